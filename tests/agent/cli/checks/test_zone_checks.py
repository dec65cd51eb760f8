"""What is said of zones before anything is measured."""

from typing import Any

from thermal2mqtt.cli.checks.finding import Finding, Status
from thermal2mqtt.cli.checks.zones import zones
from thermal2mqtt.settings import Settings

LARGE = [[0, 0], [0.5, 0], [0.5, 0.5], [0, 0.5]]
SMALL = [[0, 0], [0.05, 0], [0.05, 0.05], [0, 0.05]]


def _found(*given: dict[str, Any]) -> Finding:
    listed = [{"id": f"z{n}", "name": f"Z{n}", **zone} for n, zone in enumerate(given)]
    return zones(Settings.model_validate({"zones": {"list": listed}}))


def test_good_zones_pass() -> None:
    """They are counted; a mask is not one of them."""
    finding = _found({"polygon": LARGE}, {"polygon": SMALL, "role": "mask"})
    assert (finding.status, finding.found[:2]) == (Status.OK, "1,")


def test_doubtful_zones_are_named_with_what_to_do() -> None:
    """One too small and one too shiny are both told."""
    finding = _found({"polygon": SMALL}, {"polygon": LARGE, "emissivity": "stainless_steel"})
    assert finding.status is Status.WARN
    assert "z0 covers no block of 3 x 3 pixels" in finding.found
    assert "z1 has an emissivity of stainless_steel, 0.28" in finding.found


def test_without_zones_there_is_nothing_to_check() -> None:
    """An agent without zones is no mistake."""
    assert (_found().status, _found().found) == (Status.OK, "none is set")
