"""What one check of `doctor` found, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a check ended. Only `fail` makes the command fail."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    status: Status
    found: str
    advice: str | None = None
    """What to do, as a sentence or a command; None where there is nothing to do."""


def ok(found: str) -> Finding:
    """Return the finding of a check that passed."""
    return Finding(Status.OK, found)


def warn(found: str, advice: str) -> Finding:
    """Return the finding that the agent can live with."""
    return Finding(Status.WARN, found, advice)


def fail(found: str, advice: str) -> Finding:
    """Return the finding that keeps the agent from its job."""
    return Finding(Status.FAIL, found, advice)


def skip(found: str) -> Finding:
    """Return the finding of a check that does not apply here, or could not be made."""
    return Finding(Status.SKIP, found)
