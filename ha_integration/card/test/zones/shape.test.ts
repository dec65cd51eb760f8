import fc from "fast-check";
import { expect, it } from "vitest";

import { shapeFromWire, shapeToWire } from "../../src/zones/shape";
import { boundsOf } from "../../src/zones/geometry";
import { anyShape } from "./any";

it("a shape survives the way to the agent and back to a hundredth of a pixel", () => {
  fc.assert(
    fc.property(anyShape, (shape) => {
      const back = shapeFromWire(shapeToWire(shape));
      expect(back?.kind).toBe(shape.kind);
      const before = boundsOf(shape);
      for (const [edge, value] of Object.entries(back === null ? {} : boundsOf(back))) {
        expect(Math.abs((value as number) - before[edge as keyof typeof before])).toBeLessThan(1.1e-4);
      }
    }),
  );
});

it("what lies on the picture's edge is not rounded over it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8999 }), (step) => {
      // Half-way between two roundings, where both ends would be rounded up.
      const start = (step + 0.5) / 1e4;
      const wire = shapeToWire({
        kind: "rectangle",
        x: start,
        y: start,
        width: 1 - start,
        height: 1 - start,
      });
      expect((wire.rectangle?.x ?? NaN) + (wire.rectangle?.width ?? NaN)).toBeLessThan(1 + 1e-9);
    }),
  );
});

it("the agent gets exactly one shape, with its own names", () => {
  expect(shapeToWire({ kind: "ellipse", x: 0.5, y: 0.123456, radiusX: 0.2, radiusY: 0.1 })).toEqual({
    ellipse: { x: 0.5, y: 0.1235, radius_x: 0.2, radius_y: 0.1 },
  });
  expect(shapeToWire({ kind: "rectangle", x: 0, y: 0, width: 1, height: 1 })).toEqual({
    rectangle: { x: 0, y: 0, width: 1, height: 1 },
  });
});

it("a zone of a shape from the future has none that can be shown", () => {
  expect(shapeFromWire({})).toBeNull();
});
