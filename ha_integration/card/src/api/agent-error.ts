/** A refusal by the agent, the integration or the connection, in one form. */
export class AgentError extends Error {
  /**
   * @param code the agent's error code, or `connection_lost`, `timeout`, `unknown`
   * @param message what went wrong, in the words of whoever refused
   * @param field path of the value to change, where one is to blame
   */
  constructor(
    readonly code: string,
    message: string,
    readonly field?: string,
  ) {
    super(message);
    this.name = "AgentError";
  }
}

/** Brings whatever a websocket call was rejected with into the one form. */
export function toAgentError(reason: unknown): AgentError {
  if (reason instanceof AgentError) return reason;
  // The frontend's library rejects with a bare number, or with a result message, when the line is lost.
  if (typeof reason === "number") return new AgentError("connection_lost", "");
  if (!isRecord(reason)) return new AgentError("unknown", String(reason));
  if (isRecord(reason.error)) return toAgentError(reason.error);
  if (typeof reason.code === "number") return new AgentError("connection_lost", text(reason.message));
  return new AgentError(text(reason.code) || "unknown", text(reason.message), fieldOf(reason));
}

function fieldOf(reason: Record<string, unknown>): string | undefined {
  const placeholders = reason.translation_placeholders;
  return isRecord(placeholders) ? text(placeholders.field) || undefined : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
