import { describe, expect, it } from "vitest";

import type { StatePayload } from "../../src/api/messages";
import { NOT_KNOWN, ZoneReadings } from "../../src/live/zone-readings";

const TODAY = Date.parse("2026-11-20T12:00:00.000Z");
const JOINT = { sensor: "thermal", min: 20, mean: 30, max: 40, level: "normal" as const };

function state(time = "2026-11-20T12:00:00.000Z"): StatePayload {
  return { time, zones: { joint: JOINT } };
}

describe("a zone's figures", () => {
  it("are those of the agent's last word", () => {
    const readings = new ZoneReadings();
    readings.heard(state(), 0, TODAY);
    expect(readings.of("joint", 1000)).toEqual(JOINT);
    expect(readings.of("elsewhere", 1000)).toEqual(NOT_KNOWN);
  });

  it("are not known before it, nor after the agent went away", () => {
    const readings = new ZoneReadings();
    expect(readings.of("joint", 0)).toEqual(NOT_KNOWN);
    readings.heard(state(), 0, TODAY);
    readings.clear();
    expect(readings.of("joint", 1)).toEqual(NOT_KNOWN);
  });

  it("are not known any more when the agent falls silent", () => {
    const readings = new ZoneReadings();
    for (let now = 0; now <= 30_000; now += 5000) readings.heard(state(), now, TODAY + now);
    expect(readings.fresh(49_000)).toBe(true);
    expect(readings.fresh(51_000)).toBe(false);
    expect(readings.of("joint", 51_000)).toEqual(NOT_KNOWN);
  });

  it("of an agent that speaks rarely last until it should have spoken again", () => {
    const readings = new ZoneReadings();
    readings.heard(state(), 0, TODAY);
    expect(readings.fresh(59_000)).toBe(true);
    expect(readings.fresh(121_000)).toBe(false);
    readings.heard(state(), 60_000, TODAY + 60_000);
    expect(readings.fresh(180_000)).toBe(true);
    expect(readings.fresh(241_000)).toBe(false);
  });

  it("last as the agent's own interval says, where it says one", () => {
    const readings = new ZoneReadings();
    readings.expectEvery(600_000);
    readings.heard(state(), 0, TODAY);
    expect(readings.fresh(1_700_000)).toBe(true);
    expect(readings.fresh(1_900_000)).toBe(false);
  });

  it("that were old already when they were first heard are not shown", () => {
    const readings = new ZoneReadings();
    readings.heard(state("2026-11-20T11:00:00.000Z"), 0, TODAY);
    expect(readings.of("joint", 1)).toEqual(NOT_KNOWN);
  });

  it("are shown on a screen whose clock goes wrong, once the agent has spoken a second time", () => {
    const readings = new ZoneReadings();
    const fast = TODAY + 3_600_000;
    readings.heard(state(), 0, fast);
    readings.heard(state(), 100, fast + 100);
    expect(readings.of("joint", 100)).toEqual(NOT_KNOWN);
    readings.heard(state("2026-11-20T12:00:05.000Z"), 5000, fast + 5000);
    expect(readings.of("joint", 5000)).toEqual(JOINT);
  });
});
