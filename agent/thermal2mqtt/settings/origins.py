"""Where each value comes from: a variable, a change at run time, a line of the file, or the default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from thermal2mqtt.settings.document import Document
from thermal2mqtt.settings.environment import Environment
from thermal2mqtt.settings.outline import FieldPath
from thermal2mqtt.settings.problems import Source
from thermal2mqtt.settings.syntax import Place


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from."""

    source: Source

    where: str = ""
    """The variable's name or the file's path; empty for a default."""

    place: Place | None = None
    """In the file; None elsewhere."""

    def __str__(self) -> str:
        if self.place is not None:
            return f"{self.source}, line {self.place.line}"
        return f"{self.source} {self.where}".strip()


_DEFAULT = Origin(Source.DEFAULT)
_OVERRIDE = Origin(Source.OVERRIDE)


@dataclass(frozen=True, slots=True)
class Origins:
    """What the values were read from."""

    environment: Environment = field(default_factory=Environment)
    document: Document | None = None
    """None where there is no file."""

    overrides: Mapping[FieldPath, Any] = field(default_factory=dict)
    """What was changed at run time, by path; what the environment holds as well does not count."""

    def of(self, path: FieldPath) -> Origin:
        """Return where the value at a path comes from."""
        if (setter := self.environment.setter(path)) is not None:
            return Origin(Source.ENVIRONMENT, self.environment.names[setter])
        if path in self.overrides:
            return _OVERRIDE
        if self.document is not None and path in self.document.places:
            return Origin(Source.FILE, str(self.document.path), self.document.places[path])
        return _DEFAULT

    def of_key(self, path: FieldPath) -> Origin:
        """Return where a key comes from; for one that variables imply, the first of them."""
        origin = self.of(path)
        if origin.source in {Source.ENVIRONMENT, Source.OVERRIDE}:
            return origin
        if self.document is not None and path in self.document.keys:
            return Origin(Source.FILE, str(self.document.path), self.document.keys[path])
        below = (name for key, name in self.environment.names.items() if key[: len(path)] == path)
        return next((Origin(Source.ENVIRONMENT, name) for name in below), _DEFAULT)

    def to_change(self, path: FieldPath) -> Origin:
        """Return what must be changed to change a value: its origin, or where what it belongs to begins."""
        origin = self.of(path)
        while origin.source is Source.DEFAULT and path:
            path = path[:-1]
            origin = self.of_key(path)
        return origin

    def text(self, path: FieldPath) -> str | None:
        """Return what was written for a value; None for a section, a list, or nothing at all."""
        if self.environment.setter(path) is not None:
            return self.environment.texts.get(path)
        return None if self.document is None or path in self.overrides else self.document.texts.get(path)
