import { html, LitElement, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";

import type { HomeAssistant } from "../api/hass";
import type { Materials } from "../api/messages";
import { CardModel } from "../card/card-model";
import { CARD_TYPE, parseConfig } from "../config/card-config";
import { type ConfigForm, configForm } from "../config/config-form";
import type { ViewChoice } from "../config/view-choice";
import { Visibility } from "../live/visibility";
import { localizer } from "../text/texts";
import { cardStyles } from "./card-styles";
import type { Speech } from "./context";
import { define } from "./define";
import "./editor-bar";
import { renderBanner, renderStatus } from "./feed";
import { icon, type IconName } from "./icons";
import { renderOption } from "./option";
import type { PictureElement } from "./picture";
import "./picture";
import "./view-options";
import "./zone-form";
import "./zone-list";

const NO_MATERIALS: Materials = {};

/** The card as Home Assistant knows it. */
export class CardElement extends LitElement {
  static override styles = cardStyles;

  static getConfigForm(): ConfigForm {
    return configForm(localizer(document.documentElement.lang || navigator.language));
  }

  static getStubConfig(): Record<string, unknown> {
    return {};
  }

  @state() private optionsOpen = false;
  @state() private announcement = "";
  private hadForm = false;
  @query("thermal2mqtt-picture") private readonly picture!: PictureElement | null;
  private readonly model = new CardModel({
    changed: () => {
      this.requestUpdate();
    },
    frame: (frame) => this.picture?.show(frame),
    blank: () => this.picture?.blank(),
    say: (words) => {
      this.say(words);
    },
  });
  private readonly visibility = new Visibility(this, (visible) => {
    this.model.show(visible);
  });

  setConfig(config: unknown): void {
    this.model.configure(parseConfig(config));
  }

  set hass(hass: HomeAssistant) {
    this.model.connect(hass);
  }

  getCardSize(): number {
    return 7;
  }

  getGridOptions(): Record<string, number | string> {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.visibility.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.visibility.stop();
  }

  /** When the form goes, with what had the focus, the keyboard goes on at the picture. */
  protected override updated(): void {
    const { editor } = this.model;
    const form = editor !== null && editor.selection !== null;
    if (this.hadForm && !form && document.activeElement === document.body) this.picture?.focusLayer();
    this.hadForm = form;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { speech, view } = this.model;
    if (speech === null || view === null) return nothing;
    const editing = this.model.editor !== null;
    return html`<ha-card>
      <div class="card" @say=${this.heardSay}>
        ${this.renderHeader(speech)} ${this.renderNewer(speech)}
        ${this.optionsOpen && !editing ? this.renderViewOptions(speech, view) : nothing}
        <div class="body">
          <div class="scene">${this.renderScene(speech, view)}</div>
          ${editing || this.model.listShown ? html`<div class="side">${this.renderSide(speech)}</div>` : nothing}
        </div>
        <div class="unseen" role="status" aria-live="polite">${this.announcement}</div>
      </div>
    </ha-card>`;
  }

  private renderHeader(speech: Speech): TemplateResult {
    const { editor, sensors, sensor } = this.model;
    return html`<header>
      <div class="title">
        <h2>${this.model.title}</h2>
        ${renderStatus(this.model.feed, speech)}
      </div>
      ${
        sensors.length === 0
          ? nothing
          : html`<select aria-label=${speech.text("card.sensor")} @change=${this.chooseSensor}>
              ${sensors.map(({ id, name }) => renderOption(id, name, id === sensor?.id))}
            </select>`
      }
      ${editor === null ? this.renderButton("view", speech.text("view.open"), this.optionsOpen, this.toggleOptions) : nothing}
      ${this.renderEditButton(speech)}
    </header>`;
  }

  private renderEditButton(speech: Speech): TemplateResult | typeof nothing {
    if (this.model.editor !== null) {
      return html`<button class="main" data-action="edit" @click=${this.toggleEditor}>
        ${icon("done")}${speech.text("edit.close")}
      </button>`;
    }
    if (!this.model.mayEdit) return nothing;
    if (this.model.locked) return this.renderButton("edit", speech.text("edit.locked"), null, null);
    return this.renderButton("edit", speech.text("edit.open"), null, this.toggleEditor);
  }

  private renderButton(
    name: IconName,
    label: string,
    expanded: boolean | null,
    action: (() => void) | null,
  ): TemplateResult {
    return html`<button
      class="plain"
      data-action=${name}
      title=${label}
      aria-label=${label}
      aria-expanded=${expanded ?? nothing}
      ?disabled=${action === null}
      @click=${action}
    >
      ${icon(name)}
    </button>`;
  }

  private renderNewer({ text }: Speech): TemplateResult | typeof nothing {
    const version = this.model.newerVersion;
    if (version === null) return nothing;
    return html`<div class="note">
      <span>${text("card.newer", { version })}</span>
      <button
        @click=${() => {
          window.location.reload();
        }}
      >
        ${text("card.reload_page")}
      </button>
    </div>`;
  }

  private renderViewOptions(speech: Speech, view: ViewChoice): TemplateResult {
    return html`<thermal2mqtt-view-options
      .speech=${speech}
      .view=${view}
      .shown=${() => this.picture?.range ?? null}
      @view-chosen=${(event: CustomEvent<Partial<ViewChoice>>) => {
        this.model.chooseView(event.detail);
      }}
      @view-reset=${() => {
        this.model.resetView();
      }}
    ></thermal2mqtt-view-options>`;
  }

  private renderScene(speech: Speech, view: ViewChoice): TemplateResult {
    const { model } = this;
    return html`<thermal2mqtt-picture
      .speech=${speech}
      .view=${view}
      .zones=${model.zones}
      .editor=${model.editor}
      .name=${model.title}
      .live=${model.feed.kind === "live"}
      .size=${model.sensor ?? { width: 32, height: 24 }}
      >${renderBanner(model.feed, model.lastPictureTime, speech)}</thermal2mqtt-picture
    >`;
  }

  private renderSide(speech: Speech): TemplateResult {
    const { editor } = this.model;
    const list = html`<thermal2mqtt-zone-list
      .speech=${speech}
      .zones=${this.model.zones}
      .editing=${editor !== null}
      @zone-chosen=${(event: CustomEvent<string>) => editor?.select(event.detail)}
    ></thermal2mqtt-zone-list>`;
    if (editor === null) return list;
    return html`<thermal2mqtt-editor-bar
        .speech=${speech}
        .editor=${editor}
        @tool-chosen=${this.focusLayer}
      ></thermal2mqtt-editor-bar>
      ${
        editor.selection === null
          ? list
          : html`<thermal2mqtt-zone-form
              .speech=${speech}
              .editor=${editor}
              .materials=${this.model.agent?.materials ?? NO_MATERIALS}
            ></thermal2mqtt-zone-form>`
      }`;
  }

  private readonly toggleOptions = (): void => {
    this.optionsOpen = !this.optionsOpen;
  };

  private readonly toggleEditor = (): void => {
    if (this.model.editor === null) this.model.openEditor();
    else if (!this.model.closeEditor()) return;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('[data-action="edit"]')?.focus(),
    );
  };

  private readonly chooseSensor = (event: Event): void => {
    this.model.chooseSensor((event.target as HTMLSelectElement).value);
  };

  /** Whoever chose a tool with the keyboard draws with the keyboard. */
  private readonly focusLayer = (): void => {
    this.picture?.focusLayer();
  };

  private readonly heardSay = (event: CustomEvent<string>): void => {
    this.say(event.detail);
  };

  /** The same words again are only heard when something about them differs. */
  private say(words: string): void {
    this.announcement = this.announcement === words ? `${words}\u00a0` : words;
  }
}

define(CARD_TYPE, CardElement);
