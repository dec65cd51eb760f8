"""All settings of one agent, section by section, and what must hold between sections."""

from typing import Literal, Self

from pydantic import model_validator

from thermal2mqtt.settings.agent import AgentSettings
from thermal2mqtt.settings.mqtt import HomeAssistantSettings, MqttSettings
from thermal2mqtt.settings.outputs import HttpSettings, ImageSettings, LogSettings, TelemetrySettings
from thermal2mqtt.settings.section import Applies, Section, Slug, setting
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZonesSettings

SCHEMA = 1
"""Version of the settings file; raised when a key changes its meaning or goes."""


class Settings(Section):
    """Everything that can be set. Defaults watch one MLX90640 and speak to a broker on this machine."""

    schema_version: Literal[1] = setting(SCHEMA, title="Schema", applies=Applies.FILE_ONLY, alias="schema")
    """Version of the file's layout."""

    agent: AgentSettings = setting(AgentSettings(), title="Agent", applies=Applies.RESTART)
    """Who this agent is."""

    mqtt: MqttSettings = setting(MqttSettings(), title="MQTT", applies=Applies.FILE_ONLY)
    """The broker."""

    homeassistant: HomeAssistantSettings = setting(
        HomeAssistantSettings(), title="Home Assistant", applies=Applies.RESTART
    )
    """Discovery."""

    sensors: dict[Slug, SensorSettings] = setting(
        {"thermal": SensorSettings()}, title="Sensors", applies=Applies.RESTART, min_length=1, max_length=8
    )
    """Thermal sensors by id."""

    zones: ZonesSettings = setting(ZonesSettings(), title="Zones", applies=Applies.LIVE)
    """Named regions of the sensors' images."""

    telemetry: TelemetrySettings = setting(TelemetrySettings(), title="Telemetry", applies=Applies.LIVE)
    """How often figures are sent."""

    image: ImageSettings = setting(ImageSettings(), title="Image", applies=Applies.LIVE)
    """The small thermal image."""

    http: HttpSettings = setting(HttpSettings(), title="HTTP", applies=Applies.FILE_ONLY)
    """Metrics and health on loopback."""

    log: LogSettings = setting(LogSettings(), title="Log", applies=Applies.RESTART)
    """What is written to standard error."""

    @model_validator(mode="after")
    def _zones_name_a_sensor(self) -> Self:
        for index, zone in enumerate(self.zones.list):
            if zone.sensor not in self.sensors:
                known = ", ".join(sorted(self.sensors))
                raise ValueError(f"zones.list.{index}.sensor: no sensor {zone.sensor!r}; there is: {known}")
        return self
