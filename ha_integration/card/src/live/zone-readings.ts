import type { StatePayload, ZoneFigures } from "../api/messages";

/** Figures older than this many of their own periods are not shown as if they were now. */
const PERIODS = 3;
const LEAST_MS = 20_000;
/** Age at which figures are old that were heard once; far above the difference of honest clocks. */
const OLD_MS = 120_000;

export type Figures = Omit<ZoneFigures, "sensor">;

export const NOT_KNOWN: Figures = { min: null, mean: null, max: null, level: null };

/** The zones' figures as the agent last told them, for as long as they can be trusted. */
export class ZoneReadings {
  private state: StatePayload | null = null;
  private heardAt: number | null = null;
  private period = 0;
  /** Time of a first word that was too old to be believed. */
  private doubted: string | null = null;
  /** What the agent itself says its interval is; 0 where it does not. */
  private interval = 0;

  /** @param milliseconds longest time between two messages, as the agent is set */
  expectEvery(milliseconds: number): void {
    this.interval = milliseconds;
  }

  /**
   * @param now milliseconds of a clock that only goes forward
   * @param today milliseconds since 1970
   */
  heard(state: StatePayload, now: number, today: number): void {
    if (this.heardAt === null && this.doubts(state, today)) return;
    if (this.heardAt !== null) this.period = Math.max(now - this.heardAt, this.period * 0.8);
    this.heardAt = now;
    this.state = state;
  }

  /** Forgets everything, as when the agent went away. */
  clear(): void {
    this.state = null;
    this.heardAt = null;
    this.period = 0;
    this.doubted = null;
  }

  /** The figures of a zone; all null where they are not known, or not any more. */
  of(id: string, now: number): Figures {
    return (this.fresh(now) ? this.state?.zones[id] : undefined) ?? NOT_KNOWN;
  }

  /** Old words lie on the broker and come once; a second one is new, and it is a clock that goes wrong. */
  private doubts({ time }: StatePayload, today: number): boolean {
    const news = this.doubted !== null && this.doubted !== time;
    this.doubted = time;
    return !news && today - Date.parse(time) > Math.max(OLD_MS, this.interval * PERIODS);
  }

  fresh(now: number): boolean {
    return this.heardAt !== null && now - this.heardAt <= this.patience;
  }

  /** After a first word nothing tells how often there will be one. */
  private get patience(): number {
    const period = this.interval || this.period;
    return period === 0 ? OLD_MS : Math.max(period * PERIODS, LEAST_MS);
  }
}
