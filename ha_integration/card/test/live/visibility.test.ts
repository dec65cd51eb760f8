import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Visibility } from "../../src/live/visibility";
import { FakeObserver } from "./fake-observer";

let page: DocumentVisibilityState;

beforeEach(() => {
  vi.useFakeTimers();
  page = "visible";
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => page);
  vi.stubGlobal("IntersectionObserver", FakeObserver);
  FakeObserver.all = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function setUp(): { visibility: Visibility; told: boolean[]; scroll: (onScreen: boolean) => void } {
  const told: boolean[] = [];
  const visibility = new Visibility(document.createElement("div"), (visible) => told.push(visible));
  visibility.start();
  return {
    visibility,
    told,
    scroll: (onScreen) => {
      FakeObserver.all.at(-1)?.tell(onScreen);
    },
  };
}

function turnPage(state: DocumentVisibilityState): void {
  page = state;
  document.dispatchEvent(new Event("visibilitychange"));
}

describe("whether anybody can see the card", () => {
  it("is told when it comes on the screen, and a moment after it left", () => {
    const { told, scroll } = setUp();
    expect(told).toEqual([]);
    scroll(true);
    expect(told).toEqual([true]);
    scroll(false);
    expect(told).toEqual([true]);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([true, false]);
  });

  it("does not change for a moment's scrolling", () => {
    const { told, scroll } = setUp();
    scroll(true);
    scroll(false);
    vi.advanceTimersByTime(500);
    scroll(true);
    vi.advanceTimersByTime(5000);
    expect(told).toEqual([true]);
  });

  it("also depends on the page being shown", () => {
    const { told, scroll } = setUp();
    turnPage("hidden");
    scroll(true);
    expect(told).toEqual([]);
    turnPage("visible");
    turnPage("hidden");
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([true, false]);
  });

  it("ends at once, and without a trace, when the card is taken away", () => {
    const { visibility, told, scroll } = setUp();
    visibility.start();
    scroll(true);
    visibility.stop();
    expect(told).toEqual([true, false]);
    expect(FakeObserver.all.map(({ observed }) => observed)).toEqual([false]);
    turnPage("hidden");
    turnPage("visible");
    expect(told).toEqual([true, false]);
    expect(vi.getTimerCount()).toBe(0);
    visibility.stop();
  });
});
