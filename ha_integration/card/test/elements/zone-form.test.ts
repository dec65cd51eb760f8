import { afterEach, describe, expect, it } from "vitest";

import { AgentError } from "../../src/api/agent-error";
import { zone } from "../zones/zone";
import { field, setUpForm as setUp } from "./form-set-up";
import { fill, find, wordsOf } from "./mount";

afterEach(() => {
  document.body.replaceChildren();
});

describe("the form of a zone", () => {
  it("shows name and limits, in the user's unit; differences as differences", async () => {
    const { form } = await setUp("°F");
    expect(field(form, "name")?.value).toBe("Zone left");
    expect(field(form, "warning")?.value).toBe("122");
    expect(field(form, "emergency")?.value).toBe("");
    expect(field(form, "hysteresis")?.value).toBe("3.6");
  });

  it("saves what was typed, in Celsius", async () => {
    const { form, store, press } = await setUp("°F");
    fill(field(form, "name"), "Busbar");
    fill(field(form, "warning"), "104");
    fill(field(form, "critical"), "");
    fill(field(form, "hysteresis"), "9");
    await press("save");
    expect(store.zones[0]).toMatchObject({
      name: "Busbar",
      thresholds: { high: { warning: 40, critical: null, emergency: null }, hysteresis: 5 },
    });
  });

  it("takes a word typed letter by letter as one step, and leaves alone what is being typed", async () => {
    const { form, editor, show } = await setUp("°F");
    const name = field(form, "name");
    const warning = field(form, "warning");
    if (name === null || warning === null) throw new Error("there is no such field");
    for (const [input, text] of [
      [name, "B"],
      [name, "Bu"],
      [warning, "104.55"],
    ] as const) {
      if (input === warning) name.dispatchEvent(new Event("blur"));
      input.value = text;
      input.dispatchEvent(new Event("input"));
      await show();
    }
    expect(warning.value).toBe("104.55");
    expect(editor.selection?.draft).toMatchObject({ name: "Bu", warning: 40.31 });
    warning.dispatchEvent(new Event("blur"));
    await show();
    expect(warning.value).toBe("104.56");
    editor.undo();
    editor.undo();
    expect(editor.selection?.dirty).toBe(false);
    await show();
    expect(name.value).toBe("Zone left");
  });

  it("shows a problem at its field, in words and for those who listen", async () => {
    const { form, store, press } = await setUp();
    fill(field(form, "critical"), "40");
    fill(field(form, "hysteresis"), "");
    await press("save");
    expect(wordsOf(find(form, "#critical-problem"))).toBe("Must be above Warning.");
    expect(wordsOf(find(form, "#hysteresis-problem"))).toMatch(/between 0.0\s°C and 50.0\s°C/);
    expect(field(form, "critical")?.getAttribute("aria-invalid")).toBe("true");
    expect(field(form, "critical")?.getAttribute("aria-describedby")).toBe("critical-problem");
    expect(field(form, "warning")?.getAttribute("aria-invalid")).toBe("false");
    expect(store.calls).toEqual([]);
  });

  it("shows the agent's error at the field that the agent names", async () => {
    const { form, store, press } = await setUp();
    fill(field(form, "warning"), "55");
    store.refuseNext = new AgentError("invalid", "must be at most 1000", "changes.thresholds.high.warning");
    await press("save");
    expect(wordsOf(find(form, "#warning-problem"))).toBe("must be at most 1000");
    expect(find(form, ".box")).toBeNull();
  });

  it.each([
    ["locked", "The zones are locked by the settings file.", "The zones are locked by the settings file."],
    ["unauthorized", "", "unauthorized"],
    ["timeout", "", "did not answer in time"],
    ["connection_lost", "", "connection to Home Assistant is lost"],
  ])("shows the error %s, which names no field, for the whole zone", async (code, message, words) => {
    const { form, store, press } = await setUp();
    fill(field(form, "name"), "Busbar");
    store.refuseNext = new AgentError(code, message);
    await press("save");
    expect(wordsOf(find(form, ".box"))).toContain(words);
    expect(find(form, ".box")?.getAttribute("role")).toBe("alert");
  });

  it("tells the id that a new zone will get", async () => {
    const { form, editor, show } = await setUp();
    editor.chooseTool("ellipse");
    editor.finishSketch();
    await show();
    expect(wordsOf(form)).toContain("New zone");
    expect(wordsOf(find(form, "#name-help"))).toContain("Id zone_4");
    expect(find(form, "[data-action=remove]")).toBeNull();
  });

  it("asks before it removes a zone", async () => {
    const { store, press } = await setUp();
    await press("remove");
    await press("remove-no");
    expect(store.calls).toEqual([]);
    await press("remove");
    await press("remove-yes");
    expect(store.calls).toEqual([{ command: "remove", id: "left", revision: 1 }]);
  });

  it("says that there are unsaved changes, and can drop them", async () => {
    const { form, editor, show, press } = await setUp();
    fill(field(form, "name"), "Busbar");
    editor.select("right");
    await show();
    expect(wordsOf(form)).toContain("not saved");
    await press("discard");
    expect(editor.selection).toBeNull();
    expect(wordsOf(form)).toBe("");
  });

  it("offers the zone as it is now, or to keep one's own, after somebody else's change", async () => {
    const { form, editor, store, show, press } = await setUp();
    fill(field(form, "name"), "Mine");
    store.changeBehind([zone("left", { name: "Theirs" }), ...store.zones.slice(1)]);
    editor.learn(store.answer);
    await show();
    expect(wordsOf(form)).toContain("Somebody else changed this zone");
    await press("reload");
    expect(field(form, "name")?.value).toBe("Theirs");

    fill(field(form, "name"), "Mine again");
    store.changeBehind(store.zones.slice(1));
    editor.learn(store.answer);
    await show();
    expect(wordsOf(form)).toContain("Somebody else removed this zone");
    await press("keep");
    await press("save");
    expect(store.zones.at(-1)?.name).toBe("Mine again");
  });

  it("says that edges cross", async () => {
    const { form, editor, show } = await setUp();
    const points = [
      { x: 0, y: 0 },
      { x: 0.5, y: 0.5 },
      { x: 0.5, y: 0 },
      { x: 0, y: 0.5 },
    ];
    editor.changeShape({ kind: "polygon", points });
    await show();
    expect(wordsOf(find(form, "#shape-problem"))).toBe("The edges 1 and 3 cross. Move a corner.");
  });
});
