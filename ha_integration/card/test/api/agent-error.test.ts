import { expect, it } from "vitest";

import { AgentError, toAgentError } from "../../src/api/agent-error";

it.each([
  [
    "an error of the agent",
    { code: "stale_revision", message: "The revision is 8." },
    "stale_revision",
    "The revision is 8.",
  ],
  ["the library's number for a lost line", 3, "connection_lost", ""],
  [
    "the library's message for a lost line",
    { type: "result", success: false, error: { code: 3, message: "Connection lost" } },
    "connection_lost",
    "Connection lost",
  ],
  ["an exception", new Error("boom"), "unknown", "boom"],
  ["a mere word", "boom", "unknown", "boom"],
  ["an object that says nothing", {}, "unknown", ""],
])("%s is told with code and message", (_, reason, code, message) => {
  expect(toAgentError(reason)).toMatchObject({ code, message, field: undefined });
});

it("the field to blame is kept", () => {
  const error = toAgentError({
    code: "invalid",
    message: "too long",
    translation_placeholders: { field: "zone.name" },
  });
  expect(error.field).toBe("zone.name");
  expect(toAgentError({ code: "x", message: "", translation_placeholders: {} }).field).toBeUndefined();
});

it("an error in this form stays as it is", () => {
  const error = new AgentError("timeout", "");
  expect(toAgentError(error)).toBe(error);
});
