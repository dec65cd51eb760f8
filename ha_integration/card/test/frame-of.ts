import type { ThermalFrame } from "../src/frames/frame";

/** A frame with the given rows of temperatures. */
export function frameOf(...rows: number[][]): ThermalFrame {
  return {
    width: rows[0]?.length ?? 0,
    height: rows.length,
    sequence: 1,
    capturedAt: 1_795_183_200_000,
    celsius: Float32Array.from(rows.flat()),
  };
}
