import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

import { configForm } from "../src/config/config-form";
import { PALETTES } from "../src/picture/palettes";
import { localizer } from "../src/text/texts";

const README = readFileSync("README.md", "utf8");

it("the README names every option and every palette", () => {
  const fields = configForm(localizer("en")).schema.flatMap((field) => field.schema ?? [field]);
  for (const { name } of fields) expect(README).toContain(`\`${name}\``);
  for (const palette of PALETTES) expect(README).toContain(`\`${palette}\``);
});
