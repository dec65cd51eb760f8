import { describe, expect, it } from "vitest";

import type { ThermalFrame } from "../../src/frames/frame";
import { SMOOTHINGS } from "../../src/picture/axis";
import { sampleAt } from "../../src/picture/sample";
import { Upscaler } from "../../src/picture/upscaler";
import { frameOf } from "../frame-of";

/** Temperatures without any pattern, the same in every run; some of them not known. */
function wild(width: number, height: number, holes: number): ThermalFrame {
  let seed = 7;
  const next = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const row = (): number[] => Array.from({ length: width }, () => (next() < holes ? NaN : 15 + 60 * next()));
  return frameOf(...Array.from({ length: height }, row));
}

const STEP = frameOf([20, 20, 80, 80], [20, 20, 80, 80], [20, 20, 80, 80]);

describe.each(SMOOTHINGS)("a reading with smoothing %s", (smoothing) => {
  it("is the pixel's own temperature at its centre", () => {
    const frame = wild(6, 5, 0);
    for (let row = 0; row < 5; row++) {
      for (let column = 0; column < 6; column++) {
        const place = { x: (column + 0.5) / 6, y: (row + 0.5) / 5 };
        expect(sampleAt(frame, place, smoothing)).toBeCloseTo(frame.celsius[row * 6 + column] ?? NaN, 4);
      }
    }
  });

  it("is what the picture shows at that place, beside unknown pixels too", () => {
    for (const holes of [0, 0.2]) {
      const frame = wild(8, 6, holes);
      const upscaler = new Upscaler(8, 6, 7, smoothing);
      const drawn = upscaler.upscale(frame);
      for (let y = 0; y < upscaler.outHeight; y++) {
        for (let x = 0; x < upscaler.outWidth; x++) {
          const place = { x: (x + 0.5) / upscaler.outWidth, y: (y + 0.5) / upscaler.outHeight };
          const shown = drawn[y * upscaler.outWidth + x] ?? 0;
          const read = sampleAt(frame, place, smoothing);
          if (Number.isNaN(read)) expect(shown).toBeNaN();
          else expect(shown).toBeCloseTo(read, 3);
        }
      }
    }
  });

  it("is never hotter or colder than the pixels around it", () => {
    for (let x = 0; x <= 1; x += 0.01) {
      const celsius = sampleAt(STEP, { x, y: 0.4 }, smoothing);
      expect(celsius).toBeGreaterThanOrEqual(20);
      expect(celsius).toBeLessThanOrEqual(80);
    }
  });

  it("is not known on a pixel that is not known, and known on its neighbours", () => {
    const frame = frameOf([20, 20, 20], [20, NaN, 20], [20, 20, 20]);
    expect(sampleAt(frame, { x: 0.5, y: 0.5 }, smoothing)).toBeNaN();
    expect(sampleAt(frame, { x: 0.4, y: 0.6 }, smoothing)).toBeNaN();
    expect(sampleAt(frame, { x: 0.3, y: 0.5 }, smoothing)).toBeCloseTo(20, 4);
    expect(sampleAt(frame, { x: 0, y: 0 }, smoothing)).toBeCloseTo(20, 4);
  });

  it("keeps the last pixel's temperature out to the picture's edge", () => {
    expect(sampleAt(STEP, { x: 0, y: 0 }, smoothing)).toBe(20);
    expect(sampleAt(STEP, { x: 1, y: 1 }, smoothing)).toBe(80);
  });
});

it("rises evenly between two pixels when smoothing is simple, and in one step without", () => {
  const frame = frameOf([20, 40]);
  expect(sampleAt(frame, { x: 0.5, y: 0.5 }, "bilinear")).toBeCloseTo(30, 4);
  expect(sampleAt(frame, { x: 0.49, y: 0.5 }, "none")).toBe(20);
  expect(sampleAt(frame, { x: 0.51, y: 0.5 }, "none")).toBe(40);
});

it("follows a slope exactly when smooth", () => {
  const frame = frameOf([10, 20, 30, 40, 50, 60]);
  for (let x = 0.25; x <= 0.75; x += 0.01) {
    expect(sampleAt(frame, { x, y: 0.5 }, "bicubic")).toBeCloseTo(10 + (x * 6 - 0.5) * 10, 3);
  }
});
