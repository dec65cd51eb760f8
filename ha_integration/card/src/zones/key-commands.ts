import type { TextKey } from "../text/texts";
import type { ZoneEditor } from "./editor";
import { boundsOf, moved } from "./geometry";
import { cornerRemoved, handleMoved, handlesOf } from "./handles";
import type { Action } from "./keyboard";

type Say = (key: TextKey, values?: Record<string, string | number>) => void;

/** Carries out what a key asked for. */
export class KeyCommands {
  constructor(
    private readonly editor: ZoneEditor,
    private readonly say: Say,
  ) {}

  run(action: Action): void {
    switch (action.kind) {
      case "nudge":
        this.nudge(action.dx, action.dy);
        break;
      case "delete":
        this.delete();
        break;
      case "escape":
        this.escape();
        break;
      case "confirm":
        this.editor.finishSketch();
        break;
      case "undo":
        this.editor.undo();
        break;
      case "redo":
        this.editor.redo();
        break;
    }
  }

  /** Takes away the chosen corner of a polygon; returns whether there was one to take. */
  removeCorner(): boolean {
    const { selection } = this.editor;
    if (typeof selection?.corner !== "number") return false;
    const { shape } = selection.draft;
    if (shape.kind !== "polygon") return false;
    const fewer = cornerRemoved(shape, selection.corner);
    if (fewer === shape) return true;
    this.editor.changeShape(fewer);
    this.editor.chooseCorner(null);
    this.say("say.corner_removed");
    return true;
  }

  private delete(): void {
    if (this.editor.sketch !== null) this.editor.undo();
    else if (!this.removeCorner()) this.editor.ask("remove");
  }

  private escape(): void {
    const { editor } = this;
    if (editor.question !== null) editor.dropQuestion();
    else if (editor.sketch !== null) editor.draw(null);
    else if (editor.selection?.corner !== null && editor.selection !== null) editor.chooseCorner(null);
    else editor.close();
  }

  private nudge(dx: number, dy: number): void {
    const { selection } = this.editor;
    if (selection === null) return;
    const { corner, draft } = selection;
    const handle = corner === null ? undefined : handlesOf(draft.shape)[corner];
    const shape =
      corner === null || handle === undefined
        ? moved(draft.shape, dx, dy)
        : handleMoved(draft.shape, corner, { x: handle.x + dx, y: handle.y + dy });
    this.editor.changeShape(shape);
    const { left, top, right, bottom } = boundsOf(shape);
    const place = (corner === null ? undefined : handlesOf(shape)[corner]) ?? {
      x: (left + right) / 2,
      y: (top + bottom) / 2,
    };
    this.say("say.moved", { x: Math.round(place.x * 100), y: Math.round(place.y * 100) });
  }
}
