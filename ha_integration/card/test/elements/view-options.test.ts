import { afterEach, describe, expect, it } from "vitest";

import type { ViewChoice } from "../../src/config/view-choice";
import type { ViewOptionsElement } from "../../src/elements/view-options";
import "../../src/elements/view-options";
import { fill, find, mount, speech } from "./mount";

const VIEW: ViewChoice = { palette: "iron", smoothing: "bicubic", range: null, zones: true, points: true };

interface SetUp {
  options: ViewOptionsElement;
  chosen: unknown[];
}

async function setUp(properties: Partial<ViewOptionsElement> = {}): Promise<SetUp> {
  const options = await mount<ViewOptionsElement>("thermal2mqtt-view-options", {
    speech: speech(),
    view: VIEW,
    ...properties,
  });
  const chosen: unknown[] = [];
  options.addEventListener("view-chosen", (event) => chosen.push((event as CustomEvent).detail));
  options.addEventListener("view-reset", () => chosen.push("reset"));
  return { options, chosen };
}

afterEach(() => {
  document.body.replaceChildren();
});

describe("a viewer", () => {
  it("chooses palette and smoothing", async () => {
    const { options, chosen } = await setUp();
    fill(find(options, "#palette"), "cividis");
    fill(find(options, "#smoothing"), "none");
    expect(chosen).toEqual([{ palette: "cividis" }, { smoothing: "none" }]);
  });

  it("fixes the range, beginning with what is on the screen, and frees it again", async () => {
    const { options, chosen } = await setUp({ shown: () => ({ low: 19.6, high: 61.2 }) });
    fill(find(options, "#range"), "fixed");
    fill(find(options, "#range"), "auto");
    expect(chosen).toEqual([{ range: { low: 19, high: 62 } }, { range: null }]);
  });

  it("fixes a usual range before there is a picture", async () => {
    const { options, chosen } = await setUp();
    fill(find(options, "#range"), "fixed");
    expect(chosen).toEqual([{ range: { low: 20, high: 60 } }]);
  });

  it("types the ends in their own unit; nonsense changes nothing", async () => {
    const { options, chosen } = await setUp({
      speech: speech("°F"),
      view: { ...VIEW, range: { low: 0, high: 100 } },
    });
    expect(find(options, "#low")?.value).toBe("32");
    fill(find(options, "#low"), "50");
    fill(find(options, "#high"), "122");
    fill(find(options, "#high"), "");
    expect(chosen).toEqual([
      { range: { low: expect.closeTo(10) as number, high: 100 } },
      { range: { low: 0, high: expect.closeTo(50) as number } },
    ]);
  });

  it("hides zones and points, and goes back to the card's settings", async () => {
    const { options, chosen } = await setUp();
    const boxes = options.shadowRoot?.querySelectorAll<HTMLInputElement>("input[type=checkbox]") ?? [];
    for (const box of boxes) box.click();
    find(options, "button")?.click();
    expect(chosen).toEqual([{ zones: false }, { points: false }, "reset"]);
  });
});
