import { de } from "./de";
import { en, type TextKey, type Texts } from "./en";

export type { TextKey } from "./en";

export const LANGUAGES: Record<string, Texts> = { en, de };

/** Gives the card's text in one language, `{name}` replaced by the given value. */
export type Localize = (key: TextKey, values?: Record<string, string | number>) => string;

/** Chooses the table of a language such as `de-CH`; a language without one is served in English. */
export function localizer(language: string): Localize {
  const table = LANGUAGES[language] ?? LANGUAGES[language.split("-")[0] ?? ""] ?? en;
  return (key, values = {}) =>
    table[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
