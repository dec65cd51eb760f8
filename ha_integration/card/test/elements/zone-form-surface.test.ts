import { afterEach, describe, expect, it } from "vitest";

import { AgentError } from "../../src/api/agent-error";
import type { Emissivity } from "../../src/api/messages";
import { zone } from "../zones/zone";
import { field, type FormSetUp, setUpForm } from "./form-set-up";
import { fill, find, speech, wordsOf } from "./mount";

const MATERIALS = { paint_matt: 0.96, copper_oxidised: 0.65, moon_dust: 0.9 };

/** The form of a zone that has this emissivity; of an agent that says which materials it knows, or of one that does not. */
async function setUp(
  given: Emissivity | null,
  materials: Record<string, number> = MATERIALS,
): Promise<FormSetUp> {
  const made = await setUpForm("°C", { materials });
  made.editor.discard();
  made.store.changeBehind([zone("left", { emissivity: given })]);
  made.editor.learn(made.store.answer);
  made.editor.select("left");
  await made.show();
  return made;
}

/** What the list of materials says is chosen, the number, and what is told of it. */
function shown({ form }: FormSetUp): (string | undefined)[] {
  const select = find(form, "#material") as unknown as HTMLSelectElement | null;
  const chosen = select === null ? undefined : wordsOf(select.selectedOptions[0]);
  return [chosen, field(form, "emissivity")?.value, wordsOf(find(form, "#emissivity-help"))];
}

function choices({ form }: FormSetUp): string[] {
  const select = find(form, "#material") as unknown as HTMLSelectElement | null;
  return Array.from(select?.options ?? [], wordsOf);
}

const AS_THE_SENSOR = "Left empty, the sensor's counts.";

afterEach(() => {
  document.body.replaceChildren();
});

