import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { ViewChoice } from "../../src/config/view-choice";
import type { PictureElement } from "../../src/elements/picture";
import "../../src/elements/picture";
import { frameOf } from "../frame-of";
import { find, mount, speech, wordsOf } from "./mount";

const VIEW: ViewChoice = { palette: "iron", smoothing: "bilinear", range: null, zones: true, points: true };
const FRAME = frameOf([20, 60, NaN, 40]);

interface SetUp {
  picture: PictureElement;
  /** Lets the screen refresh. */
  refresh: () => Promise<void>;
  pointer: (type: string, x: number, pointerType?: string) => Promise<void>;
  key: (name: string) => Promise<void>;
}

/** A live picture of 400 x 100 pixels. */
async function setUp(properties: Partial<PictureElement> = {}): Promise<SetUp> {
  const picture = await mount<PictureElement>("thermal2mqtt-picture", {
    speech: speech(),
    view: VIEW,
    name: "Fuse box",
    live: true,
    ...properties,
  });
  const canvas = find(picture, "canvas");
  if (canvas !== null) canvas.getBoundingClientRect = () => new DOMRect(0, 0, 400, 100);
  const stage = find(picture, ".stage");
  const send = async (event: Event): Promise<void> => {
    stage?.dispatchEvent(event);
    await picture.updateComplete;
  };
  return {
    picture,
    refresh: async () => {
      await vi.advanceTimersByTimeAsync(300);
      await picture.updateComplete;
    },
    pointer: (type, x, pointerType = "mouse") =>
      send(new PointerEvent(type, { clientX: x, clientY: 50, pointerType })),
    key: (name) => send(new KeyboardEvent("keydown", { key: name, cancelable: true })),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

describe("the picture", () => {
  it("marks the hottest and the coldest point, and tells them to those who listen", async () => {
    const { picture, refresh } = await setUp();
    picture.show(FRAME);
    await refresh();
    expect(wordsOf(find(picture, ".hottest"))).toBe("▲ 60.0 °C");
    expect(wordsOf(find(picture, ".coldest"))).toBe("▼ 20.0 °C");
    expect(find(picture, ".stage")?.getAttribute("aria-label")).toMatch(
      /Thermal picture of Fuse box. Hottest 60.0\s°C, coldest 20.0\s°C./,
    );
    expect(find(picture, ".stage")?.getAttribute("style")).toBe("aspect-ratio: 4 / 1");
  });

  it("shows several frames within one refresh once, the last one", async () => {
    const request = vi.spyOn(globalThis, "requestAnimationFrame");
    const { picture, refresh } = await setUp();
    picture.show(FRAME);
    picture.show(frameOf([20, 70]));
    expect(request).toHaveBeenCalledTimes(1);
    await refresh();
    expect(wordsOf(find(picture, ".hottest"))).toBe("▲ 70.0 °C");
    request.mockRestore();
  });

  it("hides marks, zones and readings as the viewer wishes", async () => {
    const { picture, refresh } = await setUp({ view: { ...VIEW, zones: false, points: false } });
    picture.show(FRAME);
    await refresh();
    expect(find(picture, ".mark")).toBeNull();
    expect(find(picture, "thermal2mqtt-zone-layer")).toBeNull();
  });

  it("that is not live has neither marks nor readings", async () => {
    const { picture, refresh, pointer } = await setUp();
    picture.show(FRAME);
    await refresh();
    await pointer("pointermove", 50);
    picture.live = false;
    await picture.updateComplete;
    expect(find(picture, ".mark")).toBeNull();
    expect(find(picture, ".reading")).toBeNull();
    expect(find(picture, ".stage")?.getAttribute("aria-label")).toBe("Thermal picture of Fuse box");
    expect(picture.hasAttribute("live")).toBe(false);
  });

  it("stops drawing when it is taken away", async () => {
    const cancel = vi.spyOn(globalThis, "cancelAnimationFrame");
    const { picture } = await setUp();
    picture.show(FRAME);
    picture.remove();
    expect(cancel).toHaveBeenCalled();
    cancel.mockRestore();
  });
});

describe("the temperature under the pointer", () => {
  it("is the one that is drawn there, and gone with the pointer", async () => {
    const { picture, refresh, pointer } = await setUp();
    picture.show(FRAME);
    await refresh();
    await pointer("pointermove", 100);
    expect(wordsOf(find(picture, ".reading"))).toBe("40.0 °C");
    await pointer("pointerleave", 100);
    expect(find(picture, ".reading")).toBeNull();
  });

  it("is unknown, in a word, where it is not known", async () => {
    const { picture, refresh, pointer } = await setUp();
    picture.show(FRAME);
    await refresh();
    await pointer("pointermove", 250);
    expect(wordsOf(find(picture, ".reading"))).toBe("unknown");
  });

  it("follows the picture while the pointer stands still", async () => {
    const { picture, refresh, pointer } = await setUp();
    picture.show(FRAME);
    await refresh();
    await pointer("pointermove", 50);
    picture.show(frameOf([33, 60, 40, 40]));
    await refresh();
    expect(wordsOf(find(picture, ".reading"))).toBe("33.0 °C");
  });

  it("stays for a while after the finger is lifted", async () => {
    const { picture, refresh, pointer } = await setUp();
    picture.show(FRAME);
    await refresh();
    await pointer("pointerdown", 50, "touch");
    await pointer("pointerleave", 50, "touch");
    expect(find(picture, ".reading")).not.toBeNull();
    await vi.advanceTimersByTimeAsync(4000);
    await picture.updateComplete;
    expect(find(picture, ".reading")).toBeNull();
  });

  it("goes at once when the finger began to scroll", async () => {
    const { picture, refresh, pointer } = await setUp();
    picture.show(FRAME);
    await refresh();
    await pointer("pointerdown", 50, "touch");
    await pointer("pointercancel", 50, "touch");
    expect(find(picture, ".reading")).toBeNull();
  });

  it("is read with the arrow keys too, from the middle on", async () => {
    const { picture, refresh, key } = await setUp();
    picture.show(frameOf([20, 40]));
    await refresh();
    await key("a");
    expect(find(picture, ".reading")).toBeNull();
    const said: unknown[] = [];
    picture.addEventListener("say", (event) => said.push((event as CustomEvent).detail));
    await key("ArrowRight");
    expect(wordsOf(find(picture, ".reading"))).toBe("30.4 °C");
    expect(said).toEqual(["30.4\u00a0°C"]);
    await key("Escape");
    expect(find(picture, ".reading")).toBeNull();
  });

  it("is nowhere before there is a picture", async () => {
    const { picture, pointer } = await setUp();
    await pointer("pointermove", 50);
    expect(find(picture, ".reading")).toBeNull();
    expect(picture.range).toBeNull();
  });
});
