export const SMOOTHINGS = ["bicubic", "bilinear", "none"] as const;

/** How temperatures between pixel centres are made. */
export type Smoothing = (typeof SMOOTHINGS)[number];

/** Pixels that a position takes its value from, along one axis. */
export interface Taps {
  /** Four pixels, the outer ones repeated at the edge. */
  readonly index: readonly [number, number, number, number];
  /** Their weights; they add up to 1. */
  readonly weight: readonly [number, number, number, number];
  /** The pixel that the position lies in. */
  readonly nearest: number;
}

/**
 * Finds the pixels and weights of a position.
 *
 * @param position 0..1 along the axis
 * @param count pixels along the axis
 */
export function tapsAt(position: number, count: number, smoothing: Smoothing): Taps {
  const last = count - 1;
  const inside = (index: number): number => Math.min(Math.max(index, 0), last);
  const place = inside(position * count - 0.5);
  const base = Math.floor(place);
  return {
    index: [inside(base - 1), base, inside(base + 1), inside(base + 2)],
    weight: weights(place - base, smoothing),
    nearest: Math.round(place),
  };
}

function weights(t: number, smoothing: Smoothing): Taps["weight"] {
  switch (smoothing) {
    case "bicubic":
      // Catmull-Rom: passes through every pixel's own value, so that the number at a pixel is the measured one.
      return [
        0.5 * t * (-1 + t * (2 - t)),
        1 + 0.5 * t * t * (3 * t - 5),
        0.5 * t * (1 + t * (4 - 3 * t)),
        0.5 * t * t * (t - 1),
      ];
    case "bilinear":
      return [0, 1 - t, t, 0];
    case "none":
      return t < 0.5 ? [0, 1, 0, 0] : [0, 0, 1, 0];
  }
}
