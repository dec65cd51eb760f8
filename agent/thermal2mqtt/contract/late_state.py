"""`backlog/state`: what the zones measured while the broker was away, minute by minute."""

from collections.abc import Iterable
from itertools import groupby
from typing import Literal

from thermal2mqtt.contract.base import Celsius, Payload, VersionedPayload
from thermal2mqtt.contract.times import Stamp, stamp
from thermal2mqtt.store.minute_tables import MINUTE, Minute

GZIP = "application/gzip"
"""Content type of a compressed payload. With MQTT 3.1.1 its first bytes, 1f 8b, tell."""


class LateZone(Payload):
    """One zone in one minute."""

    min: Celsius
    """The coldest pixel of all frames."""
    mean: Celsius
    """The mean of all frames."""
    max: Celsius
    """The hottest pixel of all frames."""
    samples: int
    """How many frames there were."""


class LateMinute(Payload):
    """One minute."""

    time: Stamp
    """Its begin."""
    zones: dict[str, LateZone]
    """By id; zones that could not be measured are missing."""


class LateState(VersionedPayload):
    """Minutes in which the broker was away, the oldest first."""

    late: Literal[True] = True
    """Always true."""
    interval_seconds: Literal[60] = 60
    """How long each is."""
    minutes: tuple[LateMinute, ...]
    """Those without any figure are missing."""


def build_late_state(minutes: Iterable[Minute]) -> LateState:
    """Return the payload of minutes that are sorted by time."""
    return LateState(
        minutes=tuple(
            LateMinute(
                time=stamp(minute * MINUTE),
                zones={
                    one.zone: LateZone(min=one.min, mean=one.mean, max=one.max, samples=one.samples)
                    for one in rows
                },
            )
            for minute, rows in groupby(minutes, lambda one: one.minute)
        )
    )
