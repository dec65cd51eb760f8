import type { HassDevice, HomeAssistant } from "../api/hass";
import { CARD_TYPE } from "./card-config";

const DOMAIN = "thermal2mqtt";

export interface Suggestion {
  config: { type: string; entry: string };
}

/** Offers the card in the picker for entities of an agent that the integration is set up for; null for others. */
export function suggestionFor(
  hass: Pick<HomeAssistant, "entities" | "devices">,
  entityId: string,
): Suggestion | null {
  const deviceId = hass.entities[entityId]?.device_id;
  const instance = deviceId === undefined ? undefined : instanceOf(hass.devices[deviceId]);
  if (instance === undefined) return null;
  const ours = Object.values(hass.devices).find(
    (device) => device?.identifiers.some((pair) => pair[0] === DOMAIN && pair[1] === instance) ?? false,
  );
  const entry = ours?.config_entry_id;
  return entry === undefined ? null : { config: { type: `custom:${CARD_TYPE}`, entry } };
}

/** The agent's own device and the one that its discovery made share this connection. */
function instanceOf(device: HassDevice | undefined): string | undefined {
  return device?.connections.find((pair) => pair[0] === DOMAIN)?.[1];
}
