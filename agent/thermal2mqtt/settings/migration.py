"""Settings files of earlier layouts, brought to the present one step by step."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Self

import yaml

from thermal2mqtt.settings.document import Document, parse_document
from thermal2mqtt.settings.outline import FieldPath

Step = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes the values of a file of one layout and returns those of the next; `schema` is seen to.

Numbers and truth values come as `Plain`: what is a number to YAML may be a password to the next layout.
"""

STEPS: Mapping[int, Step] = MappingProxyType({})
"""By the version that each step starts from. Empty as long as there has been one layout."""

UNSAID = 1
"""The layout of a file that does not say its own."""


class Plain(str):
    """What stands in the file without quotes, as it was written."""

    __slots__ = ("kind",)

    kind: str
    """What YAML takes it for: `int`, `float` or `bool`."""

    @classmethod
    def of(cls, text: str, value: float) -> Self:
        """Return the text of a number or a truth value."""
        plain = cls(text)
        plain.kind = type(value).__name__
        return plain


class _Dumper(yaml.SafeDumper):
    """Writes what was plain without quotes again."""

    def represent_plain(self, text: Plain) -> yaml.ScalarNode:
        """Return the node that reads as the same text did."""
        return self.represent_scalar(f"tag:yaml.org,2002:{text.kind}", str(text))


_Dumper.add_representer(Plain, _Dumper.represent_plain)


def migrated(document: Document, steps: Mapping[int, Step] = STEPS) -> Document:
    """Return a file as it would be in the present layout; the same where it is, or where no step is known.

    Comments are lost; who puts the result in place keeps the file as it was beside it.

    Args:
        document: as it was read.
        steps: what is known of earlier layouts.
    """
    version = first = document.values.get("schema", UNSAID)
    if type(version) is not int or version not in steps:
        return document
    values = _as_written(document, document.values)
    while version in steps:
        values = {"schema": version + 1, **_without_schema(steps[version](values))}
        version += 1
    text = (
        f"# Brought from layout {first} to {version} by thermal2mqtt; the file as it was is beside it.\n"
        f"{yaml.dump(values, Dumper=_Dumper, allow_unicode=True, sort_keys=False)}"
    )
    fresh = parse_document(text.encode(), document.path)
    fresh.problems += document.problems
    fresh.migrated_from, fresh.migrated_text = first, text
    return fresh


def _as_written(document: Document, value: Any, path: FieldPath = ()) -> Any:
    if isinstance(value, dict):
        return {key: _as_written(document, below, (*path, key)) for key, below in value.items()}
    if isinstance(value, list):
        return [_as_written(document, item, (*path, index)) for index, item in enumerate(value)]
    return value if value is None or isinstance(value, str) else Plain.of(document.texts[path], value)


def _without_schema(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != "schema"}
