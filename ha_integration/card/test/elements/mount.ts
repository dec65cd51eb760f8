import type { LitElement } from "lit";

import type { Speech } from "../../src/elements/context";
import { TemperatureFormat } from "../../src/text/temperature-format";
import { materialNamer } from "../../src/text/materials";
import { localizer } from "../../src/text/texts";
import { hassLike } from "../hass-like";

export function speech(unit = "°C", language = "en"): Speech {
  const format = new TemperatureFormat(hassLike({ unit, language }));
  return { text: localizer(language), format, material: materialNamer(language) };
}

/** Puts an element on the page with the given properties, and waits until it shows them. */
export async function mount<Kind extends LitElement>(tag: string, properties: Partial<Kind>): Promise<Kind> {
  const element = Object.assign(document.createElement(tag), properties) as Kind;
  document.body.append(element);
  await element.updateComplete;
  return element;
}

/**
 * The element that a list of selectors leads to, each within the shadow of the one before.
 *
 * Typed as an input: the kind with the most that a test asks for.
 */
export function find(root: Element, ...path: string[]): HTMLInputElement | null {
  let found: Element | null = root;
  for (const selector of path) found = found?.shadowRoot?.querySelector(selector) ?? null;
  return found as HTMLInputElement | null;
}

/** The words that somebody reads, without the space between them. */
export function wordsOf(element: Element | null | undefined): string {
  const words = Array.from((element?.shadowRoot ?? element)?.childNodes ?? [], wordsOfNode);
  return words.join("").replaceAll(/\s+/g, " ").trim();
}

function wordsOfNode(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? "";
  return node instanceof Element && node.nodeName !== "STYLE"
    ? Array.from(node.childNodes, wordsOfNode).join("")
    : "";
}

/** Types into a field and leaves it. */
export function fill(field: HTMLInputElement | null, value: string): void {
  if (field === null) throw new Error("there is no such field");
  field.value = value;
  for (const type of ["input", "change", "blur"]) field.dispatchEvent(new Event(type, { bubbles: true }));
}
