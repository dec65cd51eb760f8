import type { AgentError } from "../api/agent-error";
import type { HassConnection } from "../api/hass";
import type {
  AgentEvent,
  AgentInfo,
  AgentsAnswer,
  FrameEvent,
  SensorInfo,
  ZonesAnswer,
} from "../api/messages";
import { decodeBase64Frame } from "../frames/decode";
import type { ThermalFrame } from "../frames/frame";
import { Channel } from "./channel";
import { Directory } from "./directory";
import { type Feed, Liveness } from "./liveness";
import { type Figures, NOT_KNOWN, ZoneReadings } from "./zone-readings";

/** How often it is looked whether what is shown has become old. */
const LOOK_MS = 500;

export interface Wanted {
  /** Undefined takes the first agent. */
  readonly entry?: string;
  /** Undefined takes the agent's first sensor. */
  readonly sensor?: string;
  /** Frames per second. */
  readonly rate: number;
}

export interface SessionListener {
  frame(frame: ThermalFrame): void;
  zones(answer: ZonesAnswer): void;
  /** From here on it is another agent or sensor. */
  another(): void;
  /** Something else that is shown has changed. */
  changed(): void;
}

/** Everything that a card hears of one sensor while it is looked at; `start` and `stop` bound what is subscribed. */
export class Session {
  agent: AgentInfo | null = null;
  sensor: SensorInfo | null = null;
  /** Version of the card that the integration serves; null where it does not say. */
  servedVersion: string | null = null;
  feed: Feed = { kind: "waiting" };
  private readonly readings = new ZoneReadings();
  private readingsFresh = false;
  private readonly directory: Directory;
  private channels: { start(): void; stop(): void }[] = [];
  private liveness: Liveness;
  private timer: ReturnType<typeof setInterval> | undefined;
  private agentFound: boolean | null = null;
  private agentOnline: boolean | null = null;
  private sources: Record<string, boolean> = {};
  private failures = new Map<string, AgentError>();
  private refusal: string | null = null;
  /** Entry and sensor that were subscribed to last. */
  private followed: string | null = null;

  /** @param clock milliseconds that only go forward */
  constructor(
    private readonly connection: HassConnection,
    private readonly wanted: Wanted,
    private readonly listener: SessionListener,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.liveness = new Liveness(wanted.rate, clock());
    this.directory = new Directory(connection, (answer) => this.choose(answer).sensor !== null, {
      listed: (answer) => {
        this.listed(answer);
      },
      failed: (error) => {
        this.failed("agents", error);
      },
    });
  }

  start(): void {
    if (this.timer !== undefined) return;
    this.connection.addEventListener("disconnected", this.lost);
    this.timer = setInterval(() => {
      this.look();
    }, LOOK_MS);
    this.forget();
    this.directory.start();
    for (const channel of this.channels) channel.start();
    this.look();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.connection.removeEventListener("disconnected", this.lost);
    this.directory.stop();
    for (const channel of this.channels) channel.stop();
  }

  /** A zone's figures; null where they are not known, or not any more. */
  figuresOf(zone: string): Figures {
    return this.sensorOnline === false ? NOT_KNOWN : this.readings.of(zone, this.clock());
  }

  private get sensorOnline(): boolean | null {
    return this.sensor === null ? null : (this.sources[this.sensor.id] ?? null);
  }

  private choose({ agents }: AgentsAnswer): { agent: AgentInfo | null; sensor: SensorInfo | null } {
    const { entry, sensor } = this.wanted;
    const agent = agents.find(({ entry_id }) => entry === undefined || entry_id === entry) ?? null;
    return { agent, sensor: agent?.sensors.find(({ id }) => sensor === undefined || id === sensor) ?? null };
  }

  private listed(answer: AgentsAnswer): void {
    this.failures.delete("agents");
    this.servedVersion = answer.card_version ?? null;
    const { agent, sensor } = this.choose(answer);
    this.agentFound = sensor !== null;
    const known = this.agent?.entry_id === agent?.entry_id && this.sensor?.id === sensor?.id;
    this.agent = agent;
    this.sensor = sensor;
    if (!known) this.subscribe();
    this.listener.changed();
    this.look();
  }

