import { describe, expect, it } from "vitest";

import { paletteGradient, PALETTES, paletteTable } from "../../src/picture/palettes";

function rgbOf(packed = 0): number[] {
  return [packed & 255, (packed >> 8) & 255, (packed >> 16) & 255];
}

describe.each(PALETTES)("the palette %s", (name) => {
  it("is opaque throughout and runs without a jump", () => {
    const table = paletteTable(name);
    expect(table).toHaveLength(1024);
    let before = rgbOf(table[0]);
    for (const colour of table) {
      expect(colour >>> 24).toBe(255);
      const now = rgbOf(colour);
      for (const [i, part] of now.entries()) expect(Math.abs(part - (before[i] ?? 0))).toBeLessThan(4);
      before = now;
    }
  });

  it("gives a gradient for the scale that begins and ends as the table does", () => {
    const colours = paletteGradient(name).match(/#[0-9a-f]{6}/g) ?? [];
    const hex = (packed = 0): string =>
      `#${rgbOf(packed)
        .map((part) => part.toString(16).padStart(2, "0"))
        .join("")}`;
    expect(colours.at(0)).toBe(hex(paletteTable(name)[0]));
    expect(colours.at(-1)).toBe(hex(paletteTable(name)[1023]));
  });
});

it.each(["iron", "magma", "cividis", "white_hot"] as const)("%s is brighter the hotter it is", (name) => {
  const brightness = (packed: number): number => {
    const [red = 0, green = 0, blue = 0] = rgbOf(packed);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  };
  const table = Array.from(paletteTable(name), brightness);
  for (let i = 64; i < 1024; i += 64) expect(table[i]).toBeGreaterThan((table[i - 64] ?? 0) + 1);
});
