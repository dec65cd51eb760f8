import { SMOOTHINGS } from "../picture/axis";
import { PALETTES } from "../picture/palettes";
import { en } from "../text/en";
import type { Localize, TextKey } from "../text/texts";
import { MAX_RATE_HZ, parseConfig } from "./card-config";

interface FormField {
  name: string;
  type?: string;
  flatten?: boolean;
  schema?: FormField[];
  selector?: Record<string, unknown>;
}

export interface ConfigForm {
  schema: FormField[];
  assertConfig: (config: unknown) => void;
  computeLabel: (field: { name: string }) => string | undefined;
  computeHelper: (field: { name: string }) => string | undefined;
}

/** The graphical configuration, in the form that Home Assistant's card editor renders. */
export function configForm(localize: Localize): ConfigForm {
  const text = (key: string): string | undefined => (key in en ? localize(key as TextKey) : undefined);
  return {
    schema: [
      { name: "entry", selector: { config_entry: { integration: "thermal2mqtt" } } },
      grid(
        { name: "sensor", selector: { text: {} } },
        { name: "title", selector: { text: {} } },
        { name: "palette", selector: select(PALETTES, "palette", localize) },
        { name: "smoothing", selector: select(SMOOTHINGS, "smoothing", localize) },
        { name: "range_low", selector: number({ step: 0.5 }) },
        { name: "range_high", selector: number({ step: 0.5 }) },
        { name: "rate", selector: number({ min: 1, max: MAX_RATE_HZ, step: 1 }) },
      ),
      { name: "hide_zones", selector: { boolean: {} } },
      { name: "hide_points", selector: { boolean: {} } },
      { name: "hide_list", selector: { boolean: {} } },
    ],
    assertConfig: parseConfig,
    computeLabel: ({ name }) => text(`config.${name}`),
    computeHelper: ({ name }) => text(`config.${name}.help`),
  };
}

function grid(...schema: FormField[]): FormField {
  return { name: "", type: "grid", flatten: true, schema };
}

function number(limits: Record<string, unknown>): Record<string, unknown> {
  return { number: { mode: "box", ...limits } };
}

function select(
  options: readonly string[],
  prefix: "palette" | "smoothing",
  localize: Localize,
): Record<string, unknown> {
  const labelled = options.map((value) => ({ value, label: localize(`${prefix}.${value}` as TextKey) }));
  return { select: { mode: "dropdown", options: labelled } };
}
