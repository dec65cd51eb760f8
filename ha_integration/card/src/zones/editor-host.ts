import type { TextKey } from "../text/texts";

/** A question that waits for the user. */
export type Question = "remove" | "unsaved";

/** What the editor needs of its surroundings. */
export interface EditorHost {
  /** Something that is rendered has changed. */
  changed(): void;
  /** Tells people who do not see the picture what happened. */
  say(key: TextKey, values?: Record<string, string | number>): void;
  newName(number: number): string;
}
