"""`alarm/acknowledge`, `alarm/shelve`, `alarm/unshelve` and `alarm/test`: what people do about an alarm."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from thermal2mqtt.alarms import AlarmError, AlarmStatus, NoAlarmError, NotShelvedError, UnknownZoneError
from thermal2mqtt.commands.command import AnyCommand, Command, CommandError, RequestT, ResponseT, Role
from thermal2mqtt.contract.alarm import build_alarm
from thermal2mqtt.contract.alarm_commands import (
    AlarmAcknowledgeRequest,
    AlarmResponse,
    AlarmShelveRequest,
    AlarmTestRequest,
    AlarmTestResponse,
    AlarmUnshelveRequest,
)
from thermal2mqtt.contract.commands import ErrorCode
from thermal2mqtt.contract.proof import build_proof
from thermal2mqtt.proof.errors import NothingToProveError, ProofBusyError, ProofError, SensorSilentError
from thermal2mqtt.proof.result import ProofResult

_CODES: dict[type[Exception], ErrorCode] = {
    UnknownZoneError: ErrorCode.UNKNOWN_ZONE,
    NoAlarmError: ErrorCode.NO_ALARM,
    NotShelvedError: ErrorCode.NOT_SHELVED,
    ProofBusyError: ErrorCode.BUSY,
    SensorSilentError: ErrorCode.UNAVAILABLE,
    NothingToProveError: ErrorCode.NOTHING_TO_PROVE,
}

T = TypeVar("T")


class Desk(Protocol):
    """Where the alarms are found; each method may block, and raises AlarmError where it cannot be done."""

    def acknowledge(self, zone: str, by: str) -> AlarmStatus:
        """Note that somebody has seen a zone's alarm."""
        ...

    def shelve(self, zone: str, *, seconds: float, reason: str, by: str) -> AlarmStatus:
        """Silence a zone's alarm for a time."""
        ...

    def unshelve(self, zone: str, by: str) -> AlarmStatus:
        """End the silence of a zone's alarm."""
        ...

    def status(self, zone: str) -> AlarmStatus:
        """Return a zone's alarm as it is."""
        ...


class Bench(Protocol):
    """Where proof tests are made; each method may block, and raises ProofError or UnknownZoneError."""

    def run(self, zone: str) -> ProofResult:
        """Test the alarm of a zone."""
        ...

    def acknowledge(self, zone: str, event_id: str, by: str) -> None:
        """Note that somebody has seen the message of a zone's last test."""
        ...


def alarm_commands(desk: Desk, bench: Bench) -> tuple[AnyCommand, ...]:
    """Return the commands for the alarms at this desk, and for their tests on this bench."""

    async def acknowledge(request: AlarmAcknowledgeRequest) -> AlarmResponse:
        zone, by, test = request.zone, request.by, request.test_event_id
        if test is None:
            return _response(zone, await _done(lambda: desk.acknowledge(zone, by)))
        await _done(lambda: bench.acknowledge(zone, test, by))
        return _response(zone, await _done(lambda: desk.status(zone)))

    async def shelve(request: AlarmShelveRequest) -> AlarmResponse:
        zone, seconds, reason, by = request.zone, request.duration_seconds, request.reason, request.by
        status = await _done(lambda: desk.shelve(zone, seconds=seconds, reason=reason, by=by))
        return _response(zone, status)

    async def unshelve(request: AlarmUnshelveRequest) -> AlarmResponse:
        zone, by = request.zone, request.by
        return _response(zone, await _done(lambda: desk.unshelve(zone, by)))

    async def test(request: AlarmTestRequest) -> AlarmTestResponse:
        result = await _done(lambda: bench.run(request.zone))
        return AlarmTestResponse(zone=request.zone, test=build_proof(result))

    code = ErrorCode
    proof = (code.BUSY, code.UNAVAILABLE, code.NOTHING_TO_PROVE)
    acknowledging = (code.NO_ALARM, code.NOTHING_TO_PROVE)
    return (
        _command("alarm/acknowledge", AlarmAcknowledgeRequest, AlarmResponse, acknowledge, *acknowledging),
        _command("alarm/shelve", AlarmShelveRequest, AlarmResponse, shelve),
        _command("alarm/unshelve", AlarmUnshelveRequest, AlarmResponse, unshelve, code.NOT_SHELVED),
        _command("alarm/test", AlarmTestRequest, AlarmTestResponse, test, *proof),
    )


def _command(
    name: str,
    request: type[RequestT],
    response: type[ResponseT],
    handler: Callable[[RequestT], Awaitable[ResponseT]],
    *errors: ErrorCode,
) -> AnyCommand:
    refusals = frozenset({ErrorCode.UNKNOWN_ZONE, *errors})
    return Command(name, request, response, handler, Role.OPERATOR, refusals)


async def _done(act: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(act)
    except (AlarmError, ProofError) as error:
        raise CommandError(_CODES[type(error)], str(error), "zone") from error


def _response(zone: str, status: AlarmStatus) -> AlarmResponse:
    return AlarmResponse(zone=zone, alarm=build_alarm(status))
