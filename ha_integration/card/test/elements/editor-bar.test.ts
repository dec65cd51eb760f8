import { afterEach, describe, expect, it } from "vitest";

import type { EditorBarElement } from "../../src/elements/editor-bar";
import "../../src/elements/editor-bar";
import { setUpEditor, type SetUp } from "../zones/editor-set-up";
import { zone } from "../zones/zone";
import { find, mount, speech, wordsOf } from "./mount";

interface BarSetUp extends SetUp {
  bar: EditorBarElement;
  press: (name: string) => Promise<void>;
  show: () => Promise<void>;
}

async function setUp(...zones: Parameters<typeof setUpEditor>): Promise<BarSetUp> {
  const made = setUpEditor(...zones);
  const bar = await mount<EditorBarElement>("thermal2mqtt-editor-bar", {
    speech: speech(),
    editor: made.editor,
  });
  const show = async (): Promise<void> => {
    bar.editor = made.editor;
    await bar.updateComplete;
  };
  const press = async (name: string): Promise<void> => {
    find(bar, `button[title="${name}"]`)?.click();
    await show();
  };
  return { ...made, bar, press, show };
}

afterEach(() => {
  document.body.replaceChildren();
});

describe("the editor's tools", () => {
  it("begin to draw, show which one is in use, and tell what to do", async () => {
    const { bar, editor, press } = await setUp();
    expect(wordsOf(find(bar, ".hint"))).toContain("Choose a zone");
    await press("Rectangle");
    expect(editor.sketch?.kind).toBe("rectangle");
    expect(find(bar, "[data-tool=rectangle]")?.getAttribute("aria-pressed")).toBe("true");
    expect(wordsOf(find(bar, ".hint"))).toContain("Drag from corner to corner");
  });

  it("undo and redo, and are off while there is nothing to", async () => {
    const { bar, editor, press, show } = await setUp();
    expect(find(bar, 'button[title="Undo"]')?.disabled).toBe(true);
    editor.select("left");
    editor.change({ name: "Busbar" });
    await show();
    await press("Undo");
    expect(editor.selection?.draft.name).toBe("Zone left");
    await press("Redo");
    expect(editor.selection?.draft.name).toBe("Busbar");
    expect(wordsOf(find(bar, ".hint"))).toContain("Drag the zone");
  });

  it("take away the chosen corner of a polygon, for those who have no Delete key", async () => {
    const corners: [number, number][] = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ];
    const { bar, editor, press, show } = await setUp([zone("square", { polygon: corners })]);
    const said: unknown[] = [];
    bar.addEventListener("say", (event) => said.push((event as CustomEvent).detail));
    editor.select("square");
    editor.chooseCorner(0);
    await show();
    await press("Remove corner");
    const shape = editor.selection?.draft.shape;
    expect(shape?.kind === "polygon" && shape.points).toHaveLength(3);
    expect(said).toEqual(["Corner removed."]);
    expect(find(bar, 'button[title="Remove corner"]')?.disabled).toBe(true);
  });

  it("are off, with the reason, when there are as many zones as there can be", async () => {
    const { bar } = await setUp(Array.from({ length: 32 }, (_, i) => zone(`zone_${i}`)));
    expect(find(bar, "[data-tool=polygon]")?.disabled).toBe(true);
    expect(wordsOf(find(bar, ".hint"))).toBe("There can be at most 32 zones.");
  });
});
