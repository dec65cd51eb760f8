import type { HassConnection, Unsubscribe, WsMessage } from "../../src/api/hass";

interface Subscription {
  readonly message: WsMessage;
  readonly send: (event: unknown) => void;
  /** Answers the request to subscribe. */
  readonly accept: () => void;
  readonly refuse: (reason: unknown) => void;
  ended: boolean;
}

interface Call {
  readonly message: WsMessage;
  readonly answer: (result: unknown) => void;
  readonly refuse: (reason: unknown) => void;
}

/** A websocket whose every answer the test gives. */
export class FakeLine implements HassConnection {
  connected = true;
  readonly subscriptions: Subscription[] = [];
  readonly calls: Call[] = [];
  readonly listeners = { ready: new Set<() => void>(), disconnected: new Set<() => void>() };

  sendMessagePromise<Result>(message: WsMessage): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.calls.push({
        message,
        answer: (result) => {
          resolve(result as Result);
        },
        refuse: reject,
      });
    });
  }

  subscribeMessage(send: (event: unknown) => void, message: WsMessage): Promise<Unsubscribe> {
    return new Promise<Unsubscribe>((resolve, reject) => {
      const subscription: Subscription = {
        message,
        send,
        accept: () => {
          resolve(() => {
            subscription.ended = true;
            return Promise.reject(new Error("the line was lost meanwhile"));
          });
        },
        refuse: reject,
        ended: false,
      };
      this.subscriptions.push(subscription);
    });
  }

  addEventListener(event: "ready" | "disconnected", listener: () => void): void {
    this.listeners[event].add(listener);
  }

  removeEventListener(event: "ready" | "disconnected", listener: () => void): void {
    this.listeners[event].delete(listener);
  }

  get listening(): number {
    return this.listeners.ready.size + this.listeners.disconnected.size;
  }

  lose(): void {
    this.connected = false;
    for (const listener of [...this.listeners.disconnected]) listener();
  }

  regain(): void {
    this.connected = true;
    for (const listener of [...this.listeners.ready]) listener();
  }
}

/** Lets everything that waits for an answer go on. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 8; i++) await Promise.resolve();
}
