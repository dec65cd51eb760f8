"""Runs a table of checks in order, each with a deadline; leaves out those whose ground has failed."""

import logging
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from thermal2mqtt.cli.checks.finding import Finding, Status, fail, skip

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the table."""

    name: str
    """Stands in the output and in `needs`: `sensor.thermal.address`."""

    run: Callable[[], Finding]

    deadline_seconds: float = 5.0
    """After this long the check has failed, whatever it hangs in."""

    needs: str | None = None
    """The check that must not have failed or been skipped before; None where nothing is needed."""


def run_checks(checks: Iterable[Check]) -> Iterator[tuple[Check, Finding]]:
    """Run each check in turn and yield what it found as soon as it is known."""
    barred: dict[str, str] = {}
    for check in checks:
        ground = barred.get(check.needs or "")
        finding = _run(check) if ground is None else skip(f"needs {ground}")
        if finding.status in {Status.FAIL, Status.SKIP}:
            barred[check.name] = ground or check.name
        yield check, finding


def _run(check: Check) -> Finding:
    answer: queue.SimpleQueue[Finding] = queue.SimpleQueue()
    # A daemon: a thread that hangs in a bus driver can only be left behind.
    thread = threading.Thread(
        target=lambda: answer.put(_guarded(check)), name=f"check-{check.name}", daemon=True
    )
    thread.start()
    try:
        return answer.get(timeout=check.deadline_seconds)
    except queue.Empty:
        return fail(
            f"no answer within {check.deadline_seconds:g} s",
            "Something hangs: look at the kernel's messages (dmesg), then try again.",
        )


def _guarded(check: Check) -> Finding:
    try:
        return check.run()
    except Exception as error:
        _LOGGER.exception("%s", check.name)
        return fail(
            f"unexpected {type(error).__name__}: {error}",
            "Please report this line with the output of `thermal2mqtt doctor --json`.",
        )
