"""`thermal2mqtt calibrate`: a sensor held against a temperature that is known otherwise."""

import threading
from collections.abc import Sequence
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from thermal2mqtt.cli.beside_agent import refuse_beside_agent
from thermal2mqtt.cli.log import set_up_log
from thermal2mqtt.cli.options import SettingsFile
from thermal2mqtt.cli.sensor_choice import chosen_sensor
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.contract.times import stamp
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.health import Part
from thermal2mqtt.sensors import build_driver
from thermal2mqtt.sensors.watch import LADDER, SensorWatch, stale_after_seconds
from thermal2mqtt.settings import Settings, load_with_origins
from thermal2mqtt.settings.outputs import LogLevel
from thermal2mqtt.settings.zone import Role
from thermal2mqtt.settings_book import in_force
from thermal2mqtt.store.corrections import keep_references, load_references
from thermal2mqtt.thermal.areas import zone_pixels
from thermal2mqtt.thermal.drift import DriftCorrection, Reference
from thermal2mqtt.thermal.masks import Weights
from thermal2mqtt.thermal.radiometry import image_shape, surface_of
from thermal2mqtt.thermal.reference import ReferenceMeasurement
from thermal2mqtt.zones import zones_now

MIDDLE = 3
"""Pixels to each side of the middle of the image, where no zone says where to look."""

PATIENCE = 4.0
"""Times the wanted seconds, after which a sensor that gives no frames is given up."""


class CalibrationError(Thermal2mqttError):
    """The sensor cannot be calibrated like this; the text says what to do."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    # A temperature below zero looks like an option.
    app.command(context_settings={"ignore_unknown_options": True})(calibrate)


def calibrate(
    reference: Annotated[
        float, typer.Argument(metavar="CELSIUS", min=-273.15, max=1000, help="What the surface really has.")
    ],
    *,
    sensor: Annotated[str | None, typer.Option(metavar="ID", help="Of several sensors, this one.")] = None,
    zone: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Where the surface is. Default: the zone of role reference."),
    ] = None,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="For how long to look.")] = 20.0,
    anew: Annotated[
        bool, typer.Option("--anew", help="Forget what the part was compared with before.")
    ] = False,
    settings: SettingsFile = None,
) -> None:
    """Compare a sensor with a temperature that is known otherwise, and correct it from then on.

    Each run adds a reference; two of them with the sensor itself 5 degrees apart give a slope as well.
    """
    loaded = in_force(load_with_origins(settings)).settings
    set_up_log(LogLevel.WARNING)
    name = chosen_sensor(loaded, sensor)
    region, where = _region(loaded, name, zone)
    refuse_beside_agent(loaded, name)
    measurement = ReferenceMeasurement(region, reference)
    serial = _look(loaded, name, measurement, seconds)
    directory = loaded.agent.data_directory
    before = () if anew else load_references(directory, serial)
    references = [*before, measurement.result()]
    try:
        correction = keep_references(directory, serial, references)
    except ValueError as error:
        raise CalibrationError(str(error)) from error
    _tell(serial, where, references, correction)


def _region(settings: Settings, sensor: str, zone: str | None) -> tuple[Weights, str]:
    """Return where to look, and its name for people."""
    shape = image_shape(settings.sensors[sensor])
    zones = {found.id: found for found in zones_now(settings).measured if found.sensor == sensor}
    if zone is not None and zone not in zones:
        known = ", ".join(zones) or "none"
        raise CalibrationError(f"sensor {sensor} has no zone {zone!r}; there is {known}")
    marked = [found for found in zones.values() if found.role is Role.REFERENCE]
    if zone is None and len(marked) > 1:
        names = ", ".join(found.id for found in marked)
        raise CalibrationError(f"there are several zones of role reference ({names}): name one with --zone")
    chosen = zones[zone] if zone is not None else next(iter(marked), None)
    if chosen is None:
        middle = np.zeros(shape)
        rows, columns = (slice(side // 2 - MIDDLE, side // 2 + MIDDLE) for side in shape)
        middle[rows, columns] = 1.0
        return middle, "the middle of the image"
    return zone_pixels(chosen, shape), f"zone {chosen.id}"


def _look(settings: Settings, sensor: str, measurement: ReferenceMeasurement, seconds: float) -> str:
    """Gather frames for some time and return the part's serial number."""
    given, stop = settings.sensors[sensor], threading.Event()
    clock = SystemClock(stop)
    part = Part(sensor, LADDER, clock=clock, stale_after_seconds=stale_after_seconds(given))
    surface = surface_of(given, zones_now(settings).of(sensor))
    watch = SensorWatch(given, build_driver(given, clock), part, clock=clock, stop=stop, surface=surface)
    started, serial = clock.monotonic(), ""
    patience = threading.Timer(PATIENCE * seconds + stale_after_seconds(given), stop.set)
    patience.daemon = True
    patience.start()
    try:
        for frame in watch.frames():
            measurement.add(frame)
            serial = frame.serial_number
            if clock.monotonic() - started >= seconds:
                break
    finally:
        patience.cancel()
    if not serial:
        fault = part.health().last_fault
        raise CalibrationError(f"the sensor gave nothing: {fault.message if fault else 'no page came'}")
    return serial


def _tell(serial: str, where: str, references: Sequence[Reference], correction: DriftCorrection) -> None:
    console = Console(highlight=False)
    table = Table("taken", "reference", "measured", "missing", "sensor itself", box=None, pad_edge=False)
    for found in references:
        missing = found.reference_celsius - found.measured_celsius
        celsius = (found.reference_celsius, found.measured_celsius)
        cells = (
            *(f"{value:.2f} °C" for value in celsius),
            f"{missing:+.2f} K",
            f"{found.ambient_celsius:.1f} °C",
        )
        table.add_row(stamp(found.time), *cells)
    console.print(f"part {serial}, {where}")
    console.print(table)
    slope = f" and {correction.slope:+.3f} K for each kelvin above" if correction.slope else ""
    console.print(f"from now on {correction.offset_kelvin:+.2f} K with the sensor itself at 25 °C{slope}.")
    console.print("Restart the agent for it to take effect.")
