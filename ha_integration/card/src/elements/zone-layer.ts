import { html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import type { Point } from "../frames/frame";
import type { TextKey } from "../text/texts";
import type { ZoneEditor } from "../zones/editor";
import { boundsOf, pathOf } from "../zones/geometry";
import { Gestures, type Target } from "../zones/gestures";
import { handlesOf, middlesOf } from "../zones/handles";
import { KeyCommands } from "../zones/key-commands";
import { actionOf } from "../zones/keyboard";
import type { Shape } from "../zones/shape";
import { shapeOf, type Sketch } from "../zones/sketch";
import { type Speech, spoken, type ZoneView } from "./context";
import { ALWAYS, define, emit } from "./define";
import { icon } from "./icons";
import { zoneLayerStyles } from "./zone-layer-styles";

/** Pixels around a point that count as on it. */
const REACH = { mouse: 10, touch: 24 };
/** An edge shorter than this shows no handle in its middle: it would lie under the corners'. */
const SHORT_EDGE = 64;

/** The zones on the picture; with an editor, also what they are drawn and changed with. */
export class ZoneLayerElement extends LitElement {
  static override styles = zoneLayerStyles;

  @property({ attribute: false }) speech!: Speech;
  @property({ attribute: false }) zones: readonly ZoneView[] = [];
  @property(ALWAYS) editor: ZoneEditor | null = null;

  /** The pointer that is down. */
  private pointer: number | null = null;
  private gestures: Gestures | null = null;
  private keys: KeyCommands | null = null;
  /** Whether the next picture gives the focus to what is chosen. */
  private focusDue = false;
  private hadFocus = false;

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>(".layer")?.focus({ preventScroll: true });
  }

  protected override willUpdate(): void {
    this.hadFocus = this.hasFocus;
    if (this.editor === null) {
      this.gestures = null;
      this.keys = null;
      return;
    }
    this.gestures ??= new Gestures(this.editor);
    this.keys ??= new KeyCommands(this.editor, this.say);
  }

  /** What had the focus may be gone with this picture: no key may come before another has it. */
  protected override updated(): void {
    if (this.focusDue || (this.hadFocus && !this.hasFocus)) this.focusChosen();
    this.focusDue = false;
  }

  protected override render(): TemplateResult {
    const editing = this.editor !== null;
    const selected = this.editor?.selection?.id ?? null;
    return html`<div
      class="layer ${editing ? "editing" : ""} ${this.editor?.sketch ? "drawing" : ""}"
      tabindex=${editing ? 0 : nothing}
      role=${editing ? "group" : nothing}
      aria-label=${editing ? this.speech.text("edit.tools") : nothing}
      @pointerdown=${this.press}
      @pointermove=${this.move}
      @pointerup=${this.release}
      @pointercancel=${this.cancel}
      @dblclick=${() => this.gestures?.doublePress()}
      @keydown=${this.pressKey}
    >
      <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden=${editing ? nothing : "true"}>
        ${repeat(
          this.zones.filter(({ id }) => id !== selected),
          ({ id }) => id,
          (zone) => this.renderZone(zone),
        )}
        ${this.renderSelected()} ${this.renderSketch()}
      </svg>
      ${this.zones.filter(({ id }) => id !== selected).map((zone) => this.renderChip(zone))}
      ${this.renderHandles()}
    </div>`;
  }

  private renderZone(zone: ZoneView): SVGTemplateResult | typeof nothing {
    const { id, name, shape, figures } = zone;
    if (shape === null) return nothing;
    const level = figures.level ?? "unknown";
    const path = pathOf(shape);
    const label = this.speech.text("zones.label", {
      name,
      value: spoken(this.speech, figures.max),
      level: this.speech.text(`level.${level}`),
    });
    return svg`<g class="zone level-${level}">
      <path class="halo" d=${path} />
      <path class="line" d=${path} data-zone=${id}
        tabindex=${this.editor ? 0 : nothing} role=${this.editor ? "button" : nothing}
        aria-label=${this.editor ? label : nothing} />
    </g>`;
  }

  private renderSelected(): SVGTemplateResult | typeof nothing {
    const selection = this.editor?.selection ?? null;
    if (selection === null) return nothing;
    const { name, shape } = selection.draft;
    const wrong = (this.editor?.problems ?? []).some(({ field }) => field === "shape");
    const path = pathOf(shape);
    return svg`<g class="zone selected ${wrong ? "wrong" : ""}">
      <path class="halo" d=${path} />
      <path class="line" d=${path} tabindex="0" role="button" aria-pressed="true" data-selected
        aria-label=${this.speech.text("edit.zone", { name })} @focus=${this.focusWhole} />
    </g>`;
  }

  private renderSketch(): SVGTemplateResult | typeof nothing {
    const sketch = this.editor?.sketch ?? null;
    if (sketch === null || sketch.points.length === 0) return nothing;
    const path = sketchPath(sketch);
    return svg`<g class="zone selected"><path class="halo" d=${path} /><path class="line" d=${path} /></g>`;
  }

  private renderChip({ name, shape, figures }: ZoneView): TemplateResult | typeof nothing {
    if (shape === null) return nothing;
    const { left, top, bottom, right } = boundsOf(shape);
    const level = figures.level ?? "unknown";
    const place = `${top < 0.1 ? `top: ${bottom * 100}%` : `bottom: ${(1 - top) * 100}%`};
      ${left > 0.6 ? `right: ${(1 - right) * 100}%` : `left: ${left * 100}%`}`;
    return html`<div
      class="chip level-${level}"
      style="${place}; --zone-width: ${(right - left) * 100}%"
      aria-hidden="true"
    >
      ${icon(level)}<span class="name">${name}</span
      ><span class="value">${this.speech.format.temperature(figures.max) ?? "–"}</span>
    </div>`;
  }

  private renderHandles(): TemplateResult | typeof nothing {
    const selection = this.editor?.selection ?? null;
    if (selection === null) {
      const points = this.editor?.sketch?.kind === "polygon" ? this.editor.sketch.points : [];
      return html`${points.map((point, i) => html`<div class="dot ${i === 0 ? "first" : ""}" style=${at(point)}></div>`)}`;
    }
    const { shape } = selection.draft;
    const { text } = this.speech;
    return html`${middlesOf(shape).map((point, i) => this.renderMiddle(shape, point, i))}
    ${handlesOf(shape).map(
      (handle, i) =>
        html`<button
          class="handle ${selection.corner === i ? "chosen" : ""}"
          style=${at(handle)}
          data-handle=${i}
          aria-label=${text(handle.label, { number: handle.number })}
          @focus=${() => this.editor?.chooseCorner(i)}
        ></button>`,
    )}`;
  }

  private renderMiddle(shape: Shape, point: Point, index: number): TemplateResult | typeof nothing {
    const corners = handlesOf(shape);
    const from = corners[index];
    const to = corners[(index + 1) % corners.length];
    if (from === undefined || to === undefined) return nothing;
    const length = Math.hypot((to.x - from.x) * this.clientWidth, (to.y - from.y) * this.clientHeight);
    if (length < SHORT_EDGE) return nothing;
    const values = { from: from.number, to: to.number };
    return html`<button
      class="middle"
      style=${at(point)}
      data-middle=${index}
      aria-label=${this.speech.text("edit.add_corner", values)}
      @click=${(event: MouseEvent) => {
        // A click with a pointer has been a press before.
        if (event.detail === 0) this.gestures?.press(point, { kind: "middle", index }, point);
      }}
    ></button>`;
  }

  private readonly say = (key: TextKey, values?: Record<string, string | number>): void => {
    emit(this, "say", this.speech.text(key, values));
  };

  private readonly focusWhole = (): void => {
    this.editor?.chooseCorner(null);
  };

  private readonly press = (event: PointerEvent): void => {
    if (this.gestures === null || event.button !== 0 || this.isSecond(event)) return;
    this.pointer = event.pointerId;
    const layer = event.currentTarget as HTMLElement;
    const box = layer.getBoundingClientRect();
    const pixels = event.pointerType === "mouse" ? REACH.mouse : REACH.touch;
    layer.setPointerCapture(event.pointerId);
    this.gestures.press(placeOf(event), targetOf(event), { x: pixels / box.width, y: pixels / box.height });
  };

  private readonly move = (event: PointerEvent): void => {
    if (!this.isSecond(event)) this.gestures?.move(placeOf(event));
  };

  private readonly release = (event: PointerEvent): void => {
    if (this.gestures === null || this.isSecond(event)) return;
    this.pointer = null;
    this.gestures.release();
    this.keepFocus();
  };

  private readonly cancel = (event: PointerEvent): void => {
    if (this.isSecond(event)) return;
    this.pointer = null;
    this.gestures?.cancel();
  };

  /** Whether it is a second finger beside the one that draws. */
  private isSecond({ pointerId, isPrimary }: PointerEvent): boolean {
    return this.pointer !== null && pointerId !== this.pointer && !isPrimary;
  }

  private readonly pressKey = (event: KeyboardEvent): void => {
    const action = actionOf(event);
    const target = event.target as Element;
    const onHandle = target.closest("[data-middle]") !== null;
    if (this.editor === null || action === null || (onHandle && action.kind === "confirm")) return;
    const zone = target.closest("[data-zone]")?.getAttribute("data-zone") ?? null;
    const aims = action.kind === "confirm" || action.kind === "nudge" || action.kind === "delete";
    if (zone !== null && aims && !this.editor.select(zone)) return;
    event.preventDefault();
    event.stopPropagation();
    this.keys?.run(action);
    this.keepFocus();
  };

  private get hasFocus(): boolean {
    return (this.shadowRoot?.activeElement ?? null) !== null;
  }

  /** Keeps the focus here, unless it has been taken elsewhere. */
  private keepFocus(): void {
    this.focusDue = this.hasFocus || document.activeElement === document.body;
    this.requestUpdate();
  }

  /** Gives the focus to what the next key shall change. */
  private focusChosen(): void {
    const corner = this.editor?.selection?.corner ?? null;
    const chosen = corner === null ? "[data-selected]" : `[data-handle="${corner}"]`;
    const target =
      this.renderRoot.querySelector<HTMLElement>(chosen) ??
      this.renderRoot.querySelector<HTMLElement>(".layer");
    target?.focus({ preventScroll: true });
  }
}

function sketchPath(sketch: Sketch): string {
  const shape = shapeOf(sketch);
  const points = sketch.pointer === null ? sketch.points : [...sketch.points, sketch.pointer];
  if (sketch.kind !== "polygon") return shape === null ? "" : pathOf(shape);
  return `M${points.map(({ x, y }) => `${x} ${y}`).join("L")}`;
}

function placeOf(event: PointerEvent): Point {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
}

function targetOf(event: PointerEvent): Target {
  const { handle, middle } =
    (event.target as Element).closest<HTMLElement>("[data-handle],[data-middle]")?.dataset ?? {};
  if (handle !== undefined) return { kind: "handle", index: Number(handle) };
  return middle === undefined ? { kind: "surface" } : { kind: "middle", index: Number(middle) };
}

function at({ x, y }: Point): string {
  return `left: ${x * 100}%; top: ${y * 100}%`;
}

define("thermal2mqtt-zone-layer", ZoneLayerElement);
