import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { boundsOf, MIN_SIZE } from "../../src/zones/geometry";
import { cornerAdded, cornerRemoved, handleMoved, handlesOf, middlesOf } from "../../src/zones/handles";
import type { Ellipse, Polygon, Rectangle } from "../../src/zones/shape";
import { anyShape } from "./any";

const TRIANGLE: Polygon = {
  kind: "polygon",
  points: [
    { x: 0.2, y: 0.2 },
    { x: 0.6, y: 0.2 },
    { x: 0.2, y: 0.6 },
  ],
};
const RECTANGLE: Rectangle = { kind: "rectangle", x: 0.2, y: 0.2, width: 0.4, height: 0.4 };
const ELLIPSE: Ellipse = { kind: "ellipse", x: 0.5, y: 0.5, radiusX: 0.2, radiusY: 0.1 };

describe("pulling a handle", () => {
  it("brings a corner where the pointer is", () => {
    expect(handleMoved(TRIANGLE, 1, { x: 0.7, y: 0.3 })).toEqual({
      ...TRIANGLE,
      points: [TRIANGLE.points[0], { x: 0.7, y: 0.3 }, TRIANGLE.points[2]],
    });
  });

  it.each([
    [0, { x: 0.1, y: 0.1 }, { left: 0.1, top: 0.1, right: 0.6, bottom: 0.6 }],
    [1, { x: 0.8, y: 0.1 }, { left: 0.2, top: 0.1, right: 0.8, bottom: 0.6 }],
    [2, { x: 0.8, y: 0.9 }, { left: 0.2, top: 0.2, right: 0.8, bottom: 0.9 }],
    [3, { x: 0.1, y: 0.9 }, { left: 0.1, top: 0.2, right: 0.6, bottom: 0.9 }],
  ])("leaves a rectangle's corner opposite of corner %i where it is", (index, place, expected) => {
    const bounds = boundsOf(handleMoved(RECTANGLE, index, place));
    for (const [edge, value] of Object.entries(bounds)) {
      expect(value).toBeCloseTo(expected[edge as keyof typeof expected], 9);
    }
  });

  it.each([
    [0, { x: 0.1, y: 0.9 }, { left: 0.1, top: 0.4, right: 0.7, bottom: 0.6 }],
    [1, { x: 0.1, y: 0.1 }, { left: 0.3, top: 0.1, right: 0.7, bottom: 0.6 }],
    [2, { x: 0.9, y: 0.1 }, { left: 0.3, top: 0.4, right: 0.9, bottom: 0.6 }],
    [3, { x: 0.1, y: 0.9 }, { left: 0.3, top: 0.4, right: 0.7, bottom: 0.9 }],
  ])("moves only edge %i of an ellipse", (index, place, expected) => {
    const bounds = boundsOf(handleMoved(ELLIPSE, index, place));
    for (const [edge, value] of Object.entries(bounds)) {
      expect(value).toBeCloseTo(expected[edge as keyof typeof expected], 9);
    }
  });

  it("never pulls a shape off the picture nor to nothing", () => {
    const place = fc.record({
      x: fc.double({ min: -2, max: 3, noNaN: true }),
      y: fc.double({ min: -2, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(anyShape, fc.nat(7), place, (shape, number, to) => {
        const handles = handlesOf(shape);
        const after = handleMoved(shape, number % handles.length, to);
        const { left, top, right, bottom } = boundsOf(after);
        expect(Math.min(left, top)).toBeGreaterThanOrEqual(-1e-9);
        expect(Math.max(right, bottom)).toBeLessThanOrEqual(1 + 1e-9);
        expect(handlesOf(after)).toHaveLength(handles.length);
        if (after.kind !== "polygon") {
          expect(right - left).toBeGreaterThan(MIN_SIZE - 1e-9);
          expect(bottom - top).toBeGreaterThan(MIN_SIZE - 1e-9);
        }
      }),
    );
  });
});

describe("a polygon's corners", () => {
  it("are added between two others, where the middle of their edge is offered", () => {
    const [middle = { x: 0, y: 0 }] = middlesOf(TRIANGLE);
    expect(middle).toEqual({ x: 0.4, y: 0.2 });
    expect(cornerAdded(TRIANGLE, 0, middle).points).toEqual([
      TRIANGLE.points[0],
      middle,
      TRIANGLE.points[1],
      TRIANGLE.points[2],
    ]);
  });

  it("can be taken away down to three", () => {
    const four = cornerAdded(TRIANGLE, 2, { x: 0.2, y: 0.4 });
    expect(cornerRemoved(four, 3)).toEqual(TRIANGLE);
    expect(cornerRemoved(TRIANGLE, 0)).toBe(TRIANGLE);
  });

  it("are numbered for those who hear them; other shapes name theirs", () => {
    expect(handlesOf(TRIANGLE).map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(handlesOf(RECTANGLE).map(({ label }) => label)).toContain("edit.corner.bottom_left");
    expect(handlesOf(ELLIPSE).map(({ label }) => label)).toContain("edit.edge.bottom");
    expect(middlesOf(RECTANGLE)).toEqual([]);
  });
});
