import type {
  AgentEvent,
  AgentsAnswer,
  FrameEvent,
  Materials,
  WireZone,
  ZonesAnswer,
} from "../src/api/messages";
import { frameOf, type SceneOptions } from "./scene";
import { figuresOf, ZONES } from "./zones";

const MATERIALS: Materials = {
  aluminium_anodised: 0.96,
  bakelite: 0.83,
  copper_oxidised: 0.65,
  galvanised_weathered: 0.85,
  paint_aluminium: 0.4,
  paint_matt: 0.96,
};

/** A refusal with the keys of a websocket error. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly translation_placeholders?: { field: string },
  ) {
    super(message);
  }
}

type Send<Event> = (event: Event) => void;

/** An agent as the integration presents it: zones, state and frames, and ways to make it misbehave. */
export class FakeAgent {
  online = true;
  sensorOnline = true;
  delivering = true;
  mayEdit = true;
  /** Undefined for an agent that is too old to say. */
  materials: Materials | undefined = MATERIALS;
  cardVersion: string | undefined;
  scene: SceneOptions = { joint: 63, noise: 0.12, unknown: 0 };
  /** Refuses the next command. */
  refuseNext: Refusal | null = null;
  commands: { command: string; data: Record<string, unknown> }[] = [];
  zones: WireZone[] = [...ZONES];
  revision = 7;
  locked = false;
  readonly watchers = new Set<Send<AgentEvent>>();
  private sequence = 0;

  agents(): AgentsAnswer {
    const sensors = [{ id: "thermal", name: "Front", width: 32, height: 24 }];
    return {
      agents: [
        {
          entry_id: "entry-1",
          instance: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
          agent_id: "switchboard-7c9e66",
          name: "Switchboard",
          online: this.online,
          may_edit: this.mayEdit,
          sensors,
          materials: this.materials,
        },
      ],
      card_version: this.cardVersion,
    };
  }

  watch(send: Send<AgentEvent>): () => void {
    this.watchers.add(send);
    send(this.agentEvent());
    send({ kind: "zones", ...this.answer() });
    if (this.online) send(this.stateEvent());
    const timer = setInterval(() => {
      if (this.online) send(this.stateEvent());
    }, 2000);
    return () => {
      clearInterval(timer);
      this.watchers.delete(send);
    };
  }

  stream(rate: number, send: Send<FrameEvent>): () => void {
    send({ kind: "lease", active: true });
    const timer = setInterval(() => {
      if (this.online && this.sensorOnline && this.delivering)
        send({ kind: "frame", data: this.nextFrame() });
    }, 1000 / rate);
    return () => {
      clearInterval(timer);
    };
  }

  run(command: string, data: Record<string, unknown>): ZonesAnswer {
    this.commands.push({ command, data });
    const refusal = this.refuseNext;
    this.refuseNext = null;
    if (refusal !== null) throw refusal;
    if (command !== "zones/list") {
      if (data.if_revision !== this.revision) {
        throw new Refusal("stale_revision", `The revision is ${this.revision}.`);
      }
      this.apply(command, data);
    }
    return this.answer();
  }

  refuse(code: string, message: string, field?: string): void {
    this.refuseNext = new Refusal(code, message, field === undefined ? undefined : { field });
  }

  /** Somebody else changes a zone. */
  changeBehind(id: string, changes: Partial<WireZone>): void {
    this.zones = this.zones.map((zone) => (zone.id === id ? { ...zone, ...changes } : zone));
    this.published();
  }

  /** Tells the watchers what has been set on this object. */
  tell(): void {
    for (const send of this.watchers) send(this.agentEvent());
  }

  private apply(command: string, data: Record<string, unknown>): void {
    if (command === "zones/add") this.zones = [...this.zones, data.zone as WireZone];
    if (command === "zones/remove") this.zones = this.zones.filter(({ id }) => id !== data.id);
    if (command === "zones/update") {
      const changes = data.changes as Partial<WireZone>;
      this.zones = this.zones.map((zone) => (zone.id === data.id ? { ...zone, ...changes } : zone));
    }
    this.published();
  }

  private published(): void {
    this.revision++;
    for (const send of this.watchers) {
      send({ kind: "zones", ...this.answer() });
      send(this.stateEvent());
    }
  }

  private answer(): ZonesAnswer {
    return { revision: this.revision, locked: this.locked, zones: this.zones };
  }

  private agentEvent(): AgentEvent {
    return { kind: "agent", online: this.online, sources: { thermal: this.sensorOnline }, state_interval: 5 };
  }

  private stateEvent(): AgentEvent {
    const zones = Object.fromEntries(this.zones.map((zone) => [zone.id, figuresOf(zone, this.scene.joint)]));
    return { kind: "state", state: { time: new Date().toISOString(), zones } };
  }

  private nextFrame(): string {
    return frameOf(this.sequence++, Date.now(), this.scene);
  }
}
