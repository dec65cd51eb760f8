/** What the integration's websocket commands take and give. Temperatures are Celsius; null is "not known". */

export type Level = "normal" | "warning" | "critical" | "emergency";

export interface SensorInfo {
  id: string;
  name: string;
  width: number;
  height: number;
}

export interface AgentInfo {
  entry_id: string;
  instance: string;
  agent_id: string;
  name: string;
  online: boolean;
  /** Whether this user may change zones. */
  may_edit: boolean;
  sensors: readonly SensorInfo[];
  /** Left out by an integration, and empty for an agent, that is too old to say. */
  materials?: Materials;
}

/** Emissivities by the names that an agent takes for them. */
export type Materials = Readonly<Record<string, number>>;

export interface AgentsAnswer {
  agents: readonly AgentInfo[];
  /** Version of the card that the integration serves. */
  card_version?: string;
}

export type WirePoint = readonly [number, number];

export interface WireThresholds {
  high?: { warning?: number | null; critical?: number | null; emergency?: number | null };
  hysteresis?: number;
}

export type Emissivity = number | string;

/** Exactly one of polygon, rectangle and ellipse is there; coordinates are 0..1 from the top left. */
export interface WireZone {
  id: string;
  name: string;
  sensor: string;
  polygon?: readonly WirePoint[];
  rectangle?: { x: number; y: number; width: number; height: number };
  ellipse?: { x: number; y: number; radius_x: number; radius_y: number };
  thresholds?: WireThresholds;
  /** A number, or the name of a material; null leaves it to the sensor's. */
  emissivity?: Emissivity | null;
}

export interface ZonesAnswer {
  revision: number;
  /** The agent's settings file rules; changes are refused. */
  locked?: boolean;
  zones: readonly WireZone[];
}

export interface ZoneFigures {
  sensor: string;
  min: number | null;
  mean: number | null;
  max: number | null;
  level: Level | null;
}

export interface StatePayload {
  /** RFC 3339, UTC. */
  time: string;
  zones: Record<string, ZoneFigures>;
}

export type AgentEvent =
  | {
      kind: "agent";
      online: boolean;
      sources: Record<string, boolean>;
      /** Seconds between two `state` messages, where the integration knows them. */
      state_interval?: number;
    }
  | ({ kind: "zones" } & ZonesAnswer)
  | { kind: "state"; state: StatePayload };

export type FrameEvent =
  | { kind: "frame"; data: string }
  | { kind: "lease"; active: boolean; error?: { code: string; message: string } };
