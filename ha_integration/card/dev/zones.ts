import type { WireZone, ZoneFigures } from "../src/api/messages";
import { contains } from "../src/zones/geometry";
import { shapeFromWire } from "../src/zones/shape";
import { sceneAt } from "./scene";

export const ZONES: readonly WireZone[] = [
  {
    id: "breaker_1",
    name: "Breaker 1",
    sensor: "thermal",
    rectangle: { x: 0.13, y: 0.2, width: 0.22, height: 0.3 },
    thresholds: { high: { warning: 45, critical: 60, emergency: null }, hysteresis: 2 },
  },
  {
    id: "breaker_2",
    name: "Breaker 2",
    sensor: "thermal",
    rectangle: { x: 0.39, y: 0.2, width: 0.22, height: 0.3 },
    thresholds: { high: { warning: 37, critical: 60, emergency: null }, hysteresis: 2 },
  },
  {
    id: "joint_l3",
    name: "Joint L3",
    sensor: "thermal",
    polygon: [
      [0.66, 0.58],
      [0.8, 0.55],
      [0.88, 0.68],
      [0.82, 0.84],
      [0.66, 0.8],
    ],
    thresholds: { high: { warning: 50, critical: 60, emergency: 80 }, hysteresis: 3 },
    emissivity: "copper_oxidised",
  },
  {
    id: "cable_duct",
    name: "Cable duct",
    sensor: "thermal",
    ellipse: { x: 0.28, y: 0.8, radius_x: 0.2, radius_y: 0.12 },
    thresholds: { high: { warning: 50, critical: null, emergency: null }, hysteresis: 2 },
  },
];

/** What the agent would say of a zone. */
export function figuresOf(zone: WireZone, joint: number): ZoneFigures {
  const shape = shapeFromWire(zone);
  const values: number[] = [];
  for (let y = 0.5 / 24; y < 1; y += 1 / 24) {
    for (let x = 0.5 / 32; x < 1; x += 1 / 32) {
      if (shape !== null && contains(shape, { x, y })) values.push(sceneAt(x, y, { joint }));
    }
  }
  if (values.length === 0) return { sensor: zone.sensor, min: null, mean: null, max: null, level: null };
  const max = Math.max(...values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { sensor: zone.sensor, min: Math.min(...values), mean, max, level: levelOf(zone, max) };
}

function levelOf(zone: WireZone, max: number): ZoneFigures["level"] {
  const high = zone.thresholds?.high ?? {};
  const reached = (["emergency", "critical", "warning"] as const).find(
    (level) => max >= (high[level] ?? Infinity),
  );
  return reached ?? "normal";
}
