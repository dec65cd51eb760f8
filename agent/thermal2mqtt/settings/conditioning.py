"""The parts of a sensor's section that say how its frames are treated: conditioning, window, hotspots."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from thermal2mqtt.settings.section import Applies, Section, setting
from thermal2mqtt.settings.values import Celsius, Number, Whole, no_truth_value

Transmission = Annotated[float, Field(ge=0.05, le=1.0, allow_inf_nan=False), BeforeValidator(no_truth_value)]
Kelvin = Annotated[float, Field(gt=0.0, le=1000.0, allow_inf_nan=False), BeforeValidator(no_truth_value)]


class WindowSettings(Section):
    """What the sensor looks through: a window made for infrared. Glass and acrylic let nothing through."""

    transmission: Transmission = setting(1.0, title="Transmission", applies=Applies.LIVE)
    """Share of the radiation at 8-14 µm that passes, as its maker says; 1 is no window."""

    celsius: Celsius | None = setting(None, title="Temperature", applies=Applies.LIVE, unit="°C")
    """Its own temperature. Default: the sensor's own less 8 °C."""


class ConditioningSettings(Section):
    """What is done to a frame before it is measured, in this order; each stage may be left out."""

    bad_pixels: bool = setting(True, title="Bad pixels", applies=Applies.LIVE)  # noqa: FBT003
    """Fill the pixels that the part's memory calls broken from their neighbours; else they are unknown."""

    outliers: bool = setting(True, title="Outliers", applies=Applies.LIVE)  # noqa: FBT003
    """Hold a pixel that jumps by 5 sigma until seen twice. If it often does, or is stuck, it is bad."""

    filter_seconds: Number = setting(1.0, title="Filter", applies=Applies.LIVE, unit="s", ge=0.0, le=60.0)
    """Time constant of the filter against noise; a real step passes at once. 0 switches it off."""

    smooth: bool = setting(False, title="Smooth", applies=Applies.LIVE)  # noqa: FBT003
    """Blur by 3 x 3 pixels: less noise, but a hotspot of one pixel loses three quarters of its rise."""

    drift: bool = setting(True, title="Drift", applies=Applies.LIVE)  # noqa: FBT003
    """Use the correction that `thermal2mqtt calibrate` has stored for this very sensor, if there is one."""


class RelativeTo(StrEnum):
    """What a hotspot stands out from."""

    SCENE = "scene"
    ZONE = "zone"


class HotspotSettings(Section):
    """What is called a hotspot. In a zone with limits of its maximum, their lowest one counts instead."""

    absolute_celsius: Celsius | None = setting(
        None, title="Absolute threshold", applies=Applies.LIVE, unit="°C"
    )
    """Pixels from this temperature on. Default: only the relative threshold."""

    relative_kelvin: Kelvin | None = setting(15.0, title="Relative threshold", applies=Applies.LIVE, unit="K")
    """Pixels from so far above the median on; 15 is a major deficiency among similar parts (NETA 100.18)."""

    relative_to: RelativeTo = setting(RelativeTo.SCENE, title="Relative to", applies=Applies.LIVE)
    """Whose median: that of the whole `scene`, or in a zone that of the `zone`."""

    min_pixels: Whole = setting(1, title="Smallest area", applies=Applies.LIVE, ge=1, le=768)
    """Regions of fewer pixels are no hotspots."""

    appear_seconds: Number = setting(
        2.0, title="Appear after", applies=Applies.LIVE, unit="s", ge=0.0, le=3600.0
    )
    """How long a hotspot must be seen before its event says that it has appeared."""

    disappear_seconds: Number = setting(
        10.0, title="Disappear after", applies=Applies.LIVE, unit="s", ge=0.0, le=3600.0
    )
    """How long a hotspot must be gone before its event says so; back sooner, it keeps its id."""
