import { describe, expect, it, vi } from "vitest";

import { Painter, type Look } from "../../src/picture/painter";
import { paletteTable } from "../../src/picture/palettes";
import { frameOf } from "../frame-of";

const LOOK: Look = { palette: "iron", smoothing: "none", range: { low: 20, high: 40 } };

/** A canvas that keeps what is put on it, as the browser's does. */
class PaperCanvas {
  width = 0;
  height = 0;
  images = 0;
  pixels = new Uint32Array();

  getContext(): unknown {
    return {
      createImageData: (width: number, height: number) => {
        this.images++;
        return { data: new Uint8ClampedArray(width * height * 4) };
      },
      putImageData: (image: { data: Uint8ClampedArray }) => {
        this.pixels = new Uint32Array(Uint8ClampedArray.from(image.data).buffer);
      },
    };
  }
}

function painterOn(canvas: PaperCanvas): Painter {
  return new Painter(canvas as unknown as HTMLCanvasElement);
}

describe("the painter", () => {
  it("gives the canvas a fine size and each temperature its colour", () => {
    const canvas = new PaperCanvas();
    painterOn(canvas).paint(frameOf([20, 40, 30, 10], [50, 20, 20, 20]), LOOK);
    const table = paletteTable("iron");
    const colourAt = (column: number, row: number): number | undefined =>
      canvas.pixels[(row * 64 + 32) * canvas.width + column * 64 + 32];

    expect([canvas.width, canvas.height]).toEqual([256, 128]);
    expect(colourAt(0, 0)).toBe(table[0]);
    expect(colourAt(1, 0)).toBe(table[1023]);
    expect(colourAt(2, 0)).toBe(table[512]);
    expect(colourAt(3, 0)).toBe(table[0]);
    expect(colourAt(0, 1)).toBe(table[1023]);
  });

  it("leaves what is not known transparent", () => {
    const canvas = new PaperCanvas();
    painterOn(canvas).paint(frameOf([20, NaN]), LOOK);
    expect(canvas.pixels[0]).not.toBe(0);
    expect(canvas.pixels[255]).toBe(0);
  });

  it("uses its image again until the sensor's size changes", () => {
    const canvas = new PaperCanvas();
    const painter = painterOn(canvas);
    painter.paint(frameOf([20, 30]), LOOK);
    painter.paint(frameOf([30, 20]), { ...LOOK, smoothing: "bicubic" });
    expect(canvas.images).toBe(1);
    painter.paint(frameOf([20], [30]), LOOK);
    expect(canvas.images).toBe(2);
    expect([canvas.width, canvas.height]).toEqual([256, 512]);
  });

  it("does nothing where the browser gives no canvas to draw on", () => {
    const canvas = { getContext: vi.fn(() => null), width: 1, height: 1 };
    new Painter(canvas as unknown as HTMLCanvasElement).paint(frameOf([20, 30]), LOOK);
    expect(canvas.width).toBe(1);
  });
});
