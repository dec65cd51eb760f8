import type { ThermalFrame } from "../frames/frame";
import type { Smoothing } from "./axis";
import { type PaletteName, paletteTable } from "./palettes";
import type { Range } from "./range";
import { Upscaler } from "./upscaler";

export interface Look {
  readonly palette: PaletteName;
  readonly smoothing: Smoothing;
  readonly range: Range;
}

/** Width in pixels that a picture is worked out to; the browser stretches it to the card from there. */
const FINE_WIDTH = 256;

/** Draws frames on a canvas that it gives the size it needs. Unknown places stay transparent. */
export class Painter {
  private upscaler: Upscaler | null = null;
  private image: ImageData | null = null;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  paint(frame: ThermalFrame, look: Look): void {
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) return;
    const upscaler = this.upscalerFor(frame, look.smoothing);
    const { outWidth, outHeight } = upscaler;
    if (this.canvas.width !== outWidth || this.canvas.height !== outHeight) {
      this.canvas.width = outWidth;
      this.canvas.height = outHeight;
      this.image = null;
    }
    this.image ??= context.createImageData(outWidth, outHeight);
    colour(upscaler.upscale(frame), look, new Uint32Array(this.image.data.buffer));
    context.putImageData(this.image, 0, 0);
  }

  private upscalerFor({ width, height }: ThermalFrame, smoothing: Smoothing): Upscaler {
    const kept = this.upscaler;
    if (kept?.width === width && kept.height === height && kept.smoothing === smoothing) return kept;
    const factor = Math.max(Math.round(FINE_WIDTH / width), 1);
    return (this.upscaler = new Upscaler(width, height, factor, smoothing));
  }
}

/** Writes the colour of each temperature; 0 is transparent. */
function colour(celsius: Float32Array, look: Look, pixels: Uint32Array): void {
  const table = paletteTable(look.palette);
  const last = table.length - 1;
  const { low, high } = look.range;
  const steps = last / (high - low);
  for (let i = 0; i < celsius.length; i++) {
    const value = celsius[i] ?? NaN;
    const entry = (value - low) * steps + 0.5;
    const colour = entry < 0 ? table[0] : entry > last ? table[last] : table[entry | 0];
    pixels[i] = Number.isNaN(value) ? 0 : (colour ?? 0);
  }
}
