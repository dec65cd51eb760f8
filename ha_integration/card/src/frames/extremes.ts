import type { Point, ThermalFrame } from "./frame";

export interface Reading extends Point {
  readonly celsius: number;
}

export interface Extremes {
  readonly hottest: Reading;
  readonly coldest: Reading;
}

/** Noise of the sensor: a pixel must win by more than this to take the mark from its neighbour. */
const NOISE_CELSIUS = 0.3;

/** Finds the hottest and the coldest pixel of each frame, without jumping between equals. */
export class ExtremesFinder {
  private hottest = -1;
  private coldest = -1;
  private pixels = 0;

  /** Returns the centres and temperatures of the two pixels, or null where no pixel is known. */
  find(frame: ThermalFrame): Extremes | null {
    const { celsius } = frame;
    if (celsius.length !== this.pixels) this.forget(celsius.length);
    let high = -1;
    let low = -1;
    for (let i = 0; i < celsius.length; i++) {
      const value = at(celsius, i);
      if (Number.isNaN(value)) continue;
      if (high < 0 || value > at(celsius, high)) high = i;
      if (low < 0 || value < at(celsius, low)) low = i;
    }
    if (high < 0) return null;
    if (!(at(celsius, high) - at(celsius, this.hottest) <= NOISE_CELSIUS)) this.hottest = high;
    if (!(at(celsius, this.coldest) - at(celsius, low) <= NOISE_CELSIUS)) this.coldest = low;
    return { hottest: reading(frame, this.hottest), coldest: reading(frame, this.coldest) };
  }

  private forget(pixels: number): void {
    this.pixels = pixels;
    this.hottest = -1;
    this.coldest = -1;
  }
}

function at(celsius: Float32Array, index: number): number {
  return celsius[index] ?? NaN;
}

function reading(frame: ThermalFrame, index: number): Reading {
  const row = Math.floor(index / frame.width);
  const column = index % frame.width;
  return {
    x: (column + 0.5) / frame.width,
    y: (row + 0.5) / frame.height,
    celsius: at(frame.celsius, index),
  };
}
