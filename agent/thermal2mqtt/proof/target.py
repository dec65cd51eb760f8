"""Which limit of a zone a proof test reaches, and with what temperature in which pixels."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.alarms import Rule
from thermal2mqtt.alarms.limit import Limit, figure_of, limits_of
from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.mlx90640.frame import SHAPE
from thermal2mqtt.mlx90640.registers import PIXELS
from thermal2mqtt.proof.errors import NothingToProveError
from thermal2mqtt.sensors.orientation import orient
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.thresholds import OnDelays, Thresholds
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal import areas
from thermal2mqtt.thermal.radiometry import image_shape
from thermal2mqtt.thermal.results import ZoneFigures

MARGIN_KELVIN = 5.0
"""How far beyond its limit the region is: more than noise and smoothing take away."""

_PROVABLE = (Rule.HIGH, Rule.LOW, Rule.OVER_AMBIENT, Rule.DELTA)
"""A rate would take a minute to be known, a usual value weeks."""


def provable_limit(zone: ZoneSettings) -> Limit:
    """Return the worst limit of the first rule that a region of another temperature reaches.

    Raises:
        NothingToProveError: The zone has none.
    """
    limits = limits_of(zone.thresholds)
    found = [limit for rule in _PROVABLE for limit in limits if limit.rule is rule]
    if not found:
        rules = ", ".join(_PROVABLE)
        raise NothingToProveError(
            f"zone {zone.id} has no limit that a proof test can reach: it needs one of {rules}"
        )
    return found[0]


def region_celsius(limit: Limit, figures: ZoneFigures) -> float:
    """Return the temperature that reaches a limit, when the zone's figures are these.

    Raises:
        NothingToProveError: What the limit compares the zone with is not known.
    """
    if limit.rule is Rule.HIGH:
        return limit.limit + MARGIN_KELVIN
    if limit.rule is Rule.LOW:
        return limit.limit - MARGIN_KELVIN
    difference, maximum = figure_of(limit.rule, figures), figures.max_celsius
    if difference is None or maximum is None:
        raise NothingToProveError(f"what {limit.rule} compares the zone with is not known now; try later")
    return maximum - difference + limit.limit + MARGIN_KELVIN


def zone_pixels(zone: ZoneSettings, sensor: SensorSettings, frame: ThermalFrame) -> NDArray[np.bool_]:
    """Return which of the part's 768 pixels lie in a zone of the turned image; `frame` is any frame."""
    numbers = np.arange(PIXELS, dtype=np.float32).reshape(SHAPE)
    plain = replace(frame, celsius=numbers, bad_pixels=())
    turned = orient(plain, sensor.rotation, mirror=sensor.mirror).celsius
    covered = areas.zone_pixels(zone, image_shape(sensor)) > 0
    pixels = np.zeros(PIXELS, np.bool_)
    pixels[turned[covered].astype(np.intp)] = True
    return pixels


def without_waiting(thresholds: Thresholds) -> Thresholds:
    """Return thresholds that are the same but raise their levels at once.

    A test proves the chain, not that time goes by.
    """
    at_once = OnDelays(warning=0.0, critical=0.0, emergency=0.0)
    return thresholds.model_copy(update={"on_delay_seconds": at_once})
