import { describe, expect, it } from "vitest";

import { KeyCommands } from "../../src/zones/key-commands";
import { actionOf } from "../../src/zones/keyboard";
import { setUpEditor, type SetUp } from "./editor-set-up";
import { zone } from "./zone";

const SQUARE = zone("square", {
  polygon: [
    [0.2, 0.2],
    [0.6, 0.2],
    [0.6, 0.6],
    [0.2, 0.6],
  ],
});

function setUp(): SetUp & { press(key: string, shift?: boolean, ctrl?: boolean): void; heard: string[] } {
  const made = setUpEditor([SQUARE]);
  const heard: string[] = [];
  const keys = new KeyCommands(made.editor, (key, values) =>
    heard.push(`${key} ${JSON.stringify(values ?? {})}`),
  );
  const press = (key: string, shift = false, ctrl = false): void => {
    const action = actionOf({ key, shiftKey: shift, ctrlKey: ctrl, metaKey: false });
    if (action !== null) keys.run(action);
  };
  return { ...made, press, heard };
}

function cornersOf({ editor }: SetUp): number[][] {
  const shape = editor.selection?.draft.shape;
  return shape?.kind === "polygon"
    ? shape.points.map(({ x, y }) => [x, y].map((n) => Math.round(n * 100)))
    : [];
}

describe("with the keyboard alone", () => {
  it("a zone is moved, and its place is said", () => {
    const made = setUp();
    made.editor.select("square");
    made.press("ArrowRight");
    made.press("ArrowDown", true);
    expect(cornersOf(made)[0]).toEqual([21, 25]);
    expect(made.heard.at(-1)).toBe('say.moved {"x":41,"y":45}');
  });

  it("a corner is moved", () => {
    const made = setUp();
    made.editor.select("square");
    made.editor.chooseCorner(2);
    made.press("ArrowLeft", true);
    expect(cornersOf(made)).toEqual([
      [20, 20],
      [60, 20],
      [55, 60],
      [20, 60],
    ]);
    expect(made.heard).toEqual(['say.moved {"x":55,"y":60}']);
  });

  it("a corner is taken away, but not below three; then Delete asks for the zone", () => {
    const made = setUp();
    made.editor.select("square");
    made.editor.chooseCorner(0);
    made.press("Delete");
    expect(cornersOf(made)).toHaveLength(3);
    made.editor.chooseCorner(0);
    made.press("Delete");
    expect(cornersOf(made)).toHaveLength(3);
    expect(made.editor.question).toBeNull();
    made.editor.chooseCorner(null);
    made.press("Delete");
    expect(made.editor.question).toBe("remove");
  });

  it("a zone is drawn with Enter, and a drawing given up with Escape", () => {
    const made = setUp();
    made.editor.chooseTool("polygon");
    made.press("Escape");
    expect(made.editor.sketch).toBeNull();
    made.editor.chooseTool("polygon");
    made.press("Enter");
    expect(cornersOf(made)).toHaveLength(4);
  });

  it("Delete takes back the last corner of a drawing", () => {
    const made = setUp();
    made.editor.chooseTool("polygon");
    made.editor.draw({ kind: "polygon", points: [{ x: 0.1, y: 0.1 }], pointer: null });
    made.press("Backspace");
    expect(made.editor.sketch?.points).toEqual([]);
  });

  it("Escape goes back one step at a time: question, corner, zone", () => {
    const made = setUp();
    made.editor.select("square");
    made.editor.chooseCorner(1);
    made.editor.ask("remove");
    made.press("Escape");
    expect(made.editor.question).toBeNull();
    made.press("Escape");
    expect(made.editor.selection?.corner).toBeNull();
    made.press("Escape");
    expect(made.editor.selection).toBeNull();
    made.press("Escape");
  });

  it("steps are undone and redone", () => {
    const made = setUp();
    made.editor.select("square");
    made.press("ArrowRight");
    made.press("z", false, true);
    expect(cornersOf(made)[0]).toEqual([20, 20]);
    made.press("z", true, true);
    expect(cornersOf(made)[0]).toEqual([21, 20]);
  });

  it("keys without a zone do nothing", () => {
    const made = setUp();
    made.press("ArrowRight");
    made.press("Delete");
    made.press("Enter");
    expect(made.editor.selection).toBeNull();
    expect(made.heard).toEqual([]);
  });

  it("corners of a rectangle are not taken away: Delete asks for the zone", () => {
    const made = setUpEditor();
    const keys = new KeyCommands(made.editor, () => undefined);
    made.editor.select("left");
    made.editor.chooseCorner(1);
    keys.run({ kind: "delete" });
    expect(made.editor.question).toBe("remove");
  });
});
