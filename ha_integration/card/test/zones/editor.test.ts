import { describe, expect, it } from "vitest";

import { AgentError } from "../../src/api/agent-error";
import { emptySketch, withPoint, withPointer } from "../../src/zones/sketch";
import { setUpEditor } from "./editor-set-up";
import { zone } from "./zone";

describe("the editor", () => {
  it("shows the zones of its own sensor", () => {
    const { editor } = setUpEditor();
    expect(editor.zones.map(({ id }) => id)).toEqual(["left", "right"]);
  });

  it("saves a drawn zone with a name, an id and the revision it was seen with", async () => {
    const { editor, store, said } = setUpEditor();
    editor.chooseTool("rectangle");
    editor.draw(withPointer(withPoint(emptySketch("rectangle"), { x: 0.1, y: 0.6 }), { x: 0.4, y: 0.9 }));
    editor.finishSketch();
    expect(editor.futureId).toBe("zone_4");
    editor.change({ name: "Left", warning: 45 });
    expect(editor.futureId).toBe("left_2");
    await editor.save();

    expect(store.calls).toHaveLength(1);
    expect(store.calls[0]).toMatchObject({ command: "add", id: "left_2", revision: 1 });
    expect(store.zones.at(-1)).toEqual({
      id: "left_2",
      name: "Left",
      sensor: "thermal",
      rectangle: { x: 0.1, y: 0.6, width: 0.3, height: 0.3 },
      thresholds: { high: { warning: 45, critical: null, emergency: null }, hysteresis: 2 },
    });
    expect(editor.selection).toBeNull();
    expect(editor.zones).toHaveLength(3);
    expect(said).toEqual(["say.drawn", "say.saved"]);
  });

  it("draws in the middle for those who draw without a pointer", () => {
    const { editor } = setUpEditor();
    editor.chooseTool("ellipse");
    editor.finishSketch();
    expect(editor.selection?.draft.shape).toMatchObject({ kind: "ellipse", x: 0.5, y: 0.5 });
  });

  it("stops drawing when the tool is chosen again, and finishes nothing that is too small", () => {
    const { editor } = setUpEditor();
    editor.chooseTool("polygon");
    editor.chooseTool("polygon");
    expect(editor.sketch).toBeNull();
    editor.chooseTool("polygon");
    editor.draw(withPoint(emptySketch("polygon"), { x: 0.5, y: 0.5 }));
    editor.finishSketch();
    expect(editor.selection).toBeNull();
    expect(editor.sketch).not.toBeNull();
  });

  it("sends only what was changed of a zone", async () => {
    const { editor, store } = setUpEditor();
    editor.select("left");
    editor.change({ name: "Busbar" });
    await editor.save();
    expect(store.calls).toEqual([
      { command: "update", id: "left", changes: { name: "Busbar" }, revision: 1 },
    ]);
  });

  it("sends nothing when nothing was changed", async () => {
    const { editor, store } = setUpEditor();
    editor.select("left");
    await editor.save();
    expect(store.calls).toEqual([]);
    expect(editor.selection).toBeNull();
  });

  it("removes a zone after a question", async () => {
    const { editor, store } = setUpEditor();
    editor.select("left");
    editor.ask("remove");
    expect(editor.question).toBe("remove");
    expect(store.calls).toEqual([]);
    await editor.remove();
    expect(store.zones.map(({ id }) => id)).toEqual(["right", "elsewhere"]);
    expect(editor.selection).toBeNull();
  });

  it("drops a zone that was never saved without a question", () => {
    const { editor, store } = setUpEditor();
    editor.chooseTool("ellipse");
    editor.finishSketch();
    editor.ask("remove");
    expect(editor.selection).toBeNull();
    expect(store.calls).toEqual([]);
  });

  it("does not let go of unsaved changes by itself", () => {
    const { editor } = setUpEditor();
    editor.select("left");
    editor.change({ name: "Busbar" });
    expect(editor.select("right")).toBe(false);
    expect(editor.close()).toBe(false);
    editor.chooseTool("ellipse");
    expect(editor.question).toBe("unsaved");
    expect(editor.selection?.draft.name).toBe("Busbar");
    editor.discard();
    expect(editor.select("right")).toBe(true);
    expect(editor.close()).toBe(true);
  });

  it("cannot choose a zone that is not there", () => {
    const { editor } = setUpEditor();
    expect(editor.select("nowhere")).toBe(false);
    expect(editor.select("elsewhere")).toBe(false);
  });

  it("lets go of a corner that an undone step may have taken away", () => {
    const { editor } = setUpEditor([zone("left")]);
    editor.select("left");
    const shape = editor.selection?.draft.shape;
    if (shape === undefined) throw new Error("nothing is selected");
    editor.changeShape({ ...shape });
    editor.chooseCorner(3);
    editor.undo();
    expect(editor.selection?.corner).toBeNull();
    editor.chooseCorner(3);
    editor.redo();
    expect(editor.selection?.corner).toBeNull();
  });

  it("undoes and redoes, while drawing corner by corner", () => {
    const { editor } = setUpEditor();
    editor.select("left");
    editor.change({ name: "A" });
    editor.change({ name: "B" });
    editor.undo();
    expect(editor.selection?.draft.name).toBe("A");
    editor.redo();
    expect(editor.selection?.draft.name).toBe("B");
    editor.redo();
    editor.discard();

    editor.chooseTool("polygon");
    editor.draw(withPoint(emptySketch("polygon"), { x: 0.5, y: 0.5 }));
    expect(editor.canRedo).toBe(false);
    editor.undo();
    expect(editor.sketch?.points).toEqual([]);
    expect(editor.canUndo).toBe(false);
    editor.undo();
  });

  it("says at once that edges cross, and the rest when it is to be saved", async () => {
    const { editor, store } = setUpEditor();
    editor.select("left");
    const bowTie = [
      { x: 0, y: 0 },
      { x: 0.5, y: 0.5 },
      { x: 0.5, y: 0 },
      { x: 0, y: 0.5 },
    ];
    editor.change({ name: "", shape: { kind: "polygon", points: bowTie } });
    expect(editor.problems.map(({ field }) => field)).toEqual(["shape"]);
    await editor.save();
    expect(editor.problems.map(({ field }) => field)).toEqual(["name", "shape"]);
    expect(store.calls).toEqual([]);
  });

  it("draws no more zones than the agent takes", () => {
    const { editor } = setUpEditor(Array.from({ length: 32 }, (_, i) => zone(`zone_${i}`)));
    editor.chooseTool("polygon");
    expect(editor.full).toBe(true);
    expect(editor.sketch).toBeNull();
  });
});

