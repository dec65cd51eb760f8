import type { HassConnection, HomeAssistant } from "../src/api/hass";
import { FakeLine } from "./live/fake-line";

interface Settings {
  unit?: string;
  language?: string;
  connection?: HassConnection;
}

/** Home Assistant's state as a card is handed it. */
export function hassLike({
  unit = "°C",
  language = "en",
  connection = new FakeLine(),
}: Settings = {}): HomeAssistant {
  return {
    connection,
    config: { unit_system: { temperature: unit }, time_zone: "UTC" },
    locale: { language, number_format: "language", time_format: "24", time_zone: "server" },
    entities: {},
    devices: {},
  };
}
