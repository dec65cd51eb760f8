import { describe, expect, it } from "vitest";

import { en } from "../../src/text/en";
import { LANGUAGES, localizer, type TextKey } from "../../src/text/texts";

function placeholders(words: string): string[] {
  return (words.match(/\{\w+\}/g) ?? []).sort();
}

describe.each(Object.entries(LANGUAGES))("the texts in %s", (_, table) => {
  it("are all there, and no others", () => {
    expect(Object.keys(table)).toEqual(Object.keys(en));
  });

  it("have words, and the same gaps to fill in", () => {
    for (const [key, words] of Object.entries(table)) {
      expect(words.trim(), key).not.toBe("");
      expect(placeholders(words), key).toEqual(placeholders(en[key as TextKey]));
    }
  });
});

describe("a text", () => {
  it("is in the user's language, in a region's too, and else in English", () => {
    expect(localizer("de")("feed.stale")).toBe("Nicht live");
    expect(localizer("de-CH")("feed.stale")).toBe("Nicht live");
    expect(localizer("fr")("feed.stale")).toBe("Not live");
    expect(localizer("")("feed.stale")).toBe("Not live");
  });

  it("is filled in, and keeps a gap that nothing is known for", () => {
    const text = localizer("en");
    expect(text("form.title", { name: "Joint" })).toBe("Zone Joint");
    expect(text("form.title")).toBe("Zone {name}");
    expect(text("say.moved", { x: 0, y: 5 })).toBe("0 percent across, 5 percent down.");
  });
});
