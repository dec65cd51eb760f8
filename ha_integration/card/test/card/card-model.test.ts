import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeAgent } from "../../dev/fake-agent";
import { FakeConnection } from "../../dev/fake-connection";
import { CardModel } from "../../src/card/card-model";
import { parseConfig } from "../../src/config/card-config";
import { hassLike } from "../hass-like";

interface SetUp {
  model: CardModel;
  agent: FakeAgent;
  connection: FakeConnection;
  said: string[];
}

async function setUp(config: object = {}): Promise<SetUp> {
  const agent = new FakeAgent();
  const connection = new FakeConnection(agent);
  const said: string[] = [];
  const model = new CardModel({
    changed: () => undefined,
    frame: () => undefined,
    blank: () => undefined,
    say: (words) => said.push(words),
  });
  model.configure(parseConfig(config));
  model.connect(hassLike({ connection }));
  model.show(true);
  await vi.advanceTimersByTimeAsync(1000);
  return { model, agent, connection, said };
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("before it is configured and connected, the card", () => {
  it("knows nothing, claims nothing, and does nothing that it is told to", () => {
    const model = new CardModel({
      changed: () => undefined,
      frame: () => undefined,
      blank: () => undefined,
      say: () => undefined,
    });
    expect(model.feed.kind).toBe("waiting");
    expect(model.view).toBeNull();
    expect(model.zones).toEqual([]);
    expect(model.sensors).toEqual([]);
    expect(model.mayEdit).toBe(false);
    expect(model.lastPictureTime).toBeNull();
    model.show(true);
    model.openEditor();
    expect(model.editor).toBeNull();
    expect(model.closeEditor()).toBe(true);
  });
});

describe("the card", () => {
  it("looks at each sensor with the view that was chosen for it", async () => {
    const { model } = await setUp({ palette: "magma" });
    model.chooseView({ palette: "cividis" });
    model.chooseSensor("roof");
    expect(model.view?.palette).toBe("magma");
    model.chooseSensor("thermal");
    model.chooseView({ palette: "rainbow" });
    expect(model.view).toBe(model.view);
    model.resetView();
    expect(model.view?.palette).toBe("magma");
  });

  it("opens the editor only for those who may, and forgets it with its agent", async () => {
    const { model, agent } = await setUp();
    model.openEditor();
    expect(model.editor?.zones).toHaveLength(4);
    model.configure(parseConfig({ entry: "entry-2" }));
    expect(model.editor).toBeNull();
    agent.mayEdit = false;
    model.configure(parseConfig({}));
    await vi.advanceTimersByTimeAsync(1000);
    model.openEditor();
    expect(model.editor).toBeNull();
  });

  it("opens no editor for zones that nobody may change", async () => {
    const { model, agent } = await setUp();
    agent.locked = true;
    agent.changeBehind("breaker_1", {});
    model.openEditor();
    expect(model.editor).toBeNull();
  });

  it("shows a saved zone at once, in the list too", async () => {
    const { model, agent, said } = await setUp();
    agent.watchers.clear();
    model.openEditor();
    model.editor?.select("breaker_1");
    model.editor?.change({ name: "Main switch" });
    await model.editor?.save();
    expect(model.zones.map(({ name }) => name)).toContain("Main switch");
    expect(said).toContain("Zone Main switch saved.");
  });

  it("shows no zones of other sensors", async () => {
    const { model, agent } = await setUp();
    agent.changeBehind("joint_l3", { sensor: "roof" });
    expect(model.zones.map(({ id }) => id)).toEqual(["breaker_1", "breaker_2", "cable_duct"]);
  });
});
