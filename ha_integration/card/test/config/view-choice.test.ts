import { beforeEach, describe, expect, it } from "vitest";

import { parseConfig } from "../../src/config/card-config";
import { configuredView, ViewMemory } from "../../src/config/view-choice";
import { TemperatureFormat } from "../../src/text/temperature-format";
import { hassLike } from "../hass-like";

beforeEach(() => {
  localStorage.clear();
});

describe("the view that the dashboard's author chose", () => {
  it("fits the colours to the picture unless a range is given", () => {
    const view = configuredView(
      parseConfig({ palette: "magma", hide_points: true }),
      new TemperatureFormat(hassLike()),
    );
    expect(view).toEqual({ palette: "magma", smoothing: "bicubic", range: null, zones: true, points: false });
  });

  it("takes a range in the unit that Home Assistant shows", () => {
    const format = new TemperatureFormat(hassLike({ unit: "°F" }));
    const { range } = configuredView(parseConfig({ range_low: 32, range_high: 212 }), format);
    expect(range?.low).toBeCloseTo(0);
    expect(range?.high).toBeCloseTo(100);
  });
});

describe("what a viewer chose", () => {
  it("is still there next time, and gone after a reset", () => {
    const choice = { palette: "cividis", range: { low: 10, high: 50 }, points: false } as const;
    new ViewMemory(localStorage, "card").save(choice);
    expect(new ViewMemory(localStorage, "card").load()).toEqual(choice);
    expect(new ViewMemory(localStorage, "another card").load()).toEqual({});
    new ViewMemory(localStorage, "card").clear();
    expect(new ViewMemory(localStorage, "card").load()).toEqual({});
  });

  it("may be the automatic range over a fixed one", () => {
    const memory = new ViewMemory(localStorage, "card");
    memory.save({ range: null, smoothing: "none", zones: true });
    expect(memory.load()).toEqual({ range: null, smoothing: "none", zones: true });
  });

  it.each(["{", "null", "5", '{"palette":"pink","range":{"low":"x"},"zones":3}'])(
    "counts as nothing when it cannot be read: %s",
    (stored) => {
      localStorage.setItem("card", stored);
      expect(new ViewMemory(localStorage, "card").load()).toEqual({});
    },
  );

  it("is not kept by a browser that keeps nothing, and that is no error", () => {
    const refuse = (): never => {
      throw new DOMException("The quota has been exceeded.");
    };
    const memory = new ViewMemory({ getItem: refuse, setItem: refuse, removeItem: refuse }, "card");
    memory.save({ zones: false });
    memory.clear();
    expect(memory.load()).toEqual({});
  });
});
