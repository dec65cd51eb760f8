import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { AgentError } from "../../src/api/agent-error";
import { Channel } from "../../src/live/channel";
import { FakeLine, settled } from "./fake-line";

const MESSAGE = { type: "thermal2mqtt/subscribe", entry_id: "entry" };

interface SetUp {
  line: FakeLine;
  channel: Channel<string>;
  events: string[];
  states: (string | null)[];
}

function setUp(): SetUp {
  const line = new FakeLine();
  const events: string[] = [];
  const states: (string | null)[] = [];
  const channel = new Channel<string>(line, MESSAGE, {
    event: (event) => events.push(event),
    failed: (error: AgentError | null) => states.push(error?.code ?? null),
  });
  return { line, channel, events, states };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("a subscription", () => {
  it("hands on events, and ends without a trace", async () => {
    const { line, channel, events, states } = setUp();
    channel.start();
    channel.start();
    line.subscriptions[0]?.accept();
    await settled();
    line.subscriptions[0]?.send("one");
    expect(events).toEqual(["one"]);
    expect(states).toEqual([null]);

    channel.stop();
    channel.stop();
    line.subscriptions[0]?.send("two");
    await settled();
    expect(line.subscriptions).toHaveLength(1);
    expect(line.subscriptions[0]?.ended).toBe(true);
    expect(events).toEqual(["one"]);
    expect(line.listening).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("hears what is sent before the answer", () => {
    const { line, channel, events } = setUp();
    channel.start();
    line.subscriptions[0]?.send("early");
    expect(events).toEqual(["early"]);
  });

  it("that was stopped while it was asked for is ended as soon as it stands", async () => {
    const { line, channel } = setUp();
    channel.start();
    channel.stop();
    line.subscriptions[0]?.accept();
    await settled();
    expect(line.subscriptions[0]?.ended).toBe(true);
  });

  it("that is refused is tried again, later and later", async () => {
    const { line, channel, states } = setUp();
    channel.start();
    const waits = [1000, 2000, 4000, 8000, 16000, 30000, 30000];
    for (const [i, wait] of waits.entries()) {
      line.subscriptions[i]?.refuse({ code: "unknown_command", message: "Unknown command." });
      await settled();
      vi.advanceTimersByTime(wait - 1);
      expect(line.subscriptions).toHaveLength(i + 1);
      vi.advanceTimersByTime(1);
      expect(line.subscriptions).toHaveLength(i + 2);
    }
    expect(new Set(states)).toEqual(new Set(["unknown_command"]));
    line.subscriptions.at(-1)?.accept();
    await settled();
    expect(states.at(-1)).toBeNull();
  });

  it("that is never answered counts as refused, and a late answer is ended", async () => {
    const { line, channel, states } = setUp();
    channel.start();
    vi.advanceTimersByTime(15_000);
    expect(states).toEqual(["timeout"]);
    line.subscriptions[0]?.accept();
    await settled();
    expect(line.subscriptions[0]?.ended).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(line.subscriptions).toHaveLength(2);
  });

  it("is made anew on the next line, and its old number is not used on it", async () => {
    const { line, channel, events } = setUp();
    channel.start();
    line.subscriptions[0]?.accept();
    await settled();
    line.lose();
    line.regain();
    line.subscriptions[1]?.accept();
    await settled();
    line.subscriptions[0]?.send("from the old line");
    line.subscriptions[1]?.send("from the new line");
    expect(events).toEqual(["from the new line"]);
    channel.stop();
    expect(line.subscriptions.map(({ ended }) => ended)).toEqual([false, true]);
  });

  it("is not asked for while there is no line", () => {
    const { line, channel } = setUp();
    line.connected = false;
    channel.start();
    expect(line.subscriptions).toHaveLength(0);
    line.regain();
    expect(line.subscriptions).toHaveLength(1);
  });

  it("that waits to be tried again stops waiting when the line is lost", async () => {
    const { line, channel } = setUp();
    channel.start();
    line.subscriptions[0]?.refuse({ code: "x" });
    await settled();
    line.lose();
    vi.advanceTimersByTime(60_000);
    expect(line.subscriptions).toHaveLength(1);
  });
});
