import type { Shape } from "../zones/shape";
import type { Figures } from "../live/zone-readings";
import type { TemperatureFormat } from "../text/temperature-format";
import type { NameMaterial } from "../text/materials";
import type { Localize } from "../text/texts";

/** In which language and unit the elements speak. */
export interface Speech {
  readonly text: Localize;
  readonly format: TemperatureFormat;
  readonly material: NameMaterial;
}

/** A zone as it is shown. */
export interface ZoneView {
  readonly id: string;
  readonly name: string;
  readonly shape: Shape | null;
  readonly figures: Figures;
}

/** A temperature in words; not known is a word too. */
export function spoken({ text, format }: Speech, celsius: number | null): string {
  return format.temperature(celsius) ?? text("reading.unknown");
}
