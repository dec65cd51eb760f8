import { css, html, LitElement, noChange, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import type { Materials } from "../api/messages";
import { type Draft, type Threshold, THRESHOLDS } from "../zones/draft";
import type { ZoneEditor } from "../zones/editor";
import type { Field } from "../zones/problems";
import type { Selection } from "../zones/selection";
import { complaintsAt, generalComplaint } from "./complaints";
import type { Speech } from "./context";
import { ALWAYS, define } from "./define";
import { icon } from "./icons";
import { buttonStyles, commonStyles, fieldStyles } from "./styles";
import { typedNumber } from "./typed-number";
import { renderFormActions } from "./zone-form-actions";
import { renderSurface } from "./zone-form-surface";

/** Name, surface and limits of the zone being edited, with what is wrong at each. */
export class ZoneFormElement extends LitElement {
  static override styles = [
    commonStyles,
    buttonStyles,
    fieldStyles,
    css`
      form {
        display: grid;
        gap: 14px;
      }
      h3,
      legend {
        font-size: var(--ha-font-size-l, 16px);
        font-weight: 500;
        margin: 0;
        padding: 0;
      }
      legend {
        font-size: inherit;
        margin-bottom: 8px;
      }
      fieldset {
        border: none;
        margin: 0;
        padding: 0;
        min-width: 0;
      }
      .row {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 180px), 1fr));
        gap: 12px;
        align-items: start;
      }
      .caption {
        display: flex;
        align-items: center;
        gap: 5px;
      }
      .caption .icon {
        color: var(--level);
      }
      .actions,
      .question {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .gap {
        flex: 1;
      }
      .box {
        border: 1px solid var(--level-warning);
        border-inline-start-width: 5px;
        border-radius: var(--radius);
        padding: 10px 12px;
        display: grid;
        gap: 10px;
      }
      .box.problem {
        display: flex;
        font-size: inherit;
      }
    `,
  ];

  @property({ attribute: false }) speech!: Speech;
  @property(ALWAYS) editor!: ZoneEditor;
  /** Materials to choose from, beside the one that the zone has. */
  @property({ attribute: false }) materials: Materials = {};

  /**
   * The field being typed into, which is one step of the history.
   *
   * Every key counts at once: a field that waited until it is left would move the buttons below from under the pointer
   * that leaves it for them.
   */
  @state() private typing: Field | null = null;

  protected override render(): TemplateResult | typeof nothing {
    const { selection } = this.editor;
    if (selection === null) return nothing;
    const { text } = this.speech;
    const name = selection.saved?.name;
    return html`<form novalidate @submit=${this.submit}>
      <h3>${name === undefined ? text("form.title_new") : text("form.title", { name })}</h3>
      ${this.renderComplaints("shape")} ${this.renderName(selection)} ${this.renderSurface(selection)}
      <fieldset>
        <legend>${text("form.thresholds")}</legend>
        <div class="row">
          ${THRESHOLDS.map((threshold) => this.renderThreshold(selection.draft, threshold))}
          ${this.renderHysteresis(selection.draft)}
        </div>
      </fieldset>
      ${this.renderGeneral()} ${renderFormActions(this.editor, this.speech)}
    </form>`;
  }

  private renderName({ draft }: Selection): TemplateResult {
    const { futureId } = this.editor;
    const help = futureId === null ? nothing : this.speech.text("form.id", { id: futureId });
    const input = (event: Event): void => {
      this.change("name", { name: valueOf(event) });
    };
    return html`<div class="field">
      <label for="name">${this.speech.text("form.name")}</label>
      <input
        id="name"
        maxlength="64"
        autocomplete="off"
        required
        .value=${this.typing === "name" ? noChange : draft.name}
        aria-invalid=${this.isWrong("name")}
        aria-describedby="name-problem name-help"
        ?disabled=${this.editor.locked}
        @input=${input}
        @blur=${this.left}
      />
      <div class="help" id="name-help" ?hidden=${help === nothing}>${help}</div>
      ${this.renderComplaints("name")}
    </div>`;
  }

  private renderSurface(selection: Selection): TemplateResult {
    return renderSurface({
      selection,
      materials: this.materials,
      speech: this.speech,
      locked: this.editor.locked,
      typing: this.typing === "emissivity",
      wrong: this.isWrong("emissivity"),
      complaints: this.renderComplaints("emissivity"),
      chosen: (emissivity) => {
        this.editor.change({ emissivity });
      },
      typed: (emissivity) => {
        this.change("emissivity", { emissivity });
      },
      left: this.left,
    });
  }

  private renderThreshold(draft: Draft, threshold: Threshold): TemplateResult {
    const { text, format } = this.speech;
    const value = draft[threshold];
    const change = (user: number | null): void => {
      this.change(threshold, { [threshold]: user === null ? null : rounded(format.toCelsius(user)) });
    };
    const caption = html`<span class="caption level-${threshold}">
      ${icon(threshold)}${text(`form.${threshold}`)}
    </span>`;
    return this.renderNumber(threshold, caption, value === null ? null : format.toUser(value), change);
  }

  private renderHysteresis({ hysteresis }: Draft): TemplateResult {
    const { text, format } = this.speech;
    const change = (user: number | null): void => {
      this.change("hysteresis", { hysteresis: rounded(format.differenceToKelvin(user ?? NaN)) });
    };
    const caption = html`<span title=${text("form.hysteresis.help")}>${text("form.hysteresis")}</span>`;
    return this.renderNumber("hysteresis", caption, format.differenceToUser(hysteresis), change);
  }

  private renderNumber(
    field: Field,
    caption: TemplateResult,
    value: number | null,
    change: (user: number | null) => void,
  ): TemplateResult {
    const input = (event: Event): void => {
      change(typedNumber(event));
    };
    const shown = value === null || Number.isNaN(value) ? "" : String(Math.round(value * 100) / 100);
    return html`<div class="field">
      <label for=${field}>${caption}</label>
      <div class="with-unit">
        <input
          id=${field}
          type="number"
          step="any"
          .value=${this.typing === field ? noChange : shown}
          aria-invalid=${this.isWrong(field)}
          aria-describedby="${field}-problem"
          ?disabled=${this.editor.locked}
          @input=${input}
          @blur=${this.left}
        /><span>${this.speech.format.unit}</span>
      </div>
      ${this.renderComplaints(field)}
    </div>`;
  }

  private change(field: Field, changes: Partial<Draft>): void {
    const merge = this.typing === field;
    this.typing = field;
    this.editor.change(changes, merge);
  }

  private readonly left = (): void => {
    this.typing = null;
  };

  private isWrong(field: Field): "true" | "false" {
    return complaintsAt(field, this.editor, this.speech).length > 0 ? "true" : "false";
  }

  private renderComplaints(field: Field): TemplateResult {
    const complaints = complaintsAt(field, this.editor, this.speech);
    return html`<div id="${field}-problem" ?hidden=${complaints.length === 0}>
      ${complaints.map((words) => html`<div class="problem">${icon("warning")}<span>${words}</span></div>`)}
    </div>`;
  }

  private renderGeneral(): TemplateResult | typeof nothing {
    const words = generalComplaint(this.editor, this.speech);
    return words === null
      ? nothing
      : html`<div class="box problem" role="alert">${icon("warning")}<span>${words}</span></div>`;
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    void this.editor.save().then(() => this.focusFirstProblem());
  };

  private async focusFirstProblem(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

/** A hundredth of a degree: finer than anything here is measured or typed. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

define("thermal2mqtt-zone-form", ZoneFormElement);
