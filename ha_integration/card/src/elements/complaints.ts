import type { TextKey } from "../text/texts";
import type { ZoneEditor } from "../zones/editor";
import { type Field, fieldOfPath, type Problem } from "../zones/problems";
import { type Threshold, THRESHOLDS } from "../zones/draft";
import type { Speech } from "./context";

const ERROR_TEXTS: Record<string, TextKey> = {
  connection_lost: "error.connection_lost",
  timeout: "error.timeout",
};

/** What is wrong with a field, in words: found here, or by the agent. */
export function complaintsAt(field: Field, editor: ZoneEditor, speech: Speech): string[] {
  const found = editor.problems.filter((problem) => problem.field === field);
  const complaints = found.map((problem) => wordsOf(problem, speech));
  const { error } = editor;
  if (error !== null && fieldOfPath(error.field) === field) complaints.push(error.message);
  return complaints;
}

/** What the agent or the connection refused without naming a field; null when nothing. */
export function generalComplaint({ error }: ZoneEditor, { text }: Speech): string | null {
  if (error === null || fieldOfPath(error.field) !== null) return null;
  const key = ERROR_TEXTS[error.code];
  return key === undefined ? text("error.unknown", { message: error.message || error.code }) : text(key);
}

function wordsOf({ key, values, differences = {}, ratios = {} }: Problem, { text, format }: Speech): string {
  const filled: Record<string, string | number> = { ...values };
  for (const [name, kelvin] of Object.entries(differences)) filled[name] = format.difference(kelvin);
  for (const [name, ratio] of Object.entries(ratios)) filled[name] = format.ratio(ratio);
  const lower = values.lower;
  if (isThreshold(lower)) filled.lower = text(`level.${lower}`);
  return text(key, filled);
}

function isThreshold(value: unknown): value is Threshold {
  return THRESHOLDS.includes(value as Threshold);
}
