import type { Point } from "../frames/frame";
import type { TextKey } from "../text/texts";
import { clamp, ellipseBetween, insidePicture, MIN_SIZE, rectangleBetween } from "./geometry";
import type { Ellipse, Polygon, Rectangle, Shape } from "./shape";

/** What a shape is pulled by. */
export interface Handle extends Point {
  /** What to call it, and the number in it for a polygon's corner. */
  readonly label: TextKey;
  readonly number: number;
}

const RECTANGLE_LABELS = [
  "edit.corner.top_left",
  "edit.corner.top_right",
  "edit.corner.bottom_right",
  "edit.corner.bottom_left",
] as const;

const ELLIPSE_LABELS = ["edit.edge.left", "edit.edge.top", "edit.edge.right", "edit.edge.bottom"] as const;

/** The handles of a shape, always in the same order: a polygon's corners, a rectangle's, an ellipse's four edges. */
export function handlesOf(shape: Shape): Handle[] {
  switch (shape.kind) {
    case "polygon":
      return shape.points.map(({ x, y }, i) => ({ x, y, label: "edit.corner", number: i + 1 }));
    case "rectangle":
      return named(RECTANGLE_LABELS, cornersOf(shape));
    case "ellipse": {
      const { x, y, radiusX, radiusY } = shape;
      return named(ELLIPSE_LABELS, [
        { x: x - radiusX, y },
        { x, y: y - radiusY },
        { x: x + radiusX, y },
        { x, y: y + radiusY },
      ]);
    }
  }
}

/** Pulls one handle to a place; a shape never leaves the picture and never vanishes. */
export function handleMoved(shape: Shape, index: number, place: Point): Shape {
  const to = insidePicture(place);
  switch (shape.kind) {
    case "polygon":
      return { ...shape, points: shape.points.map((point, i) => (i === index ? to : point)) };
    case "rectangle":
      return rectanglePulled(shape, index, to);
    case "ellipse":
      return ellipsePulled(shape, index, to);
  }
}

/** Middles of a polygon's edges, where a corner can be added; the i-th follows corner i. */
export function middlesOf(shape: Shape): Point[] {
  if (shape.kind !== "polygon") return [];
  return shape.points.map((point, i) => {
    const next = shape.points[(i + 1) % shape.points.length] ?? point;
    return { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
  });
}

/** Adds a corner after corner `index`. */
export function cornerAdded(polygon: Polygon, index: number, place: Point): Polygon {
  return { ...polygon, points: polygon.points.toSpliced(index + 1, 0, insidePicture(place)) };
}

/** Takes a corner away; a triangle keeps its three. */
export function cornerRemoved(polygon: Polygon, index: number): Polygon {
  return polygon.points.length <= 3 ? polygon : { ...polygon, points: polygon.points.toSpliced(index, 1) };
}

function named(labels: readonly TextKey[], places: readonly Point[]): Handle[] {
  return places.map(({ x, y }, i) => ({ x, y, label: labels[i] ?? "edit.corner", number: i + 1 }));
}

function cornersOf({ x, y, width, height }: Rectangle): Point[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}

function rectanglePulled(shape: Rectangle, index: number, to: Point): Rectangle {
  const fixed = cornersOf(shape)[(index + 2) % 4] ?? to;
  const left = index === 0 || index === 3;
  const top = index < 2;
  return rectangleBetween(fixed, {
    x: left ? Math.min(to.x, fixed.x - MIN_SIZE) : Math.max(to.x, fixed.x + MIN_SIZE),
    y: top ? Math.min(to.y, fixed.y - MIN_SIZE) : Math.max(to.y, fixed.y + MIN_SIZE),
  });
}

/** The opposite edge stays where it is. */
function ellipsePulled({ x, y, radiusX, radiusY }: Ellipse, index: number, to: Point): Ellipse {
  const box = { left: x - radiusX, top: y - radiusY, right: x + radiusX, bottom: y + radiusY };
  if (index === 0) box.left = clamp(to.x, 0, box.right - MIN_SIZE);
  if (index === 1) box.top = clamp(to.y, 0, box.bottom - MIN_SIZE);
  if (index === 2) box.right = clamp(to.x, box.left + MIN_SIZE, 1);
  if (index === 3) box.bottom = clamp(to.y, box.top + MIN_SIZE, 1);
  return ellipseBetween({ x: box.left, y: box.top }, { x: box.right, y: box.bottom });
}
