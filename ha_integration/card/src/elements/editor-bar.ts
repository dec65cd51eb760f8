import { css, html, LitElement, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import type { TextKey } from "../text/texts";
import type { ZoneEditor } from "../zones/editor";
import { KeyCommands } from "../zones/key-commands";
import { MAX_ZONES } from "../zones/problems";
import type { ShapeKind } from "../zones/shape";
import type { Speech } from "./context";
import { ALWAYS, define, emit } from "./define";
import { icon, type IconName } from "./icons";
import { buttonStyles, commonStyles } from "./styles";

const TOOLS: readonly ShapeKind[] = ["polygon", "rectangle", "ellipse"];

/** The editor's tools, and a line that tells what to do next. */
export class EditorBarElement extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  static override styles = [
    commonStyles,
    buttonStyles,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      [role="toolbar"] {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
      }
      .gap {
        flex: 1;
      }
      .hint {
        margin-top: 8px;
        color: var(--faint);
        min-height: 2.8em;
      }
      @container (max-width: 520px) {
        button {
          padding: 0;
          min-width: 44px;
          min-height: 44px;
        }
        button .words {
          position: absolute;
          clip-path: inset(50%);
          width: 1px;
          height: 1px;
          overflow: hidden;
        }
      }
      @container (max-width: 300px) {
        [role="toolbar"] {
          gap: 4px;
        }
        button {
          min-width: 40px;
        }
      }
    `,
  ];

  @property({ attribute: false }) speech!: Speech;
  @property(ALWAYS) editor!: ZoneEditor;

  protected override render(): TemplateResult {
    const { editor } = this;
    const corner = editor.selection?.draft.shape.kind === "polygon" && editor.selection.corner !== null;
    const removeCorner = (): void => {
      new KeyCommands(editor, (key, values) => {
        emit(this, "say", this.speech.text(key, values));
      }).removeCorner();
    };
    return html`<div role="toolbar" aria-label=${this.speech.text("edit.tools")}>
        ${TOOLS.map((tool) => this.renderTool(tool))}
        <span class="gap"></span>
        ${this.renderButton("corner", "edit.remove_corner", corner, removeCorner)}
        ${this.renderButton("undo", "edit.undo", editor.canUndo, () => {
          editor.undo();
        })}
        ${this.renderButton("redo", "edit.redo", editor.canRedo, () => {
          editor.redo();
        })}
      </div>
      <div class="hint">${this.hint}</div>`;
  }

  private get hint(): string {
    const { text } = this.speech;
    const { sketch, selection } = this.editor;
    if (sketch !== null) return text(`edit.hint.${sketch.kind}`);
    if (selection !== null) return text("edit.hint.shape");
    return this.editor.full ? text("problem.too_many_zones", { count: MAX_ZONES }) : text("edit.hint.browse");
  }

  private renderTool(tool: ShapeKind): TemplateResult {
    const label = this.speech.text(`edit.tool.${tool}`);
    return html`<button
      aria-pressed=${this.editor.sketch?.kind === tool ? "true" : "false"}
      title=${label}
      ?disabled=${this.editor.full || this.editor.busy}
      data-tool=${tool}
      @click=${() => {
        this.editor.chooseTool(tool);
        emit(this, "tool-chosen");
      }}
    >
      ${icon(tool)}<span class="words">${label}</span>
    </button>`;
  }

  private renderButton(name: IconName, key: TextKey, enabled: boolean, action: () => void): TemplateResult {
    const label = this.speech.text(key);
    return html`<button ?disabled=${!enabled} title=${label} @click=${action}>
      ${icon(name)}<span class="words">${label}</span>
    </button>`;
  }
}

define("thermal2mqtt-editor-bar", EditorBarElement);
