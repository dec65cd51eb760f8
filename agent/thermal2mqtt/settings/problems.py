"""What is wrong with the settings: where it stands, what was given and what is allowed."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from thermal2mqtt.errors import Thermal2mqttError

MAX_PROBLEMS = 100
"""More are only counted; whoever has so many has fed in the wrong file."""


class Source(StrEnum):
    """What a value comes from; the first one that has a value wins."""

    ENVIRONMENT = "environment"
    OVERRIDE = "override"
    """Changed at run time, and kept in the data directory."""
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct. Holds no secret: given values of secret fields are stars."""

    source: Source
    """What must be changed: the file, the environment, or what was changed at run time."""

    where: str
    """The file's path, or the variable's name; empty for what was changed at run time."""

    message: str
    """What is wrong, as a clause that follows the field's name."""

    field: str = ""
    """Such as `zones.list[1].thresholds.high.warning`; empty where it is about the whole source."""

    line: int | None = None
    """In the file, from 1; None for the environment and where there is no text."""

    column: int | None = None
    """In that line, from 1."""

    given: str | None = None
    """The value as it was written; None where it says nothing."""

    allowed: str | None = None
    """What may stand there, in words; None where the message says it."""

    @property
    def place(self) -> str:
        """The file with line and column, or the variable's name."""
        where = self.where if self.where.isprintable() else repr(self.where)
        return ":".join(str(part) for part in (where, self.line, self.column) if part is not None)

    @property
    def text(self) -> str:
        """Everything but the place."""
        message = f"{self.field} {self.message}" if self.field else self.message
        return f"{message}; allowed: {self.allowed}" if self.allowed else message

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class SettingsError(Thermal2mqttError):
    """The settings cannot be used. All that is wrong with them is told at once.

    Attributes:
        problems: at least one, those of the file in the order of its lines.
        more: how many further problems were left out.
    """

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = sorted(problems, key=lambda p: (p.source, p.where, p.line or 0, p.column or 0, p.field))
        self.problems = tuple(found[:MAX_PROBLEMS])
        self.more = len(found) - len(self.problems)
        super().__init__(*(str(problem) for problem in self.problems))

    def __str__(self) -> str:
        count = len(self.problems) + self.more
        head = "1 problem" if count == 1 else f"{count} problems"
        tail = [f"and {self.more} more"] if self.more else []
        return "\n  ".join([f"{head} in the settings:", *map(str, self.problems), *tail])
