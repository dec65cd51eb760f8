import { html, type TemplateResult } from "lit";

/** One choice of a select; the attribute chooses it at first, the property also after the user chose another. */
export function renderOption(value: string, label: string, selected: boolean): TemplateResult {
  return html`<option value=${value} ?selected=${selected} .selected=${selected}>${label}</option>`;
}
