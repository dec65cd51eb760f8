import type { WireZone } from "../../src/api/messages";
import { ZoneEditor } from "../../src/zones/editor";
import { FakeStore } from "./fake-store";
import { zone } from "./zone";

export interface SetUp {
  editor: ZoneEditor;
  store: FakeStore;
  said: string[];
}

/** An editor of the sensor `thermal`, with its agent; three zones where none are given. */
export function setUpEditor(
  zones: readonly WireZone[] = [
    zone("left"),
    zone("right", { rectangle: { x: 0.6, y: 0.1, width: 0.3, height: 0.3 } }),
    zone("elsewhere", { sensor: "other" }),
  ],
): SetUp {
  const store = new FakeStore(zones);
  const said: string[] = [];
  const editor = new ZoneEditor(store, "thermal", {
    changed: () => undefined,
    say: (key) => said.push(key),
    newName: (number) => `Zone ${number}`,
  });
  editor.learn(store.answer);
  return { editor, store, said };
}
