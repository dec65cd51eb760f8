import { describe, expect, it } from "vitest";

import { AgentError } from "../../src/api/agent-error";
import { type Circumstances, Liveness } from "../../src/live/liveness";
import { frameOf } from "../frame-of";

const GOOD: Circumstances = {
  connected: true,
  agentFound: true,
  agentOnline: true,
  sensorOnline: true,
  failure: null,
  refusal: null,
};

/** A liveness that has had frames every `period` milliseconds up to `until`. */
function fed(rate: number, period: number, until: number): Liveness {
  const liveness = new Liveness(rate, 0);
  for (let now = 0; now <= until; now += period) liveness.arrived({ ...frameOf([20]), capturedAt: now }, now);
  return liveness;
}

describe("a picture is live", () => {
  it("while frames arrive, and not a few periods after the last", () => {
    const liveness = fed(16, 62.5, 5000);
    expect(liveness.judge(GOOD, 5100).kind).toBe("live");
    expect(liveness.judge(GOOD, 6400).kind).toBe("live");
    expect(liveness.judge(GOOD, 6600).kind).toBe("stale");
  });

  it("again as soon as frames arrive again", () => {
    const liveness = fed(16, 62.5, 5000);
    expect(liveness.judge(GOOD, 60_000).kind).toBe("stale");
    liveness.arrived({ ...frameOf([20]), capturedAt: 60_000 }, 60_000);
    expect(liveness.judge(GOOD, 60_001).kind).toBe("live");
  });

  it.each([500, 1000, 2000])("between the frames of a sensor that gives one every %i ms", (period) => {
    for (let until = 0; until <= 20 * period; until += period) {
      expect(fed(16, period, until).judge(GOOD, until + period - 1).kind).toBe("live");
    }
  });

  it("never longer than ten seconds after the last frame", () => {
    expect(fed(0.1, 9000, 90_000).judge(GOOD, 100_001).kind).toBe("stale");
  });

  it("not when the same frame comes again and again", () => {
    const liveness = fed(8, 125, 5000);
    for (let now = 5000; now < 10_000; now += 125) {
      liveness.arrived({ ...frameOf([20]), capturedAt: 5000 }, now);
    }
    expect(liveness.judge(GOOD, 10_000).kind).toBe("stale");
  });

  it("also after the agent's clock was set back", () => {
    const liveness = fed(8, 125, 5000);
    for (let now = 5000; now < 10_000; now += 125) {
      liveness.arrived({ ...frameOf([20]), capturedAt: now - 3_600_000 }, now);
    }
    expect(liveness.judge(GOOD, 10_000).kind).toBe("live");
  });
});

describe("before the first frame", () => {
  it("it waits, and says so when it takes too long", () => {
    const liveness = new Liveness(8, 1000);
    expect(liveness.judge(GOOD, 8000).kind).toBe("waiting");
    expect(liveness.judge(GOOD, 9500).kind).toBe("silent");
  });
});

describe("whatever frames arrive, it is not live", () => {
  it.each([
    ["disconnected", { connected: false, agentOnline: false }],
    ["no_agent", { agentFound: false }],
    ["agent_offline", { agentOnline: false, sensorOnline: false }],
    ["sensor_offline", { sensorOnline: false }],
    ["failed", { failure: new AgentError("unknown_command", "Unknown command.") }],
    ["refused", { refusal: "Too many viewers." }],
  ])("when it is %s", (kind, circumstances) => {
    expect(fed(16, 62.5, 5000).judge({ ...GOOD, ...circumstances }, 5001).kind).toBe(kind);
  });

  it("and the reason is told where there is one", () => {
    const liveness = fed(16, 62.5, 5000);
    expect(liveness.judge({ ...GOOD, refusal: "Too many viewers." }, 5001).reason).toBe("Too many viewers.");
    expect(liveness.judge({ ...GOOD, failure: new AgentError("x", "Gone.") }, 5001).reason).toBe("Gone.");
  });
});

it("what is not known yet does not count against it", () => {
  const unknown = { ...GOOD, agentFound: null, agentOnline: null, sensorOnline: null };
  expect(fed(16, 62.5, 5000).judge(unknown, 5001).kind).toBe("live");
});
