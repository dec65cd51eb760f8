import type { Point, ThermalFrame } from "../frames/frame";
import { type Smoothing, type Taps, tapsAt } from "./axis";

type Grid = Pick<ThermalFrame, "width" | "height" | "celsius">;

/**
 * Gives the temperature at a place exactly as the picture shows it there; NaN where it is not known.
 *
 * The value never leaves the range of the four pixels around the place: nothing hotter or colder than was measured is
 * made up.
 */
export function sampleAt(grid: Grid, place: Point, smoothing: Smoothing): number {
  return sampleTaps(grid, tapsAt(place.x, grid.width, smoothing), tapsAt(place.y, grid.height, smoothing));
}

/** The same for taps that were worked out before. */
export function sampleTaps(grid: Grid, across: Taps, down: Taps): number {
  const value = (column: number, row: number): number => grid.celsius[row * grid.width + column] ?? NaN;
  if (Number.isNaN(value(across.nearest, down.nearest))) return NaN;
  let sum = 0;
  for (let j = 0; j < 4; j++) {
    for (let i = 0; i < 4; i++) {
      sum +=
        pick(across.weight, i) * pick(down.weight, j) * value(pick(across.index, i), pick(down.index, j));
    }
  }
  // A weight of 0 does not hide an unknown pixel: 0 * NaN is NaN.
  if (Number.isNaN(sum)) return meanOfKnown(value, across, down);
  const around = [
    value(across.index[1], down.index[1]),
    value(across.index[2], down.index[1]),
    value(across.index[1], down.index[2]),
    value(across.index[2], down.index[2]),
  ];
  return Math.min(Math.max(sum, Math.min(...around)), Math.max(...around));
}

/** Beside unknown pixels: the known ones of the four around, by their distance. */
function meanOfKnown(value: (column: number, row: number) => number, across: Taps, down: Taps): number {
  let sum = 0;
  let total = 0;
  for (const j of [1, 2]) {
    for (const i of [1, 2]) {
      const celsius = value(pick(across.index, i), pick(down.index, j));
      const weight = Math.max(pick(across.weight, i) * pick(down.weight, j), 0);
      if (Number.isNaN(celsius)) continue;
      sum += weight * celsius;
      total += weight;
    }
  }
  return total > 0 ? sum / total : NaN;
}

function pick(four: readonly number[], index: number): number {
  return four[index] ?? NaN;
}
