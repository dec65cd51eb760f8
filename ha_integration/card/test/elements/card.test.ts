import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeAgent } from "../../dev/fake-agent";
import { CardElement } from "../../src/elements/card";
import type { PictureElement } from "../../src/elements/picture";
import type { Range } from "../../src/picture/range";
import "../../src/main";
import { hassLike } from "../hass-like";
import { FakeObserver } from "../live/fake-observer";
import { fill, find, wordsOf } from "./mount";
import { mountCard, type MountedCard } from "./mount-card";

async function wait(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

async function live(config: object = {}, agent?: FakeAgent): Promise<MountedCard> {
  const mounted = mountCard(config, agent);
  await wait(1000);
  return mounted;
}

function feedOf({ card }: MountedCard): string | undefined {
  return find(card, "[data-feed]")?.dataset.feed;
}

async function press({ card }: MountedCard, action: string, ...path: string[]): Promise<void> {
  find(card, ...path, `[data-action=${action}]`)?.click();
  await wait(50);
}

function coloursOf({ card }: MountedCard): string | null | undefined {
  return find(card, "thermal2mqtt-picture", "thermal2mqtt-scale", ".bar")?.getAttribute("style");
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  FakeObserver.all = [];
  vi.stubGlobal("IntersectionObserver", FakeObserver);
});

