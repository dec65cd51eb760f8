import { describe, expect, it } from "vitest";

import type { HassDevice } from "../../src/api/hass";
import { suggestionFor } from "../../src/config/suggestion";

const INSTANCE = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

function device(id: string, changes: Partial<HassDevice>): HassDevice {
  return { id, identifiers: [], connections: [], config_entry_id: "e", ...changes };
}

/** Home Assistant with the agent's discovered device, the integration's own, and a stranger's. */
function home(...others: HassDevice[]): Parameters<typeof suggestionFor>[0] {
  const devices = [
    device("mqtt", { connections: [["thermal2mqtt", INSTANCE]], config_entry_id: "mqtt-entry" }),
    device("lamp", { connections: [["mac", "aa:bb"]] }),
    ...others,
  ];
  return {
    entities: {
      "sensor.joint_maximum": { entity_id: "sensor.joint_maximum", device_id: "mqtt" },
      "light.lamp": { entity_id: "light.lamp", device_id: "lamp" },
      "sun.sun": { entity_id: "sun.sun" },
      "sensor.orphan": { entity_id: "sensor.orphan", device_id: "gone" },
    },
    devices: Object.fromEntries(devices.map((one) => [one.id, one])),
  };
}

const OURS = device("ours", {
  identifiers: [["thermal2mqtt", INSTANCE]],
  connections: [["thermal2mqtt", INSTANCE]],
  config_entry_id: "our-entry",
});

describe("the card picker", () => {
  it("is offered the card for an agent's entity, with its agent chosen", () => {
    expect(suggestionFor(home(OURS), "sensor.joint_maximum")).toEqual({
      config: { type: "custom:thermal2mqtt-card", entry: "our-entry" },
    });
  });

  it.each(["light.lamp", "sun.sun", "sensor.orphan", "sensor.unheard_of"])(
    "is not offered it for %s",
    (entity) => {
      expect(suggestionFor(home(OURS), entity)).toBeNull();
    },
  );

  it("is not offered it while the integration is not set up for the agent", () => {
    expect(suggestionFor(home(), "sensor.joint_maximum")).toBeNull();
    const another = device("another", { identifiers: [["thermal2mqtt", "another"]], config_entry_id: "e" });
    expect(suggestionFor(home(another), "sensor.joint_maximum")).toBeNull();
  });
});
