import type { Point } from "../frames/frame";
import type { Ellipse, Polygon, Rectangle, Shape } from "./shape";

/** Least width, height and radius that a zone can be given, as a share of the picture. */
export const MIN_SIZE = 0.01;
/** Least area of a polygon; the agent refuses smaller ones. */
export const MIN_AREA = 1e-6;

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function boundsOf(shape: Shape): Box {
  switch (shape.kind) {
    case "polygon": {
      const xs = shape.points.map((point) => point.x);
      const ys = shape.points.map((point) => point.y);
      return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
    }
    case "rectangle": {
      const { x, y, width, height } = shape;
      return { left: x, top: y, right: x + width, bottom: y + height };
    }
    case "ellipse": {
      const { x, y, radiusX, radiusY } = shape;
      return { left: x - radiusX, top: y - radiusY, right: x + radiusX, bottom: y + radiusY };
    }
  }
}

export function contains(shape: Shape, { x, y }: Point): boolean {
  switch (shape.kind) {
    case "polygon":
      return insidePolygon(shape, x, y);
    case "rectangle":
      return x >= shape.x && x <= shape.x + shape.width && y >= shape.y && y <= shape.y + shape.height;
    case "ellipse":
      return ((x - shape.x) / shape.radiusX) ** 2 + ((y - shape.y) / shape.radiusY) ** 2 <= 1;
  }
}

/** Moves a shape, as far as the picture's edge allows. */
export function moved(shape: Shape, dx: number, dy: number): Shape {
  const box = boundsOf(shape);
  const x = clamp(dx, -box.left, 1 - box.right);
  const y = clamp(dy, -box.top, 1 - box.bottom);
  if (shape.kind === "polygon") {
    return { ...shape, points: shape.points.map((point) => ({ x: point.x + x, y: point.y + y })) };
  }
  return { ...shape, x: shape.x + x, y: shape.y + y };
}

/** An SVG path in the coordinates of the picture, 0..1. */
export function pathOf(shape: Shape): string {
  switch (shape.kind) {
    case "polygon":
      return `M${shape.points.map(({ x, y }) => `${x} ${y}`).join("L")}Z`;
    case "rectangle":
      return `M${shape.x} ${shape.y}h${shape.width}v${shape.height}h${-shape.width}Z`;
    case "ellipse": {
      const { x, y, radiusX, radiusY } = shape;
      const half = (dx: number): string => `a${radiusX} ${radiusY} 0 1 0 ${dx} 0`;
      return `M${x - radiusX} ${y}${half(2 * radiusX)}${half(-2 * radiusX)}Z`;
    }
  }
}

/** The rectangle between two opposite corners. */
export function rectangleBetween(one: Point, other: Point): Rectangle {
  return {
    kind: "rectangle",
    x: Math.min(one.x, other.x),
    y: Math.min(one.y, other.y),
    width: Math.abs(one.x - other.x),
    height: Math.abs(one.y - other.y),
  };
}

/** The ellipse that fills the rectangle between two points. */
export function ellipseBetween(one: Point, other: Point): Ellipse {
  return {
    kind: "ellipse",
    x: (one.x + other.x) / 2,
    y: (one.y + other.y) / 2,
    radiusX: Math.abs(one.x - other.x) / 2,
    radiusY: Math.abs(one.y - other.y) / 2,
  };
}

/** Area of a polygon, as a share of the picture. */
export function areaOf({ points }: Polygon): number {
  return Math.abs(edgesOf(points).reduce((sum, [from, to]) => sum + from.x * to.y - to.x * from.y, 0)) / 2;
}

/** Area of the box around a shape, to tell which of two shapes is the smaller. */
export function boxArea(shape: Shape): number {
  const { left, top, right, bottom } = boundsOf(shape);
  return (right - left) * (bottom - top);
}

/** Finds the first two edges of a polygon that cross, numbered from 1; null where none do. */
export function firstCrossing({ points }: Polygon): [number, number] | null {
  const edges = edgesOf(points);
  for (const [i, one] of edges.entries()) {
    for (const [j, other] of edges.entries()) {
      const neighbours = j - i < 2 || (i === 0 && j === edges.length - 1);
      if (!neighbours && cross(one, other)) return [i + 1, j + 1];
    }
  }
  return null;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

export function insidePicture({ x, y }: Point): Point {
  return { x: clamp(x, 0, 1), y: clamp(y, 0, 1) };
}

type Edge = readonly [Point, Point];

function edgesOf(points: readonly Point[]): Edge[] {
  return points.map((point, i) => [point, points[(i + 1) % points.length] ?? point] as const);
}

function insidePolygon({ points }: Polygon, x: number, y: number): boolean {
  let inside = false;
  for (const [from, to] of edgesOf(points)) {
    const spans = from.y > y !== to.y > y;
    if (spans && x < ((to.x - from.x) * (y - from.y)) / (to.y - from.y) + from.x) inside = !inside;
  }
  return inside;
}

function cross([a, b]: Edge, [c, d]: Edge): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function side(p: Point, q: Point, r: Point): number {
  return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
}
