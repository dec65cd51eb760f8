"""The section `link`: whether the way to the broker is paid by the byte, and how much may go over it."""

from enum import StrEnum

from thermal2mqtt.settings.section import Applies, Section, setting
from thermal2mqtt.settings.values import Number


class LinkProfile(StrEnum):
    """What kind of way it is."""

    NORMAL = "normal"
    METERED = "metered"


class LinkSettings(Section):
    """The way to the broker. All but the profile counts with `profile: metered` only."""

    profile: LinkProfile = setting(LinkProfile.NORMAL, title="Profile", applies=Applies.RESTART)
    """`metered` is for cellular links: figures go out less often, pictures on request only, what is told late
    is compressed, and a day has a budget."""

    interval_seconds: Number = setting(
        60.0, title="Interval", applies=Applies.LIVE, unit="s", ge=5.0, le=3600.0
    )
    """Time between two `state` messages, where `telemetry.interval_seconds` is shorter."""

    daily_megabytes: Number = setting(
        20.0, title="Daily budget", applies=Applies.LIVE, unit="MB", ge=0.1, le=100_000.0
    )
    """So much may go to the broker from midnight to midnight UTC. From four fifths of it on figures go out
    four times as rarely; at its end every `thin_interval_seconds`, and no pictures, live frames or late
    figures. Alarms, events and answers go out always."""

    thin_interval_seconds: Number = setting(
        900.0, title="Interval without budget", applies=Applies.LIVE, unit="s", ge=60.0, le=21600.0
    )
    """Time between two `state` messages when the budget is spent; entities are unavailable after three of
    these, at any time of a day."""
