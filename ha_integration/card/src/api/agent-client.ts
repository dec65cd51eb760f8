import type { HassConnection } from "./hass";
import type { AgentsAnswer, WireZone, ZonesAnswer } from "./messages";
import { AgentError, toAgentError } from "./agent-error";

/** No answer after this long is an error; the agent itself answers within milliseconds. */
const DEADLINE_MS = 15_000;

type Caller = Pick<HassConnection, "sendMessagePromise">;

/** Lists the agents that Home Assistant knows. Rejects with an AgentError. */
export function listAgents(connection: Caller): Promise<AgentsAnswer> {
  return answered(connection.sendMessagePromise<AgentsAnswer>({ type: "thermal2mqtt/agents" }));
}

/** Zone changes on one agent. Every method rejects with an AgentError. */
export class AgentClient {
  constructor(
    private readonly connection: Caller,
    private readonly entryId: string,
  ) {}

  addZone(zone: WireZone, ifRevision: number): Promise<ZonesAnswer> {
    return this.run("zones/add", { zone, if_revision: ifRevision });
  }

  updateZone(id: string, changes: Partial<WireZone>, ifRevision: number): Promise<ZonesAnswer> {
    return this.run("zones/update", { id, changes, if_revision: ifRevision });
  }

  removeZone(id: string, ifRevision: number): Promise<ZonesAnswer> {
    return this.run("zones/remove", { id, if_revision: ifRevision });
  }

  listZones(): Promise<ZonesAnswer> {
    return this.run("zones/list", {});
  }

  private run(command: string, data: object): Promise<ZonesAnswer> {
    return answered(
      this.connection.sendMessagePromise<ZonesAnswer>({
        type: "thermal2mqtt/command",
        entry_id: this.entryId,
        command,
        data,
      }),
    );
  }
}

async function answered<Answer>(call: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new AgentError("timeout", ""));
    }, DEADLINE_MS);
  });
  try {
    return await Promise.race([call, deadline]);
  } catch (reason) {
    throw toAgentError(reason);
  } finally {
    clearTimeout(timer);
  }
}
