import { describe, expect, it } from "vitest";

import { parseConfig } from "../../src/config/card-config";

describe("the configuration", () => {
  it("needs nothing but the type", () => {
    expect(parseConfig({ type: "custom:thermal2mqtt-card" })).toEqual({
      palette: "iron",
      smoothing: "bicubic",
      rate: 8,
      hide_zones: false,
      hide_points: false,
      hide_list: false,
    });
  });

  it("takes what is given, and leaves Home Assistant's own keys alone", () => {
    const config = parseConfig({
      type: "custom:thermal2mqtt-card",
      entry: "entry-1",
      sensor: "thermal",
      title: "Fuse box",
      palette: "cividis",
      smoothing: "none",
      rate: 4,
      range_low: 15,
      range_high: 60,
      hide_list: true,
      grid_options: { columns: 12 },
      visibility: [],
    });
    expect(config).toMatchObject({ entry: "entry-1", palette: "cividis", range_high: 60, hide_list: true });
    expect(config).not.toHaveProperty("grid_options");
  });

  it("treats an emptied field of the form as left out", () => {
    expect(parseConfig({ entry: "", sensor: null, title: undefined, range_low: "" })).toEqual(
      parseConfig({}),
    );
  });

  it.each([
    [null, "The configuration must be a mapping."],
    ["text", "The configuration must be a mapping."],
    [{ pallete: "iron" }, '"pallete" is not an option of this card. Allowed: entry, sensor, title, palette,'],
    [
      { constructor: 1 },
      '"constructor" is not an option of this card. Allowed: entry, sensor, title, palette,',
    ],
    [
      { palette: "pink" },
      '"palette" must be one of iron, magma, cividis, rainbow, white_hot, black_hot, not "pink".',
    ],
    [{ smoothing: 3 }, '"smoothing" must be one of bicubic, bilinear, none, not 3.'],
    [{ rate: 0 }, '"rate" must be a number from 0.1 to 16, not 0.'],
    [{ rate: "8" }, '"rate" must be a number from 0.1 to 16, not "8".'],
    [{ entry: 5 }, '"entry" must be text, not 5.'],
    [{ hide_list: "yes" }, '"hide_list" must be true or false, not "yes".'],
    [{ range_low: 10 }, '"range_low" and "range_high" must be given together, or both left out.'],
    [{ range_low: 60, range_high: 20 }, '"range_low" (60) must be below "range_high" (20).'],
  ])("%j is refused with the key and what is allowed", (given, message) => {
    expect(() => parseConfig(given)).toThrow(message);
  });
});
