import type { Point } from "../frames/frame";
import { boxArea, contains, insidePicture, moved } from "./geometry";
import { cornerAdded, handleMoved } from "./handles";
import type { ZoneEditor } from "./editor";
import { type Shape, shapeFromWire } from "./shape";
import { closes, withPoint, withPointer } from "./sketch";

/** What the pointer went down on; a zone's surface is found by the place. */
export type Target = { kind: "handle" | "middle"; index: number } | { kind: "surface" };

interface Drag {
  readonly from: Point;
  readonly shape: Shape;
  /** A handle's number; null moves the whole shape. */
  readonly handle: number | null;
  /** Whether the drag has made its step in the history. */
  stepped: boolean;
}

/** Turns what a pointer does on the picture into steps of the editor. */
export class Gestures {
  private drag: Drag | null = null;

  constructor(private readonly editor: ZoneEditor) {}

  /** @param reach how far from a point still counts as on it */
  press(place: Point, target: Target, reach: Point): void {
    if (this.editor.sketch !== null) this.pressSketch(place, reach);
    else if (target.kind === "surface") this.pressSurface(place);
    else this.pressHandle(place, target.kind, target.index);
  }

  move(place: Point): void {
    const { sketch } = this.editor;
    if (sketch !== null) {
      if (sketch.points.length > 0) this.editor.draw(withPointer(sketch, place));
    } else if (this.drag !== null) {
      this.pull(this.drag, place);
    }
  }

  release(): void {
    this.drag = null;
    const { sketch } = this.editor;
    if (sketch === null || sketch.kind === "polygon" || sketch.points.length === 0) return;
    this.editor.finishSketch();
    // Too small to be meant: the tool stays.
    this.forgetSketch();
  }

  /** The pointer was taken away, for scrolling or by the system. */
  cancel(): void {
    this.drag = null;
    this.forgetSketch();
  }

  doublePress(): void {
    if (this.editor.sketch?.kind === "polygon") this.editor.finishSketch();
  }

  /** Forgets a shape that is drawn by one drag; a polygon's corners stay. */
  private forgetSketch(): void {
    const { sketch } = this.editor;
    if (sketch !== null && sketch.kind !== "polygon") {
      this.editor.draw({ ...sketch, points: [], pointer: null });
    }
  }

  private pressSketch(place: Point, reach: Point): void {
    const { sketch } = this.editor;
    if (sketch === null) return;
    if (closes(sketch, place, reach)) this.editor.finishSketch();
    else if (!repeatsLast(sketch.points, place, reach)) this.editor.draw(withPoint(sketch, place));
  }

  private pressSurface(place: Point): void {
    const id = this.zoneAt(place);
    if (id === null) this.editor.close();
    else if (id === NEW_ZONE || this.editor.select(id)) this.begin(place, null);
  }

  private pressHandle(place: Point, kind: "handle" | "middle", index: number): void {
    const shape = this.editor.selection?.draft.shape;
    if (kind === "middle") {
      if (shape?.kind !== "polygon") return;
      this.editor.changeShape(cornerAdded(shape, index, place));
      this.editor.chooseCorner(index + 1);
      this.begin(place, index + 1);
      if (this.drag !== null) this.drag.stepped = true;
    } else {
      this.editor.chooseCorner(index);
      this.begin(place, index);
    }
  }

  private begin(from: Point, handle: number | null): void {
    const shape = this.editor.selection?.draft.shape;
    if (shape === undefined) return;
    this.drag = { from, shape, handle, stepped: false };
    if (handle === null) this.editor.chooseCorner(null);
  }

  private pull(drag: Drag, place: Point): void {
    const shape =
      drag.handle === null
        ? moved(drag.shape, place.x - drag.from.x, place.y - drag.from.y)
        : handleMoved(drag.shape, drag.handle, insidePicture(place));
    this.editor.changeShape(shape, drag.stepped);
    drag.stepped = true;
  }

  /** The selected zone where the place is in it, else the smallest one there. */
  private zoneAt(place: Point): string | null {
    const { selection, zones } = this.editor;
    if (selection !== null && contains(selection.draft.shape, place)) return selection.id ?? NEW_ZONE;
    let found: { id: string; area: number } | null = null;
    for (const zone of zones) {
      const shape = shapeFromWire(zone);
      if (zone.id === selection?.id || shape === null || !contains(shape, place)) continue;
      const area = boxArea(shape);
      if (found === null || area < found.area) found = { id: zone.id, area };
    }
    return found?.id ?? null;
  }
}

/** Stands for the zone that has no id yet; ids cannot be empty. */
const NEW_ZONE = "";

/** A double press sets its corner once. */
function repeatsLast(points: readonly Point[], place: Point, reach: Point): boolean {
  const last = points.at(-1);
  if (last === undefined) return false;
  return Math.abs(last.x - place.x) < reach.x / 4 && Math.abs(last.y - place.y) < reach.y / 4;
}
