"""`alarm/acknowledge`, `alarm/shelve` and `alarm/unshelve`: what people do about an alarm."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from thermal2mqtt.alarms import AlarmError, AlarmStatus, NoAlarmError, NotShelvedError
from thermal2mqtt.commands.command import AnyCommand, Command, CommandError, Role
from thermal2mqtt.contract.alarm import build_alarm
from thermal2mqtt.contract.alarm_commands import (
    AlarmAcknowledgeRequest,
    AlarmResponse,
    AlarmShelveRequest,
    AlarmUnshelveRequest,
)
from thermal2mqtt.contract.commands import ErrorCode

_CODES = {NoAlarmError: ErrorCode.NO_ALARM, NotShelvedError: ErrorCode.NOT_SHELVED}


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


def alarm_commands(desk: Desk) -> tuple[AnyCommand, ...]:
    """Return the commands for the alarms at this desk."""

    async def acknowledge(request: AlarmAcknowledgeRequest) -> AlarmResponse:
        return await _answer(request.zone, lambda: desk.acknowledge(request.zone, request.by))

    async def shelve(request: AlarmShelveRequest) -> AlarmResponse:
        seconds, reason, by = request.duration_seconds, request.reason, request.by
        return await _answer(
            request.zone, lambda: desk.shelve(request.zone, seconds=seconds, reason=reason, by=by)
        )

    async def unshelve(request: AlarmUnshelveRequest) -> AlarmResponse:
        return await _answer(request.zone, lambda: desk.unshelve(request.zone, request.by))

    code = ErrorCode
    return (
        Command(
            "alarm/acknowledge",
            AlarmAcknowledgeRequest,
            AlarmResponse,
            acknowledge,
            Role.OPERATOR,
            frozenset({code.UNKNOWN_ZONE, code.NO_ALARM}),
        ),
        Command(
            "alarm/shelve",
            AlarmShelveRequest,
            AlarmResponse,
            shelve,
            Role.OPERATOR,
            frozenset({code.UNKNOWN_ZONE}),
        ),
        Command(
            "alarm/unshelve",
            AlarmUnshelveRequest,
            AlarmResponse,
            unshelve,
            Role.OPERATOR,
            frozenset({code.UNKNOWN_ZONE, code.NOT_SHELVED}),
        ),
    )


async def _answer(zone: str, act: Callable[[], AlarmStatus]) -> AlarmResponse:
    try:
        status = await asyncio.to_thread(act)
    except AlarmError as error:
        raise CommandError(_CODES.get(type(error), ErrorCode.UNKNOWN_ZONE), str(error), "zone") from error
    return AlarmResponse(zone=zone, alarm=build_alarm(status))
