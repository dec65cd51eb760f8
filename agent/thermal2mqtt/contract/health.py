"""`health`: how each part of the agent does, what last went wrong and what mended it."""

from collections.abc import Iterable, Mapping

from thermal2mqtt.contract.base import Payload, VersionedPayload, optional
from thermal2mqtt.contract.proof import ProofRecordPayload, build_proof_record
from thermal2mqtt.contract.times import Stamp, stamp
from thermal2mqtt.health import Fault, PartHealth, PartState
from thermal2mqtt.proof.result import ProofRecord
from thermal2mqtt.settings.link import LinkProfile
from thermal2mqtt.traffic import NO_TRAFFIC, Traffic

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


class TrafficPayload(Payload):
    """What went to the broker since the agent's start, and what waits for it."""

    published: int
    """Messages that the broker took."""
    failed: int
    """Messages that it did not take; figures are told anew, events are kept."""
    bytes: int
    """Of the messages that it took."""
    saved_bytes: int
    """By compression."""
    reconnections: int
    """Connections that were lost and made again."""
    events_stored: int
    """Events that were on disk before anybody heard of them."""
    events_unstored: int
    """Events that were told without, because the disk failed or was slow."""
    events_unheard: int
    """Events that the broker took three times while nobody was subscribed."""
    events_lost: int
    """Events that can never be told: too large for the broker, or too many waited."""
    events_waiting: int
    """Events that wait for the broker."""
    minutes_waiting: int
    """Minutes of zones that wait for it."""
    minutes_lost: int
    """Minutes of zones that are never told: too old, too many, or no disk."""


class LinkPayload(Payload):
    """The way to the broker."""

    profile: LinkProfile
    """Whether it is paid by the byte."""
    spent_bytes: int
    """What went over it today, an estimate with the headers of TCP and TLS."""
    budget_bytes: int | None
    """What may; null where it is not metered."""
    thinned: bool
    """Whether figures go out less often, to spare the rest or because nothing is left."""
    until: Stamp
    """When the day ends: midnight UTC."""


class Health(VersionedPayload):
    """The whole agent."""

    time: Stamp
    """When this was written."""
    parts: dict[str, PartPayload]
    """By name."""
    proof_tests: dict[str, ProofRecordPayload]
    """By zone; zones that were never tested are missing."""
    traffic: TrafficPayload
    """What went to the broker, and what waits for it."""
    link: LinkPayload
    """What the way to the broker costs, and what may still go over it today."""
    restart_needed: tuple[str, ...]
    """Settings that were changed and act after a restart only, with dots."""


def build_health(
    now: float,
    parts: Iterable[PartHealth],
    link: LinkPayload,
    proofs: Mapping[str, ProofRecord] = NEVER_TESTED,
    traffic: Traffic = NO_TRAFFIC,
    waiting: Iterable[str] = (),
) -> Health:
    """Return the health of an agent.

    Args:
        now: seconds since 1970-01-01 UTC.
        parts: what can fail.
        link: the way to the broker.
        proofs: what was proven of zones, by id.
        traffic: what went to the broker.
        waiting: settings that act after a restart only.
    """
    return Health(
        time=stamp(now),
        parts={part.name: _part(part) for part in parts},
        proof_tests={zone: build_proof_record(record) for zone, record in proofs.items()},
        traffic=TrafficPayload(**traffic._asdict()),
        link=link,
        restart_needed=tuple(waiting),
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
