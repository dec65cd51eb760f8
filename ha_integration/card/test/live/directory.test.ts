import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Directory } from "../../src/live/directory";
import { FakeLine, settled } from "./fake-line";

interface SetUp {
  line: FakeLine;
  directory: Directory;
  heard: string[];
}

function setUp(): SetUp {
  const line = new FakeLine();
  const heard: string[] = [];
  const directory = new Directory(line, ({ agents }) => agents.length > 0, {
    listed: ({ agents }) => heard.push(`${agents.length} agents`),
    failed: ({ code }) => heard.push(code),
  });
  return { line, directory, heard };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("asking for the agents", () => {
  it("ends with an answer that helps", async () => {
    const { line, directory, heard } = setUp();
    directory.start();
    directory.start();
    line.calls[0]?.answer({ agents: [{}] });
    await settled();
    vi.advanceTimersByTime(120_000);
    expect(heard).toEqual(["1 agents"]);
    expect(line.calls).toHaveLength(1);
  });

  it("goes on while the wanted agent is missing or the call fails", async () => {
    const { line, directory, heard } = setUp();
    directory.start();
    line.calls[0]?.answer({ agents: [] });
    await settled();
    vi.advanceTimersByTime(2000);
    line.calls[1]?.refuse({ code: "unknown_command", message: "" });
    await settled();
    vi.advanceTimersByTime(4000);
    expect(line.calls).toHaveLength(3);
    expect(heard).toEqual(["0 agents", "unknown_command"]);
  });

  it("counts no answer as a failure", async () => {
    const { directory, heard } = setUp();
    directory.start();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(heard).toEqual(["timeout"]);
  });

  it("begins again on a new line, and an answer to an older question does not count", async () => {
    const { line, directory, heard } = setUp();
    directory.start();
    line.lose();
    line.regain();
    line.calls[1]?.answer({ agents: [{}, {}] });
    line.calls[0]?.answer({ agents: [{}] });
    await settled();
    expect(heard).toEqual(["2 agents"]);
  });

  it("stops without a trace", async () => {
    const { line, directory, heard } = setUp();
    directory.start();
    directory.stop();
    line.calls[0]?.refuse(3);
    await settled();
    expect(heard).toEqual([]);
    expect(line.listening).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits for a line where there is none", () => {
    const { line, directory } = setUp();
    line.connected = false;
    directory.start();
    expect(line.calls).toHaveLength(0);
    line.regain();
    expect(line.calls).toHaveLength(1);
  });
});
