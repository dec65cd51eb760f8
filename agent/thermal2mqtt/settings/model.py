"""All settings of one agent, section by section, and what must hold between sections."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from thermal2mqtt.settings.agent import AgentSettings
from thermal2mqtt.settings.link import LinkSettings
from thermal2mqtt.settings.mqtt import HomeAssistantSettings, MqttSettings
from thermal2mqtt.settings.outputs import HttpSettings, ImageSettings, LogSettings, TelemetrySettings
from thermal2mqtt.settings.section import Applies, Refusal, Section, refuse, setting
from thermal2mqtt.settings.sensor import HEADER_BUS, Driver, SensorSettings
from thermal2mqtt.settings.store import EventsSettings, StoreSettings
from thermal2mqtt.settings.values import Slug, whole_from_text
from thermal2mqtt.settings.zone import ZonesSettings

SCHEMA = 1
"""Version of the settings file; raised when a key changes its meaning or goes."""


BROKER_PART = "mqtt"
"""What the connection to the broker is called among the agent's parts, beside the sensors' ids."""

STORE_PART = "store"
"""What the database is called among them."""

Sensors = Annotated[dict[Slug, SensorSettings], Field(json_schema_extra={"additionalProperties": False})]


class Settings(Section):
    """Everything that can be set. Defaults watch one MLX90640 and speak to a broker on this machine."""

    schema_version: Annotated[Literal[1], BeforeValidator(whole_from_text)] = setting(
        SCHEMA, title="Schema", applies=Applies.FILE_ONLY, alias="schema"
    )
    """Version of the file's layout."""

    agent: AgentSettings = setting(AgentSettings(), title="Agent", applies=Applies.RESTART)
    """Who this agent is."""

    mqtt: MqttSettings = setting(MqttSettings(), title="MQTT", applies=Applies.FILE_ONLY)
    """The broker."""

    link: LinkSettings = setting(LinkSettings(), title="Link", applies=Applies.RESTART)
    """The way to the broker: free, or paid by the byte."""

    homeassistant: HomeAssistantSettings = setting(
        HomeAssistantSettings(), title="Home Assistant", applies=Applies.RESTART
    )
    """What Home Assistant is told."""

    sensors: Sensors = setting(
        {"thermal": SensorSettings()}, title="Sensors", applies=Applies.RESTART, min_length=1, max_length=8
    )
    """Thermal sensors by id, 1 to 8. Without this section there is one, `thermal`, with all defaults."""

    zones: ZonesSettings = setting(ZonesSettings(), title="Zones", applies=Applies.LIVE)
    """Named regions of the sensors' images, at most 32."""

    telemetry: TelemetrySettings = setting(TelemetrySettings(), title="Telemetry", applies=Applies.LIVE)
    """How often figures are sent."""

    image: ImageSettings = setting(ImageSettings(), title="Image", applies=Applies.LIVE)
    """The small thermal image."""

    events: EventsSettings = setting(EventsSettings(), title="Events", applies=Applies.RESTART)
    """What happens, as it is told."""

    store: StoreSettings = setting(StoreSettings(), title="Store", applies=Applies.RESTART)
    """How much is kept in the data directory."""

    http: HttpSettings = setting(HttpSettings(), title="HTTP", applies=Applies.FILE_ONLY)
    """Metrics and health on loopback."""

    log: LogSettings = setting(LogSettings(), title="Log", applies=Applies.RESTART)
    """What is written to standard error."""

    @model_validator(mode="after")
    def _sections_fit(self) -> Self:
        refuse(
            [
                *self._taken_names(),
                *self._repeated_addresses(),
                *self._repeated_ids(),
                *self._unknown_sensors(),
            ]
        )
        return self

    def _taken_names(self) -> Iterator[Refusal]:
        taken = {BROKER_PART: "the connection to the broker", STORE_PART: "the database"}
        for name in taken.keys() & self.sensors.keys():
            reason = f"is what health and metrics call {taken[name]}; choose another id"
            yield Refusal(("sensors", name), reason)

    def _repeated_addresses(self) -> Iterator[Refusal]:
        first: dict[tuple[int, int], str] = {}
        for name, sensor in self.sensors.items():
            if sensor.driver is not Driver.MLX90640:
                continue
            place = (HEADER_BUS if sensor.bus is None else sensor.bus, sensor.address)
            if (owner := first.setdefault(place, name)) != name:
                reason = (
                    f"0x{sensor.address:02x} on I2C bus {place[0]} is taken by sensors.{owner}; "
                    "give it an address or a bus of its own"
                )
                yield Refusal(("sensors", name, "address"), reason, ("bus", "driver"))

    def _repeated_ids(self) -> Iterator[Refusal]:
        first: dict[str, int] = {}
        for index, zone in enumerate(self.zones.list):
            if first.setdefault(zone.id, index) != index:
                reason = f"{zone.id} is taken by zones.list[{first[zone.id]}]; ids are unique"
                yield Refusal(("zones", "list", index, "id"), reason)

    def _unknown_sensors(self) -> Iterator[Refusal]:
        known = ", ".join(sorted(self.sensors))
        for index, zone in enumerate(self.zones.list):
            if zone.sensor not in self.sensors:
                reason = f"names no sensor: {zone.sensor}; there is {known}"
                yield Refusal(("zones", "list", index, "sensor"), reason)