describe("the surface of a zone", () => {
  it("is one of the agent's materials, by their words and with their emissivities", async () => {
    const form = await setUp(null);
    expect(choices(form)).toEqual([
      "As the sensor",
      "Another: by its number",
      "Copper, oxidised (0.65)",
      "moon_dust (0.90)",
      "Paint, matt (0.96)",
    ]);
  });

  it.each<[Emissivity | null, string, string, string]>([
    [null, "As the sensor", "", AS_THE_SENSOR],
    [0.955, "Another: by its number", "0.955", "From 0.05 to 1.00."],
    ["copper_oxidised", "Copper, oxidised (0.65)", "0.65", "Of the material. Or give a number."],
    ["asbestos", "asbestos", "", "Known to the agent. Or give a number."],
  ])("that is %s is shown as that", async (given, material, number, help) => {
    expect(shown(await setUp(given))).toEqual([material, number, help]);
  });

  it("that is a material stays one by name, whatever else is changed", async () => {
    const { form, store, press } = await setUp("copper_oxidised");
    fill(field(form, "name"), "Busbar");
    await press("save");
    expect(store.calls.at(-1)?.changes).toEqual({ name: "Busbar" });
    expect(store.zones[0]?.emissivity).toBe("copper_oxidised");
  });

  it.each<[Emissivity | null, string, string, Emissivity | null]>([
    [null, "material", "copper_oxidised", "copper_oxidised"],
    ["copper_oxidised", "material", "", null],
    ["copper_oxidised", "material", "paint_matt", "paint_matt"],
    ["copper_oxidised", "emissivity", "0.7", 0.7],
    ["copper_oxidised", "emissivity", "", null],
    ["copper_oxidised", "material", "#", 0.65],
    [0.3, "material", "copper_oxidised", "copper_oxidised"],
    [0.3, "material", "", null],
    [null, "emissivity", "0.3", 0.3],
  ])("that is %s becomes by the %s %s", async (given, name, value, after) => {
    const { form, store, press } = await setUp(given);
    fill(field(form, name), value);
    await press("save");
    expect(store.calls.at(-1)?.changes).toEqual({ emissivity: after });
  });

  it("follows at once: the number says the material's, and the list that there is a number", async () => {
    const made = await setUp(null);
    fill(field(made.form, "material"), "paint_matt");
    await made.show();
    expect(shown(made).slice(0, 2)).toEqual(["Paint, matt (0.96)", "0.96"]);
    fill(field(made.form, "emissivity"), "0.5");
    await made.show();
    expect(shown(made).slice(0, 2)).toEqual(["Another: by its number", "0.5"]);
    fill(field(made.form, "material"), "#");
    expect(made.editor.selection?.draft.emissivity).toBe(0.5);
  });

  it("that shall be another by its number needs that number", async () => {
    const made = await setUp(null);
    fill(field(made.form, "material"), "#");
    await made.press("save");
    expect(shown(made)).toEqual(["Another: by its number", "", "From 0.05 to 1.00."]);
    expect(wordsOf(find(made.form, "#emissivity-problem"))).toBe("Must be between 0.05 and 1.00.");
    fill(field(made.form, "emissivity"), "0.5");
    await made.press("save");
    expect(made.store.zones[0]?.emissivity).toBe(0.5);
  });

  it("takes a number typed digit by digit as one step, and gives the material back", async () => {
    const made = await setUp("copper_oxidised");
    const input = field(made.form, "emissivity");
    if (input === null) throw new Error("there is no such field");
    for (const typed of ["", "0.", "0.80"]) {
      input.value = typed;
      input.dispatchEvent(new Event("input"));
      await made.show();
    }
    expect(input.value).toBe("0.80");
    input.dispatchEvent(new Event("blur"));
    await made.show();
    expect(input.value).toBe("0.8");
    made.editor.undo();
    expect(made.editor.selection?.draft.emissivity).toBe("copper_oxidised");
    expect(made.editor.selection?.dirty).toBe(false);
  });

  it("of an agent that does not say what it knows is a number", async () => {
    const made = await setUp(null, {});
    expect(shown(made)).toEqual([undefined, "", AS_THE_SENSOR]);
    fill(field(made.form, "emissivity"), "0.3");
    await made.press("save");
    expect(made.store.zones[0]?.emissivity).toBe(0.3);
  });

  it("of such an agent that is a material can be kept, left, and had back", async () => {
    const made = await setUp("copper_oxidised", {});
    const offered = ["As the sensor", "Another: by its number", "Copper, oxidised"];
    expect(choices(made)).toEqual(offered);
    fill(field(made.form, "material"), "");
    await made.show();
    expect(choices(made)).toEqual(offered);
    fill(field(made.form, "material"), "copper_oxidised");
    await made.show();
    expect(made.editor.selection?.dirty).toBe(false);
  });

  it("that cannot be is told at the number, for those who listen too", async () => {
    const { form, store, press } = await setUp(null);
    fill(field(form, "emissivity"), "1.5");
    await press("save");
    expect(wordsOf(find(form, "#emissivity-problem"))).toBe("Must be between 0.05 and 1.00.");
    const input = field(form, "emissivity");
    expect(input?.getAttribute("aria-invalid")).toBe("true");
    expect(input?.getAttribute("aria-describedby")).toBe("emissivity-problem emissivity-help");
    expect(store.calls).toEqual([]);
  });

  it("that the agent refuses is told there with its words", async () => {
    const { form, store, press } = await setUp(null);
    fill(field(form, "material"), "copper_oxidised");
    store.refuseNext = new AgentError("invalid_request", "is no material", "changes.emissivity");
    await press("save");
    expect(wordsOf(find(form, "#emissivity-problem"))).toBe("is no material");
  });

  it("is said in the user's language", async () => {
    const made = await setUpForm("°C", { materials: MATERIALS, speech: speech("°C", "de") });
    expect(choices(made)).toContain("Kupfer, oxidiert (0,65)");
  });
});
