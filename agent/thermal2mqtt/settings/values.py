"""The kinds of values that settings have: text, ids, numbers, temperatures, paths and secrets."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints
from pydantic_core import PydanticCustomError, PydanticKnownError


def described(words: str) -> Any:
    """Return what tells people, and editors, in words what a pattern allows."""
    return Field(json_schema_extra={"patternErrorMessage": words})


def whole_from_text(value: object) -> object:
    """Turn text such as `90` or `0x33`, as the environment has it, into a number; refuse true and false."""
    if isinstance(value, bool):
        raise PydanticKnownError("int_type")
    if isinstance(value, str):
        try:
            return int(value, 16 if value[:2].lower() == "0x" else 10)
        except ValueError:
            return value
    return value


def no_truth_value(value: object) -> object:
    """Refuse true and false: Python's true is 1, but `emissivity: yes` is a mistake."""
    if isinstance(value, bool):
        raise PydanticKnownError("float_type")
    return value


Whole = Annotated[int, BeforeValidator(whole_from_text)]
"""A whole number, in hexadecimal too; true and false are none."""

# Limits of what may be null stand before the validator: after it they would not reach the JSON Schema.
Port = Annotated[int, Field(ge=1, le=65535), BeforeValidator(whole_from_text)]
"""A TCP port."""

Number = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(no_truth_value)]
"""A finite number; true and false are none."""

Celsius = Annotated[float, Field(ge=-273.15, le=1000.0, allow_inf_nan=False), BeforeValidator(no_truth_value)]
"""A temperature, in degrees Celsius; finite."""

Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$"),
    described("1 to 32 characters of a-z, 0-9 and _, the first of them a-z"),
]
"""An id that stands in topics, entity ids and metric labels: a-z first, then a-z, 0-9 and _."""

Text = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$")]
"""Text on one line, without control characters, which would garble logs and terminals."""


_UNUSABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def _usable_path(path: Path) -> Path:
    if _UNUSABLE.search(str(path)):
        raise PydanticCustomError("path", "has a control character")
    return path


def _not_empty(value: object) -> object:
    if value == "":
        raise PydanticKnownError("string_too_short", {"min_length": 1})
    return value


FilePath = Annotated[Path, BeforeValidator(_not_empty), AfterValidator(_usable_path)]
"""A path; relative ones start where the agent was started."""


def _usable_secret(secret: SecretStr) -> SecretStr:
    if _UNUSABLE.search(secret.get_secret_value()):
        raise PydanticCustomError("secret", "has a control character")
    return secret


Secret = Annotated[SecretStr, AfterValidator(_usable_secret)]
"""Text that prints as stars."""
