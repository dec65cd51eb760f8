import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import type { ViewChoice } from "../config/view-choice";
import { SMOOTHINGS, type Smoothing } from "../picture/axis";
import { type PaletteName, paletteGradient, PALETTES } from "../picture/palettes";
import { orderedRange, type Range } from "../picture/range";
import type { Speech } from "./context";
import { define, emit } from "./define";
import { renderOption } from "./option";
import { buttonStyles, commonStyles, fieldStyles } from "./styles";

/** What a viewer can choose for themselves. */
export class ViewOptionsElement extends LitElement {
  static override styles = [
    commonStyles,
    buttonStyles,
    fieldStyles,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 170px), 1fr));
        gap: 12px;
        align-items: start;
      }
      .preview {
        height: 6px;
        border-radius: 3px;
      }
      .check {
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 40px;
        color: var(--text);
        font-size: inherit;
      }
      input[type="checkbox"] {
        width: 20px;
        height: 20px;
        margin: 0;
        accent-color: var(--accent);
      }
      button {
        margin-top: 12px;
      }
    `,
  ];

  @property({ attribute: false }) speech!: Speech;
  @property({ attribute: false }) view!: ViewChoice;
  /** The range on the screen, which a fixed one begins with. */
  @property({ attribute: false }) shown: () => Range | null = () => null;

  protected override render(): TemplateResult {
    const { text } = this.speech;
    return html`<div class="grid">
        ${this.renderPalette()} ${this.renderSmoothing()} ${this.renderRange()}
        ${this.view.range === null ? nothing : this.renderEnds(this.view.range)}
        ${this.renderCheck("zones", text("view.zones"))} ${this.renderCheck("points", text("view.points"))}
      </div>
      <button
        @click=${() => {
          emit(this, "view-reset");
        }}
      >
        ${text("view.reset")}
      </button>`;
  }

  private renderPalette(): TemplateResult {
    const { text } = this.speech;
    const choose = (event: Event): void => {
      this.choose({ palette: valueOf(event) as PaletteName });
    };
    return html`<div class="field">
      <label for="palette">${text("view.palette")}</label>
      <select id="palette" @change=${choose}>
        ${PALETTES.map((name) => renderOption(name, text(`palette.${name}`), name === this.view.palette))}
      </select>
      <div class="preview" style="background: ${paletteGradient(this.view.palette)}"></div>
    </div>`;
  }

  private renderSmoothing(): TemplateResult {
    const { text } = this.speech;
    const choose = (event: Event): void => {
      this.choose({ smoothing: valueOf(event) as Smoothing });
    };
    return html`<div class="field">
      <label for="smoothing">${text("view.smoothing")}</label>
      <select id="smoothing" @change=${choose}>
        ${SMOOTHINGS.map((name) => renderOption(name, text(`smoothing.${name}`), name === this.view.smoothing))}
      </select>
    </div>`;
  }

  private renderRange(): TemplateResult {
    const { text } = this.speech;
    const choose = (event: Event): void => {
      this.choose({ range: valueOf(event) === "auto" ? null : this.firstFixed() });
    };
    const fixed = this.view.range !== null;
    return html`<div class="field">
      <label for="range">${text("view.range")}</label>
      <select id="range" @change=${choose}>
        ${renderOption("auto", text("view.range.auto"), !fixed)}
        ${renderOption("fixed", text("view.range.fixed"), fixed)}
      </select>
    </div>`;
  }

  private renderEnds(range: Range): TemplateResult {
    return html`${this.renderEnd("low", range)} ${this.renderEnd("high", range)}`;
  }

  private renderEnd(end: "low" | "high", range: Range): TemplateResult {
    const { text, format } = this.speech;
    const choose = (event: Event): void => {
      const value = (event.target as HTMLInputElement).valueAsNumber;
      if (Number.isNaN(value)) return;
      const celsius = format.toCelsius(value);
      this.choose({
        range: end === "low" ? orderedRange(celsius, range.high) : orderedRange(range.low, celsius),
      });
    };
    const value = Math.round(format.toUser(range[end]) * 10) / 10;
    return html`<div class="field">
      <label for=${end}>${text(`view.${end}`)}</label>
      <div class="with-unit">
        <input id=${end} type="number" step="any" .value=${String(value)} @change=${choose} /><span
          >${format.unit}</span
        >
      </div>
    </div>`;
  }

  private renderCheck(key: "zones" | "points", label: string): TemplateResult {
    const choose = (event: Event): void => {
      this.choose({ [key]: (event.target as HTMLInputElement).checked });
    };
    return html`<label class="check"
      ><input type="checkbox" .checked=${this.view[key]} @change=${choose} />${label}</label
    >`;
  }

  private firstFixed(): Range {
    const { low, high } = this.shown() ?? { low: 20, high: 60 };
    return orderedRange(Math.floor(low), Math.ceil(high));
  }

  private choose(choice: Partial<ViewChoice>): void {
    emit(this, "view-chosen", choice);
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}

define("thermal2mqtt-view-options", ViewOptionsElement);
