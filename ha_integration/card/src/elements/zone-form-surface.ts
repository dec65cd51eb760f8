import { html, noChange, nothing, type TemplateResult } from "lit";

import type { Emissivity, Materials } from "../api/messages";
import { MAX_EMISSIVITY, MIN_EMISSIVITY } from "../zones/problems";
import type { Selection } from "../zones/selection";
import type { Speech } from "./context";
import { renderOption } from "./option";
import { typedNumber } from "./typed-number";

/** Stands for a number in the list of materials; none of them has such a name. */
const BY_NUMBER = "#";

/** What the form shows of a zone's surface, and what it hears from there. */
export interface Surface {
  readonly selection: Selection;
  readonly materials: Materials;
  readonly speech: Speech;
  readonly locked: boolean;
  /** The number is being typed. */
  readonly typing: boolean;
  readonly wrong: "true" | "false";
  readonly complaints: TemplateResult;
  readonly chosen: (emissivity: Emissivity | null) => void;
  readonly typed: (emissivity: number | null) => void;
  readonly left: () => void;
}

/** Material and emissivity: either says the other, and none leaves both to the sensor. */
export function renderSurface(surface: Surface): TemplateResult {
  return html`<fieldset>
    <legend>${surface.speech.text("form.surface")}</legend>
    <div class="row">${renderMaterial(surface)} ${renderEmissivity(surface)}</div>
  </fieldset>`;
}

function renderMaterial(surface: Surface): TemplateResult | typeof nothing {
  const names = namesOf(surface);
  if (names.length === 0) return nothing;
  const { emissivity } = surface.selection.draft;
  const { text } = surface.speech;
  const choose = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    surface.chosen(value === BY_NUMBER ? numberOf(surface) : value || null);
  };
  return html`<div class="field">
    <label for="material">${text("form.material")}</label>
    <select id="material" ?disabled=${surface.locked} @change=${choose}>
      ${renderOption("", text("form.material.none"), emissivity === null)}
      ${renderOption(BY_NUMBER, text("form.material.number"), typeof emissivity === "number")}
      ${names.map(([name, label]) => renderOption(name, label, name === emissivity))}
    </select>
  </div>`;
}

function renderEmissivity(surface: Surface): TemplateResult {
  const { text } = surface.speech;
  const input = (event: Event): void => {
    surface.typed(typedNumber(event));
  };
  return html`<div class="field">
    <label for="emissivity">${text("form.emissivity")}</label>
    <input
      id="emissivity"
      type="number"
      min=${MIN_EMISSIVITY}
      max=${MAX_EMISSIVITY}
      step="0.01"
      .value=${surface.typing ? noChange : shown(numberOf(surface))}
      aria-invalid=${surface.wrong}
      aria-describedby="emissivity-problem emissivity-help"
      ?disabled=${surface.locked}
      @input=${input}
      @blur=${surface.left}
    />
    <div class="help" id="emissivity-help">${helpOf(surface)}</div>
    ${surface.complaints}
  </div>`;
}

/** The materials to choose from by their words: the agent's, and the zone's where the agent does not say it. */
function namesOf({ selection, materials, speech }: Surface): [string, string][] {
  const { draft, saved } = selection;
  const own = [saved?.emissivity, draft.emissivity].filter((given) => typeof given === "string");
  const names = [...new Set([...Object.keys(materials), ...own])];
  const labelled = names.map((name): [string, string] => [name, labelOf(name, materials[name], speech)]);
  return labelled.sort(([, one], [, other]) => one.localeCompare(other));
}

function labelOf(name: string, emissivity: number | undefined, { text, format, material }: Speech): string {
  const words = material(name);
  if (emissivity === undefined) return words;
  return text("form.material.option", { name: words, emissivity: format.ratio(emissivity) });
}

/** NaN where the material is not known here, or nothing is set. */
function numberOf({ selection, materials }: Surface): number {
  const { emissivity } = selection.draft;
  return (typeof emissivity === "string" ? materials[emissivity] : emissivity) ?? NaN;
}

function shown(number: number): string {
  return Number.isNaN(number) ? "" : String(number);
}

function helpOf({ selection, materials, speech: { text, format } }: Surface): string {
  const { emissivity } = selection.draft;
  if (emissivity === null) return text("form.emissivity.none");
  if (typeof emissivity === "string") {
    return text(emissivity in materials ? "form.emissivity.material" : "form.emissivity.unknown");
  }
  const limits = { low: format.ratio(MIN_EMISSIVITY), high: format.ratio(MAX_EMISSIVITY) };
  return text("form.emissivity.number", limits);
}
