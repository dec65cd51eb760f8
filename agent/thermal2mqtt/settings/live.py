"""Settings that change while the agent runs: what of a change acts at once, and what waits for a restart."""

from collections.abc import Iterator
from typing import Any, TypeVar, cast

from pydantic.fields import FieldInfo

from thermal2mqtt.settings.outline import FieldPath
from thermal2mqtt.settings.section import Applies, Section

SectionT = TypeVar("SectionT", bound=Section)


def with_live(started: SectionT, wanted: SectionT) -> SectionT:
    """Return what the agent was started with, and on top of it those values of `wanted` that act at once."""
    changes: dict[str, Any] = {}
    for name, field in type(started).model_fields.items():
        before, after = getattr(started, name), getattr(wanted, name)
        if isinstance(before, Section):
            changes[name] = with_live(before, after)
        elif isinstance(before, dict):
            changes[name] = {key: with_live(section, after[key]) for key, section in before.items()}
        elif _applies(field) is Applies.LIVE:
            changes[name] = after
    return started.model_copy(update=changes)


def differences(running: Section, wanted: Section, path: FieldPath = ()) -> Iterator[FieldPath]:
    """Yield the path of each field that differs between two versions of the same section."""
    for name, field in type(running).model_fields.items():
        below = (*path, field.alias or name)
        before, after = getattr(running, name), getattr(wanted, name)
        if before == after:
            continue
        if isinstance(before, Section):
            yield from differences(before, after, below)
        elif isinstance(before, dict):
            for key, section in before.items():
                yield from differences(section, after[key], (*below, key))
        else:
            yield below


def _applies(field: FieldInfo) -> Applies:
    return Applies(cast("dict[str, Any]", field.json_schema_extra)["applies"])
