"""The section `sensors`: one entry per thermal sensor, by id."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticKnownError

from thermal2mqtt.settings.conditioning import ConditioningSettings, HotspotSettings, WindowSettings
from thermal2mqtt.settings.materials import Emissivity
from thermal2mqtt.settings.section import Applies, Refusal, Section, refuse, setting
from thermal2mqtt.settings.values import (
    Celsius,
    FilePath,
    Number,
    Text,
    Whole,
    described,
    no_truth_value,
    whole_from_text,
)


class Driver(StrEnum):
    """Where a sensor's registers come from."""

    MLX90640 = "mlx90640"
    SIMULATOR = "simulator"
    REPLAY = "replay"


class Scenario(StrEnum):
    """What the simulator's switchboard does."""

    STILL = "still"
    CYCLE = "cycle"
    HEAT_UP = "heat-up"
    FAULT = "fault"


class Lens(StrEnum):
    """The two lenses that the part is sold with."""

    BAA = "baa"
    BAB = "bab"


REFRESH_RATES_HZ = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""What the part's control register can hold (datasheet, table 14)."""


def _supported(rate: float) -> float:
    if rate not in REFRESH_RATES_HZ:
        raise PydanticKnownError("literal_error", {"expected": str(REFRESH_RATES_HZ)})
    return rate


RefreshRate = Annotated[
    Number, AfterValidator(_supported), WithJsonSchema({"type": "number", "enum": list(REFRESH_RATES_HZ)})
]
HEADER_BUS = 1
"""The bus on pins 3 and 5 of every Raspberry Pi since 2012: the one that no number means."""

BusNumber = Annotated[int, Field(ge=0, le=255), BeforeValidator(whole_from_text)]
Address = Annotated[Whole, described("a whole number from 8 to 119, which is 0x08 to 0x77")]
Resolution = Annotated[Literal[16, 17, 18, 19], BeforeValidator(whole_from_text)]
Distance = Annotated[float, Field(gt=0.0, le=1000.0, allow_inf_nan=False), BeforeValidator(no_truth_value)]
Rotation = Annotated[Literal[0, 90, 180, 270], BeforeValidator(whole_from_text)]


class SensorSettings(Section):
    """One thermal sensor."""

    driver: Driver = setting(Driver.MLX90640, title="Driver", applies=Applies.FILE_ONLY)
    """`mlx90640` is the real part on I2C; `simulator` and `replay` need no hardware."""

    name: Text = setting("Thermal", title="Name", applies=Applies.RESTART, min_length=1, max_length=64)
    """What Home Assistant calls the sensor."""

    address: Address = setting(0x33, title="I2C address", applies=Applies.FILE_ONLY, ge=0x08, le=0x77)
    """The part's address on the bus; 0x33 (51) as delivered. No two parts on one bus share it."""

    bus: BusNumber | None = setting(None, title="I2C bus", applies=Applies.FILE_ONLY)
    """Number of /dev/i2c-N. Default: the board's first, which is 1 on a Raspberry Pi."""

    refresh_rate_hz: RefreshRate = setting(8.0, title="Refresh rate", applies=Applies.LIVE, unit="Hz")
    """Subpages per second; a full image takes two. 16 Hz and more need I2C at 400 kHz or faster."""

    resolution_bits: Resolution = setting(18, title="ADC resolution", applies=Applies.RESTART, unit="bit")
    """Resolution of the part's converter."""

    lens: Lens = setting(Lens.BAA, title="Lens", applies=Applies.RESTART)
    """What follows MLX90640ESF- on the part: `baa` sees 110° x 75°, `bab` 55° x 35°."""

    emissivity: Emissivity = setting(0.95, title="Emissivity", applies=Applies.LIVE)
    """Of what is seen, a number or a material; 0.95 suits paint and plastic; zones may have their own."""

    reflected_celsius: Celsius | None = setting(
        None, title="Reflected temperature", applies=Applies.LIVE, unit="°C"
    )
    """Temperature of the surroundings mirrored in the object. Default: the part's own less 8 °C."""

    window: WindowSettings = setting(WindowSettings(), title="Window", applies=Applies.LIVE)
    """The window that the sensor looks through."""

    distance_metres: Distance | None = setting(None, title="Distance", applies=Applies.LIVE, unit="m")
    """To what is seen. Given, the air in between is corrected for, and zones too small are told in cm."""

    humidity: Number = setting(0.5, title="Humidity", applies=Applies.LIVE, ge=0.0, le=1.0)
    """Relative humidity of that air, 0..1."""

    rotation: Rotation = setting(0, title="Rotation", applies=Applies.RESTART, unit="°")
    """Clockwise turn of the image, so that up is up."""

    mirror: bool = setting(False, title="Mirror", applies=Applies.RESTART)  # noqa: FBT003
    """Swap left and right, after the rotation."""

    stale_after_seconds: Number = setting(
        5.0, title="Stale after", applies=Applies.LIVE, unit="s", ge=1.0, le=300.0
    )
    """Without a good page for this long the sensor and its zones become unavailable."""

    conditioning: ConditioningSettings = setting(
        ConditioningSettings(), title="Conditioning", applies=Applies.LIVE
    )
    """What is done to a frame before it is measured."""

    hotspots: HotspotSettings = setting(HotspotSettings(), title="Hotspots", applies=Applies.LIVE)
    """What is called a hotspot."""

    rate_window_seconds: Number = setting(
        60.0, title="Rate window", applies=Applies.LIVE, unit="s", ge=10.0, le=3600.0
    )
    """Over how long the rate of rise is measured, at least 20 pages; half of it must have passed before."""

    scenario: Scenario = setting(Scenario.CYCLE, title="Simulator scenario", applies=Applies.RESTART)
    """What the simulated switchboard does; used by the driver `simulator`."""

    recording: FilePath | None = setting(None, title="Recording", applies=Applies.FILE_ONLY)
    """The file that the driver `replay` plays, made by `thermal2mqtt record`."""

    @model_validator(mode="after")
    def _replay_needs_a_recording(self) -> Self:
        if self.driver is Driver.REPLAY and self.recording is None:
            reason = "replay needs recording beside it: the path of a recorded file"
            refuse([Refusal(("driver",), reason, ("recording",))])
        return self
