import fc from "fast-check";

import type { Point } from "../../src/frames/frame";
import { ellipseBetween, rectangleBetween } from "../../src/zones/geometry";
import type { Shape } from "../../src/zones/shape";

const share = fc.nat(10_000).map((steps) => steps / 10_000);

/** Any place on the picture. */
export const anyPoint: fc.Arbitrary<Point> = fc.record({ x: share, y: share });

const box = fc
  .tuple(anyPoint, anyPoint)
  .filter(([one, other]) => Math.abs(one.x - other.x) > 0.02 && Math.abs(one.y - other.y) > 0.02);

/** Any shape on the picture; a polygon's edges may cross. */
export const anyShape: fc.Arbitrary<Shape> = fc.oneof(
  fc.array(anyPoint, { minLength: 3, maxLength: 8 }).map((points) => ({ kind: "polygon" as const, points })),
  box.map(([one, other]) => rectangleBetween(one, other)),
  box.map(([one, other]) => ellipseBetween(one, other)),
);
