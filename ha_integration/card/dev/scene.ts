/** A switchboard in front of a sensor of 32 x 24 pixels: three breakers, and one joint that runs hot. */
const WIDTH = 32;
const HEIGHT = 24;
const SCALE = 0.01;
const OFFSET = 20;
const UNKNOWN = -32768;

export interface SceneOptions {
  /** Temperature of the hot joint, Celsius. */
  joint: number;
  noise: number;
  /** Share of pixels that are not known. */
  unknown: number;
}

interface Spot {
  x: number;
  y: number;
  radius: number;
  celsius: number;
}

/** The temperature of the scene at a place, 0..1 from the top left, without noise. */
export function sceneAt(x: number, y: number, { joint }: Pick<SceneOptions, "joint">): number {
  const spots: Spot[] = [
    { x: 0.25, y: 0.35, radius: 0.1, celsius: 12 },
    { x: 0.5, y: 0.35, radius: 0.1, celsius: 15 },
    { x: 0.75, y: 0.35, radius: 0.1, celsius: 14 },
    { x: 0.75, y: 0.68, radius: 0.085, celsius: joint - 24 },
  ];
  const room = 22 + 2.5 * (1 - y);
  return spots.reduce((sum, spot) => {
    const distance = ((x - spot.x) ** 2 + ((y - spot.y) * 0.75) ** 2) / spot.radius ** 2;
    return sum + spot.celsius * Math.exp(-distance);
  }, room);
}

/** One frame of it as the agent sends it, in base64. */
export function frameOf(sequence: number, time: number, options: SceneOptions): string {
  const bytes = new Uint8Array(32 + WIDTH * HEIGHT * 2);
  const view = new DataView(bytes.buffer);
  bytes.set([0x54, 0x32, 0x4d, 0x46, 1, 0b11 | ((sequence & 1) << 4)]);
  view.setUint16(6, WIDTH, true);
  view.setUint16(8, HEIGHT, true);
  view.setUint32(12, sequence, true);
  view.setBigUint64(16, BigInt(Math.round(time * 1000)) * 1000n, true);
  view.setFloat32(24, SCALE, true);
  view.setFloat32(28, OFFSET, true);
  for (let i = 0; i < WIDTH * HEIGHT; i++) view.setInt16(32 + 2 * i, count(i, options), true);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function count(index: number, options: SceneOptions): number {
  if (Math.random() < options.unknown) return UNKNOWN;
  const x = ((index % WIDTH) + 0.5) / WIDTH;
  const y = (Math.floor(index / WIDTH) + 0.5) / HEIGHT;
  const celsius = sceneAt(x, y, options) + (Math.random() - 0.5) * 2 * options.noise;
  return Math.round((celsius - OFFSET) / SCALE);
}
