"""The sections `telemetry`, `image`, `http` and `log`: how much is said, and where."""

import ipaddress
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from thermal2mqtt.settings.section import Applies, Refusal, Section, refuse, setting
from thermal2mqtt.settings.values import Celsius, Number, Secret, Text, Whole


class DeadBandSettings(Section):
    """How far a figure has to move until `state` tells it anew; 0 tells every move.

    Nothing else is held: alarms, events, live frames and metrics have the figures as they were measured.
    """

    temperature_celsius: Number = setting(
        0.5, title="Temperatures", applies=Applies.LIVE, unit="°C", ge=0.0, le=50.0
    )
    """Of sensors and zones."""

    difference_kelvin: Number = setting(
        0.5, title="Differences", applies=Applies.LIVE, unit="K", ge=0.0, le=50.0
    )
    """To the group, to ambient, to what is usual, and within a zone."""

    rate_celsius_per_minute: Number = setting(
        1.0, title="Rates", applies=Applies.LIVE, unit="°C/min", ge=0.0, le=100.0
    )
    """How fast a zone heats up."""

    uncertainty_kelvin: Number = setting(
        0.2, title="Uncertainties", applies=Applies.LIVE, unit="K", ge=0.0, le=50.0
    )
    """Of a zone's temperatures."""

    ratio: Number = setting(0.05, title="Ratios", applies=Applies.LIVE, ge=0.0, le=1.0)
    """Of the pixels that are known."""

    minimum_interval_seconds: Number = setting(
        30.0, title="Minimum interval", applies=Applies.LIVE, unit="s", ge=0.0, le=3600.0
    )
    """Time between two changes of one figure; one that is four dead-bands away does not wait, and neither
    does one of a zone whose level changed."""

    fresh_after_seconds: Number = setting(
        900.0, title="Fresh after", applies=Applies.LIVE, unit="s", ge=1.0, le=86400.0
    )
    """After so long a figure is told anew though it has not moved by its dead-band."""


class TelemetrySettings(Section):
    """How often figures go out over MQTT."""

    interval_seconds: Number = setting(
        5.0, title="Interval", applies=Applies.LIVE, unit="s", ge=1.0, le=3600.0
    )
    """Time between two `state` messages; a changed level is sent at once."""

    deadband: DeadBandSettings = setting(DeadBandSettings(), title="Dead-bands", applies=Applies.LIVE)
    """How far a figure has to move until it is told anew."""


class Palette(StrEnum):
    """The colours of temperatures."""

    INFERNO = "inferno"
    IRONBOW = "ironbow"
    GREY = "grey"
    RAINBOW = "rainbow"
    HIGH_CONTRAST = "high_contrast"


class ImageSettings(Section):
    """The small thermal image."""

    interval_seconds: Number = setting(
        60.0, title="Interval", applies=Applies.LIVE, unit="s", ge=0.0, le=86400.0
    )
    """Time between two images; 0 sends none but at a changed level."""

    still_interval_seconds: Number = setting(
        300.0, title="Interval at rest", applies=Applies.LIVE, unit="s", ge=0.0, le=86400.0
    )
    """And while no temperature moves by its dead-band: each picture is a change in Home Assistant's
    database."""

    palette: Palette = setting(Palette.INFERNO, title="Palette", applies=Applies.LIVE)
    """The colours of the temperatures, from cold to hot."""

    low_celsius: Celsius | None = setting(
        None, title="Lower end of the scale", applies=Applies.LIVE, unit="°C"
    )
    """Temperature of the palette's first colour. Default: that of the scene, which does not flicker."""

    high_celsius: Celsius | None = setting(
        None, title="Upper end of the scale", applies=Applies.LIVE, unit="°C"
    )
    """Temperature of the palette's last colour, given together with the lower end."""

    @model_validator(mode="after")
    def _both_ends_or_none(self) -> Self:
        low, high = self.low_celsius, self.high_celsius
        if (low is None) != (high is None):
            missing, given = ("low_celsius", "high_celsius")[:: 1 if low is None else -1]
            refuse([Refusal((given,), f"is set but {missing} is not; set both or neither", (missing,))])
        if low is not None and high is not None and low >= high:
            refuse([Refusal(("high_celsius",), f"({high:g}) must be above low_celsius ({low:g})")])
        return self


class HttpSettings(Section):
    """The loopback face with /metrics and /healthz."""

    enabled: bool = setting(True, title="HTTP", applies=Applies.FILE_ONLY)  # noqa: FBT003
    """Serve HTTP at all."""

    host: Text = setting(
        "127.0.0.1", title="Address", applies=Applies.FILE_ONLY, min_length=1, max_length=253
    )
    """Address to listen on. Beyond loopback set a token for /metrics; /healthz says only yes or no."""

    port: Whole = setting(8640, title="Port", applies=Applies.FILE_ONLY, ge=0, le=65535)
    """Port to listen on; 0 takes a free one, which is logged."""

    metrics_token: Secret | None = setting(
        None, title="Token for metrics", applies=Applies.FILE_ONLY, min_length=16, max_length=256
    )
    """The bearer token that Prometheus has to show at /metrics. Default: whoever reaches it may read it."""

    @property
    def open_to_others(self) -> bool:
        """Whether other machines may read /metrics without a token."""
        if not self.enabled or self.metrics_token is not None or self.host == "localhost":
            return False
        try:
            return not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return True


class LogLevel(StrEnum):
    """How much the agent says on standard error."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogSettings(Section):
    """What the agent writes to standard error."""

    level: LogLevel = setting(LogLevel.INFO, title="Level", applies=Applies.RESTART)
    """The least important message that is written."""
