import { describe, expect, it } from "vitest";

import type { ThermalFrame } from "../../src/frames/frame";
import type { Look } from "../../src/picture/painter";
import { Presenter, type Wish } from "../../src/picture/presenter";
import { frameOf } from "../frame-of";

const WISH: Wish = { palette: "iron", smoothing: "bilinear", range: null };

function setUp(): { presenter: Presenter; painted: { frame: ThermalFrame; look: Look }[] } {
  const painted: { frame: ThermalFrame; look: Look }[] = [];
  const presenter = new Presenter({ paint: (frame, look) => painted.push({ frame, look }) });
  return { presenter, painted };
}

describe("the presenter", () => {
  it("draws nothing before the first frame", () => {
    const { presenter, painted } = setUp();
    presenter.draw(WISH);
    expect(painted).toEqual([]);
    expect(presenter.readingAt({ x: 0.5, y: 0.5 }, WISH)).toBeNull();
  });

  it("draws the newest frame, fitted to it or to the viewer's own range", () => {
    const { presenter, painted } = setUp();
    presenter.take(frameOf([20, 30]), 0);
    presenter.take(frameOf([20, 60]), 100);
    presenter.draw(WISH);
    presenter.draw({ ...WISH, range: { low: 0, high: 100 } });
    expect(painted[0]?.frame.celsius[1]).toBe(60);
    expect(painted[0]?.look.range.high).toBeGreaterThan(60);
    expect(painted[1]?.look.range).toEqual({ low: 0, high: 100 });
  });

  it("reads the temperature where it is pointed", () => {
    const { presenter } = setUp();
    presenter.take(frameOf([20, 60]), 0);
    expect(presenter.readingAt({ x: 0.5, y: 0.5 }, WISH)).toBeCloseTo(40);
  });

  it("draws a picture of which nothing is known with the range that it had", () => {
    const { presenter, painted } = setUp();
    presenter.take(frameOf([NaN, NaN]), 0);
    presenter.draw(WISH);
    expect(painted).toHaveLength(0);
    presenter.take(frameOf([20, 60]), 0);
    presenter.take(frameOf([NaN, NaN]), 100);
    presenter.draw(WISH);
    expect(painted).toHaveLength(1);
    expect(presenter.extremes).toBeNull();
  });
});
