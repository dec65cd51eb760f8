import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import type { Speech, ZoneView } from "./context";
import { define, emit } from "./define";
import { icon } from "./icons";
import { buttonStyles, commonStyles } from "./styles";

/** The zones with their live figures; with an editor open, each can be chosen. */
export class ZoneListElement extends LitElement {
  static override styles = [
    commonStyles,
    buttonStyles,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 260px), 1fr));
        gap: 8px;
      }
      .zone {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 0 10px;
        align-items: center;
        text-align: start;
        width: 100%;
        min-height: 52px;
        padding: 6px 12px 6px 10px;
        border: 1px solid var(--line);
        border-inline-start: 5px solid var(--level);
        border-radius: var(--radius);
        font-weight: normal;
      }
      .zone > .icon {
        color: var(--level);
        width: 22px;
        height: 22px;
      }
      .name {
        font-weight: 500;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .words {
        min-width: 0;
      }
      .faint {
        color: var(--faint);
        font-size: var(--ha-font-size-s, 12px);
      }
      .figures {
        text-align: end;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .max {
        font-size: var(--ha-font-size-xl, 20px);
        line-height: 1.2;
      }
      .faint span + span::before {
        content: " · ";
      }
      @container (max-width: 320px) {
        .faint .min {
          display: none;
        }
      }
      .empty {
        color: var(--faint);
        padding: 8px 0;
      }
    `,
  ];

  @property({ attribute: false }) speech!: Speech;
  @property({ attribute: false }) zones: readonly ZoneView[] = [];
  @property({ type: Boolean }) editing = false;

  protected override render(): TemplateResult {
    const { text } = this.speech;
    if (this.zones.length === 0) {
      return html`<div class="empty">${text(this.editing ? "zones.none_edit" : "zones.none")}</div>`;
    }
    return html`<ul aria-label=${text("zones.title")}>
      ${this.zones.map((zone) => html`<li>${this.editing ? this.renderButton(zone) : this.renderPlain(zone)}</li>`)}
    </ul>`;
  }

  private renderPlain(zone: ZoneView): TemplateResult {
    return html`<div class="zone level-${zone.figures.level ?? "unknown"}">${this.renderContent(zone)}</div>`;
  }

  private renderButton(zone: ZoneView): TemplateResult {
    return html`<button
      class="zone level-${zone.figures.level ?? "unknown"}"
      @click=${() => {
        emit(this, "zone-chosen", zone.id);
      }}
    >
      ${this.renderContent(zone)}
    </button>`;
  }

  private renderContent({ name, figures }: ZoneView): TemplateResult {
    const level = figures.level ?? "unknown";
    const { text, format } = this.speech;
    return html`${icon(level)}
      <div class="words">
        <div class="name">${name}</div>
        <div class="faint">${text(`level.${level}`)}</div>
      </div>
      <div class="figures">
        <div class="max" title=${text("zones.max")}>${format.temperature(figures.max) ?? "–"}</div>
        <div class="faint">
          ${this.renderSmall("mean", figures.mean)}${this.renderSmall("min", figures.min)}
        </div>
      </div>`;
  }

  private renderSmall(kind: "mean" | "min", value: number | null): TemplateResult | typeof nothing {
    const { text, format } = this.speech;
    return value === null
      ? nothing
      : html`<span class=${kind}>${text(`zones.${kind}`)} ${format.temperature(value)}</span>`;
  }
}

define("thermal2mqtt-zone-list", ZoneListElement);
