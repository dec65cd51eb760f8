import type { AgentError } from "../api/agent-error";
import type { WireZone, ZonesAnswer } from "../api/messages";
import type { TextKey } from "../text/texts";
import { changesBetween, type Draft, draftOf, newDraft, zoneOf } from "./draft";
import type { EditorHost, Question } from "./editor-host";
import { MAX_ZONES, type Problem, problemsOf } from "./problems";
import { type Standing, Selection } from "./selection";
import type { Shape, ShapeKind } from "./shape";
import { emptySketch, shapeInTheMiddle, shapeOf, type Sketch, withoutLastPoint } from "./sketch";
import { ZoneBook, type ZoneStore } from "./zone-book";
import { freeId } from "./zone-id";

/** Draws, changes and saves the zones of one sensor: one at a time, and never over somebody else's change. */
export class ZoneEditor {
  sketch: Sketch | null = null;
  selection: Selection | null = null;
  question: Question | null = null;
  conflict: Exclude<Standing, "same"> | null = null;
  error: AgentError | null = null;
  busy = false;
  /** Problems are shown from the first attempt to save on; those of the shape at once. */
  checked = false;
  private readonly book: ZoneBook;

  constructor(
    store: ZoneStore,
    private readonly sensor: string,
    private readonly host: EditorHost,
  ) {
    this.book = new ZoneBook(store);
  }

  /** The zones of this sensor, as the agent has them. */
  get zones(): readonly WireZone[] {
    return this.book.zones.filter((zone) => zone.sensor === this.sensor);
  }

  /** All the agent's zones, with their revision. */
  get answer(): ZonesAnswer {
    return this.book.answer;
  }

  get problems(): Problem[] {
    const problems = this.selection === null ? [] : problemsOf(this.selection.draft);
    return this.checked ? problems : problems.filter(({ field }) => field === "shape");
  }

  get full(): boolean {
    return this.book.zones.length >= MAX_ZONES;
  }

  /** Nothing can be changed while a change is on its way or a conflict is not settled. */
  get locked(): boolean {
    return this.busy || this.conflict !== null;
  }

  get canUndo(): boolean {
    if (this.sketch !== null) return this.sketch.points.length > 0;
    return !this.locked && (this.selection?.canUndo ?? false);
  }

  get canRedo(): boolean {
    return this.sketch === null && !this.locked && (this.selection?.canRedo ?? false);
  }

  /** The id that a new zone will get; null where it has one already. */
  get futureId(): string | null {
    if (this.selection?.id !== null) return null;
    return freeId(this.selection.draft.name, this.takenIds());
  }

  /** Takes the agent's zones, whenever they have changed. */
  learn(answer: ZonesAnswer): void {
    this.book.learn(answer);
    if (!this.busy) this.reconcile();
    this.host.changed();
  }

  /** Begins to draw; choosing the same tool again stops it. */
  chooseTool(kind: ShapeKind): void {
    if (this.stopsForUnsaved()) return;
    const again = this.sketch?.kind === kind;
    this.deselect();
    this.sketch = again || this.full ? null : emptySketch(kind);
    this.host.changed();
  }

  /** Follows the drawing; null ends it without a zone. */
  draw(sketch: Sketch | null): void {
    this.sketch = sketch;
    this.host.changed();
  }

  /** Makes a new zone out of what is drawn, or of a shape in the middle where nothing is. */
  finishSketch(): void {
    if (this.sketch === null) return;
    const untouched = this.sketch.points.length === 0;
    const shape = untouched ? shapeInTheMiddle(this.sketch.kind) : shapeOf(this.sketch);
    if (shape === null) return;
    const draft = newDraft(shape, this.host.newName(this.book.zones.length + 1));
    this.sketch = null;
    this.start(new Selection(null, null, draft));
    this.host.say("say.drawn");
  }

  /** Returns whether the zone is the selected one now. */
  select(id: string): boolean {
    if (this.selection?.id === id) return true;
    if (this.stopsForUnsaved()) return false;
    const zone = this.zones.find((other) => other.id === id);
    const draft = zone && draftOf(zone);
    if (!draft) return false;
    this.sketch = null;
    this.start(new Selection(id, draft, draft));
    this.host.say("say.selected", { name: draft.name });
    return true;
  }

  /** Lets go of the zone; asks first where changes would be lost. Returns whether it let go. */
  close(): boolean {
    if (this.stopsForUnsaved()) return false;
    this.sketch = null;
    this.deselect();
    this.host.changed();
    return true;
  }

