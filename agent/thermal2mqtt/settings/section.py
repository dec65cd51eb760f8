"""The base of every section: closed, frozen, and each field tells how a change of it takes effect."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""An id that stands in topics, entity ids and metric labels: a-z first, then a-z, 0-9 and _."""

Celsius = Annotated[float, Field(ge=-273.15, le=1000.0, allow_inf_nan=False)]
"""A temperature, in degrees Celsius; finite."""


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
