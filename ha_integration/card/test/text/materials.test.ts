import { expect, it } from "vitest";

import { MATERIAL_NAMES, materialNamer } from "../../src/text/materials";
import { LANGUAGES } from "../../src/text/texts";

it("materials have names in every language of the card", () => {
  expect(Object.keys(MATERIAL_NAMES)).toEqual(Object.keys(LANGUAGES));
});

it("a material is called what people say, in English where there is nothing else", () => {
  expect(materialNamer("en")("copper_oxidised")).toBe("Copper, oxidised");
  expect(materialNamer("de-CH")("copper_oxidised")).toBe("Kupfer, oxidiert");
  expect(materialNamer("fr")("copper_oxidised")).toBe("Copper, oxidised");
});

it("a material of a newer agent keeps the name that it has there", () => {
  expect(materialNamer("de")("moon_dust")).toBe("moon_dust");
});
