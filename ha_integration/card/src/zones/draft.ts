import type { Emissivity, WireThresholds, WireZone } from "../api/messages";
import { type Shape, shapeFromWire, shapeToWire } from "./shape";

export const THRESHOLDS = ["warning", "critical", "emergency"] as const;

export type Threshold = (typeof THRESHOLDS)[number];

/** Hysteresis of a zone that was given none, in kelvin. */
const DEFAULT_HYSTERESIS = 2;

/** A zone as it is being edited. Temperatures are Celsius; null is "none", NaN is "typed, but not a number". */
export interface Draft {
  readonly name: string;
  readonly shape: Shape;
  readonly warning: number | null;
  readonly critical: number | null;
  readonly emergency: number | null;
  /** Kelvin; NaN as above. */
  readonly hysteresis: number;
  /** The name of a material stays one; null leaves it to the sensor's. */
  readonly emissivity: Emissivity | null;
}

export function newDraft(shape: Shape, name: string): Draft {
  return {
    name,
    shape,
    warning: null,
    critical: null,
    emergency: null,
    hysteresis: DEFAULT_HYSTERESIS,
    emissivity: null,
  };
}

/** Null for a zone whose shape this card does not know. */
export function draftOf(zone: WireZone): Draft | null {
  const shape = shapeFromWire(zone);
  if (shape === null) return null;
  const { high, hysteresis } = zone.thresholds ?? {};
  return {
    name: zone.name,
    shape,
    warning: high?.warning ?? null,
    critical: high?.critical ?? null,
    emergency: high?.emergency ?? null,
    hysteresis: hysteresis ?? DEFAULT_HYSTERESIS,
    emissivity: zone.emissivity ?? null,
  };
}

/** The whole zone, for `zones/add`. */
export function zoneOf(draft: Draft, id: string, sensor: string): WireZone {
  const emissivity = draft.emissivity === null ? {} : { emissivity: draft.emissivity };
  const thresholds = thresholdsOf(draft);
  return { id, name: draft.name.trim(), sensor, ...shapeToWire(draft.shape), thresholds, ...emissivity };
}

/** What differs between two drafts of one zone, for `zones/update`; empty where nothing does. */
export function changesBetween(before: Draft, after: Draft): Partial<WireZone> {
  const changes: { -readonly [Key in keyof WireZone]?: WireZone[Key] } = {};
  if (after.name.trim() !== before.name) changes.name = after.name.trim();
  if (!same(shapeToWire(before.shape), shapeToWire(after.shape))) {
    Object.assign(changes, shapeToWire(after.shape));
  }
  if (!same(thresholdsOf(before), thresholdsOf(after))) changes.thresholds = thresholdsOf(after);
  if (!Object.is(after.emissivity, before.emissivity)) changes.emissivity = after.emissivity;
  return changes;
}

export function isChanged(before: Draft, after: Draft): boolean {
  return Object.keys(changesBetween(before, after)).length > 0;
}

function thresholdsOf({ warning, critical, emergency, hysteresis }: Draft): WireThresholds {
  return { high: { warning, critical, emergency }, hysteresis };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
