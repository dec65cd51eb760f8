import { describe, expect, it } from "vitest";

import { parseConfig } from "../../src/config/card-config";
import { configForm } from "../../src/config/config-form";
import { LANGUAGES, localizer } from "../../src/text/texts";

type Field = ReturnType<typeof configForm>["schema"][number];

function fieldsOf(schema: Field[]): Field[] {
  return schema.flatMap((field) => (field.schema === undefined ? [field] : fieldsOf(field.schema)));
}

describe("the graphical configuration", () => {
  it("has a field for every option, and a label for every field", () => {
    const options = [...Object.keys(parseConfig({})), "entry", "sensor", "title", "range_low", "range_high"];
    for (const language of Object.keys(LANGUAGES)) {
      const form = configForm(localizer(language));
      const fields = fieldsOf(form.schema);
      expect(fields.map(({ name }) => name).sort()).toEqual(options.sort());
      for (const field of fields) expect(form.computeLabel(field)).toMatch(/\S/);
    }
  });

  it("helps where a label does not say enough", () => {
    const form = configForm(localizer("en"));
    expect(form.computeHelper({ name: "range_low" })).toContain("Leave both empty");
    expect(form.computeHelper({ name: "hide_list" })).toBeUndefined();
    expect(form.computeLabel({ name: "" })).toBeUndefined();
  });

  it("offers only palettes and smoothings that the card takes", () => {
    for (const { name, selector } of fieldsOf(configForm(localizer("de")).schema)) {
      const select = selector?.select as { options: { value: string; label: string }[] } | undefined;
      for (const { value, label } of select?.options ?? []) {
        expect(() => parseConfig({ [name]: value })).not.toThrow();
        expect(label).not.toBe("");
      }
    }
  });

  it("refuses what the card refuses", () => {
    const { assertConfig } = configForm(localizer("en"));
    expect(() => {
      assertConfig({ rate: 100 });
    }).toThrow("rate");
  });
});
