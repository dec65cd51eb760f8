import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { AgentClient, listAgents } from "../../src/api/agent-client";
import { zone } from "../zones/zone";
import { FakeLine } from "../live/fake-line";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it("each zone command goes to its agent with what it needs", () => {
  const line = new FakeLine();
  const client = new AgentClient(line, "entry");
  void client.addZone(zone("joint"), 4);
  void client.updateZone("joint", { name: "Joint L3" }, 5);
  void client.removeZone("joint", 6);
  void client.listZones();
  const base = { type: "thermal2mqtt/command", entry_id: "entry" };
  expect(line.calls.map(({ message }) => message)).toEqual([
    { ...base, command: "zones/add", data: { zone: zone("joint"), if_revision: 4 } },
    {
      ...base,
      command: "zones/update",
      data: { id: "joint", changes: { name: "Joint L3" }, if_revision: 5 },
    },
    { ...base, command: "zones/remove", data: { id: "joint", if_revision: 6 } },
    { ...base, command: "zones/list", data: {} },
  ]);
});

it("the agent's answer is handed back", async () => {
  const line = new FakeLine();
  const answer = new AgentClient(line, "entry").listZones();
  line.calls[0]?.answer({ revision: 3, zones: [] });
  await expect(answer).resolves.toEqual({ revision: 3, zones: [] });
  expect(vi.getTimerCount()).toBe(0);
});

it("a refusal keeps its code", async () => {
  const line = new FakeLine();
  const answer = listAgents(line);
  line.calls[0]?.refuse({ code: "unauthorized", message: "Unauthorized" });
  await expect(answer).rejects.toMatchObject({ code: "unauthorized" });
});

it("no answer is an error after a while", async () => {
  const answer = expect(listAgents(new FakeLine())).rejects.toMatchObject({ code: "timeout" });
  await vi.advanceTimersByTimeAsync(15_000);
  await answer;
});
