import type { WireZone } from "../api/messages";
import type { Point } from "../frames/frame";

export interface Polygon {
  readonly kind: "polygon";
  readonly points: readonly Point[];
}

export interface Rectangle {
  readonly kind: "rectangle";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Ellipse {
  readonly kind: "ellipse";
  readonly x: number;
  readonly y: number;
  readonly radiusX: number;
  readonly radiusY: number;
}

/** Where a zone lies; coordinates 0..1 from the top left. A rectangle's place is its corner, an ellipse's its centre. */
export type Shape = Polygon | Rectangle | Ellipse;

export type ShapeKind = Shape["kind"];

type WireShape = Pick<WireZone, "polygon" | "rectangle" | "ellipse">;

/** Reads the one shape that a zone has; null for a shape that this card does not know. */
export function shapeFromWire({ polygon, rectangle, ellipse }: WireShape): Shape | null {
  if (polygon) return { kind: "polygon", points: polygon.map(([x, y]) => ({ x, y })) };
  if (rectangle) return { kind: "rectangle", ...rectangle };
  if (ellipse) {
    return {
      kind: "ellipse",
      x: ellipse.x,
      y: ellipse.y,
      radiusX: ellipse.radius_x,
      radiusY: ellipse.radius_y,
    };
  }
  return null;
}

/** The shape as the agent takes it. A coordinate keeps four digits: a hundredth of a pixel. */
export function shapeToWire(shape: Shape): WireShape {
  switch (shape.kind) {
    case "polygon":
      return { polygon: shape.points.map(({ x, y }) => [rounded(x), rounded(y)] as const) };
    case "rectangle": {
      const [x, width] = span(shape.x, shape.width);
      const [y, height] = span(shape.y, shape.height);
      return { rectangle: { x, y, width, height } };
    }
    case "ellipse": {
      const [left, across] = span(shape.x - shape.radiusX, 2 * shape.radiusX);
      const [top, down] = span(shape.y - shape.radiusY, 2 * shape.radiusY);
      return {
        ellipse: {
          x: fine(left + across / 2),
          y: fine(top + down / 2),
          radius_x: fine(across / 2),
          radius_y: fine(down / 2),
        },
      };
    }
  }
}

/** Rounds both ends, so that a shape at the picture's edge does not come to lie a bit beyond it. */
function span(start: number, length: number): [number, number] {
  return [rounded(start), rounded(rounded(start + length) - rounded(start))];
}

/** Half of what was rounded has one digit more. */
function fine(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
