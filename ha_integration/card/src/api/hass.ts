/** The part of Home Assistant's frontend that the card uses, and no more. */

export interface WsMessage {
  type: string;
  [key: string]: unknown;
}

export type Unsubscribe = () => Promise<void>;

/** The frontend's websocket (home-assistant-js-websocket's Connection). */
export interface HassConnection {
  readonly connected: boolean;
  sendMessagePromise<Result>(message: WsMessage): Promise<Result>;
  subscribeMessage(
    callback: (event: unknown) => void,
    message: WsMessage,
    options: { resubscribe: boolean },
  ): Promise<Unsubscribe>;
  addEventListener(event: "ready" | "disconnected", listener: () => void): void;
  removeEventListener(event: "ready" | "disconnected", listener: () => void): void;
}

export interface HassLocale {
  language: string;
  number_format: string;
  time_format: string;
  time_zone: string;
}

export interface HassDevice {
  id: string;
  identifiers: readonly (readonly string[])[];
  connections: readonly (readonly string[])[];
  config_entry_id: string;
}

export interface HassEntity {
  entity_id: string;
  device_id?: string;
}

export interface HomeAssistant {
  connection: HassConnection;
  config: { unit_system: { temperature: string }; time_zone: string };
  locale: HassLocale;
  entities: Record<string, HassEntity | undefined>;
  devices: Record<string, HassDevice | undefined>;
}
