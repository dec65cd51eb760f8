import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { AgentsAnswer, ZonesAnswer } from "../../src/api/messages";
import { Session, type Wanted } from "../../src/live/session";
import { FakeAgent } from "../../dev/fake-agent";
import { FakeConnection } from "../../dev/fake-connection";

interface SetUp {
  agent: FakeAgent;
  connection: FakeConnection;
  session: Session;
  frames: number[];
  zones: ZonesAnswer[];
  /** How often it was told of another sensor. */
  others: () => number;
}

function setUp(wanted: Partial<Wanted> = {}): SetUp {
  const agent = new FakeAgent();
  const connection = new FakeConnection(agent);
  const frames: number[] = [];
  const zones: ZonesAnswer[] = [];
  const another = vi.fn();
  const session = new Session(
    connection,
    { rate: 8, ...wanted },
    {
      frame: ({ sequence }) => frames.push(sequence),
      zones: (answer) => zones.push(answer),
      another,
      changed: () => undefined,
    },
  );
  return { agent, connection, session, frames, zones, others: () => another.mock.calls.length };
}

function wait(milliseconds: number): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(milliseconds);
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a session", () => {
  it("shows the first sensor of the first agent, live", async () => {
    const { session, frames, zones } = setUp();
    session.start();
    session.start();
    await wait(1000);
    expect(session.agent?.name).toBe("Switchboard");
    expect(session.sensor?.id).toBe("thermal");
    expect(session.feed.kind).toBe("live");
    expect(frames.length).toBeGreaterThan(6);
    expect(zones[0]?.revision).toBe(7);
    expect(session.figuresOf("joint_l3").level).toBe("critical");
  });

  it("subscribes to nothing before it starts, nor after it stops", async () => {
    const { connection, session, frames } = setUp();
    await wait(1000);
    expect(connection.open.size).toBe(0);
    session.start();
    await wait(1000);
    expect([...connection.open.values()].map(({ type }) => type).sort()).toEqual([
      "thermal2mqtt/subscribe",
      "thermal2mqtt/subscribe_frames",
    ]);
    session.stop();
    await wait(10);
    const heard = frames.length;
    await wait(5000);
    expect(connection.open.size).toBe(0);
    expect(frames).toHaveLength(heard);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is not live again after a pause until a new frame has come", async () => {
    const { agent, session } = setUp();
    session.start();
    await wait(1000);
    session.stop();
    agent.delivering = false;
    await wait(1000);
    session.start();
    await wait(100);
    expect(session.feed.kind).toBe("waiting");
    agent.delivering = true;
    await wait(500);
    expect(session.feed.kind).toBe("live");
  });

  it("tells when the line is lost, forgets what it heard, and goes on by itself", async () => {
    const { connection, session } = setUp();
    session.start();
    await wait(1000);
    connection.lose();
    expect(session.feed.kind).toBe("disconnected");
    expect(session.figuresOf("joint_l3").max).toBeNull();
    await wait(10_000);
    connection.regain();
    await wait(1000);
    expect(session.feed.kind).toBe("live");
    expect(session.figuresOf("joint_l3").max).not.toBeNull();
    expect(connection.open.size).toBe(2);
  });

  it("tells when the agent or the sensor goes offline", async () => {
    const { agent, session } = setUp();
    session.start();
    await wait(1000);
    agent.sensorOnline = false;
    agent.tell();
    expect(session.feed.kind).toBe("sensor_offline");
    expect(session.figuresOf("joint_l3").max).toBeNull();
    agent.online = false;
    agent.tell();
    expect(session.feed.kind).toBe("agent_offline");
    agent.online = true;
    agent.sensorOnline = true;
    agent.tell();
    await wait(3000);
    expect(session.feed.kind).toBe("live");
  });

  it("keeps no figure of an entry that is unloaded, which tells of no sensor any more", async () => {
    const { agent, session } = setUp();
    session.start();
    await wait(1000);
    for (const send of agent.watchers) send({ kind: "agent", online: false, sources: {} });
    expect(session.feed.kind).toBe("agent_offline");
    expect(session.figuresOf("joint_l3").max).toBeNull();
  });

  it("tells when frames stop without a word", async () => {
    const { agent, session } = setUp();
    session.start();
    await wait(2000);
    agent.delivering = false;
    await wait(3000);
    expect(session.feed.kind).toBe("stale");
  });

  it("tells that there is no such agent, and finds it when it comes", async () => {
    const { agent, session } = setUp({ entry: "entry-2" });
    session.start();
    await wait(100);
    expect(session.feed.kind).toBe("no_agent");
    const answer = agent.agents();
    agent.agents = () => ({ agents: answer.agents.map((one) => ({ ...one, entry_id: "entry-2" })) });
    await wait(3000);
    expect(session.feed.kind).toBe("live");
  });

  it("tells that the agent has no such sensor", async () => {
    const { connection, session } = setUp({ sensor: "roof" });
    session.start();
    await wait(100);
    expect(session.feed.kind).toBe("no_agent");
    expect(connection.open.size).toBe(0);
  });

  it("tells why the integration does not answer, and tries again", async () => {
    const { connection, session } = setUp();
    const send = connection.sendMessagePromise.bind(connection);
    connection.sendMessagePromise = () =>
      Promise.reject(Object.assign(new Error("Unknown command."), { code: "unknown_command" }));
    session.start();
    await wait(100);
    expect(session.feed).toEqual({ kind: "failed", reason: "Unknown command." });
    connection.sendMessagePromise = send;
    await wait(4000);
    expect(session.feed.kind).toBe("live");
  });

  it("tells why the agent sends no frames", async () => {
    const { agent, session } = setUp();
    agent.stream = (_, send) => {
      send({ kind: "lease", active: false, error: { code: "busy", message: "Too many viewers." } });
      return () => undefined;
    };
    session.start();
    await wait(100);
    expect(session.feed).toEqual({ kind: "refused", reason: "Too many viewers." });
  });

  it("does not take bytes for a picture that are none", async () => {
    const { agent, session, frames } = setUp();
    agent.stream = (_, send) => {
      send({ kind: "frame", data: btoa("T2MF and then nothing of a frame") });
      return () => undefined;
    };
    session.start();
    await wait(100);
    expect(session.feed.kind).toBe("refused");
    expect(frames).toEqual([]);
  });

  it("knows which version of the card the integration serves", async () => {
    const { agent, session } = setUp();
    agent.cardVersion = "9.9.9";
    session.start();
    await wait(100);
    expect(session.servedVersion).toBe("9.9.9");
  });

  it("tells of another agent in its place, and not of one that was only away", async () => {
    const { agent, connection, session, others } = setUp();
    const answer = agent.agents();
    session.start();
    await wait(1000);
    const reconnect = async (agents: AgentsAnswer): Promise<void> => {
      agent.agents = () => agents;
      connection.lose();
      connection.regain();
      await wait(1000);
    };
    await reconnect({ agents: [] });
    expect(session.feed.kind).toBe("no_agent");
    await reconnect(answer);
    expect(session.feed.kind).toBe("live");
    expect(others()).toBe(0);
    await reconnect({ agents: answer.agents.map((one) => ({ ...one, entry_id: "entry-2" })) });
    expect(others()).toBe(1);
  });

  it("finds a sensor that the agent is given later", async () => {
    const { agent, session } = setUp();
    const answer = agent.agents();
    agent.agents = () => ({ agents: answer.agents.map((one) => ({ ...one, sensors: [] })) });
    session.start();
    await wait(100);
    expect(session.feed.kind).toBe("no_agent");
    agent.agents = () => answer;
    await wait(3000);
    expect(session.feed.kind).toBe("live");
  });

  it("asks anew what the user may do when the agent's entry was reloaded", async () => {
    const { agent, session } = setUp();
    const answer = agent.agents();
    agent.agents = () => ({ agents: answer.agents.map((one) => ({ ...one, may_edit: false })) });
    session.start();
    await wait(1000);
    expect(session.agent?.may_edit).toBe(false);
    agent.agents = () => answer;
    agent.online = false;
    agent.tell();
    agent.online = true;
    agent.tell();
    await wait(100);
    expect(session.agent?.may_edit).toBe(true);
  });
});
