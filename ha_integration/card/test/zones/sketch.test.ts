import { describe, expect, it } from "vitest";

import {
  closes,
  emptySketch,
  shapeInTheMiddle,
  shapeOf,
  withoutLastPoint,
  withPoint,
  withPointer,
} from "../../src/zones/sketch";
import { problemsOf } from "../../src/zones/problems";
import { newDraft } from "../../src/zones/draft";

const REACH = { x: 0.02, y: 0.04 };

function triangle(): ReturnType<typeof emptySketch> {
  return [
    { x: 0.2, y: 0.2 },
    { x: 0.6, y: 0.2 },
    { x: 0.6, y: 0.6 },
  ].reduce(withPoint, emptySketch("polygon"));
}

describe("a polygon being drawn", () => {
  it("is a shape from its third corner on", () => {
    expect(shapeOf(withoutLastPoint(triangle()))).toBeNull();
    expect(shapeOf(triangle())).toMatchObject({ kind: "polygon" });
  });

  it("closes on its first corner, within reach, and not before it is a shape", () => {
    expect(closes(triangle(), { x: 0.215, y: 0.235 }, REACH)).toBe(true);
    expect(closes(triangle(), { x: 0.225, y: 0.2 }, REACH)).toBe(false);
    expect(closes(withoutLastPoint(triangle()), { x: 0.2, y: 0.2 }, REACH)).toBe(false);
    expect(closes({ ...triangle(), kind: "rectangle" }, { x: 0.2, y: 0.2 }, REACH)).toBe(false);
  });

  it("keeps its corners on the picture", () => {
    expect(withPoint(emptySketch("polygon"), { x: -1, y: 2 }).points).toEqual([{ x: 0, y: 1 }]);
  });
});

describe("a rectangle or an ellipse being drawn", () => {
  it.each(["rectangle", "ellipse"] as const)("%s lies between press and pointer", (kind) => {
    const begun = withPoint(emptySketch(kind), { x: 0.2, y: 0.2 });
    expect(shapeOf(emptySketch(kind))).toBeNull();
    expect(shapeOf(begun)).toBeNull();
    expect(shapeOf(withPointer(begun, { x: 0.21, y: 0.5 }))).toBeNull();
    expect(shapeOf(withPointer(begun, { x: 0.5, y: 0.5 }))).toMatchObject({ kind });
  });
});

it.each(["polygon", "rectangle", "ellipse"] as const)(
  "the %s in the middle can be saved as it is",
  (kind) => {
    expect(problemsOf(newDraft(shapeInTheMiddle(kind), "Zone"))).toEqual([]);
  },
);
