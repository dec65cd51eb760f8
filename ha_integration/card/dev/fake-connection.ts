import type { HassConnection, Unsubscribe, WsMessage } from "../src/api/hass";
import type { FakeAgent } from "./fake-agent";

type Listener = () => void;

/** Answers as Home Assistant's websocket does, including its ways of losing the line. */
export class FakeConnection implements HassConnection {
  connected = true;
  /** Running subscriptions by their number. */
  readonly open = new Map<number, { type: string; end: () => void }>();
  private readonly listeners = { ready: new Set<Listener>(), disconnected: new Set<Listener>() };
  private count = 0;

  constructor(private readonly agent: FakeAgent) {}

  async sendMessagePromise<Result>(message: WsMessage): Promise<Result> {
    await Promise.resolve();
    if (!this.connected) throw 3 as unknown as Error;
    if (message.type === "thermal2mqtt/agents") return this.agent.agents() as Result;
    return this.agent.run(String(message.command), message.data as Record<string, unknown>) as Result;
  }

  async subscribeMessage(callback: (event: unknown) => void, message: WsMessage): Promise<Unsubscribe> {
    await Promise.resolve();
    const number = ++this.count;
    const end =
      message.type === "thermal2mqtt/subscribe"
        ? this.agent.watch(callback)
        : this.agent.stream(Number(message.rate_hz), callback);
    this.open.set(number, { type: message.type, end });
    return () => {
      this.open.get(number)?.end();
      this.open.delete(number);
      return Promise.resolve();
    };
  }

  addEventListener(event: "ready" | "disconnected", listener: Listener): void {
    this.listeners[event].add(listener);
  }

  removeEventListener(event: "ready" | "disconnected", listener: Listener): void {
    this.listeners[event].delete(listener);
  }

  get listening(): number {
    return this.listeners.ready.size + this.listeners.disconnected.size;
  }

  lose(): void {
    this.connected = false;
    for (const { end } of this.open.values()) end();
    this.open.clear();
    for (const listener of [...this.listeners.disconnected]) listener();
  }

  regain(): void {
    this.connected = true;
    for (const listener of [...this.listeners.ready]) listener();
  }
}
