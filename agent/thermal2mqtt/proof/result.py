"""What became of a proof test."""

from dataclasses import dataclass

from thermal2mqtt.alarms import Acknowledgement, Level, Rule


@dataclass(frozen=True, slots=True)
class ProofResult:
    """One test of one zone's alarm."""

    zone: str
    """Its id."""
    time: float
    """Wall clock at which it began, seconds since 1970-01-01 UTC."""
    passed: bool
    """Whether the alarm was raised and the broker has taken the message about it."""
    celsius: float
    """Temperature of the virtual region."""
    level: Level | None = None
    """The level that was raised; None where none was."""
    rule: Rule | None = None
    """The rule that raised it."""
    event_id: str | None = None
    """Id of the event; None where there was none."""
    alarm_seconds: float | None = None
    """From the raw page with the region in it to the alarm; None where there was none."""
    told_seconds: float | None = None
    """From the alarm to the broker's word that it has the message; None where it did not come."""
    error: str | None = None
    """What went wrong; None for a pass."""
    acknowledgement: Acknowledgement | None = None
    """Who saw the message; None where nobody did."""


@dataclass(frozen=True, slots=True)
class ProofRecord:
    """What is known of the tests of one zone."""

    last: ProofResult
    """The newest."""
    last_pass: ProofResult | None = None
    """The newest that passed; None where none did."""
