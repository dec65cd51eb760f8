import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { type PaletteName, paletteGradient } from "../picture/palettes";
import type { Range } from "../picture/range";
import { clamp } from "../zones/geometry";
import { type Speech, spoken } from "./context";
import { define } from "./define";
import { commonStyles } from "./styles";

/** The palette with the temperatures at its ends, and a mark at the one under the pointer. */
export class ScaleElement extends LitElement {
  static override styles = [
    commonStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 10px;
        font-variant-numeric: tabular-nums;
        font-size: var(--ha-font-size-s, 12px);
      }
      .bar {
        position: relative;
        flex: 1;
        height: 10px;
        border-radius: 5px;
        border: 1px solid var(--line);
      }
      .mark {
        position: absolute;
        top: -4px;
        width: 4px;
        height: 16px;
        margin-left: -2px;
        border-radius: 2px;
        background: var(--text);
        border: 1px solid var(--surface);
      }
    `,
  ];

  @property({ attribute: false }) speech!: Speech;
  @property() palette: PaletteName = "iron";
  @property({ attribute: false }) range: Range | null = null;
  /** Celsius; null where the pointer is nowhere. */
  @property({ attribute: false }) reading: number | null = null;

  protected override render(): TemplateResult | typeof nothing {
    const { range, speech } = this;
    if (range === null) return nothing;
    const low = spoken(speech, range.low);
    const high = spoken(speech, range.high);
    return html`<span class="low">${low}</span>
      <div
        class="bar"
        role="img"
        aria-label=${speech.text("scale.label", { low, high })}
        style="background: ${paletteGradient(this.palette)}"
      >
        ${this.renderMark(range)}
      </div>
      <span class="high">${high}</span>`;
  }

  private renderMark({ low, high }: Range): TemplateResult | typeof nothing {
    if (this.reading === null || Number.isNaN(this.reading)) return nothing;
    const share = clamp((this.reading - low) / (high - low), 0, 1);
    return html`<div class="mark" style="left: ${share * 100}%"></div>`;
  }
}

define("thermal2mqtt-scale", ScaleElement);
