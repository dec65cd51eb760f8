import { describe, expect, it } from "vitest";

import type { Point } from "../../src/frames/frame";
import type { ZoneEditor } from "../../src/zones/editor";
import { Gestures, type Target } from "../../src/zones/gestures";
import { setUpEditor } from "./editor-set-up";
import { zone } from "./zone";

const REACH = { x: 0.02, y: 0.02 };
const SURFACE: Target = { kind: "surface" };

function setUp(...zones: Parameters<typeof setUpEditor>): { editor: ZoneEditor; gestures: Gestures } {
  const { editor } = setUpEditor(...zones);
  return { editor, gestures: new Gestures(editor) };
}

function drag(gestures: Gestures, from: Point, to: Point, target: Target = SURFACE): void {
  gestures.press(from, target, REACH);
  gestures.move({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
  gestures.move(to);
  gestures.release();
}

function press(gestures: Gestures, x: number, y: number): void {
  gestures.press({ x, y }, SURFACE, REACH);
  gestures.release();
}

describe("drawing", () => {
  it("a rectangle or an ellipse is one drag, in any direction", () => {
    const { editor, gestures } = setUp();
    editor.chooseTool("rectangle");
    drag(gestures, { x: 0.8, y: 0.9 }, { x: 0.5, y: 0.6 });
    expect(editor.selection?.draft.shape).toMatchObject({ kind: "rectangle", x: 0.5, y: 0.6 });
    editor.discard();
    editor.chooseTool("ellipse");
    drag(gestures, { x: 0.5, y: 0.6 }, { x: 0.9, y: 1.4 });
    expect(editor.selection?.draft.shape).toMatchObject({ kind: "ellipse", x: 0.7, y: 0.8, radiusY: 0.2 });
  });

  it("a mere press draws nothing and keeps the tool", () => {
    const { editor, gestures } = setUp();
    editor.chooseTool("rectangle");
    press(gestures, 0.5, 0.5);
    expect(editor.selection).toBeNull();
    expect(editor.sketch).toEqual({ kind: "rectangle", points: [], pointer: null });
  });

  it("a rectangle that the system took away begins anew with the next press", () => {
    const { editor, gestures } = setUp();
    editor.chooseTool("rectangle");
    gestures.press({ x: 0.1, y: 0.1 }, SURFACE, REACH);
    gestures.move({ x: 0.2, y: 0.2 });
    gestures.cancel();
    expect(editor.sketch).toEqual({ kind: "rectangle", points: [], pointer: null });
    drag(gestures, { x: 0.5, y: 0.5 }, { x: 0.8, y: 0.8 });
    expect(editor.selection?.draft.shape).toMatchObject({ kind: "rectangle", x: 0.5, y: 0.5 });
  });

  it("a polygon is set corner by corner and closed on its first", () => {
    const { editor, gestures } = setUp();
    editor.chooseTool("polygon");
    gestures.move({ x: 0.3, y: 0.3 });
    press(gestures, 0.5, 0.5);
    gestures.move({ x: 0.6, y: 0.55 });
    expect(editor.sketch?.pointer).toEqual({ x: 0.6, y: 0.55 });
    press(gestures, 0.9, 0.5);
    press(gestures, 0.51, 0.51);
    expect(editor.sketch?.points).toHaveLength(3);
    press(gestures, 0.9, 0.9);
    press(gestures, 0.51, 0.49);
    expect(editor.sketch).toBeNull();
    expect(editor.selection?.draft.shape).toMatchObject({ kind: "polygon" });
  });

  it("a double press closes a polygon and sets its corner once", () => {
    const { editor, gestures } = setUp();
    editor.chooseTool("polygon");
    press(gestures, 0.5, 0.5);
    press(gestures, 0.9, 0.5);
    press(gestures, 0.9, 0.9);
    press(gestures, 0.901, 0.9);
    gestures.doublePress();
    const shape = editor.selection?.draft.shape;
    expect(shape?.kind === "polygon" && shape.points).toHaveLength(3);
    gestures.doublePress();
  });
});

describe("changing a zone", () => {
  it("begins with a press on it; a drag moves it in one step", () => {
    const { editor, gestures } = setUp();
    drag(gestures, { x: 0.2, y: 0.2 }, { x: 0.3, y: 0.5 });
    expect(editor.selection?.id).toBe("left");
    const shape = editor.selection?.draft.shape;
    expect(shape?.kind === "rectangle" && [shape.x, shape.y]).toEqual([
      expect.closeTo(0.2),
      expect.closeTo(0.4),
    ]);
    editor.undo();
    expect(editor.selection?.dirty).toBe(false);
    expect(editor.canUndo).toBe(false);
  });

  it("pulls its handles", () => {
    const { editor, gestures } = setUp();
    press(gestures, 0.2, 0.2);
    drag(gestures, { x: 0.4, y: 0.4 }, { x: 0.5, y: 0.55 }, { kind: "handle", index: 2 });
    const shape = editor.selection?.draft.shape;
    expect(shape?.kind === "rectangle" && [shape.width, shape.height]).toEqual([0.4, expect.closeTo(0.45)]);
    expect(editor.selection?.corner).toBe(2);
  });

  it("pulls a new corner out of an edge in one step", () => {
    const { editor, gestures } = setUp([
      zone("left", {
        polygon: [
          [0.2, 0.2],
          [0.6, 0.2],
          [0.2, 0.6],
        ],
      }),
    ]);
    press(gestures, 0.25, 0.25);
    drag(gestures, { x: 0.4, y: 0.4 }, { x: 0.6, y: 0.6 }, { kind: "middle", index: 1 });
    const shape = editor.selection?.draft.shape;
    expect(shape?.kind === "polygon" && shape.points[2]).toEqual({ x: 0.6, y: 0.6 });
    expect(editor.selection?.corner).toBe(2);
    editor.undo();
    expect(editor.selection?.dirty).toBe(false);
  });

  it("does not go on after the pointer was taken away", () => {
    const { editor, gestures } = setUp();
    gestures.press({ x: 0.2, y: 0.2 }, SURFACE, REACH);
    gestures.cancel();
    gestures.move({ x: 0.9, y: 0.9 });
    expect(editor.selection?.dirty).toBe(false);
  });

  it("ends with a press beside every zone", () => {
    const { editor, gestures } = setUp();
    press(gestures, 0.2, 0.2);
    press(gestures, 0.5, 0.9);
    expect(editor.selection).toBeNull();
  });

  it("chooses the smaller of two zones that lie over each other, and keeps the chosen one", () => {
    const { editor, gestures } = setUp([
      zone("large", { rectangle: { x: 0, y: 0, width: 1, height: 1 } }),
      zone("small", { rectangle: { x: 0.2, y: 0.2, width: 0.2, height: 0.2 } }),
      zone("future", { polygon: undefined }),
    ]);
    press(gestures, 0.3, 0.3);
    expect(editor.selection?.id).toBe("small");
    press(gestures, 0.9, 0.9);
    expect(editor.selection?.id).toBe("large");
    press(gestures, 0.3, 0.3);
    expect(editor.selection?.id).toBe("large");
  });

  it("moves a zone that was just drawn", () => {
    const { editor, gestures } = setUp([]);
    editor.chooseTool("ellipse");
    editor.finishSketch();
    drag(gestures, { x: 0.5, y: 0.5 }, { x: 0.6, y: 0.5 });
    expect(editor.selection?.draft.shape).toMatchObject({ x: 0.6, y: 0.5 });
  });

  it("presses on nothing do nothing", () => {
    const { editor, gestures } = setUp([]);
    gestures.press({ x: 0, y: 0 }, { kind: "handle", index: 0 }, REACH);
    gestures.press({ x: 0, y: 0 }, { kind: "middle", index: 0 }, REACH);
    gestures.move({ x: 1, y: 1 });
    expect(editor.selection).toBeNull();
  });
});