describe("the agent's refusal", () => {
  it("stands until something is changed, and nothing is lost", async () => {
    const { editor, store } = setUpEditor();
    editor.select("left");
    editor.change({ warning: 55 });
    store.refuseNext = new AgentError("invalid", "too hot", "changes.thresholds.high.warning");
    await editor.save();
    expect(editor.error?.field).toBe("changes.thresholds.high.warning");
    expect(editor.selection?.draft.warning).toBe(55);
    expect(editor.busy).toBe(false);
    editor.change({ warning: 45 });
    expect(editor.error).toBeNull();
    await editor.save();
    expect(store.zones[0]?.thresholds?.high?.warning).toBe(45);
  });

  it("of a removal leaves the zone", async () => {
    const { editor, store } = setUpEditor();
    editor.select("left");
    store.refuseNext = new AgentError("locked", "The zones are locked by the settings file.");
    await editor.remove();
    expect(editor.error?.code).toBe("locked");
    expect(editor.zones).toHaveLength(2);
  });
});

describe("while a change is on its way", () => {
  it("nothing else can be changed, chosen or saved", async () => {
    const { editor, store } = setUpEditor();
    editor.select("left");
    editor.change({ name: "Busbar" });
    const saving = editor.save();
    expect(editor.busy).toBe(true);
    editor.change({ name: "Other" });
    editor.discard();
    editor.ask("remove");
    editor.undo();
    void editor.save();
    void editor.remove();
    expect(editor.select("right")).toBe(false);
    await saving;
    expect(store.calls).toHaveLength(1);
    expect(store.zones[0]?.name).toBe("Busbar");
  });

  it("news of that very change are no conflict", async () => {
    const { editor, store } = setUpEditor();
    editor.select("left");
    editor.change({ name: "Busbar" });
    const saving = editor.save();
    editor.learn({ revision: 2, zones: store.zones.map((one) => ({ ...one, name: "Busbar" })) });
    expect(editor.conflict).toBeNull();
    await saving;
    expect(editor.selection).toBeNull();
  });
});
