"""A zone's `thresholds`: the limits of its figures, and when a level is entered and left."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from thermal2mqtt.settings.section import Applies, Refusal, Section, refuse, setting

# No text stands for a number here: zones come from JSON and YAML, never from single variables.
Finite = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Celsius = Annotated[float, Field(strict=True, ge=-273.15, le=1000.0, allow_inf_nan=False)]

LEVELS = ("warning", "critical", "emergency")
"""The levels that have limits, from the least to the worst."""

_Rise = Annotated[float, Field(strict=True, gt=0.0, le=1000.0, allow_inf_nan=False)]
"""A rate or a difference; finite."""

_DIFFERENCES = ("delta", "over_ambient", "baseline")
"""Rules that compare the maximum with something else."""


def _given(limits: Section) -> list[tuple[str, float]]:
    return [(level, limit) for level in LEVELS if (limit := getattr(limits, level)) is not None]


def _out_of_order(limits: Section, *, upwards: bool) -> Iterator[Refusal]:
    where = "above" if upwards else "below"
    for (milder, first), (worse, second) in pairwise(_given(limits)):
        if second <= first if upwards else second >= first:
            yield Refusal((worse,), f"({second:g}) must be {where} {milder} ({first:g})")


class _Ascending(Section):
    """Limits that rise from level to level."""

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        refuse(_out_of_order(self, upwards=True))
        return self


class HighThresholds(_Ascending):
    """The temperatures at which a zone's level rises; any may be left out."""

    warning: Celsius | None = setting(None, title="Warning", applies=Applies.LIVE, unit="°C")
    """At this maximum and above the level is `warning`."""

    critical: Celsius | None = setting(None, title="Critical", applies=Applies.LIVE, unit="°C")
    """At this maximum and above the level is `critical`."""

    emergency: Celsius | None = setting(None, title="Emergency", applies=Applies.LIVE, unit="°C")
    """At this maximum and above the level is `emergency`."""


class LowThresholds(Section):
    """The temperatures below which it is too cold, the worst the lowest; any may be left out."""

    warning: Celsius | None = setting(None, title="Warning", applies=Applies.LIVE, unit="°C")
    """At this minimum and below the level is `warning`."""

    critical: Celsius | None = setting(None, title="Critical", applies=Applies.LIVE, unit="°C")
    """At this minimum and below the level is `critical`."""

    emergency: Celsius | None = setting(None, title="Emergency", applies=Applies.LIVE, unit="°C")
    """At this minimum and below the level is `emergency`."""

    @model_validator(mode="after")
    def _descending(self) -> Self:
        refuse(_out_of_order(self, upwards=False))
        return self


class RateThresholds(_Ascending):
    """How fast the maximum may rise; any may be left out."""

    warning: _Rise | None = setting(None, title="Warning", applies=Applies.LIVE, unit="°C/min")
    """Rising this fast and faster the level is `warning`."""

    critical: _Rise | None = setting(None, title="Critical", applies=Applies.LIVE, unit="°C/min")
    """Rising this fast and faster the level is `critical`."""

    emergency: _Rise | None = setting(None, title="Emergency", applies=Applies.LIVE, unit="°C/min")
    """Rising this fast and faster the level is `emergency`."""


class DifferenceThresholds(_Ascending):
    """How far the maximum may be above what it is compared with; any may be left out."""

    warning: _Rise | None = setting(None, title="Warning", applies=Applies.LIVE, unit="K")
    """This far above and farther the level is `warning`."""

    critical: _Rise | None = setting(None, title="Critical", applies=Applies.LIVE, unit="K")
    """This far above and farther the level is `critical`."""

    emergency: _Rise | None = setting(None, title="Emergency", applies=Applies.LIVE, unit="K")
    """This far above and farther the level is `emergency`."""


class OnDelays(Section):
    """How long a limit must be reached without a break before its level is entered."""

    warning: Finite = setting(5.0, title="Warning", applies=Applies.LIVE, unit="s", ge=0.0, le=3600.0)
    """Before `warning` is entered."""

    critical: Finite = setting(2.0, title="Critical", applies=Applies.LIVE, unit="s", ge=0.0, le=3600.0)
    """Before `critical` is entered."""

    emergency: Finite = setting(0.0, title="Emergency", applies=Applies.LIVE, unit="s", ge=0.0, le=3600.0)
    """Before `emergency` is entered: at once unless you want it otherwise."""


