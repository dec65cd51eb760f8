import { selector as de } from "../../../custom_components/thermal2mqtt/translations/de.json";
import { selector as en } from "../../../custom_components/thermal2mqtt/translations/en.json";
import { tableOf } from "./languages";

type Names = Readonly<Record<string, string | undefined>>;

/** The integration's own texts, so that its actions and the card call a material the same. */
export const MATERIAL_NAMES: Record<string, Names> = { en: en.material.options, de: de.material.options };

/** What people call a material; its name in the agent's table where there are no words for it. */
export type NameMaterial = (material: string) => string;

export function materialNamer(language: string): NameMaterial {
  const names = tableOf(MATERIAL_NAMES, language, en.material.options);
  return (material) => names[material] ?? material;
}
