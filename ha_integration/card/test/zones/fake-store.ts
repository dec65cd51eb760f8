import { AgentError } from "../../src/api/agent-error";
import type { WireZone, ZonesAnswer } from "../../src/api/messages";
import type { ZoneStore } from "../../src/zones/zone-book";

/** An agent that keeps zones, refuses stale revisions, and can be made to refuse or to wait. */
export class FakeStore implements ZoneStore {
  revision = 1;
  calls: { command: string; id: string; changes?: Partial<WireZone>; revision: number }[] = [];
  /** Refuses the next change. */
  refuseNext: AgentError | null = null;
  /** Runs before each change is looked at: somebody else is faster. */
  meanwhile: (() => void) | null = null;

  constructor(public zones: readonly WireZone[] = []) {}

  addZone(zone: WireZone, revision: number): Promise<ZonesAnswer> {
    this.calls.push({ command: "add", id: zone.id, changes: zone, revision });
    return this.change(revision, () => [...this.zones, zone]);
  }

  updateZone(id: string, changes: Partial<WireZone>, revision: number): Promise<ZonesAnswer> {
    this.calls.push({ command: "update", id, changes, revision });
    return this.change(revision, () =>
      this.zones.map((zone) => (zone.id === id ? { ...zone, ...changes } : zone)),
    );
  }

  removeZone(id: string, revision: number): Promise<ZonesAnswer> {
    this.calls.push({ command: "remove", id, revision });
    return this.change(revision, () => this.zones.filter((zone) => zone.id !== id));
  }

  listZones(): Promise<ZonesAnswer> {
    return Promise.resolve(this.answer);
  }

  get answer(): ZonesAnswer {
    return { revision: this.revision, zones: this.zones };
  }

  /** What somebody else does. */
  changeBehind(zones: readonly WireZone[]): void {
    this.zones = zones;
    this.revision++;
  }

  private change(revision: number, zones: () => readonly WireZone[]): Promise<ZonesAnswer> {
    this.meanwhile?.();
    const refusal = this.refuseNext;
    this.refuseNext = null;
    if (refusal !== null) return Promise.reject(refusal);
    if (revision !== this.revision) return Promise.reject(new AgentError("stale_revision", "too late"));
    this.changeBehind(zones());
    return Promise.resolve(this.answer);
  }
}
