import type { ThermalFrame } from "./frame";

/*
 * The radiometric frame, little-endian. `test-vectors/frames.json` holds examples that every reader shares.
 *
 *  0  4 bytes  magic "T2MF"          12  u32  sequence
 *  4  u8       version, 1            16  u64  UTC nanoseconds of capture
 *  5  u8       parities              24  f32  scale, Celsius per count
 *  6  u16      width                 28  f32  offset, Celsius
 *  8  u16      height                32  i16[height * width], -32768 is "not known"
 */
const HEADER_BYTES = 32;
const MAGIC = 0x464d3254;
const VERSION = 1;
const NOT_KNOWN = -32768;
const MAX_PIXELS = 1 << 20;

/** Says in its message what about the bytes is not a frame. */
export class FrameError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FrameError";
  }
}

/** Reads a frame as it came over the websocket. Throws FrameError. */
export function decodeBase64Frame(data: string): ThermalFrame {
  let text: string;
  try {
    text = atob(data);
  } catch {
    throw new FrameError("the data is not base64");
  }
  return decodeFrame(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

/** Reads a frame. Throws FrameError. */
export function decodeFrame(bytes: Uint8Array): ThermalFrame {
  if (bytes.length < HEADER_BYTES) {
    throw new FrameError(`${bytes.length} bytes are fewer than the header's ${HEADER_BYTES}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkKind(view);
  const width = view.getUint16(6, true);
  const height = view.getUint16(8, true);
  checkSize(width, height, bytes.length);
  const scale = view.getFloat32(24, true);
  const offset = view.getFloat32(28, true);
  if (!(Number.isFinite(scale) && scale > 0 && Number.isFinite(offset))) {
    throw new FrameError(`scale ${scale} and offset ${offset} give no temperatures`);
  }
  return {
    width,
    height,
    sequence: view.getUint32(12, true),
    capturedAt: Number(view.getBigUint64(16, true)) / 1e6,
    celsius: temperatures(view, width * height, scale, offset),
  };
}

function checkKind(view: DataView): void {
  if (view.getUint32(0, true) !== MAGIC) throw new FrameError("it does not begin with T2MF");
  const version = view.getUint8(4);
  if (version !== VERSION) throw new FrameError(`version ${version} is not ${VERSION}, the one read here`);
}

function checkSize(width: number, height: number, length: number): void {
  const pixels = width * height;
  if (pixels === 0 || pixels > MAX_PIXELS) throw new FrameError(`${width} x ${height} is no usable size`);
  const expected = HEADER_BYTES + 2 * pixels;
  if (length !== expected) {
    throw new FrameError(`${length} bytes are not the ${expected} of ${width} x ${height} pixels`);
  }
}

function temperatures(view: DataView, pixels: number, scale: number, offset: number): Float32Array {
  const celsius = new Float32Array(pixels);
  for (let i = 0; i < pixels; i++) {
    const count = view.getInt16(HEADER_BYTES + 2 * i, true);
    celsius[i] = count === NOT_KNOWN ? NaN : offset + scale * count;
  }
  return celsius;
}
