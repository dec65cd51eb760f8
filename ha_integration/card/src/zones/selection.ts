import type { WireZone } from "../api/messages";
import { type Draft, draftOf, isChanged } from "./draft";
import { History } from "./history";

/** How the agent's zones stand to the one being edited. */
export type Standing = "same" | "changed" | "removed";

/** The zone being edited: what it was when editing began, and what it has become. */
export class Selection {
  /** Corner that the next step applies to; null for the whole zone. */
  corner: number | null = null;
  private readonly history: History<Draft>;

  /**
   * @param id null for a zone that the agent does not have yet
   * @param base the zone as the agent has it; null for a new one
   */
  constructor(
    readonly id: string | null,
    private base: Draft | null,
    draft: Draft,
  ) {
    this.history = new History(draft);
  }

  get draft(): Draft {
    return this.history.present;
  }

  get saved(): Draft | null {
    return this.base;
  }

  get dirty(): boolean {
    return this.base === null || isChanged(this.base, this.draft);
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  /** @param merge continue the last step instead of making a new one */
  change(draft: Draft, merge = false): void {
    if (merge) this.history.replace(draft);
    else this.history.push(draft);
  }

  undo(): void {
    this.history.undo();
    this.corner = null;
  }

  redo(): void {
    this.history.redo();
    this.corner = null;
  }

  /** Compares with the agent's zones as they are now. */
  standing(zones: readonly WireZone[]): Standing {
    if (this.id === null || this.base === null) return "same";
    const zone = zones.find(({ id }) => id === this.id);
    const now = zone && draftOf(zone);
    if (!now) return "removed";
    return isChanged(this.base, now) ? "changed" : "same";
  }

  /** Takes the agent's zone as the new base, so that saving means to overwrite it. */
  rebase(zones: readonly WireZone[]): void {
    const zone = zones.find(({ id }) => id === this.id);
    this.base = (zone && draftOf(zone)) ?? null;
  }
}
