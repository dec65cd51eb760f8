import type { TextKey } from "../text/texts";
import { type Draft, type Threshold, THRESHOLDS } from "./draft";
import { areaOf, firstCrossing, MIN_AREA } from "./geometry";
import type { Shape } from "./shape";

export const MAX_ZONES = 32;
const MAX_CORNERS = 64;
const MAX_NAME = 64;
const MAX_HYSTERESIS = 50;
export const MIN_EMISSIVITY = 0.05;
export const MAX_EMISSIVITY = 1;

/** A field of the zone's form. */
export type Field = "name" | "shape" | "emissivity" | "hysteresis" | Threshold;

/** What keeps a draft from being saved. */
export interface Problem {
  readonly field: Field;
  readonly key: TextKey;
  readonly values: Record<string, string | number>;
  /** Kelvins among the values, to be shown in the user's unit. */
  readonly differences?: Record<string, number>;
  /** Numbers without a unit among them. */
  readonly ratios?: Record<string, number>;
}

/** Checks a draft the way the agent will, so that most mistakes show while they are made. */
export function problemsOf(draft: Draft): Problem[] {
  return [
    ...nameProblems(draft.name),
    ...shapeProblems(draft.shape),
    ...emissivityProblems(draft),
    ...thresholdProblems(draft),
  ];
}

/** Finds the form's field in the path of the agent's error, such as `zone.thresholds.high.warning`; null for none. */
export function fieldOfPath(path: string | undefined): Field | null {
  const words = (path ?? "").split(/[^a-z_]+/).reverse();
  for (const word of words) {
    if (word === "polygon" || word === "rectangle" || word === "ellipse") return "shape";
    // The id is made out of the name.
    if (word === "id") return "name";
    if (isField(word)) return word;
  }
  return null;
}

function isField(word: string): word is Field {
  return ["name", "emissivity", "hysteresis", ...THRESHOLDS].includes(word);
}

function nameProblems(name: string): Problem[] {
  const length = Array.from(name.trim()).length;
  if (length === 0) return [problem("name", "problem.name_missing")];
  if (length > MAX_NAME) return [problem("name", "problem.name_long", { count: MAX_NAME })];
  return [];
}

function shapeProblems(shape: Shape): Problem[] {
  if (shape.kind !== "polygon") return [];
  if (shape.points.length > MAX_CORNERS) {
    return [problem("shape", "problem.too_many_corners", { count: MAX_CORNERS })];
  }
  const crossing = firstCrossing(shape);
  if (crossing !== null) {
    return [problem("shape", "problem.crossing", { first: crossing[0], second: crossing[1] })];
  }
  return areaOf(shape) < MIN_AREA ? [problem("shape", "problem.too_small")] : [];
}

function emissivityProblems({ emissivity }: Draft): Problem[] {
  // A material that this card does not know may be one that the agent knows.
  if (typeof emissivity !== "number") return [];
  if (emissivity >= MIN_EMISSIVITY && emissivity <= MAX_EMISSIVITY) return [];
  const ratios = { low: MIN_EMISSIVITY, high: MAX_EMISSIVITY };
  return [{ ...problem("emissivity", "problem.between"), ratios }];
}

function thresholdProblems(draft: Draft): Problem[] {
  const problems: Problem[] = [];
  let lower: Threshold | null = null;
  for (const threshold of THRESHOLDS) {
    const value = draft[threshold];
    if (value === null) continue;
    if (Number.isNaN(value)) problems.push(problem(threshold, "problem.not_a_number"));
    else if (lower !== null && value <= (draft[lower] ?? -Infinity)) {
      problems.push(problem(threshold, "problem.not_ascending", { lower }));
    }
    lower = threshold;
  }
  if (!(draft.hysteresis >= 0 && draft.hysteresis <= MAX_HYSTERESIS)) {
    const differences = { low: 0, high: MAX_HYSTERESIS };
    problems.push({ ...problem("hysteresis", "problem.between"), differences });
  }
  return problems;
}

function problem(field: Field, key: TextKey, values: Record<string, string | number> = {}): Problem {
  return { field, key, values };
}
