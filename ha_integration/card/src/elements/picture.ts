import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";

import type { ViewChoice } from "../config/view-choice";
import type { Reading } from "../frames/extremes";
import type { Point, ThermalFrame } from "../frames/frame";
import { Painter } from "../picture/painter";
import { Presenter } from "../picture/presenter";
import type { Range } from "../picture/range";
import type { ZoneEditor } from "../zones/editor";
import { insidePicture } from "../zones/geometry";
import { actionOf } from "../zones/keyboard";
import { type Speech, spoken, type ZoneView } from "./context";
import { ALWAYS, define, emit } from "./define";
import { icon } from "./icons";
import { pictureStyles } from "./picture-styles";
import type { ZoneLayerElement } from "./zone-layer";
import "./scale";
import "./zone-layer";

/** How often numbers on the picture change; faster ones cannot be read. */
const READING_MS = 250;
/** How long a reading stays after the finger is lifted. */
const FINGER_MS = 4000;

/** The live picture: canvas, zones, marks, and the temperature under pointer, finger or cursor. */
export class PictureElement extends LitElement {
  static override styles = pictureStyles;

  @property({ attribute: false }) speech!: Speech;
  @property({ attribute: false }) view!: ViewChoice;
  @property({ attribute: false }) zones: readonly ZoneView[] = [];
  @property(ALWAYS) editor: ZoneEditor | null = null;
  @property() name = "";
  /** Whether what is drawn is what there is now. */
  @property({ type: Boolean, reflect: true }) live = false;
  /** Pixels of the sensor, until the first frame tells its own. */
  @property({ attribute: false }) size: { width: number; height: number } = { width: 32, height: 24 };

  @state() private pointed: Point | null = null;
  @state() private round = 0;
  @query("canvas") private readonly canvas!: HTMLCanvasElement;
  private presenter: Presenter | null = null;
  private request = 0;
  private lastReading = -Infinity;
  private finger: ReturnType<typeof setTimeout> | undefined;

  /** Shows a frame with the screen's next refresh; of several before it, the last. */
  show(frame: ThermalFrame): void {
    if (this.presenter === null) return;
    this.presenter.take(frame, performance.now());
    if (this.request === 0) this.request = requestAnimationFrame(this.draw);
  }

  /** Shows nothing until the next frame: what is drawn is of another sensor. */
  blank(): void {
    if (this.presenter === null) return;
    cancelAnimationFrame(this.request);
    this.request = 0;
    const { width, height } = this.canvas;
    this.canvas.getContext("2d")?.clearRect(0, 0, width, height);
    this.presenter = new Presenter(new Painter(this.canvas));
    this.requestUpdate();
  }

