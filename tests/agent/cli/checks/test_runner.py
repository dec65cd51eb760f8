"""A doctor looks at everything that can be looked at, and never hangs."""

import threading

import pytest

from thermal2mqtt.cli.checks.finding import Finding, Status, fail, ok, skip, warn
from thermal2mqtt.cli.checks.runner import Check, run_checks


def _results(*checks: Check) -> dict[str, Finding]:
    return {check.name: finding for check, finding in run_checks(checks)}


def test_findings_come_in_the_order_of_the_table() -> None:
    """Each line is told under its own name, one after the other."""
    found = _results(Check("a", lambda: ok("good")), Check("b", lambda: warn("odd", "Look.")))
    assert list(found.items()) == [("a", ok("good")), ("b", warn("odd", "Look."))]


@pytest.mark.parametrize("ground", [fail("gone", "Bring it back."), skip("not here")])
def test_what_needs_a_failed_check_is_skipped(ground: Finding) -> None:
    """Where the ground is gone, nothing above it is tried; the lowest failure is the one to mend."""
    tried: list[str] = []

    def never() -> Finding:
        tried.append("it")
        return ok("")

    found = _results(Check("a", lambda: ground), Check("b", never, needs="a"), Check("c", never, needs="b"))
    assert found["b"] == skip("needs a")
    assert found["c"] == skip("needs a")
    assert not tried


def test_a_warning_bars_nothing() -> None:
    """What needs a check that only warned is still looked at."""
    found = _results(Check("a", lambda: warn("odd", "Look.")), Check("b", lambda: ok("fine"), needs="a"))
    assert found["b"] == ok("fine")


def test_a_check_that_hangs_fails_at_its_deadline() -> None:
    """One hung bus does not keep the other lines from being told."""
    free = threading.Event()

    def hang() -> Finding:
        free.wait(30)
        return ok("too late")

    found = _results(Check("hung", hang, deadline_seconds=0.05), Check("next", lambda: ok("fine")))
    free.set()
    assert found["hung"].status is Status.FAIL
    assert "0.05 s" in found["hung"].found
    assert found["next"] == ok("fine")


def test_a_check_that_breaks_is_told_as_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    """A bug in one check is seen, with its traceback in the log, and hides no other."""

    def broken() -> Finding:
        raise KeyError("surprise")

    found = _results(Check("broken", broken), Check("next", lambda: ok("fine")))
    assert found["broken"].status is Status.FAIL
    assert "KeyError: 'surprise'" in found["broken"].found
    assert "Traceback" in caplog.text
    assert found["next"] == ok("fine")
