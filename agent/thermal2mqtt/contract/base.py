"""What every payload has in common: closed, frozen, versioned, and JSON without NaN."""

import math
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

SCHEMA: Literal[1] = 1
"""Version of every payload; raised when a key changes its meaning or goes."""

Celsius = Annotated[float, Field(allow_inf_nan=False)]
"""A temperature in degrees Celsius, to 0.01."""

Figure = Annotated[float, Field(allow_inf_nan=False)]
"""A number in a unit that is told beside it, to 0.01."""

Ratio = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
"""A share or a coordinate, 0..1, to 0.0001."""

Place = tuple[Ratio, Ratio]
"""x, y from the top left of the turned image."""


class Payload(BaseModel):
    """A message body. Keys are always there, null where a value is not known, but for those in `OPTIONAL`."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True, populate_by_name=True
    )

    OPTIONAL: ClassVar[frozenset[str]] = frozenset()
    """Keys that are left out where they have no value."""

    def encode(self) -> bytes:
        """Return the message as JSON in UTF-8."""
        return self.model_dump_json(by_alias=True).encode()

    @model_serializer(mode="wrap")
    def _without_unset_optionals(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = dump(self)
        return {k: v for k, v in fields.items() if v is not None or k not in self.OPTIONAL}


class VersionedPayload(Payload):
    """A payload that stands alone on a topic."""

    schema_version: Literal[1] = Field(SCHEMA, alias="schema")
    """Version of the payload's layout."""


def rounded(value: float | None, digits: int = 2) -> float | None:
    """Return `value` to so many digits; None where it is None, NaN or infinite: JSON has no such numbers."""
    if value is None or not math.isfinite(value):
        return None
    # Adding zero turns -0.0, which reads oddly, into 0.0.
    return round(float(value), digits) + 0.0


def places(values: tuple[float, ...]) -> tuple[float, ...]:
    """Return coordinates to 0.0001, kept within 0..1."""
    return tuple(round(min(max(float(v), 0.0), 1.0), 4) for v in values)


def optional(value: Any, convert: Callable[[Any], Any]) -> Any:
    """Return `convert(value)`; None for None."""
    return None if value is None else convert(value)
