import { describe, expect, it } from "vitest";

import { ExtremesFinder } from "../../src/frames/extremes";
import { frameOf } from "../frame-of";

describe("the hottest and the coldest point", () => {
  it("are the centres of their pixels, with their own temperatures", () => {
    const extremes = new ExtremesFinder().find(frameOf([20, 21], [22, 60], [5, 21]));
    expect(extremes).toEqual({
      hottest: { x: 0.75, y: 0.5, celsius: 60 },
      coldest: { x: 0.25, y: 5 / 6, celsius: 5 },
    });
  });

  it("leave out pixels that are not known", () => {
    const extremes = new ExtremesFinder().find(frameOf([NaN, 30], [31, NaN]));
    expect(extremes?.hottest.celsius).toBe(31);
    expect(extremes?.coldest.celsius).toBe(30);
  });

  it("are nowhere when nothing is known", () => {
    expect(new ExtremesFinder().find(frameOf([NaN, NaN]))).toBeNull();
  });

  it("do not jump to a pixel that wins by noise", () => {
    const finder = new ExtremesFinder();
    finder.find(frameOf([50, 20, 49.9, 20.1]));
    const next = finder.find(frameOf([50, 20.2, 50.2, 20]));
    expect(next?.hottest.x).toBe(0.125);
    expect(next?.coldest.x).toBe(0.375);
  });

  it("move when another pixel truly wins, or the old one is not known any more", () => {
    const finder = new ExtremesFinder();
    finder.find(frameOf([50, 20, 40, 40]));
    expect(finder.find(frameOf([50, 20, 51, 19]))).toMatchObject({
      hottest: { x: 0.625, celsius: 51 },
      coldest: { x: 0.875, celsius: 19 },
    });
    expect(finder.find(frameOf([50, 20, NaN, NaN]))).toMatchObject({
      hottest: { x: 0.125, celsius: 50 },
      coldest: { x: 0.375, celsius: 20 },
    });
  });

  it("are found afresh when the picture is turned", () => {
    const finder = new ExtremesFinder();
    finder.find(frameOf([50, 20, 40, 40]));
    expect(finder.find(frameOf([20, 20], [49.9, 20], [50, 20]))?.hottest.y).toBeCloseTo(5 / 6);
  });
});
