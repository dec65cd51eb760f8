import type { Point } from "../frames/frame";
import { ellipseBetween, insidePicture, MIN_SIZE, rectangleBetween } from "./geometry";
import type { Shape, ShapeKind } from "./shape";

/** A shape while it is being drawn: corners set so far, and where the pointer is. */
export interface Sketch {
  readonly kind: ShapeKind;
  readonly points: readonly Point[];
  readonly pointer: Point | null;
}

export function emptySketch(kind: ShapeKind): Sketch {
  return { kind, points: [], pointer: null };
}

export function withPoint(sketch: Sketch, place: Point): Sketch {
  return { ...sketch, points: [...sketch.points, insidePicture(place)], pointer: null };
}

export function withPointer(sketch: Sketch, place: Point): Sketch {
  return { ...sketch, pointer: insidePicture(place) };
}

export function withoutLastPoint(sketch: Sketch): Sketch {
  return { ...sketch, points: sketch.points.slice(0, -1) };
}

/** Whether a corner set here closes the polygon: it is on the first one, as near as a finger can tell. */
export function closes(sketch: Sketch, place: Point, reach: Point): boolean {
  const first = sketch.points[0];
  if (sketch.kind !== "polygon" || sketch.points.length < 3 || first === undefined) return false;
  return Math.abs(place.x - first.x) <= reach.x && Math.abs(place.y - first.y) <= reach.y;
}

/** The shape that is drawn so far; null while it would be too small to be meant. */
export function shapeOf(sketch: Sketch): Shape | null {
  if (sketch.kind === "polygon") {
    return sketch.points.length < 3 ? null : { kind: "polygon", points: sketch.points };
  }
  const [from] = sketch.points;
  const to = sketch.pointer;
  if (from === undefined || to === null) return null;
  if (Math.abs(from.x - to.x) < 2 * MIN_SIZE || Math.abs(from.y - to.y) < 2 * MIN_SIZE) return null;
  return sketch.kind === "rectangle" ? rectangleBetween(from, to) : ellipseBetween(from, to);
}

/** A shape in the middle of the picture, for those who draw without a pointer. */
export function shapeInTheMiddle(kind: ShapeKind): Shape {
  const from = { x: 0.4, y: 0.4 };
  const to = { x: 0.6, y: 0.6 };
  switch (kind) {
    case "polygon":
      return { kind, points: [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }] };
    case "rectangle":
      return rectangleBetween(from, to);
    case "ellipse":
      return ellipseBetween(from, to);
  }
}
