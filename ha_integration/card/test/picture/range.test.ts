import { describe, expect, it } from "vitest";

import { AutoRange, orderedRange } from "../../src/picture/range";

describe("the automatic range", () => {
  it("holds what is seen, with a little room", () => {
    const { low, high } = new AutoRange().next(20, 60, 0);
    expect(low).toBeLessThan(20);
    expect(high).toBeGreaterThan(60);
    expect(high - low).toBeLessThan(50);
  });

  it("does not blow up the noise of an even scene", () => {
    const { low, high } = new AutoRange().next(21.9, 22.1, 0);
    expect(high - low).toBeCloseTo(4);
    expect((low + high) / 2).toBeCloseTo(22);
  });

  it("stands still while only noise moves the ends", () => {
    const range = new AutoRange();
    const first = range.next(20, 60, 0);
    for (let i = 1; i <= 200; i++) {
      const noise = 0.8 * Math.sin(i * 1.7);
      expect(range.next(20 + noise, 60 - noise, i * 60)).toEqual(first);
    }
  });

  it("widens at once", () => {
    const range = new AutoRange();
    range.next(20, 30, 0);
    expect(range.next(20, 90, 60).high).toBeGreaterThan(90);
    expect(range.next(-5, 90, 120).low).toBeLessThan(-5);
  });

  it("narrows bit by bit, and in the end fits", () => {
    const range = new AutoRange();
    range.next(20, 90, 0);
    let last = range.next(20, 40, 60).high;
    expect(last).toBeGreaterThan(85);
    for (let now = 120; now < 30_000; now += 60) {
      const { high } = range.next(20, 40, now);
      expect(high).toBeLessThanOrEqual(last);
      expect(high).toBeGreaterThan(40);
      last = high;
    }
    expect(last).toBeLessThan(46);
  });
});

it("two typed temperatures make a range in either order, and never an empty one", () => {
  expect(orderedRange(60, 20)).toEqual({ low: 20, high: 60 });
  const { low, high } = orderedRange(30, 30);
  expect(high).toBeGreaterThan(low);
});
