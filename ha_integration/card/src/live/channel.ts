import { AgentError, toAgentError } from "../api/agent-error";
import type { HassConnection, Unsubscribe, WsMessage } from "../api/hass";
import { Retry } from "./retry";

/** An answer to a subscription that takes longer counts as none. */
const DEADLINE_MS = 15_000;

export interface ChannelListener<Event> {
  event(event: Event): void;
  /** Null when the subscription stands; else why it does not. It is tried again by itself. */
  failed(error: AgentError | null): void;
}

/**
 * One subscription that is kept up: tried again when it is refused, made anew when the websocket comes back.
 *
 * The frontend's own resubscribing is not used: where the integration is not ready yet after a restart of Home
 * Assistant, it fails once and stays silent for ever.
 */
export class Channel<Event> {
  private running = false;
  /** Answers to an older attempt are not ours any more. */
  private attempt = 0;
  private unsubscribe: Unsubscribe | null = null;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private readonly retry = new Retry();

  constructor(
    private readonly connection: HassConnection,
    private readonly message: WsMessage,
    private readonly listener: ChannelListener<Event>,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.connection.addEventListener("ready", this.open);
    this.connection.addEventListener("disconnected", this.lost);
    if (this.connection.connected) this.open();
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.connection.removeEventListener("ready", this.open);
    this.connection.removeEventListener("disconnected", this.lost);
    const { unsubscribe } = this;
    this.forget();
    if (unsubscribe !== null) drop(unsubscribe);
  }

  private readonly open = (): void => {
    this.release();
    const { attempt } = this;
    const current = (): boolean => attempt === this.attempt;
    this.deadline = setTimeout(() => {
      this.fail(new AgentError("timeout", ""));
    }, DEADLINE_MS);
    const callback = (event: unknown): void => {
      if (current()) this.listener.event(event as Event);
    };
    this.connection
      .subscribeMessage(callback, this.message, { resubscribe: false })
      .then((unsubscribe) => {
        if (current()) this.opened(unsubscribe);
        // It answers on the line that it was asked on, so that its number still means this subscription.
        else drop(unsubscribe);
      })
      .catch((reason: unknown) => {
        if (current()) this.fail(toAgentError(reason));
      });
  };

  private opened(unsubscribe: Unsubscribe): void {
    clearTimeout(this.deadline);
    this.unsubscribe = unsubscribe;
    this.retry.reset();
    this.listener.failed(null);
  }

  private fail(error: AgentError): void {
    clearTimeout(this.deadline);
    this.attempt++;
    this.retry.later(this.open);
    this.listener.failed(error);
  }

  /** Subscriptions end with their line, and on the next one their numbers mean others: nothing to unsubscribe. */
  private readonly lost = (): void => {
    this.forget();
  };

  private forget(): void {
    this.release();
    this.retry.reset();
  }

  private release(): void {
    this.attempt++;
    this.unsubscribe = null;
    clearTimeout(this.deadline);
  }
}

function drop(unsubscribe: Unsubscribe): void {
  unsubscribe().catch(() => {
    // The line is gone, and the subscription with it.
  });
}
