import type { WireZone } from "../../src/api/messages";

/** A zone as the agent lists it. */
export function zone(id: string, changes: Partial<WireZone> = {}): WireZone {
  const shaped = "polygon" in changes || "ellipse" in changes;
  return {
    id,
    name: `Zone ${id}`,
    sensor: "thermal",
    ...(shaped ? {} : { rectangle: { x: 0.1, y: 0.1, width: 0.3, height: 0.3 } }),
    thresholds: { high: { warning: 50, critical: 60, emergency: null }, hysteresis: 2 },
    ...changes,
  };
}
