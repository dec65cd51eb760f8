import { type Extremes, ExtremesFinder } from "../frames/extremes";
import type { Point, ThermalFrame } from "../frames/frame";
import type { Smoothing } from "./axis";
import type { Look } from "./painter";
import type { PaletteName } from "./palettes";
import { AutoRange, type Range } from "./range";
import { sampleAt } from "./sample";

export interface Wish {
  readonly palette: PaletteName;
  readonly smoothing: Smoothing;
  /** Null fits the range to the picture. */
  readonly range: Range | null;
}

interface Painting {
  paint(frame: ThermalFrame, look: Look): void;
}

/** Shows the newest frame as the viewer wishes, and tells what is seen in it. */
export class Presenter {
  frame: ThermalFrame | null = null;
  extremes: Extremes | null = null;
  private fitted: Range | null = null;
  private readonly autoRange = new AutoRange();
  private readonly finder = new ExtremesFinder();

  constructor(private readonly painter: Painting) {}

  /** @param now milliseconds of a clock that only goes forward */
  take(frame: ThermalFrame, now: number): void {
    this.frame = frame;
    this.extremes = this.finder.find(frame);
    if (this.extremes === null) return;
    const { hottest, coldest } = this.extremes;
    this.fitted = this.autoRange.next(coldest.celsius, hottest.celsius, now);
  }

  /** Draws the newest frame; nothing before the first one, nor while there is nothing to fit a range to. */
  draw(wish: Wish): void {
    const range = this.rangeFor(wish);
    if (this.frame === null || range === null) return;
    this.painter.paint(this.frame, { ...wish, range });
  }

  rangeFor(wish: Wish): Range | null {
    return wish.range ?? this.fitted;
  }

  /** The temperature shown at a place; NaN where it is not known, null before the first frame. */
  readingAt(place: Point, wish: Wish): number | null {
    return this.frame === null ? null : sampleAt(this.frame, place, wish.smoothing);
  }
}