  /** Gives the drawing surface the focus, while there is an editor. */
  focusLayer(): void {
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<ZoneLayerElement>("thermal2mqtt-zone-layer")?.focus();
    });
  }

  /** The temperatures at the ends of the palette as it is shown; null before the first frame. */
  get range(): Range | null {
    return this.presenter?.rangeFor(this.view) ?? null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.request);
    clearTimeout(this.finger);
    this.request = 0;
    this.pointed = null;
  }

  protected override firstUpdated(): void {
    this.presenter = new Presenter(new Painter(this.canvas));
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("view")) this.presenter?.draw(this.view);
  }

  protected override render(): TemplateResult {
    const { width, height } = this.presenter?.frame ?? this.size;
    const editing = this.editor !== null;
    return html`<div
        class="stage ${editing ? "editing" : ""}"
        style="aspect-ratio: ${width} / ${height}"
        role=${editing ? "group" : "application"}
        tabindex=${editing ? -1 : 0}
        aria-label=${this.label}
        @pointermove=${this.point}
        @pointerdown=${this.point}
        @pointerleave=${this.leave}
        @pointercancel=${this.leave}
        @keydown=${this.pressKey}
        @blur=${this.leave}
      >
        <canvas aria-hidden="true"></canvas>
        ${
          this.view.zones || editing
            ? html`<thermal2mqtt-zone-layer
                .speech=${this.speech}
                .zones=${this.zones}
                .editor=${this.editor}
              ></thermal2mqtt-zone-layer>`
            : nothing
        }
        ${this.live && !editing ? this.renderMarks() : nothing} ${this.renderReading()}
        <slot></slot>
      </div>
      <thermal2mqtt-scale
        .speech=${this.speech}
        .palette=${this.view.palette}
        .range=${this.range}
        .reading=${this.reading}
      ></thermal2mqtt-scale>`;
  }

  private get label(): string {
    const { text } = this.speech;
    const extremes = this.presenter?.extremes ?? null;
    if (!this.live || extremes === null) return text("card.picture", { name: this.name });
    return text("card.picture_readings", {
      name: this.name,
      high: spoken(this.speech, extremes.hottest.celsius),
      low: spoken(this.speech, extremes.coldest.celsius),
    });
  }

  private renderMarks(): TemplateResult | typeof nothing {
    const extremes = this.presenter?.extremes ?? null;
    if (!this.view.points || extremes === null) return nothing;
    return html`${this.renderMark("hottest", "▲", extremes.hottest)}
    ${this.renderMark("coldest", "▼", extremes.coldest)}`;
  }

  private renderMark(kind: "hottest" | "coldest", sign: string, place: Reading): TemplateResult {
    const side = place.x > 0.75 ? "left" : "";
    const edge = place.y > 0.94 ? "up" : place.y < 0.06 ? "down" : "";
    return html`<div class="mark ${kind} ${side} ${edge}" style=${at(place)}>
      <span class="value" title=${this.speech.text(`reading.${kind}`)}
        ><span aria-hidden="true">${sign}</span> ${spoken(this.speech, place.celsius)}</span
      >
    </div>`;
  }

  private renderReading(): TemplateResult | typeof nothing {
    const reading = this.reading;
    if (this.pointed === null || reading === null) return nothing;
    const words = html`${Number.isNaN(reading) ? icon("unknown") : nothing}${spoken(this.speech, reading)}`;
    if (this.editor !== null)
      return html`<div class="reading aside"><span class="value">${words}</span></div>`;
    const below = this.pointed.y < 0.2 ? "below" : "";
    const side = this.pointed.x < 0.15 ? "from-left" : this.pointed.x > 0.85 ? "from-right" : "";
    return html`<div class="reading ${below} ${side}" style=${at(this.pointed)} aria-hidden="true">
      <span class="value">${words}</span>
    </div>`;
  }

  private get reading(): number | null {
    if (this.pointed === null || !this.live) return null;
    return this.presenter?.readingAt(this.pointed, this.view) ?? null;
  }

  private readonly draw = (now: number): void => {
    this.request = 0;
    this.presenter?.draw(this.view);
    if (now - this.lastReading < READING_MS) return;
    this.lastReading = now;
    this.round++;
  };

  private readonly point = (event: PointerEvent): void => {
    clearTimeout(this.finger);
    const box = this.canvas.getBoundingClientRect();
    this.pointed = insidePicture({
      x: (event.clientX - box.left) / box.width,
      y: (event.clientY - box.top) / box.height,
    });
  };

  private readonly leave = (event: Event): void => {
    clearTimeout(this.finger);
    if (event instanceof PointerEvent && event.pointerType === "touch" && event.type === "pointerleave") {
      this.finger = setTimeout(this.forgetPoint, FINGER_MS);
    } else {
      this.forgetPoint();
    }
  };

  private readonly forgetPoint = (): void => {
    this.pointed = null;
  };

  /** The arrow keys move a point of reading, for those without a pointer. */
  private readonly pressKey = (event: KeyboardEvent): void => {
    if (this.editor !== null) return;
    const action = actionOf(event);
    if (action?.kind === "escape") this.forgetPoint();
    if (action?.kind !== "nudge") return;
    event.preventDefault();
    const { x, y } = this.pointed ?? { x: 0.5, y: 0.5 };
    this.pointed = insidePicture({ x: x + action.dx, y: y + action.dy });
    if (this.reading !== null) emit(this, "say", spoken(this.speech, this.reading));
  };
}

function at({ x, y }: Point): string {
  return `left: ${x * 100}%; top: ${y * 100}%`;
}

define("thermal2mqtt-picture", PictureElement);
