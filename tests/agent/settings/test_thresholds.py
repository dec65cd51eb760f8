"""Limits that could never hold, or never be left, are refused at the field to change."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from thermal2mqtt.settings.thresholds import LEVELS, Thresholds


def refused(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (path, message) of everything that is wrong with these thresholds."""
    with pytest.raises(ValidationError) as refusal:
        Thresholds.model_validate(values)
    return [(".".join(map(str, error["loc"])), error["msg"]) for error in refusal.value.errors()]


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        ({"high": {"warning": 60, "critical": 60}}, "high.critical", "(60) must be above warning (60)"),
        ({"high": {"warning": 60, "emergency": 50}}, "high.emergency", "(50) must be above warning (60)"),
        ({"low": {"warning": 5, "critical": 8}}, "low.critical", "(8) must be below warning (5)"),
        ({"rate": {"warning": 9, "critical": 4}}, "rate.critical", "(4) must be above warning (9)"),
        ({"delta": {"critical": 9, "emergency": 4}}, "delta.emergency", "(4) must be above critical (9)"),
        (
            {"over_ambient": {"warning": 40, "critical": 20}},
            "over_ambient.critical",
            "(20) must be above warning (40)",
        ),
        (
            {"baseline": {"warning": 10, "critical": 10}},
            "baseline.critical",
            "(10) must be above warning (10)",
        ),
        (
            {"low": {"warning": 60}, "high": {"critical": 60}},
            "low.warning",
            "(60) must be below high.critical (60)",
        ),
        (
            {"delta": {"warning": 1}},
            "delta.warning",
            "(1) must be above delta_hysteresis (1), or the level is never left",
        ),
        (
            {"rate": {"critical": 2}, "rate_hysteresis": 2.5},
            "rate.critical",
            "(2) must be above rate_hysteresis (2.5), or the level is never left",
        ),
    ],
)
def test_thresholds_out_of_order_name_the_field(values: dict[str, Any], path: str, message: str) -> None:
    """What is wrong, with both numbers, at the one to change."""
    assert refused(values) == [(path, message)]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"rate": {"warning": 0}}, "rate.warning"),
        ({"delta": {"warning": -4}}, "delta.warning"),
        ({"delta": {"warning": True}}, "delta.warning"),
        ({"on_delay_seconds": {"emergency": -1}}, "on_delay_seconds.emergency"),
        ({"off_delay_seconds": {"warning": 3601}}, "off_delay_seconds.warning"),
        ({"on_delay_seconds": {"warning": float("nan")}}, "on_delay_seconds.warning"),
        ({"latch": "perhaps"}, "latch"),
        ({"high": {"danger": 90}}, "high.danger"),
    ],
)
def test_value_outside_what_is_allowed_is_refused(values: dict[str, Any], path: str) -> None:
    """Limits and delays have limits of their own."""
    assert [found for found, _ in refused(values)] == [path]


def test_emergency_waits_for_nothing_unless_it_is_told_to() -> None:
    """Delays against chatter are for the lower levels."""
    plain = Thresholds()
    assert plain.on_delay_seconds.emergency == plain.off_delay_seconds.emergency == 0
    assert plain.on_delay_seconds.warning > 0
    assert plain.off_delay_seconds.warning > 0
    assert not plain.latch


@given(st.lists(st.integers(-40, 300), min_size=3, max_size=3, unique=True), st.sets(st.sampled_from(LEVELS)))
def test_any_choice_of_limits_in_order_is_allowed(limits: list[int], left_out: set[str]) -> None:
    """Each level may be left out; the others rise where too hot is meant, and fall where too cold is."""
    rising = {
        level: limit for level, limit in zip(LEVELS, sorted(limits), strict=True) if level not in left_out
    }
    falling = dict(zip(rising, reversed(rising.values()), strict=True))
    assert Thresholds.model_validate({"high": rising}).high.model_dump(exclude_none=True) == rising
    assert Thresholds.model_validate({"low": falling}).low.model_dump(exclude_none=True) == falling
    if len(rising) > 1:
        assert refused({"high": falling})
        assert refused({"low": rising})
