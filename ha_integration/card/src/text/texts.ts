import { de } from "./de";
import { en, type TextKey, type Texts } from "./en";
import { tableOf } from "./languages";

export type { TextKey } from "./en";

export const LANGUAGES: Record<string, Texts> = { en, de };

/** Gives the card's text in one language, `{name}` replaced by the given value. */
export type Localize = (key: TextKey, values?: Record<string, string | number>) => string;

/** Speaks a language such as `de-CH`; one that there is no table for is served in English. */
export function localizer(language: string): Localize {
  const table = tableOf(LANGUAGES, language, en);
  return (key, values = {}) =>
    table[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
