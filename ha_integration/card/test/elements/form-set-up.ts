import type { ZoneFormElement } from "../../src/elements/zone-form";
import "../../src/elements/zone-form";
import { setUpEditor, type SetUp } from "../zones/editor-set-up";
import { find, mount, speech } from "./mount";

export interface FormSetUp extends SetUp {
  form: ZoneFormElement;
  /** Shows what the editor has become. */
  show: () => Promise<void>;
  press: (action: string) => Promise<void>;
}

/** The form of the zone `left`. */
export async function setUpForm(unit = "°C", properties: Partial<ZoneFormElement> = {}): Promise<FormSetUp> {
  const made = setUpEditor();
  made.editor.select("left");
  const form = await mount<ZoneFormElement>("thermal2mqtt-zone-form", {
    speech: speech(unit),
    editor: made.editor,
    ...properties,
  });
  const show = async (): Promise<void> => {
    form.editor = made.editor;
    await form.updateComplete;
  };
  const press = async (action: string): Promise<void> => {
    find(form, `[data-action=${action}]`)?.click();
    for (let i = 0; i < 20; i++) await Promise.resolve();
    await show();
  };
  return { ...made, form, show, press };
}

export function field(form: ZoneFormElement, name: string): HTMLInputElement | null {
  return find(form, `#${name}`);
}
