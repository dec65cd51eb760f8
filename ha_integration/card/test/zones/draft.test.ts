import { describe, expect, it } from "vitest";

import { changesBetween, draftOf, isChanged, newDraft, zoneOf } from "../../src/zones/draft";
import { zone } from "./zone";

const JOINT = zone("joint", {
  polygon: [
    [0.2, 0.2],
    [0.6, 0.2],
    [0.2, 0.6],
  ],
});

function draft(): NonNullable<ReturnType<typeof draftOf>> {
  const made = draftOf(JOINT);
  if (made === null) throw new Error("the zone has no shape");
  return made;
}

describe("a draft", () => {
  it("of a zone changes nothing until something is changed", () => {
    expect(changesBetween(draft(), draft())).toEqual({});
    expect(isChanged(draft(), draft())).toBe(false);
  });

  it("sends only what was changed", () => {
    expect(changesBetween(draft(), { ...draft(), name: "  Joint L3 " })).toEqual({ name: "Joint L3" });
    expect(changesBetween(draft(), { ...draft(), critical: 70 })).toEqual({
      thresholds: { high: { warning: 50, critical: 70, emergency: null }, hysteresis: 2 },
    });
    const shape = { kind: "rectangle", x: 0, y: 0, width: 0.5, height: 0.5 } as const;
    expect(changesBetween(draft(), { ...draft(), shape })).toEqual({
      rectangle: { x: 0, y: 0, width: 0.5, height: 0.5 },
    });
    const copper = { ...draft(), emissivity: "copper" };
    expect(changesBetween(draft(), copper)).toEqual({ emissivity: "copper" });
    expect(changesBetween(copper, { ...copper, emissivity: 0.3 })).toEqual({ emissivity: 0.3 });
    expect(changesBetween(copper, draft())).toEqual({ emissivity: null });
  });

  it("of a new zone becomes a whole one, with only what was given", () => {
    const shape = { kind: "rectangle", x: 0.1, y: 0.1, width: 0.2, height: 0.2 } as const;
    expect(zoneOf(newDraft(shape, "Joint "), "joint", "thermal")).toEqual({
      id: "joint",
      name: "Joint",
      sensor: "thermal",
      rectangle: { x: 0.1, y: 0.1, width: 0.2, height: 0.2 },
      thresholds: { high: { warning: null, critical: null, emergency: null }, hysteresis: 2 },
    });
    expect(zoneOf({ ...newDraft(shape, "Joint"), emissivity: "copper" }, "joint", "thermal")).toMatchObject({
      emissivity: "copper",
    });
  });

  it.each(["copper", 0.3, null])("keeps the emissivity %s as it was given", (emissivity) => {
    expect(draftOf({ ...JOINT, emissivity })?.emissivity).toBe(emissivity);
  });

  it("fills in what an agent leaves out", () => {
    expect(draftOf({ ...JOINT, thresholds: undefined })).toMatchObject({
      warning: null,
      hysteresis: 2,
      emissivity: null,
    });
  });

  it("is not made of a zone whose shape is unknown", () => {
    expect(draftOf({ id: "x", name: "X", sensor: "thermal" })).toBeNull();
  });
});
