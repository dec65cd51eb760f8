import { PALETTES, type PaletteName } from "../picture/palettes";
import { SMOOTHINGS, type Smoothing } from "../picture/axis";

export const CARD_TYPE = "thermal2mqtt-card";
export const MAX_RATE_HZ = 16;

/** The card's configuration with every default filled in. */
export interface CardConfig {
  /** Config entry of the agent; undefined takes the first one. */
  readonly entry?: string;
  /** Undefined takes the agent's first sensor. */
  readonly sensor?: string;
  /** Undefined takes the names of agent and sensor. */
  readonly title?: string;
  readonly palette: PaletteName;
  readonly smoothing: Smoothing;
  /** Pictures per second asked for. */
  readonly rate: number;
  /** Both ends in the unit that Home Assistant shows; both undefined fit the range to the picture. */
  readonly range_low?: number;
  readonly range_high?: number;
  readonly hide_zones: boolean;
  readonly hide_points: boolean;
  readonly hide_list: boolean;
}

const DEFAULTS: CardConfig = {
  palette: "iron",
  smoothing: "bicubic",
  rate: 8,
  hide_zones: false,
  hide_points: false,
  hide_list: false,
};

type Check = (key: string, value: unknown) => string | null;

const CHECKS: Record<keyof CardConfig, Check> = {
  entry: isText,
  sensor: isText,
  title: isText,
  palette: oneOf(PALETTES),
  smoothing: oneOf(SMOOTHINGS),
  rate: isNumber(0.1, MAX_RATE_HZ),
  range_low: isNumber(-460, 2000),
  range_high: isNumber(-460, 2000),
  hide_zones: isBoolean,
  hide_points: isBoolean,
  hide_list: isBoolean,
};

/** Keys that Home Assistant and common add-ons put into the configuration of any card. */
const FOREIGN = new Set([
  "type",
  "grid_options",
  "layout_options",
  "view_layout",
  "visibility",
  "card_mod",
  "uix",
]);

/**
 * Checks a configuration and fills in the defaults.
 *
 * @throws Error that names the key, what is allowed, and what was given; Home Assistant shows it in the card's place
 */
export function parseConfig(given: unknown): CardConfig {
  if (typeof given !== "object" || given === null) throw new Error("The configuration must be a mapping.");
  const values: Record<string, unknown> = { ...DEFAULTS };
  for (const [key, value] of Object.entries(given)) {
    if (FOREIGN.has(key) || value === undefined || value === null || value === "") continue;
    if (!Object.hasOwn(CHECKS, key)) {
      throw new Error(`"${key}" is not an option of this card. Allowed: ${Object.keys(CHECKS).join(", ")}.`);
    }
    const problem = CHECKS[key as keyof CardConfig](key, value);
    if (problem !== null) throw new Error(problem);
    values[key] = value;
  }
  const config = values as unknown as CardConfig;
  checkRange(config);
  return config;
}

function checkRange({ range_low: low, range_high: high }: CardConfig): void {
  if ((low === undefined) !== (high === undefined)) {
    throw new Error('"range_low" and "range_high" must be given together, or both left out.');
  }
  if (low !== undefined && high !== undefined && low >= high) {
    throw new Error(`"range_low" (${low}) must be below "range_high" (${high}).`);
  }
}

function isText(key: string, value: unknown): string | null {
  return typeof value === "string" ? null : `"${key}" must be text, not ${shown(value)}.`;
}

function isBoolean(key: string, value: unknown): string | null {
  return typeof value === "boolean" ? null : `"${key}" must be true or false, not ${shown(value)}.`;
}

function isNumber(low: number, high: number): Check {
  return (key, value) =>
    typeof value === "number" && value >= low && value <= high
      ? null
      : `"${key}" must be a number from ${low} to ${high}, not ${shown(value)}.`;
}

function oneOf(allowed: readonly string[]): Check {
  return (key, value) =>
    allowed.includes(value as string)
      ? null
      : `"${key}" must be one of ${allowed.join(", ")}, not ${shown(value)}.`;
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}
