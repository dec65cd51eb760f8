import { listAgents } from "../api/agent-client";
import { toAgentError, type AgentError } from "../api/agent-error";
import type { HassConnection } from "../api/hass";
import type { AgentsAnswer } from "../api/messages";
import { Retry } from "./retry";

export interface DirectoryListener {
  listed(answer: AgentsAnswer): void;
  failed(error: AgentError): void;
}

/** Asks which agents there are: at the start, when the websocket comes back, and until the answer helps. */
export class Directory {
  private running = false;
  private round = 0;
  private readonly retry = new Retry();

  /** @param enough whether the answer holds what is wanted */
  constructor(
    private readonly connection: HassConnection,
    private readonly enough: (answer: AgentsAnswer) => boolean,
    private readonly listener: DirectoryListener,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.connection.addEventListener("ready", this.ask);
    if (this.connection.connected) this.ask();
  }

  stop(): void {
    this.running = false;
    this.round++;
    this.retry.reset();
    this.connection.removeEventListener("ready", this.ask);
  }

  /** Asks anew, where something may have changed. */
  again(): void {
    if (this.running && this.connection.connected) this.ask();
  }

  private readonly ask = (): void => {
    const round = ++this.round;
    listAgents(this.connection)
      .then((answer) => {
        if (round !== this.round) return;
        if (this.enough(answer)) this.retry.reset();
        else this.retry.later(this.ask);
        this.listener.listed(answer);
      })
      .catch((reason: unknown) => {
        if (round !== this.round) return;
        this.retry.later(this.ask);
        this.listener.failed(toAgentError(reason));
      });
  };
}
