"""The sections `events` and `store`: what is told as news, what is kept, and how much of it."""

from thermal2mqtt.settings.section import Applies, Section, setting
from thermal2mqtt.settings.values import Number, Whole


class EventsSettings(Section):
    """What happens, as it is told."""

    live_window_seconds: Number = setting(
        60.0, title="Live window", applies=Applies.RESTART, unit="s", ge=5.0, le=3600.0
    )
    """Events that are not older go to `event/<kind>`, others to `backlog/event/<kind>`."""


class StoreSettings(Section):
    """How much is kept in the data directory. An event of 500 bytes takes about 1 kB there."""

    event_days: Number = setting(
        90.0, title="Age of events", applies=Applies.RESTART, unit="d", ge=1.0, le=3650.0
    )
    """Delivered events are kept for so long."""

    events: Whole = setting(10_000, title="Events", applies=Applies.RESTART, ge=100, le=1_000_000)
    """So many delivered events are kept at most."""

    waiting_events: Whole = setting(
        100_000, title="Waiting events", applies=Applies.RESTART, ge=1000, le=1_000_000
    )
    """So many events may wait for the broker, of any age; beyond them the oldest are dropped, and counted."""

    telemetry_days: Number = setting(
        30.0, title="Age of telemetry", applies=Applies.RESTART, unit="d", ge=0.0, le=3650.0
    )
    """The minutes of each zone are kept for so long; 0 keeps none."""

    telemetry_megabytes: Number = setting(
        64.0, title="Size of telemetry", applies=Applies.RESTART, unit="MB", ge=1.0, le=10_000.0
    )
    """And so many bytes of them; 8 zones take about 1 MB a day."""

    backlog_days: Number = setting(
        7.0, title="Age of the backlog", applies=Applies.RESTART, unit="d", ge=0.0, le=365.0
    )
    """Minutes in which the broker was away are sent later if they are not older; 0 sends none."""

    backlog_bytes_per_second: Whole = setting(
        4096, title="Rate of the backlog", applies=Applies.RESTART, unit="B/s", ge=64, le=10_000_000
    )
    """So fast these minutes are sent at most, beside everything else."""

    backlog_gzip: bool = setting(False, title="Compress the backlog", applies=Applies.RESTART)  # noqa: FBT003
    """Compress them; a tenth of the bytes."""

    frames_megabytes: Number = setting(
        200.0, title="Size of frames", applies=Applies.RESTART, unit="MB", ge=0.0, le=100_000.0
    )
    """So many bytes of frames, of alarms and minutes together; the oldest go first. 0 keeps none."""

    frames_before_seconds: Number = setting(
        10.0, title="Frames before an alarm", applies=Applies.RESTART, unit="s", ge=0.0, le=60.0
    )
    """Frames are kept from so long before an alarm is raised."""

    frames_after_seconds: Number = setting(
        30.0, title="Frames after an alarm", applies=Applies.RESTART, unit="s", ge=0.0, le=300.0
    )
    """And until so long after it. A second at 8 Hz takes about 15 kB."""

    frames_minute: bool = setting(True, title="A frame each minute", applies=Applies.RESTART)  # noqa: FBT003
    """Keep one frame each minute besides; of each sensor about 1.8 MB a day."""