  /** Lets go of the zone and of what was changed. */
  discard(): void {
    if (this.busy) return;
    this.deselect();
    this.host.changed();
  }

  /** @param merge continue the last step of the history, as a drag does */
  change(changes: Partial<Draft>, merge = false): void {
    if (this.selection === null || this.locked) return;
    this.selection.change({ ...this.selection.draft, ...changes }, merge);
    this.error = null;
    this.question = null;
    this.host.changed();
  }

  changeShape(shape: Shape, merge = false): void {
    this.change({ shape }, merge);
  }

  chooseCorner(index: number | null): void {
    if (this.selection === null || this.selection.corner === index) return;
    this.selection.corner = index;
    this.host.changed();
  }

  undo(): void {
    if (!this.canUndo) return;
    if (this.sketch !== null) this.sketch = withoutLastPoint(this.sketch);
    else this.selection?.undo();
    this.host.say("say.undone");
    this.host.changed();
  }

  redo(): void {
    if (!this.canRedo) return;
    this.selection?.redo();
    this.host.say("say.redone");
    this.host.changed();
  }

  ask(question: Question): void {
    if (this.selection === null || this.locked) return;
    if (question === "remove" && this.selection.id === null) {
      this.discard();
      return;
    }
    this.question = question;
    this.host.changed();
  }

  dropQuestion(): void {
    this.question = null;
    this.host.changed();
  }

  /** Saves the zone. What is wrong stands in `problems`, `error` and `conflict` afterwards. */
  async save(): Promise<void> {
    const { selection } = this;
    if (selection === null || this.locked) return;
    this.checked = true;
    if (this.problems.length > 0) {
      this.host.changed();
      return;
    }
    const { id, draft, saved } = selection;
    const name = draft.name.trim();
    if (!selection.dirty) {
      this.discard();
    } else if (id === null || saved === null) {
      const zone = (): WireZone => zoneOf(draft, freeId(name, this.takenIds()), this.sensor);
      await this.run((store, revision) => store.addZone(zone(), revision), "say.saved", name);
    } else {
      const changes = changesBetween(saved, draft);
      await this.run((store, revision) => store.updateZone(id, changes, revision), "say.saved", name);
    }
  }

  /** Removes the zone; the question comes first (see `ask`). */
  async remove(): Promise<void> {
    const { selection } = this;
    if (selection === null || this.locked || selection.id === null) return;
    const { id } = selection;
    const name = selection.saved?.name ?? "";
    await this.run((store, revision) => store.removeZone(id, revision), "say.removed", name);
  }

  /** Settles a conflict: the agent's zone as it is now. */
  reload(): void {
    const id = this.selection?.id;
    this.deselect();
    if (typeof id === "string") this.select(id);
    this.host.changed();
  }

  /** Settles a conflict: what was changed here; saving then means to overwrite. */
  keep(): void {
    if (this.selection === null) return;
    const { draft } = this.selection;
    if (this.conflict === "removed") this.selection = new Selection(null, null, draft);
    else this.selection.rebase(this.book.zones);
    this.conflict = null;
    this.error = null;
    this.host.changed();
  }

  private takenIds(): string[] {
    return this.book.zones.map(({ id }) => id);
  }

  private start(selection: Selection): void {
    this.deselect();
    this.selection = selection;
    this.host.changed();
  }

  private deselect(): void {
    this.selection = null;
    this.question = null;
    this.conflict = null;
    this.error = null;
    this.checked = false;
  }

  private stopsForUnsaved(): boolean {
    if (this.busy) return true;
    if (!this.selection?.dirty) return false;
    this.question = "unsaved";
    this.host.changed();
    return true;
  }

  private async run(
    change: (store: ZoneStore, revision: number) => Promise<ZonesAnswer>,
    done: TextKey,
    name: string,
  ): Promise<void> {
    const { selection } = this;
    this.busy = true;
    this.error = null;
    this.question = null;
    this.host.changed();
    const error = await this.book.change(change, () => selection?.standing(this.book.zones) === "same");
    this.busy = false;
    if (error === null) {
      this.deselect();
      this.host.say(done, { name });
    } else {
      this.reconcile();
      this.error = this.conflict === null ? error : null;
    }
    this.host.changed();
  }

  /** Compares what is being edited with the agent's zones after somebody changed them. */
  private reconcile(): void {
    if (this.selection === null) return;
    const standing = this.selection.standing(this.book.zones);
    if (standing === "same") this.conflict = null;
    else if (this.selection.dirty) this.conflict = standing;
    else this.reload();
  }
}
