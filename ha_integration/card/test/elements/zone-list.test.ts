import { afterEach, describe, expect, it } from "vitest";

import type { ZoneListElement } from "../../src/elements/zone-list";
import "../../src/elements/zone-list";
import { find, mount, speech, wordsOf } from "./mount";

const SHAPE = { kind: "rectangle", x: 0, y: 0, width: 1, height: 1 } as const;
const JOINT = {
  id: "joint",
  name: "Joint L3",
  shape: SHAPE,
  figures: { min: 20, mean: 41.26, max: 63.4, level: "critical" as const },
};
const UNKNOWN = {
  id: "duct",
  name: "Duct",
  shape: SHAPE,
  figures: { min: null, mean: null, max: null, level: null },
};

afterEach(() => {
  document.body.replaceChildren();
});

describe("the list of zones", () => {
  it("tells name, level in a word, and figures in the user's unit", async () => {
    const list = await mount<ZoneListElement>("thermal2mqtt-zone-list", {
      speech: speech("°F"),
      zones: [JOINT],
    });
    const words = wordsOf(list);
    expect(words).toContain("Joint L3");
    expect(words).toContain("Critical");
    expect(words).toContain("146.1 °F");
    expect(words).toContain("mean 106.3 °F");
    expect(find(list, ".level-critical svg")).not.toBeNull();
  });

  it("does not make up figures that are not known", async () => {
    const list = await mount<ZoneListElement>("thermal2mqtt-zone-list", {
      speech: speech(),
      zones: [UNKNOWN],
    });
    const words = wordsOf(list);
    expect(words).toContain("Unknown");
    expect(words).toContain("–");
    expect(words).not.toMatch(/\d/);
  });

  it("says that there are none, and while editing what to do about it", async () => {
    const list = await mount<ZoneListElement>("thermal2mqtt-zone-list", { speech: speech() });
    expect(wordsOf(list)).toBe("No zones yet.");
    list.editing = true;
    await list.updateComplete;
    expect(wordsOf(list)).toContain("Draw one");
  });

  it("lets a zone be chosen while editing", async () => {
    const list = await mount<ZoneListElement>("thermal2mqtt-zone-list", {
      speech: speech(),
      zones: [JOINT, UNKNOWN],
      editing: true,
    });
    const chosen: unknown[] = [];
    list.addEventListener("zone-chosen", (event) => chosen.push((event as CustomEvent).detail));
    find(list, "li:last-child button")?.click();
    expect(chosen).toEqual(["duct"]);
  });
});
