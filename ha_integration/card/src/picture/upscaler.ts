import type { ThermalFrame } from "../frames/frame";
import { type Smoothing, type Taps, tapsAt } from "./axis";
import { sampleTaps } from "./sample";

/** Makes a fine grid of temperatures out of a coarse one; the weights are worked out once. */
export class Upscaler {
  readonly outWidth: number;
  readonly outHeight: number;
  private readonly columns: readonly Taps[];
  private readonly rows: readonly Taps[];
  private readonly wide: Float32Array;
  private readonly low: Float32Array;
  private readonly high: Float32Array;
  private readonly out: Float32Array;

  /** @param factor fine pixels per coarse pixel, along each axis */
  constructor(
    readonly width: number,
    readonly height: number,
    readonly factor: number,
    readonly smoothing: Smoothing,
  ) {
    this.outWidth = width * factor;
    this.outHeight = height * factor;
    this.columns = axis(this.outWidth, width, smoothing);
    this.rows = axis(this.outHeight, height, smoothing);
    this.wide = new Float32Array(this.outWidth * height);
    this.low = new Float32Array(this.outWidth * height);
    this.high = new Float32Array(this.outWidth * height);
    this.out = new Float32Array(this.outWidth * this.outHeight);
  }

  /** Fills and returns one grid that the next call fills again; its pixels equal `sampleAt` at their centres. */
  upscale(frame: ThermalFrame): Float32Array {
    this.widen(frame.celsius);
    let unknown = false;
    for (const [y, taps] of this.rows.entries()) unknown = this.fillRow(y, taps) || unknown;
    if (unknown) this.mendUnknown(frame);
    return this.out;
  }

  /** Interpolates along the rows, and notes the range of the two pixels on either side. */
  private widen(celsius: Float32Array): void {
    const { width, height, outWidth, columns, wide, low, high } = this;
    for (const [x, { index, weight }] of columns.entries()) {
      const [a, b, c, d] = index;
      const [wa, wb, wc, wd] = weight;
      for (let row = 0; row < height; row++) {
        const start = row * width;
        const left = at(celsius, start + b);
        const right = at(celsius, start + c);
        const target = row * outWidth + x;
        wide[target] = wa * at(celsius, start + a) + wb * left + wc * right + wd * at(celsius, start + d);
        low[target] = left < right ? left : right;
        high[target] = left < right ? right : left;
      }
    }
  }

  /** Interpolates one row out of four widened ones. Returns whether a temperature in it is not known. */
  private fillRow(y: number, taps: Taps): boolean {
    const { outWidth, wide, low, high, out } = this;
    const [a, b, c, d] = taps.index.map((row) => row * outWidth) as [number, number, number, number];
    const [wa, wb, wc, wd] = taps.weight;
    const target = y * outWidth;
    let unknown = false;
    for (let x = 0; x < outWidth; x++) {
      const sum = wa * at(wide, a + x) + wb * at(wide, b + x) + wc * at(wide, c + x) + wd * at(wide, d + x);
      const floor = Math.min(at(low, b + x), at(low, c + x));
      const ceiling = Math.max(at(high, b + x), at(high, c + x));
      out[target + x] = sum < floor ? floor : sum > ceiling ? ceiling : sum;
      // Only NaN differs from itself.
      if (sum !== sum) unknown = true;
    }
    return unknown;
  }

  private mendUnknown(frame: ThermalFrame): void {
    for (const [y, down] of this.rows.entries()) {
      for (const [x, across] of this.columns.entries()) {
        const place = y * this.outWidth + x;
        if (Number.isNaN(at(this.out, place))) this.out[place] = sampleTaps(frame, across, down);
      }
    }
  }
}

function axis(outCount: number, count: number, smoothing: Smoothing): Taps[] {
  return Array.from({ length: outCount }, (_, i) => tapsAt((i + 0.5) / outCount, count, smoothing));
}

function at(values: Float32Array, index: number): number {
  return values[index] ?? NaN;
}
