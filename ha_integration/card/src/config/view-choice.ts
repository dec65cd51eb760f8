import { SMOOTHINGS, type Smoothing } from "../picture/axis";
import { PALETTES, type PaletteName } from "../picture/palettes";
import { orderedRange, type Range } from "../picture/range";
import type { TemperatureFormat } from "../text/temperature-format";
import type { CardConfig } from "./card-config";

/** How this viewer wants the picture; null as range fits it to what is seen. */
export interface ViewChoice {
  readonly palette: PaletteName;
  readonly smoothing: Smoothing;
  readonly range: Range | null;
  readonly zones: boolean;
  readonly points: boolean;
}

type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

/** What the dashboard's author chose. */
export function configuredView(config: CardConfig, format: TemperatureFormat): ViewChoice {
  const { range_low: low, range_high: high } = config;
  const fixed = low !== undefined && high !== undefined;
  return {
    palette: config.palette,
    smoothing: config.smoothing,
    range: fixed ? orderedRange(format.toCelsius(low), format.toCelsius(high)) : null,
    zones: !config.hide_zones,
    points: !config.hide_points,
  };
}

/** Keeps what a viewer chose over the dashboard's own settings, in this browser. */
export class ViewMemory {
  constructor(
    private readonly storage: Storage,
    private readonly key: string,
  ) {}

  /** What was chosen; anything that cannot be read counts as nothing. */
  load(): Partial<ViewChoice> {
    try {
      return known(JSON.parse(this.storage.getItem(this.key) ?? "{}"));
    } catch {
      return {};
    }
  }

  save(choice: Partial<ViewChoice>): void {
    try {
      this.storage.setItem(this.key, JSON.stringify(choice));
    } catch {
      // A browser without room or permission still shows what was chosen until the page is left.
    }
  }

  clear(): void {
    try {
      this.storage.removeItem(this.key);
    } catch {
      // As in save().
    }
  }
}

function known(stored: unknown): Partial<ViewChoice> {
  const { palette, smoothing, range, zones, points } = stored as ViewChoice;
  return {
    ...(PALETTES.includes(palette) && { palette }),
    ...(SMOOTHINGS.includes(smoothing) && { smoothing }),
    ...(range === null && { range }),
    ...(Number.isFinite(range?.low) &&
      Number.isFinite(range?.high) && { range: orderedRange(range?.low ?? 0, range?.high ?? 0) }),
    ...(typeof zones === "boolean" && { zones }),
    ...(typeof points === "boolean" && { points }),
  };
}
