import { html, type TemplateResult } from "lit";

import type { ZoneEditor } from "../zones/editor";
import type { Speech } from "./context";
import { icon } from "./icons";

/** What can be done with the zone now: answer a question, settle a conflict, or save, discard and remove. */
export function renderFormActions(editor: ZoneEditor, speech: Speech): TemplateResult {
  if (editor.conflict !== null) return renderConflict(editor, speech);
  if (editor.question === "remove") return renderRemove(editor, speech);
  return html`${editor.question === "unsaved" ? renderUnsaved(speech) : ""} ${renderActions(editor, speech)}`;
}

function renderConflict(editor: ZoneEditor, { text }: Speech): TemplateResult {
  const gone = editor.conflict === "removed";
  return html`<div class="box" role="alert">
    <div class="problem">
      ${icon("warning")}<span>${text(gone ? "form.conflict.gone" : "form.conflict")}</span>
    </div>
    <div class="question">
      <button
        type="button"
        class="main"
        data-action="reload"
        @click=${() => {
          editor.reload();
        }}
      >
        ${text(gone ? "form.discard" : "form.conflict.reload")}
      </button>
      <button
        type="button"
        data-action="keep"
        @click=${() => {
          editor.keep();
        }}
      >
        ${text("form.conflict.keep")}
      </button>
    </div>
  </div>`;
}

function renderRemove(editor: ZoneEditor, { text }: Speech): TemplateResult {
  const name = editor.selection?.saved?.name ?? "";
  return html`<div class="box" role="alert">
    <span>${text("form.remove.question", { name })}</span>
    <div class="question">
      <button type="button" class="danger" data-action="remove-yes" @click=${() => void editor.remove()}>
        ${icon("remove")}${text("form.remove.yes")}
      </button>
      <button
        type="button"
        data-action="remove-no"
        @click=${() => {
          editor.dropQuestion();
        }}
      >
        ${text("form.remove.no")}
      </button>
    </div>
  </div>`;
}

function renderUnsaved({ text }: Speech): TemplateResult {
  return html`<div class="box problem" role="alert">
    ${icon("warning")}<span>${text("form.unsaved")}</span>
  </div>`;
}

function renderActions(editor: ZoneEditor, { text }: Speech): TemplateResult {
  const dirty = editor.selection?.dirty ?? false;
  return html`<div class="actions">
    <button type="submit" class="main" data-action="save" ?disabled=${editor.busy}>
      ${icon("done")}${text(editor.busy ? "form.saving" : "form.save")}
    </button>
    <button
      type="button"
      data-action="discard"
      ?disabled=${editor.busy}
      @click=${() => {
        editor.discard();
      }}
    >
      ${text(dirty ? "form.discard" : "form.close")}
    </button>
    <span class="gap"></span>
    ${
      editor.selection?.id === null
        ? ""
        : html`<button
            type="button"
            class="danger"
            data-action="remove"
            ?disabled=${editor.busy}
            @click=${() => {
              editor.ask("remove");
            }}
          >
            ${icon("remove")}${text("form.remove")}
          </button>`
    }
  </div>`;
}
