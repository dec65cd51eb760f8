"""What became of proof tests, as it stands in `health` and in the answer of `alarm/test`."""

from thermal2mqtt.alarms import Level, Rule
from thermal2mqtt.contract.base import Celsius, Payload, optional, rounded
from thermal2mqtt.contract.times import Stamp, stamp
from thermal2mqtt.proof.result import ProofRecord, ProofResult

DIGITS = 3
"""Durations are told to a millisecond."""


class ProofPayload(Payload):
    """One test of one zone's alarm."""

    time: Stamp
    """When it began."""
    passed: bool
    """Whether the alarm was raised and the broker has the message about it."""
    celsius: Celsius
    """Temperature of the virtual region."""
    level: Level | None
    """The level that was raised; null where none was."""
    rule: Rule | None
    """The rule that raised it."""
    event_id: str | None
    """Id of the event, to acknowledge it by; null where there was none."""
    alarm_seconds: float | None
    """From the raw page to the alarm; null where there was none."""
    told_seconds: float | None
    """From the alarm to the broker's word that it has the message; null where it did not come."""
    error: str | None
    """What went wrong; null for a pass."""
    acknowledged_by: str | None
    """Who saw the message; null where nobody did."""
    acknowledged_at: Stamp | None
    """When; null where nobody did."""


class ProofRecordPayload(Payload):
    """The tests of one zone."""

    last: ProofPayload
    """The newest."""
    last_pass: ProofPayload | None
    """The newest that passed; null where none did."""


def build_proof(result: ProofResult) -> ProofPayload:
    """Return the payload of a test."""
    seen = result.acknowledgement
    return ProofPayload(
        time=stamp(result.time),
        passed=result.passed,
        celsius=round(result.celsius, 2),
        level=result.level,
        rule=result.rule,
        event_id=result.event_id,
        alarm_seconds=rounded(result.alarm_seconds, DIGITS),
        told_seconds=rounded(result.told_seconds, DIGITS),
        error=result.error,
        acknowledged_by=seen.by if seen else None,
        acknowledged_at=stamp(seen.at) if seen else None,
    )


def build_proof_record(record: ProofRecord) -> ProofRecordPayload:
    """Return the payload of what is known of a zone's tests."""
    return ProofRecordPayload(
        last=build_proof(record.last), last_pass=optional(record.last_pass, build_proof)
    )