  private subscribe(): void {
    for (const channel of this.channels) channel.stop();
    this.channels = [];
    if (this.agent === null || this.sensor === null) return;
    const { entry_id } = this.agent;
    this.tellOther(`${entry_id}/${this.sensor.id}`);
    const frames = {
      type: "thermal2mqtt/subscribe_frames",
      entry_id,
      sensor: this.sensor.id,
      rate_hz: this.wanted.rate,
    };
    this.channels = [
      this.channel<AgentEvent>({ type: "thermal2mqtt/subscribe", entry_id }, this.heardAgent),
      this.channel<FrameEvent>(frames, this.heardFrames),
    ];
    this.beginFeed();
    for (const channel of this.channels) channel.start();
  }

  /** One that is only gone for a while, as in a restart of Home Assistant, is no other when it is back. */
  private tellOther(followed: string): void {
    if (this.followed !== null && this.followed !== followed) this.listener.another();
    this.followed = followed;
  }

  private channel<Event>(
    message: { type: string; entry_id: string },
    event: (event: Event) => void,
  ): Channel<Event> {
    return new Channel<Event>(this.connection, message, {
      event,
      failed: (error) => {
        this.failed(message.type, error);
      },
    });
  }

  private readonly heardAgent = (event: AgentEvent): void => {
    switch (event.kind) {
      case "agent":
        // Its entry may have been loaded anew, with other sensors and rights.
        if (event.online && this.agentOnline === false) this.directory.again();
        this.agentOnline = event.online;
        this.sources = event.sources;
        if (event.state_interval !== undefined) this.readings.expectEvery(event.state_interval * 1000);
        if (!event.online) this.readings.clear();
        break;
      case "zones":
        this.listener.zones({ revision: event.revision, locked: event.locked, zones: event.zones });
        break;
      case "state":
        this.readings.heard(event.state, this.clock(), Date.now());
        break;
    }
    this.listener.changed();
    this.look();
  };

  private readonly heardFrames = (event: FrameEvent): void => {
    if (event.kind === "frame") {
      this.heardFrame(event.data);
      return;
    }
    this.refusal = event.active ? null : (event.error?.message ?? "");
    this.look();
  };

  private heardFrame(data: string): void {
    let frame: ThermalFrame;
    try {
      frame = decodeBase64Frame(data);
    } catch (error) {
      this.refusal = error instanceof Error ? error.message : "";
      this.look();
      return;
    }
    this.refusal = null;
    this.liveness.arrived(frame, this.clock());
    if (this.feed.kind !== "live") this.look();
    this.listener.frame(frame);
  }

  private failed(what: string, error: AgentError | null): void {
    if (error === null) this.failures.delete(what);
    else this.failures.set(what, error);
    if (what === "thermal2mqtt/subscribe" && error !== null) this.agentOnline = null;
    this.look();
  }

  private readonly lost = (): void => {
    this.forget();
    this.listener.changed();
    this.look();
  };

  /** What was heard before says nothing of now. */
  private forget(): void {
    this.agentOnline = null;
    this.sources = {};
    this.failures.clear();
    this.readings.clear();
    this.beginFeed();
  }

  /** From here on only new frames count. */
  private beginFeed(): void {
    this.refusal = null;
    this.liveness = new Liveness(this.wanted.rate, this.clock());
  }

  private look(): void {
    const feed = this.liveness.judge(
      {
        connected: this.connection.connected,
        agentFound: this.agentFound,
        agentOnline: this.agentOnline,
        sensorOnline: this.sensorOnline,
        failure: this.failures.values().next().value ?? null,
        refusal: this.refusal,
      },
      this.clock(),
    );
    const fresh = this.readings.fresh(this.clock());
    const same = feed.kind === this.feed.kind && feed.reason === this.feed.reason;
    const shown = same && fresh === this.readingsFresh;
    this.feed = feed;
    this.readingsFresh = fresh;
    if (!shown) this.listener.changed();
  }
}