class OffDelays(Section):
    """How long a figure must be back beyond the dead-band without a break before its level is left."""

    warning: Finite = setting(5.0, title="Warning", applies=Applies.LIVE, unit="s", ge=0.0, le=3600.0)
    """Before `warning` is left."""

    critical: Finite = setting(5.0, title="Critical", applies=Applies.LIVE, unit="s", ge=0.0, le=3600.0)
    """Before `critical` is left."""

    emergency: Finite = setting(0.0, title="Emergency", applies=Applies.LIVE, unit="s", ge=0.0, le=3600.0)
    """Before `emergency` is left."""


class Thresholds(Section):
    """What a zone's figures are held against."""

    high: HighThresholds = setting(HighThresholds(), title="High", applies=Applies.LIVE)
    """Limits of the zone's maximum."""

    low: LowThresholds = setting(LowThresholds(), title="Low", applies=Applies.LIVE)
    """Limits of the zone's minimum."""

    rate: RateThresholds = setting(RateThresholds(), title="Rate", applies=Applies.LIVE)
    """Limits of how fast the maximum rises."""

    delta: DifferenceThresholds = setting(DifferenceThresholds(), title="Delta", applies=Applies.LIVE)
    """Limits of the maximum over that of the similar zones of its group."""

    over_ambient: DifferenceThresholds = setting(
        DifferenceThresholds(), title="Over ambient", applies=Applies.LIVE
    )
    """Limits of the maximum over the ambient zone."""

    baseline: DifferenceThresholds = setting(DifferenceThresholds(), title="Baseline", applies=Applies.LIVE)
    """Limits of the maximum over what is usual for the zone at this hour of the week."""

    hysteresis: Finite = setting(2.0, title="Hysteresis", applies=Applies.LIVE, unit="K", ge=0.0, le=50.0)
    """Dead-band of `high` and `low`: how far back from a limit a figure must be for its level to be left."""

    rate_hysteresis: Finite = setting(
        1.0, title="Rate hysteresis", applies=Applies.LIVE, unit="°C/min", ge=0.0, le=50.0
    )
    """Dead-band of `rate`."""

    delta_hysteresis: Finite = setting(
        1.0, title="Delta hysteresis", applies=Applies.LIVE, unit="K", ge=0.0, le=50.0
    )
    """Dead-band of `delta`, `over_ambient` and `baseline`."""

    on_delay_seconds: OnDelays = setting(OnDelays(), title="On-delay", applies=Applies.LIVE)
    """How long a limit must be reached before its level is entered."""

    off_delay_seconds: OffDelays = setting(OffDelays(), title="Off-delay", applies=Applies.LIVE)
    """How long a figure must be back before its level is left."""

    latch: bool = setting(False, title="Latch", applies=Applies.LIVE)  # noqa: FBT003
    """Hold the worst level, even if the figure is back, until somebody has acknowledged it."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        refuse([*self._low_over_high(), *self._never_left()])
        return self

    def _low_over_high(self) -> Iterator[Refusal]:
        """A temperature that is too low and too high at once could never be normal."""
        lows, highs = _given(self.low), _given(self.high)
        if lows and highs and lows[0][1] >= highs[0][1]:
            (low, cold), (high, hot) = lows[0], highs[0]
            yield Refusal(("low", low), f"({cold:g}) must be below high.{high} ({hot:g})", ("high",))

    def _never_left(self) -> Iterator[Refusal]:
        """A dead-band that reaches down to nothing would hold a level for good."""
        bands = {"rate": "rate_hysteresis"} | dict.fromkeys(_DIFFERENCES, "delta_hysteresis")
        for rule, band in bands.items():
            width = getattr(self, band)
            for level, limit in _given(getattr(self, rule))[:1]:
                if limit <= width:
                    reason = f"({limit:g}) must be above {band} ({width:g}), or the level is never left"
                    yield Refusal((rule, level), reason, (band,))
