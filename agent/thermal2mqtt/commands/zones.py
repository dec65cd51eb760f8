"""`zones/*`: the zones of a running agent, one change after the other, each all or nothing."""

from collections.abc import Awaitable, Collection
from typing import Any

from pydantic import JsonValue, ValidationError

from thermal2mqtt.commands.command import AnyCommand, Command, CommandError, Role
from thermal2mqtt.commands.complaint import complaint
from thermal2mqtt.contract.commands import ErrorCode
from thermal2mqtt.contract.zone_commands import (
    ZonesAddRequest,
    ZonesListRequest,
    ZonesRemoveRequest,
    ZonesReplaceRequest,
    ZonesResetRequest,
    ZonesResponse,
    ZonesUpdateRequest,
)
from thermal2mqtt.settings.zone import MAX_ZONES, SHAPES, ZoneSettings
from thermal2mqtt.store import StoreError
from thermal2mqtt.zones import StaleRevisionError, ZoneBook, Zones, ZoneSet, ZonesLockedError

_CHANGE = frozenset({ErrorCode.LOCKED, ErrorCode.STALE_REVISION, ErrorCode.NOT_STORED})


def zone_commands(book: ZoneBook, sensors: Collection[str]) -> tuple[AnyCommand, ...]:
    """Return the commands for the zones in `book`; `sensors` are the ids that a zone may name."""
    handlers = _Handlers(book, sensors)
    code = ErrorCode
    return (
        Command("zones/list", ZonesListRequest, ZonesResponse, handlers.list_all, Role.VIEWER, safe=True),
        Command(
            "zones/add",
            ZonesAddRequest,
            ZonesResponse,
            handlers.add,
            Role.OPERATOR,
            _CHANGE | {code.ZONE_EXISTS, code.UNKNOWN_SENSOR, code.LIMIT_REACHED},
        ),
        Command(
            "zones/update",
            ZonesUpdateRequest,
            ZonesResponse,
            handlers.update,
            Role.OPERATOR,
            _CHANGE | {code.UNKNOWN_ZONE, code.UNKNOWN_SENSOR},
        ),
        Command(
            "zones/remove",
            ZonesRemoveRequest,
            ZonesResponse,
            handlers.remove,
            Role.OPERATOR,
            _CHANGE | {code.UNKNOWN_ZONE},
        ),
        Command(
            "zones/replace",
            ZonesReplaceRequest,
            ZonesResponse,
            handlers.replace,
            Role.OPERATOR,
            _CHANGE | {code.ZONE_EXISTS, code.UNKNOWN_SENSOR},
        ),
        Command("zones/reset", ZonesResetRequest, ZonesResponse, handlers.reset, Role.OPERATOR, _CHANGE),
    )


class _Handlers:
    def __init__(self, book: ZoneBook, sensors: Collection[str]) -> None:
        self._book = book
        self._sensors = sensors

    async def list_all(self, _request: ZonesListRequest) -> ZonesResponse:
        return _response(self._book.current)

    async def add(self, request: ZonesAddRequest) -> ZonesResponse:
        def edit(zones: Zones) -> Zones:
            self._check_sensor(request.zone, "zone.sensor")
            if any(zone.id == request.zone.id for zone in zones):
                raise _exists(request.zone.id, "zone.id")
            if len(zones) >= MAX_ZONES:
                text = f"there are {MAX_ZONES} zones already, as many as there may be; remove one first"
                raise CommandError(ErrorCode.LIMIT_REACHED, text)
            return (*zones, request.zone)

        return await _changed(self._book.change(edit, request.if_revision))

    async def update(self, request: ZonesUpdateRequest) -> ZonesResponse:
        def edit(zones: Zones) -> Zones:
            index = _index(zones, request.id)
            zone = _merged(zones[index], request.changes)
            if zone.sensor != zones[index].sensor:
                self._check_sensor(zone, "changes.sensor")
            return (*zones[:index], zone, *zones[index + 1 :])

        return await _changed(self._book.change(edit, request.if_revision))

    async def remove(self, request: ZonesRemoveRequest) -> ZonesResponse:
        def edit(zones: Zones) -> Zones:
            index = _index(zones, request.id)
            return (*zones[:index], *zones[index + 1 :])

        return await _changed(self._book.change(edit, request.if_revision))

    async def replace(self, request: ZonesReplaceRequest) -> ZonesResponse:
        def edit(_zones: Zones) -> Zones:
            ids = [zone.id for zone in request.zones]
            for index, zone in enumerate(request.zones):
                self._check_sensor(zone, f"zones.{index}.sensor")
                if zone.id in ids[:index]:
                    raise _exists(zone.id, f"zones.{index}.id")
            return request.zones

        return await _changed(self._book.change(edit, request.if_revision))

    async def reset(self, request: ZonesResetRequest) -> ZonesResponse:
        return await _changed(self._book.reset(request.if_revision))

    def _check_sensor(self, zone: ZoneSettings, field: str) -> None:
        if zone.sensor not in self._sensors:
            known = ", ".join(sorted(self._sensors))
            text = f"there is no sensor {zone.sensor}; there is: {known}"
            raise CommandError(ErrorCode.UNKNOWN_SENSOR, text, field)


async def _changed(change: Awaitable[ZoneSet]) -> ZonesResponse:
    try:
        return _response(await change)
    except ZonesLockedError as error:
        raise CommandError(ErrorCode.LOCKED, str(error)) from error
    except StaleRevisionError as error:
        raise CommandError(ErrorCode.STALE_REVISION, str(error), "if_revision") from error
    except StoreError as error:
        raise CommandError(ErrorCode.NOT_STORED, f"the change was not made: {error}") from error


def _response(current: ZoneSet) -> ZonesResponse:
    return ZonesResponse(revision=current.revision, locked=current.locked, zones=current.zones)


def _exists(zone_id: str, field: str) -> CommandError:
    return CommandError(ErrorCode.ZONE_EXISTS, f"{zone_id} is taken by another zone; ids are unique", field)


def _index(zones: Zones, zone_id: str) -> int:
    for index, zone in enumerate(zones):
        if zone.id == zone_id:
            return index
    known = ", ".join(zone.id for zone in zones) or "none"
    raise CommandError(ErrorCode.UNKNOWN_ZONE, f"there is no zone {zone_id!r}; there is: {known}", "id")


def _merged(zone: ZoneSettings, changes: dict[str, JsonValue]) -> ZoneSettings:
    if changes.get("id", zone.id) != zone.id:
        text = f"the id of a zone never changes: remove {zone.id} and add another"
        raise CommandError(ErrorCode.INVALID_REQUEST, text, "changes.id")
    before = zone.model_dump(mode="json")
    if any(changes.get(shape) is not None for shape in SHAPES):
        before = {key: value for key, value in before.items() if key not in SHAPES or key in changes}
    try:
        return ZoneSettings.model_validate(_patched(before, changes))
    except ValidationError as error:
        raise complaint(error, ZoneSettings, under=("changes",)) from error


def _patched(value: Any, changes: Any) -> Any:
    """Return `value` with `changes` merged in, as RFC 7396 has it: objects by key, null takes away."""
    if not isinstance(changes, dict):
        return changes
    merged = dict(value) if isinstance(value, dict) else {}
    for key, change in changes.items():
        if change is None:
            merged.pop(key, None)
        else:
            merged[key] = _patched(merged.get(key), change)
    return merged
