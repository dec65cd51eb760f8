"""The table of all checks, in the order in which they stand on each other."""

import datetime as dt
from functools import partial
from pathlib import Path

from thermal2mqtt.cli.checks import broker, bus, database, host, login, rights, running, sensor, zones
from thermal2mqtt.cli.checks.finding import Finding, fail, ok
from thermal2mqtt.cli.checks.runner import Check
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.sensors import build_driver
from thermal2mqtt.settings import Settings, SettingsError, load_settings
from thermal2mqtt.settings.agent import AgentSettings
from thermal2mqtt.settings.load import DEFAULT_PATH
from thermal2mqtt.settings.mqtt import MqttSettings


def checks_for(file: Path | None) -> list[Check]:
    """Return all checks for the settings of `file`; None takes the default file where it exists."""
    if file is None and DEFAULT_PATH.exists():
        file = DEFAULT_PATH
    try:
        settings = load_settings(file)
    except SettingsError as error:
        refused = fail(str(error), "Correct them; the lines below that need them are left out.")
        names = ("agent", "sensor", "zones", "broker", "data")
        rest = [Check(name, partial(ok, ""), needs="settings") for name in names]
        return [Check("settings", lambda: refused), *rest, *checks_of_host()]
    return [
        Check("settings", partial(_read, file, settings)),
        Check("agent", partial(running.agent, settings.http)),
        *checks_of_sensors(settings),
        Check("zones", partial(zones.zones, settings)),
        *checks_of_broker(settings.mqtt, settings.agent),
        *checks_of_data(settings.agent.data_directory),
        *checks_of_host(),
    ]


def checks_of_sensors(settings: Settings) -> list[Check]:
    """Return what is looked at in each sensor."""
    clock = SystemClock()
    benches = {
        name: sensor.Bench(entry, build_driver(entry, clock), clock)
        for name, entry in settings.sensors.items()
    }
    return [check for name, bench in benches.items() for check in checks_of_sensor(name, bench)]


def checks_of_sensor(name: str, bench: sensor.Bench) -> list[Check]:
    """Return what is looked at in one sensor."""
    prefix = f"sensor.{name}"
    rate = bench.settings.refresh_rate_hz
    return [
        Check(f"{prefix}.source", partial(bus.source, bench.settings)),
        Check(f"{prefix}.address", partial(sensor.address, bench), needs=f"{prefix}.source"),
        Check(f"{prefix}.eeprom", partial(sensor.eeprom, bench), needs=f"{prefix}.address"),
        Check(f"{prefix}.speed", partial(sensor.speed, bench), needs=f"{prefix}.address"),
        Check(
            f"{prefix}.frame",
            partial(sensor.frame, bench),
            deadline_seconds=5 + 30 / rate,
            needs=f"{prefix}.eeprom",
        ),
    ]


def checks_of_broker(mqtt: MqttSettings, agent: AgentSettings) -> list[Check]:
    """Return what is looked at on the way to the broker."""
    return [
        Check("broker.name", partial(broker.name, mqtt), deadline_seconds=15),
        Check("broker.port", partial(broker.port, mqtt), needs="broker.name"),
        Check("broker.tls", lambda: broker.tls(mqtt, _now()), deadline_seconds=10, needs="broker.port"),
        Check("broker.login", partial(login.login, mqtt), deadline_seconds=15, needs="broker.tls"),
        Check(
            "broker.rights", partial(rights.rights, mqtt, agent), deadline_seconds=10, needs="broker.login"
        ),
    ]


def checks_of_data(directory: Path) -> list[Check]:
    """Return what is looked at in the data directory."""
    return [
        Check("data.directory", partial(host.data_directory, directory)),
        Check("data.space", lambda: host.space(host.free_bytes(directory)), needs="data.directory"),
        Check(
            "data.database",
            partial(database.database, directory),
            deadline_seconds=database.CHECK_SECONDS,
            needs="data.directory",
        ),
    ]


def checks_of_host() -> list[Check]:
    """Return what is looked at in the machine, whatever the settings."""
    return [
        Check("host.clock", lambda: host.clock(_now(), synchronised=host.kernel_synchronised())),
        Check("host.memory", lambda: host.memory(*host.memory_bytes())),
        Check("host.heat", lambda: host.heat(host.hottest_celsius())),
        Check("host.power", host.power),
    ]


def _read(file: Path | None, settings: Settings) -> Finding:
    sensors, zones = len(settings.sensors), len(settings.zones.list)
    return ok(f"{file or 'no file: defaults and environment'}; sensors: {sensors}, zones: {zones}")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
