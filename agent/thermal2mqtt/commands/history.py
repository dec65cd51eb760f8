"""`events/list` and `history/get`: reading from what the agent keeps."""

import asyncio
import math
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TypeVar

from thermal2mqtt.clock import Clock
from thermal2mqtt.commands.command import AnyCommand, Command, CommandError, Role
from thermal2mqtt.contract.base import rounded
from thermal2mqtt.contract.commands import ErrorCode
from thermal2mqtt.contract.event_commands import (
    MAX_POINTS,
    EventsListRequest,
    EventsListResponse,
    HistoryGetRequest,
    HistoryGetResponse,
    HistoryPoint,
)
from thermal2mqtt.contract.events import build_event
from thermal2mqtt.contract.times import seconds_of, stamp
from thermal2mqtt.store import StoreError
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.store.event_tables import EventQuery
from thermal2mqtt.store.minute_tables import MINUTE, Point

T = TypeVar("T")

_ERRORS = frozenset({ErrorCode.NOT_READ})


def history_commands(archive: Archive, clock: Clock) -> tuple[AnyCommand, ...]:
    """Return the commands that read what is kept."""

    async def list_events(request: EventsListRequest) -> EventsListResponse:
        found = await _read(archive.events.find(_query(request)))
        more = len(found) == request.limit and request.after_sequence is None
        return EventsListResponse(
            events=tuple(build_event(event, stored=True, late=False) for event in found),
            next=found[-1].event_id if more else None,
        )

    async def get_history(request: HistoryGetRequest) -> HistoryGetResponse:
        since = seconds_of(request.since)
        until = clock.time() if request.until is None else seconds_of(request.until)
        step = request.step_seconds or _step(until - since)
        if (until - since) / step > MAX_POINTS:
            raise CommandError(
                ErrorCode.INVALID_REQUEST,
                f"step_seconds is {step}, which gives more than {MAX_POINTS} points; leave it out, or ask "
                f"for at least {_step(until - since)}",
                "step_seconds",
            )
        points = await _read(archive.telemetry.points(request.zones, since, until, step // MINUTE))
        return HistoryGetResponse(
            step_seconds=step, zones={zone: _of(zone, points) for zone in request.zones}
        )

    return (
        Command(
            "events/list", EventsListRequest, EventsListResponse, list_events, Role.VIEWER, _ERRORS, safe=True
        ),
        Command(
            "history/get", HistoryGetRequest, HistoryGetResponse, get_history, Role.VIEWER, _ERRORS, safe=True
        ),
    )


async def _read(future: "Future[T]") -> T:
    try:
        return await asyncio.wrap_future(future)
    except StoreError as error:
        raise CommandError(ErrorCode.NOT_READ, str(error)) from error


def _query(request: EventsListRequest) -> EventQuery:
    return EventQuery(
        kind=request.kind,
        zone=request.zone,
        since=None if request.since is None else seconds_of(request.since),
        until=None if request.until is None else seconds_of(request.until),
        before=request.before,
        after_sequence=request.after_sequence,
        limit=request.limit,
    )


def _step(seconds: float) -> int:
    """Return the shortest step, in whole minutes, that gives few enough points."""
    return max(1, math.ceil(seconds / MINUTE / MAX_POINTS)) * MINUTE


def _of(zone: str, points: Sequence[Point]) -> tuple[HistoryPoint, ...]:
    return tuple(
        HistoryPoint(time=stamp(p.time), min=_figure(p.min), mean=_figure(p.mean), max=_figure(p.max))
        for p in points
        if p.zone == zone
    )


def _figure(value: float) -> float:
    return rounded(value) or 0.0
