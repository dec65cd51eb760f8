/** Temperatures in Celsius that the two ends of the palette stand for; low is below high. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** A narrower range would show the sensor's noise as if it were something. */
const MIN_SPAN = 4;
/** Room left at either end, as a share of the span, so that noise does not move the range. */
const MARGIN = 0.05;
/** Room beyond which the range is too wide. */
const SLACK = 0.2;
/** Time constant with which a range that is too wide narrows. */
const NARROWING_MS = 3000;

/** Fits the range to what is seen: widens at once, narrows slowly, and else stands still. */
export class AutoRange {
  private range: Range | null = null;
  private lastTime = 0;

  /**
   * Takes one frame's extremes.
   *
   * @param min coldest temperature of the frame
   * @param max hottest temperature of the frame
   * @param now milliseconds, of any clock that only goes forward
   */
  next(min: number, max: number, now: number): Range {
    const wanted = padded(min, max);
    const range = this.range ?? wanted;
    const passed = Math.max(now - this.lastTime, 0);
    this.lastTime = now;
    const share = 1 - Math.exp(-passed / NARROWING_MS);
    const slack = (wanted.high - wanted.low) * SLACK;
    return (this.range = {
      low: end(range.low, wanted.low, min < range.low, wanted.low - range.low > slack, share),
      high: end(range.high, wanted.high, max > range.high, range.high - wanted.high > slack, share),
    });
  }
}

/** Brings any two temperatures in order and at least a little apart. */
export function orderedRange(one: number, other: number): Range {
  const low = Math.min(one, other);
  return { low, high: Math.max(one, other, low + 0.5) };
}

function end(current: number, wanted: number, exceeded: boolean, tooWide: boolean, share: number): number {
  if (exceeded) return wanted;
  return tooWide ? current + (wanted - current) * share : current;
}

function padded(min: number, max: number): Range {
  const span = Math.max((max - min) * (1 + 2 * MARGIN), MIN_SPAN);
  const middle = (min + max) / 2;
  return { low: middle - span / 2, high: middle + span / 2 };
}
