import { afterEach, describe, expect, it } from "vitest";

import type { ScaleElement } from "../../src/elements/scale";
import "../../src/elements/scale";
import { find, mount, speech, wordsOf } from "./mount";

afterEach(() => {
  document.body.replaceChildren();
});

function scale(properties: Partial<ScaleElement>): Promise<ScaleElement> {
  return mount<ScaleElement>("thermal2mqtt-scale", {
    speech: speech(),
    range: { low: 20, high: 60 },
    ...properties,
  });
}

describe("the scale", () => {
  it("tells the temperatures at its ends, in writing and to those who listen", async () => {
    const element = await scale({});
    expect(wordsOf(element)).toContain("20.0 °C");
    expect(find(element, ".bar")?.getAttribute("aria-label")).toMatch(/Colours from 20.0\s°C to 60.0\s°C/);
  });

  it.each([
    [50, "left: 75%"],
    [10, "left: 0%"],
    [90, "left: 100%"],
  ])("marks %d degrees at %s", async (reading, place) => {
    expect(find(await scale({ reading }), ".mark")?.getAttribute("style")).toBe(place);
  });

  it.each([null, NaN])("marks nothing for %s", async (reading) => {
    expect(find(await scale({ reading }), ".mark")).toBeNull();
  });

  it("shows nothing before there is a picture", async () => {
    expect(wordsOf(await scale({ range: null }))).toBe("");
  });
});
