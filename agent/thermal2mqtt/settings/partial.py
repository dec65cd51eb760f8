"""Part of the settings, as somebody asks for it at run time: its values, and whether each may be set."""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Any

from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings.explain import unknown_key
from thermal2mqtt.settings.outline import FieldPath, Schema, dotted, entry, field_at
from thermal2mqtt.settings.section import Applies

ZONES = ("zones", "list")
"""Zones have commands of their own."""


class Reason(StrEnum):
    """Why a change is refused."""

    UNKNOWN = "unknown"
    FILE_ONLY = "file_only"
    HELD_BY_ENVIRONMENT = "held_by_environment"
    NOT_ALLOWED = "not_allowed"


class ChangeRefusedError(Thermal2mqttError):
    """The settings cannot be changed so; nothing was."""

    def __init__(self, reason: Reason, field: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.field = field


def values_of(document: Mapping[str, Any], path: FieldPath = ()) -> Iterator[tuple[FieldPath, Any]]:
    """Yield the path and the value of each field that a partial document sets.

    Raises:
        ChangeRefusedError: it names what is no field, or has a value where a section belongs.
    """
    for key, value in document.items():
        below = (*path, key)
        if not is_section(_known(below)):
            yield below, value
        elif isinstance(value, Mapping):
            yield from values_of(value, below)
        else:
            raise _refusal(Reason.NOT_ALLOWED, below, "is a section; give the keys in it, in an object")


def path_of(name: str) -> FieldPath:
    """Return the path of a field or section from its dotted name, `sensors.thermal.emissivity`.

    Raises:
        ChangeRefusedError: there is no such field.
    """
    path = tuple(name.split("."))
    for length in range(1, len(path) + 1):
        _known(path[:length])
    return path


def refuse_stranger(path: FieldPath, sensors: Collection[str | int]) -> None:
    """Return unless a field or section is of a sensor that is none of these.

    Raises:
        ChangeRefusedError: it is.
    """
    if path[0] == "sensors" and len(path) > 1 and path[1] not in sensors:
        known = ", ".join(sorted(map(str, sensors)))
        raise _refusal(Reason.UNKNOWN, path[:2], f"is no sensor; there is {known}")


def refuse_unsettable(path: FieldPath, sensors: Collection[str | int], held_by: str | None) -> None:
    """Return if the field at `path` may be set at run time.

    Args:
        path: of a field.
        sensors: ids of those that there are.
        held_by: the environment variable that sets the field; None where none does.

    Raises:
        ChangeRefusedError: it may not.
    """
    refuse_stranger(path, sensors)
    if path == ZONES:
        message = "has commands of its own: use zones/update, zones/add, zones/remove or zones/replace"
        raise _refusal(Reason.NOT_ALLOWED, path, message)
    if applies(path) is Applies.FILE_ONLY:
        message = "is for the settings file and the environment alone; change it there and restart the agent"
        raise _refusal(Reason.FILE_ONLY, path, message)
    if held_by is not None:
        message = f"is held by the environment: change or remove the variable {held_by} and restart the agent"
        raise _refusal(Reason.HELD_BY_ENVIRONMENT, path, message)


def applies(path: FieldPath) -> Applies:
    """Return when a change of the field at `path` takes effect."""
    return Applies(_known(path)["applies"])


def is_field(path: FieldPath) -> bool:
    """Whether a known path leads to a value, not to a section."""
    return not is_section(_known(path))


def is_section(field: Schema) -> bool:
    """Whether there are keys below a field; a list counts as one value."""
    return "properties" in field or entry(field) is not None


def _known(path: FieldPath) -> Schema:
    field = field_at(path)
    if field is None:
        raise _refusal(Reason.UNKNOWN, path, unknown_key(path))
    return field


def _refusal(reason: Reason, path: FieldPath, clause: str) -> ChangeRefusedError:
    name = dotted(path)
    return ChangeRefusedError(reason, name, f"{name} {clause}")
