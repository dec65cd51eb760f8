/** One radiometric picture of a sensor, turned the way the agent turns it. */
export interface ThermalFrame {
  readonly width: number;
  readonly height: number;
  /** Counts frames; wraps at 2^32. */
  readonly sequence: number;
  /** When it was captured: milliseconds since 1970, UTC, by the agent's clock. */
  readonly capturedAt: number;
  /** Rows from the top; NaN where the temperature is not known. */
  readonly celsius: Float32Array;
}

/** A place on the picture: 0..1 from the top left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}
