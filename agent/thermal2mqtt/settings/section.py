"""The base of every section: closed, frozen, and each field tells how a change of it takes effect."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError


class Applies(StrEnum):
    """When a changed value takes effect, and whether it may be changed from outside the file."""

    LIVE = "live"
    RESTART = "restart"
    FILE_ONLY = "file_only"


class Section(BaseModel):
    """One section of the settings. An unknown key is an error, so that a misspelt one is seen."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, validate_default=True
    )

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_all_defaults(cls, data: object) -> object:
        # In YAML a section whose keys are all commented out is null.
        return {} if data is None else data


def setting(
    default: Any = ..., *, title: str, applies: Applies, unit: str | None = None, **field: Any
) -> Any:
    """Declare a field: its title and unit for forms, and when a change of it applies.

    The description is the docstring below the field.
    """
    extra: dict[str, Any] = {"applies": applies.value}
    if unit is not None:
        extra["unit"] = unit
    return Field(default, title=title, json_schema_extra=extra, **field)


class Refusal(NamedTuple):
    """Why values that are each allowed cannot stand together."""

    field: tuple[str | int, ...]
    """Path, below the section that checks, of the value to change."""

    reason: str
    """What is wrong and what to do, as a clause that follows the field's name."""

    beside: tuple[str, ...] = ()
    """Fields of the same section that were looked at too."""


def refuse(refusals: Iterable[Refusal]) -> None:
    """Raise what a section's own check found, each refusal at its field.

    Raises:
        ValidationError: there are refusals.
    """
    details: list[InitErrorDetails] = [
        {
            "type": PydanticCustomError(REFUSED, "{reason}", {"reason": r.reason, "beside": r.beside}),
            "loc": r.field,
            "input": None,
        }
        for r in refusals
    ]
    if details:
        raise ValidationError.from_exception_data("settings", details)


REFUSED = "refused"
"""The type of pydantic error that `refuse` raises."""
