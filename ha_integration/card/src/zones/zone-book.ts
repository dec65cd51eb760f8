import { type AgentError, toAgentError } from "../api/agent-error";
import type { WireZone, ZonesAnswer } from "../api/messages";

/** What the agent can do with zones; AgentClient does it over Home Assistant's websocket. */
export interface ZoneStore {
  addZone(zone: WireZone, ifRevision: number): Promise<ZonesAnswer>;
  updateZone(id: string, changes: Partial<WireZone>, ifRevision: number): Promise<ZonesAnswer>;
  removeZone(id: string, ifRevision: number): Promise<ZonesAnswer>;
  listZones(): Promise<ZonesAnswer>;
}

/** Rounds after which it is not luck any more that somebody else was faster. */
const ATTEMPTS = 3;

/** The agent's zones as last heard, and the one way to change them: against the revision they were seen with. */
export class ZoneBook {
  constructor(
    private readonly store: ZoneStore,
    private known: ZonesAnswer = { revision: 0, zones: [] },
  ) {}

  get zones(): readonly WireZone[] {
    return this.known.zones;
  }

  get answer(): ZonesAnswer {
    return this.known;
  }

  learn(answer: ZonesAnswer): void {
    this.known = answer;
  }

  /**
   * Makes one change, or none.
   *
   * A revision that is stale only because of other zones is tried again with the new one.
   *
   * @param change makes the call, for the revision it is given
   * @param allowed asked after somebody else's change: whether this one still may be made
   * @returns null when it was made, else why not
   */
  async change(
    change: (store: ZoneStore, revision: number) => Promise<ZonesAnswer>,
    allowed: () => boolean,
  ): Promise<AgentError | null> {
    for (let attempt = 1; ; attempt++) {
      try {
        this.learn(await change(this.store, this.known.revision));
        return null;
      } catch (reason) {
        const error = toAgentError(reason);
        if (error.code !== "stale_revision" || !(await this.refresh())) return error;
        if (attempt >= ATTEMPTS || !allowed()) return error;
      }
    }
  }

  private async refresh(): Promise<boolean> {
    try {
      this.learn(await this.store.listZones());
      return true;
    } catch {
      return false;
    }
  }
}
