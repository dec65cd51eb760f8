import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Point } from "../../src/frames/frame";
import {
  areaOf,
  boundsOf,
  boxArea,
  contains,
  ellipseBetween,
  firstCrossing,
  moved,
  pathOf,
  rectangleBetween,
} from "../../src/zones/geometry";
import type { Polygon } from "../../src/zones/shape";
import { anyPoint, anyShape } from "./any";

function polygon(...points: [number, number][]): Polygon {
  return { kind: "polygon", points: points.map(([x, y]) => ({ x, y })) };
}

const SQUARE = polygon([0.2, 0.2], [0.6, 0.2], [0.6, 0.6], [0.2, 0.6]);
const BOW_TIE = polygon([0.2, 0.2], [0.6, 0.6], [0.6, 0.2], [0.2, 0.6]);
const HOOK = polygon([0, 0], [0.8, 0], [0.8, 0.2], [0.2, 0.2], [0.2, 0.8], [0, 0.8]);

describe("whether a place is in a zone", () => {
  it.each([
    ["the middle of a square", SQUARE, { x: 0.4, y: 0.4 }, true],
    ["beside a square", SQUARE, { x: 0.7, y: 0.4 }, false],
    ["the arm of a hook", HOOK, { x: 0.5, y: 0.1 }, true],
    ["the bend of a hook", HOOK, { x: 0.5, y: 0.5 }, false],
    ["in a rectangle", rectangleBetween({ x: 0.5, y: 0.9 }, { x: 0.1, y: 0.2 }), { x: 0.2, y: 0.8 }, true],
    [
      "below a rectangle",
      rectangleBetween({ x: 0.1, y: 0.2 }, { x: 0.5, y: 0.9 }),
      { x: 0.2, y: 0.95 },
      false,
    ],
    ["in an ellipse", ellipseBetween({ x: 0.1, y: 0.4 }, { x: 0.9, y: 0.6 }), { x: 0.2, y: 0.5 }, true],
    [
      "in the corner beside an ellipse",
      ellipseBetween({ x: 0, y: 0 }, { x: 1, y: 1 }),
      { x: 0.05, y: 0.05 },
      false,
    ],
  ])("%s", (_, shape, place, expected) => {
    expect(contains(shape, place)).toBe(expected);
  });

  it("is never so outside the zone's box", () => {
    fc.assert(
      fc.property(anyShape, anyPoint, (shape, place) => {
        const { left, top, right, bottom } = boundsOf(shape);
        const beside = Math.max(left - place.x, place.x - right, top - place.y, place.y - bottom);
        expect(contains(shape, place) && beside > 1e-9).toBe(false);
      }),
    );
  });
});

describe("moving a zone", () => {
  it("keeps it whole and on the picture, however far it is pushed", () => {
    const push = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(anyShape, push, push, (shape, dx, dy) => {
        const before = boundsOf(shape);
        const after = boundsOf(moved(shape, dx, dy));
        expect(after.right - after.left).toBeCloseTo(before.right - before.left, 9);
        expect(after.bottom - after.top).toBeCloseTo(before.bottom - before.top, 9);
        for (const edge of Object.values(after)) {
          expect(edge).toBeGreaterThanOrEqual(-1e-9);
          expect(edge).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });

  it("moves it by what was asked for where there is room", () => {
    expect(boundsOf(moved(SQUARE, 0.1, -0.1))).toMatchObject({ left: 0.30000000000000004, top: 0.1 });
  });
});

describe("a polygon's edges", () => {
  it("cross in a bow tie, and are counted from 1", () => {
    expect(firstCrossing(BOW_TIE)).toEqual([1, 3]);
  });

  it.each([
    ["a square", SQUARE],
    ["a hook", HOOK],
    ["a triangle", polygon([0, 0], [1, 0], [0, 1])],
  ])("do not cross in %s", (_, shape) => {
    expect(firstCrossing(shape)).toBeNull();
  });

  it("never cross in a triangle, whatever its corners", () => {
    const triangle = fc.tuple(anyPoint, anyPoint, anyPoint);
    fc.assert(
      fc.property(triangle, (points: Point[]) => {
        expect(firstCrossing({ kind: "polygon", points })).toBeNull();
      }),
    );
  });
});

it("areas are shares of the picture", () => {
  expect(areaOf(SQUARE)).toBeCloseTo(0.16);
  expect(areaOf(HOOK)).toBeCloseTo(0.28);
  expect(areaOf(polygon([0, 0], [0.5, 0.5], [1, 1]))).toBeCloseTo(0);
  expect(boxArea(HOOK)).toBeCloseTo(0.64);
});

it("each shape has its path", () => {
  expect(pathOf(polygon([0, 0], [1, 0], [0, 1]))).toBe("M0 0L1 0L0 1Z");
  expect(pathOf({ kind: "rectangle", x: 0.1, y: 0.2, width: 0.3, height: 0.4 })).toBe(
    "M0.1 0.2h0.3v0.4h-0.3Z",
  );
  expect(pathOf({ kind: "ellipse", x: 0.5, y: 0.5, radiusX: 0.25, radiusY: 0.125 })).toBe(
    "M0.25 0.5a0.25 0.125 0 1 0 0.5 0a0.25 0.125 0 1 0 -0.5 0Z",
  );
});