afterEach(async () => {
  document.body.replaceChildren();
  await wait(100);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The temperatures at the ends of the palette; null while no picture is shown. */
function rangeOf(card: CardElement): Range | null {
  return (find(card, "thermal2mqtt-picture") as unknown as PictureElement).range;
}

describe("the card", () => {
  it("shows a live picture and the agent's zones without any configuration", async () => {
    const mounted = await live();
    expect(feedOf(mounted)).toBe("live");
    expect(find(mounted.card, ".banner")).toBeNull();
    expect(wordsOf(find(mounted.card, "h2"))).toBe("Switchboard");
    expect(wordsOf(find(mounted.card, "thermal2mqtt-zone-list"))).toContain("Joint L3");
  });

  it("cannot be mistaken for live when it is not", async () => {
    const mounted = await live();
    mounted.connection.lose();
    await wait(50);
    expect(feedOf(mounted)).toBe("disconnected");
    const banner = find(mounted.card, ".banner");
    expect(banner?.getAttribute("role")).toBe("status");
    expect(wordsOf(banner)).toMatch(/Connection lost.*Last picture from \d+:\d\d:\d\d/);
    expect(find(mounted.card, "thermal2mqtt-picture")?.hasAttribute("live")).toBe(false);
    expect(wordsOf(find(mounted.card, "thermal2mqtt-zone-list"))).not.toMatch(/\d °C/);
    mounted.connection.regain();
    await wait(1000);
    expect(feedOf(mounted)).toBe("live");
  });

  it("tells why the agent refuses, also when it gives no reason", async () => {
    const agent = new FakeAgent();
    agent.stream = (_, send) => {
      send({ kind: "lease", active: false });
      return () => undefined;
    };
    const mounted = await live({}, agent);
    expect(wordsOf(find(mounted.card, ".banner"))).toContain("The agent sends no pictures: no reason given");
  });

  it("subscribes to nothing while nobody sees it, and leaves nothing behind", async () => {
    const mounted = await live();
    expect(mounted.connection.open.size).toBe(2);
    mounted.observer.tell(false);
    await wait(2000);
    expect(mounted.connection.open.size).toBe(0);
    mounted.observer.tell(true);
    await wait(100);
    expect(mounted.connection.open.size).toBe(2);
    mounted.card.remove();
    await wait(100);
    expect(mounted.connection.open.size).toBe(0);
    expect(mounted.agent.watchers.size).toBe(0);
    document.body.append(mounted.card);
    FakeObserver.all.at(-1)?.tell(true);
    await wait(1000);
    expect(feedOf(mounted)).toBe("live");
  });

  it("does not look again at every change of Home Assistant's state", async () => {
    const mounted = await live();
    const update = vi.spyOn(mounted.card, "requestUpdate");
    const hass = hassLike({ connection: mounted.connection });
    mounted.card.hass = hass;
    update.mockClear();
    for (let i = 0; i < 10; i++) mounted.card.hass = { ...hass, entities: {} };
    expect(update).not.toHaveBeenCalled();
    mounted.card.hass = { ...hass, locale: { ...hass.locale, language: "de" } };
    await wait(50);
    expect(wordsOf(find(mounted.card, "thermal2mqtt-zone-list"))).toContain("Kritisch");
  });

  it("goes over to a new connection", async () => {
    const mounted = await live();
    const other = await live();
    mounted.card.hass = hassLike({ connection: other.connection });
    await wait(1000);
    expect(mounted.connection.open.size).toBe(0);
    expect(other.connection.open.size).toBe(4);
  });

  it("refuses a configuration that it cannot follow", () => {
    const card = new CardElement();
    expect(() => {
      card.setConfig({ palette: "pink" });
    }).toThrow('"palette" must be one of');
  });

  it("lets the viewer choose among several sensors", async () => {
    const agent = new FakeAgent();
    const [first] = agent.agents().agents;
    const sensors = ["thermal", "roof"].map((id) => ({ id, name: id.toUpperCase(), width: 32, height: 24 }));
    agent.agents = () => ({ agents: first === undefined ? [] : [{ ...first, sensors }] });
    const mounted = await live({}, agent);
    fill(find(mounted.card, "header select"), "roof");
    await wait(1000);
    expect(find(mounted.card, "header select")?.value).toBe("roof");
    expect(wordsOf(find(mounted.card, "thermal2mqtt-zone-list"))).toBe("No zones yet.");
  });

  it("shows nothing of the sensor before under the name of the next", async () => {
    const agent = new FakeAgent();
    const [first] = agent.agents().agents;
    const sensors = ["thermal", "roof"].map((id) => ({ id, name: id.toUpperCase(), width: 32, height: 24 }));
    agent.agents = () => ({ agents: first === undefined ? [] : [{ ...first, sensors }] });
    const { card } = await live({}, agent);
    expect(rangeOf(card)).not.toBeNull();
    agent.delivering = false;
    fill(find(card, "header select"), "roof");
    await wait(1000);
    expect(rangeOf(card)).toBeNull();
    agent.delivering = true;
    await wait(1000);
    expect(rangeOf(card)).not.toBeNull();
  });

  it("hides the list where the configuration says so", async () => {
    const mounted = await live({ hide_list: true, title: "Fuses" });
    expect(find(mounted.card, ".side")).toBeNull();
    expect(wordsOf(find(mounted.card, "h2"))).toBe("Fuses");
  });

  it("tells that a newer version of itself waits for a reload", async () => {
    const agent = new FakeAgent();
    agent.cardVersion = "99.0.0";
    const mounted = await live({}, agent);
    expect(wordsOf(find(mounted.card, ".note"))).toContain("99.0.0");
    const reload = vi.spyOn(window.location, "reload").mockImplementation(() => undefined);
    find(mounted.card, ".note button")?.click();
    expect(reload).toHaveBeenCalledOnce();
  });
});

describe("the viewer's own view", () => {
  it("is chosen, kept for the next visit, and reset", async () => {
    const mounted = await live();
    await press(mounted, "view");
    const options = find(mounted.card, "thermal2mqtt-view-options");
    if (options === null) throw new Error("there are no options");
    fill(find(options, "#palette"), "cividis");
    fill(find(options, "#range"), "fixed");
    await wait(50);
    expect(coloursOf(mounted)).toContain("#00224e");
    const again = await live();
    expect(coloursOf(again)).toContain("#00224e");
    await press(again, "view");
    find(again.card, "thermal2mqtt-view-options", "button")?.click();
    await wait(50);
    expect(coloursOf(again)).toContain("#05051e");
    await press(again, "view");
    expect(find(again.card, "thermal2mqtt-view-options")).toBeNull();
  });
});

describe("editing zones", () => {
  it("is offered to those who may, and to no others", async () => {
    const agent = new FakeAgent();
    agent.mayEdit = false;
    const mounted = await live({}, agent);
    expect(find(mounted.card, "[data-action=edit]")).toBeNull();
  });

  it("is not offered where the agent's settings file rules, and says so", async () => {
    const agent = new FakeAgent();
    agent.locked = true;
    const mounted = await live({}, agent);
    const button = find(mounted.card, "[data-action=edit]");
    expect(button?.hasAttribute("disabled")).toBe(true);
    expect(button?.title).toContain("settings file");
    await press(mounted, "edit");
    expect(find(mounted.card, "thermal2mqtt-editor-bar")).toBeNull();
  });

  it("draws, names and saves a zone, which then is in the list", async () => {
    const mounted = await live();
    await press(mounted, "edit");
    find(mounted.card, "thermal2mqtt-editor-bar", "[data-tool=ellipse]")?.click();
    await wait(50);
    const layer = find(mounted.card, "thermal2mqtt-picture", "thermal2mqtt-zone-layer", ".layer");
    layer?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    await wait(50);
    expect(wordsOf(find(mounted.card, ".unseen"))).toContain("Zone drawn.");
    fill(find(mounted.card, "thermal2mqtt-zone-form", "#name"), "Busbar");
    await press(mounted, "save", "thermal2mqtt-zone-form");
    expect(mounted.agent.zones.at(-1)).toMatchObject({ id: "busbar", name: "Busbar" });
    expect(wordsOf(find(mounted.card, ".unseen"))).toContain("Zone Busbar saved.");
    expect((layer?.getRootNode() as ShadowRoot | undefined)?.activeElement).toBe(layer);
    await press(mounted, "edit");
    expect(wordsOf(find(mounted.card, "thermal2mqtt-zone-list"))).toContain("Busbar");
    expect(find(mounted.card, "thermal2mqtt-editor-bar")).toBeNull();
  });

  it("chooses a zone from the list, and stays open while something is unsaved", async () => {
    const mounted = await live();
    await press(mounted, "edit");
    find(mounted.card, "thermal2mqtt-zone-list", "li button")?.click();
    await wait(50);
    fill(find(mounted.card, "thermal2mqtt-zone-form", "#name"), "Other");
    await press(mounted, "edit");
    expect(wordsOf(find(mounted.card, "thermal2mqtt-zone-form"))).toContain("not saved");
    await press(mounted, "discard", "thermal2mqtt-zone-form");
    await press(mounted, "edit");
    expect(find(mounted.card, "thermal2mqtt-editor-bar")).toBeNull();
    expect(mounted.agent.commands).toEqual([]);
  });

  it("says the same words again when the same thing happens again", async () => {
    const mounted = await live();
    const said = new Set<string | null | undefined>();
    for (let i = 0; i < 2; i++) {
      find(mounted.card, ".card")?.dispatchEvent(new CustomEvent("say", { detail: "Undone." }));
      await wait(50);
      said.add(find(mounted.card, ".unseen")?.textContent);
    }
    expect(said.size).toBe(2);
  });
});

describe("Home Assistant", () => {
  it("finds the card in its picker, once", () => {
    const cards = window.customCards?.filter(({ type }) => type === "thermal2mqtt-card") ?? [];
    expect(cards).toHaveLength(1);
    expect(cards[0]).toMatchObject({ preview: true, name: "Thermal picture" });
    document.documentElement.lang = "de";
    expect(cards[0]).toMatchObject({
      name: "Wärmebild",
      description: expect.stringContaining("Zonen") as string,
    });
    document.documentElement.lang = "";
    expect(cards[0]?.documentationURL).toMatch(/^https:/);
    expect(cards[0]?.getEntitySuggestion(hassLike(), "sun.sun")).toBeNull();
  });

  it("is told how to configure and place it", () => {
    expect(CardElement.getConfigForm().schema.length).toBeGreaterThan(3);
    const card = new CardElement();
    card.setConfig(CardElement.getStubConfig());
    expect(card.getCardSize()).toBeGreaterThan(3);
    expect(card.getGridOptions()).toMatchObject({ columns: 12, rows: "auto" });
  });

  it("may load the module twice", async () => {
    vi.resetModules();
    await import("../../src/main");
    expect(window.customCards?.filter(({ type }) => type === "thermal2mqtt-card")).toHaveLength(1);
  });
});
