export const PALETTES = ["iron", "magma", "cividis", "rainbow", "white_hot", "black_hot"] as const;

export type PaletteName = (typeof PALETTES)[number];

/** Colours from coldest to hottest, at equal distances. */
const STOPS: Record<PaletteName, readonly string[]> = {
  iron: ["#05051e", "#2a0a6e", "#7a0f96", "#b9218a", "#e0514a", "#f28a1c", "#fcc62a", "#fff6c8"],
  magma: ["#000004", "#2b115e", "#6c1d81", "#aa337d", "#e4525f", "#fb8861", "#fec488", "#fcfdbf"],
  // Also told apart by people who see no red or no green.
  cividis: [
    "#00224e",
    "#1a386f",
    "#434e6c",
    "#61656f",
    "#7d7c78",
    "#9b9476",
    "#bbae6b",
    "#dec958",
    "#fee838",
  ],
  rainbow: ["#1b1464", "#1f4fd1", "#12a4d9", "#1fc48a", "#8fd62f", "#f4e22b", "#f6931e", "#d91e18"],
  white_hot: ["#000000", "#ffffff"],
  black_hot: ["#ffffff", "#000000"],
};

type Rgb = readonly [number, number, number];

const ENTRIES = 1024;
const tables = new Map<PaletteName, Uint32Array>();

/** The palette as 1024 opaque colours, coldest first, each as a canvas keeps a pixel (little-endian RGBA). */
export function paletteTable(name: PaletteName): Uint32Array {
  let table = tables.get(name);
  if (table === undefined) {
    table = Uint32Array.from({ length: ENTRIES }, (_, i) => packed(mixed(name, i / (ENTRIES - 1))));
    tables.set(name, table);
  }
  return table;
}

/** The palette as a CSS gradient, coldest at the left. */
export function paletteGradient(name: PaletteName): string {
  return `linear-gradient(to right, ${STOPS[name].join(", ")})`;
}

function mixed(name: PaletteName, share: number): Rgb {
  const stops = STOPS[name];
  const place = share * (stops.length - 1);
  const base = Math.min(Math.floor(place), stops.length - 2);
  const from = rgb(stops[base]);
  const to = rgb(stops[base + 1]);
  const t = place - base;
  const mix = (a: number, b: number): number => Math.round(a + (b - a) * t);
  return [mix(from[0], to[0]), mix(from[1], to[1]), mix(from[2], to[2])];
}

function rgb(hex = "#000000"): Rgb {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function packed([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
