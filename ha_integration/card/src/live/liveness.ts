import type { AgentError } from "../api/agent-error";
import type { ThermalFrame } from "../frames/frame";

/** What the picture on the screen is worth; everything but `live` must look as such. */
export type FeedKind =
  | "live"
  | "waiting"
  | "silent"
  | "stale"
  | "disconnected"
  | "no_agent"
  | "failed"
  | "agent_offline"
  | "sensor_offline"
  | "refused";

export interface Feed {
  readonly kind: FeedKind;
  /** Why, where somebody gave a reason. */
  readonly reason?: string;
}

/** What is known beside the frames. */
export interface Circumstances {
  readonly connected: boolean;
  /** False when Home Assistant has no such agent; null while it is being asked. */
  readonly agentFound: boolean | null;
  readonly agentOnline: boolean | null;
  readonly sensorOnline: boolean | null;
  /** Why a subscription does not stand. */
  readonly failure: AgentError | null;
  /** Why the agent sends no frames. */
  readonly refusal: string | null;
}

/** Missing frames, in periods, after which the picture is not live. */
const PERIODS = 4;
const LEAST_MS = 1500;
const MOST_MS = 10_000;
/** Time that the first frame may take. */
const FIRST_MS = 8000;
/** Patience while too few frames have come to know their period. */
const LEARNING_MS = 5000;
const FEW_FRAMES = 3;
/** Weights of the newest period in the running mean; a slower pace is believed sooner. */
const SLOWER = 0.5;
const FASTER = 0.2;

/** Tells whether the frames that arrive are live. Times are milliseconds of a clock that only goes forward. */
export class Liveness {
  private period: number;
  private lastCapture: number | null = null;
  private lastArrival: number | null = null;
  private frames = 0;

  /**
   * @param rate frames per second asked for
   * @param since when frames were first asked for
   */
  constructor(
    rate: number,
    private readonly since: number,
  ) {
    this.period = 1000 / rate;
  }

  /** The same frame again is no news. */
  arrived(frame: ThermalFrame, now: number): void {
    if (frame.capturedAt === this.lastCapture) return;
    this.lastCapture = frame.capturedAt;
    if (this.lastArrival !== null) {
      const period = Math.min(now - this.lastArrival, MOST_MS);
      this.period += (period - this.period) * (period > this.period ? SLOWER : FASTER);
    }
    this.frames++;
    this.lastArrival = now;
  }

  judge(around: Circumstances, now: number): Feed {
    if (!around.connected) return { kind: "disconnected" };
    if (around.agentFound === false) return { kind: "no_agent" };
    if (around.agentOnline === false) return { kind: "agent_offline" };
    if (around.sensorOnline === false) return { kind: "sensor_offline" };
    if (around.failure !== null) return { kind: "failed", reason: around.failure.message };
    if (around.refusal !== null) return { kind: "refused", reason: around.refusal };
    if (this.lastArrival === null) return { kind: now - this.since > FIRST_MS ? "silent" : "waiting" };
    return { kind: now - this.lastArrival > this.patience ? "stale" : "live" };
  }

  private get patience(): number {
    if (this.frames < FEW_FRAMES) return LEARNING_MS;
    return Math.min(Math.max(this.period * PERIODS, LEAST_MS), MOST_MS);
  }
}
