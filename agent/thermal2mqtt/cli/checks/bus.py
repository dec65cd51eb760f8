"""Where a sensor's registers come from: the I2C device of the machine, or the recording to play."""

import os
from pathlib import Path

from thermal2mqtt.cli.checks.finding import Finding, fail, ok, warn
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.sensors.recording_format import RecordingError
from thermal2mqtt.settings.sensor import HEADER_BUS, Driver, SensorSettings

DEVICES = Path("/dev")

_SWITCH_ON = "On a Raspberry Pi: `sudo raspi-config nonint do_i2c 0`, then restart."


def source(sensor: SensorSettings, devices: Path = DEVICES) -> Finding:
    """Check that the driver finds what it reads from, and may read it.

    Args:
        sensor: Whose driver says what to look for.
        devices: The directory of the `i2c-N` nodes.
    """
    if sensor.driver is Driver.SIMULATOR:
        return ok(f"simulated, scenario {sensor.scenario}")
    if sensor.recording is not None and sensor.driver is Driver.REPLAY:
        return _recording(sensor.recording)
    return _node(sensor.bus, devices)


def _recording(file: Path) -> Finding:
    try:
        with Recording.open(file) as recording:
            return ok(f"recording {file}, {len(recording)} pages")
    except RecordingError as error:
        return fail(str(error), "Correct `recording` of this sensor.")


def _node(bus: int | None, devices: Path) -> Finding:
    nodes = {node.name.removeprefix("i2c-"): node for node in sorted(devices.glob("i2c-*"))}
    if not nodes:
        return fail(f"no I2C bus: there is no {devices}/i2c-*", _SWITCH_ON)
    wanted = str(HEADER_BUS if bus is None else bus)
    if wanted in nodes:
        return _permission(nodes[wanted])
    found = f"no {devices}/i2c-{wanted}; there is: {', '.join(nodes)}"
    if bus is None:
        # A Pi with I2C switched off still has those of its HDMI plugs; other boards have other numbers.
        return warn(found, f"{_SWITCH_ON} On other boards set `bus` of this sensor.")
    return fail(found, "Correct `bus` of this sensor.")


def _permission(node: Path) -> Finding:
    if os.access(node, os.R_OK | os.W_OK):
        return ok(str(node))
    group = node.group()
    return fail(
        f"{node}: no permission; it belongs to group {group}",
        f"`sudo usermod -aG {group} $USER`, then log in again; the service's user needs it as well.",
    )
