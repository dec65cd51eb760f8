import { describe, expect, it } from "vitest";

import { decodeBase64Frame, decodeFrame, FrameError } from "../../src/frames/decode";
import vectors from "../../test-vectors/frames.json" with { type: "json" };

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

describe("a radiometric frame", () => {
  it.each(vectors.valid)("is read like every other reader reads it: $name", ({ hex, frame }) => {
    const read = decodeFrame(bytesOf(hex));

    expect(read.width).toBe(frame.width);
    expect(read.height).toBe(frame.height);
    expect(read.sequence).toBe(frame.sequence);
    expect(read.capturedAt).toBeCloseTo(Number(BigInt(frame.utc_nanoseconds) / 1000n) / 1000, 2);
    expect(read.celsius).toHaveLength(frame.celsius.length);
    for (const [i, expected] of frame.celsius.entries()) {
      if (expected === null) expect(read.celsius[i]).toBeNaN();
      else expect(read.celsius[i]).toBeCloseTo(expected, 3);
    }
  });

  it.each(vectors.invalid)("is refused when it is none: $name", ({ hex }) => {
    expect(() => decodeFrame(bytesOf(hex))).toThrow(FrameError);
  });

  it("is read out of the middle of a larger buffer", () => {
    const hex = vectors.valid[0]?.hex ?? "";
    const padded = bytesOf(`ffff${hex}ff`);
    const frame = decodeFrame(padded.subarray(2, padded.length - 1));
    expect(Array.from(frame.celsius, Math.round)).toEqual([20, 21, 19, 63]);
  });

  it("comes as base64 over the websocket", () => {
    const bytes = bytesOf(vectors.valid[0]?.hex ?? "");
    expect(decodeBase64Frame(base64Of(bytes))).toEqual(decodeFrame(bytes));
    expect(() => decodeBase64Frame("%%%")).toThrow("not base64");
  });

  it("never fails in another way, whatever the bytes", () => {
    const bytes = bytesOf(vectors.valid[1]?.hex ?? "");
    for (let place = 0; place < bytes.length; place++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const damaged = bytes.with(place, value);
        try {
          expect(decodeFrame(damaged).celsius).toHaveLength(6);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }
    }
  });
});
