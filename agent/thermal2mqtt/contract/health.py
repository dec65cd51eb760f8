"""`health`: how each part of the agent does, what last went wrong and what mended it."""

from collections.abc import Iterable, Mapping

from thermal2mqtt.contract.base import Payload, VersionedPayload, optional
from thermal2mqtt.contract.proof import ProofRecordPayload, build_proof_record
from thermal2mqtt.contract.times import Stamp, stamp
from thermal2mqtt.health import Fault, PartHealth, PartState
from thermal2mqtt.proof.result import ProofRecord

NEVER_TESTED: Mapping[str, ProofRecord] = {}


class FaultPayload(Payload):
    """Something that went wrong."""

    kind: str
    """Its name, as in metrics."""
    message: str
    """As people are told."""
    time: Stamp
    """When."""


class PartPayload(Payload):
    """One thing that can fail."""

    state: PartState
    """How it does; `degraded` has faults but still delivers in time."""
    since: Stamp
    """When this state was entered."""
    last_progress: Stamp | None
    """Last good work; null where there was none yet."""
    last_fault: FaultPayload | None
    """Null where nothing went wrong yet."""
    faults: dict[str, int]
    """Faults since the start, by kind."""
    recoveries: dict[str, int]
    """Faults that were mended, by what mended them."""


class Health(VersionedPayload):
    """The whole agent."""

    time: Stamp
    """When this was written."""
    parts: dict[str, PartPayload]
    """By name."""
    proof_tests: dict[str, ProofRecordPayload]
    """By zone; zones that were never tested are missing."""


def build_health(
    now: float, parts: Iterable[PartHealth], proofs: Mapping[str, ProofRecord] = NEVER_TESTED
) -> Health:
    """Return the health of `parts` at `now` (seconds since 1970-01-01 UTC), and what was proven of zones."""
    return Health(
        time=stamp(now),
        parts={part.name: _part(part) for part in parts},
        proof_tests={zone: build_proof_record(record) for zone, record in proofs.items()},
    )


def _part(part: PartHealth) -> PartPayload:
    return PartPayload(
        state=part.state,
        since=stamp(part.since),
        last_progress=optional(part.last_progress, stamp),
        last_fault=optional(part.last_fault, _fault),
        faults={kind: number for kind, number in part.faults.items() if number},
        recoveries={rung: number for rung, number in part.recoveries.items() if number},
    )


def _fault(fault: Fault) -> FaultPayload:
    return FaultPayload(kind=fault.kind, message=fault.message, time=stamp(fault.time))
