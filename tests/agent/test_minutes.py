"""From frames to minutes."""

import math
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.agent.contract.samples import NOON, lost, report
from thermal2mqtt.minutes import Minutes
from thermal2mqtt.report import Proof
from thermal2mqtt.store.minute_tables import MINUTE, Minute


class Bench:
    """Minutes, and a broker that may be away."""

    def __init__(self) -> None:
        self.kept: list[Minute] = []
        self.away = False
        self.minutes = Minutes(self._keep, lambda: self.away)

    def _keep(self, minutes: Sequence[Minute]) -> None:
        self.kept += minutes

    def frame(self, celsius: float, at: float, *zones: str) -> None:
        """Take a frame so many seconds after noon."""
        self.minutes.accept(report(None, celsius, *zones, at=NOON + at))


def test_a_minute_is_kept_when_the_next_one_begins() -> None:
    """With the extremes and the mean of all its frames, for each zone."""
    bench = Bench()
    for second in range(60):
        bench.frame(40.0 + second, second, "door", "lid")
    assert bench.kept == []
    bench.frame(50.0, 60, "door", "lid")
    first = int(NOON // MINUTE)
    assert bench.kept == [
        Minute(first, zone, 20.0, 25.0, 99.0, 60, waiting=False) for zone in ("door", "lid")
    ]
    bench.minutes.stop()
    bench.minutes.stop()
    assert [(one.minute - first, one.samples) for one in bench.kept] == [(0, 60), (0, 60), (1, 1), (1, 1)]


def test_a_minute_in_which_the_broker_was_away_has_to_be_told() -> None:
    """However short that was; the minutes around it were told as they were."""
    bench = Bench()
    for second, away in ((0, False), (60, False), (70, True), (80, False), (120, False)):
        bench.away = away
        bench.frame(40.0, second)
    bench.minutes.stop()
    assert [one.waiting for one in bench.kept] == [False, True, False]


def test_what_was_not_measured_is_in_no_minute() -> None:
    """No sensor, too little of a zone, or a proof test that nobody measured."""
    bench = Bench()
    bench.minutes.accept(lost())
    proof = Proof("door", lambda _error: None)
    bench.minutes.accept(replace(report(), proof=proof))
    reading = report()
    assert reading.analysis is not None
    unknown = reading.analysis.zones["door"]._replace(max_celsius=None)
    bench.minutes.accept(replace(reading, analysis=replace(reading.analysis, zones={"door": unknown})))
    bench.minutes.stop()
    assert bench.kept == []


def test_a_report_that_repeats_its_frame_adds_nothing() -> None:
    """What people do to an alarm is told with the frame that was there before."""
    bench = Bench()
    reading = report()
    assert reading.analysis is not None
    bench.minutes.accept(reading)
    bench.minutes.accept(replace(reading, analysis=replace(reading.analysis, hotspot_events=())))
    bench.minutes.stop()
    assert [one.samples for one in bench.kept] == [1]


@given(st.lists(st.floats(-40, 300), min_size=1, max_size=50))
def test_extremes_hold_every_frame(maxima: list[float]) -> None:
    """And no frame is counted twice, whatever the figures."""
    bench = Bench()
    for number, celsius in enumerate(maxima):
        bench.frame(celsius, number * 7)
    bench.minutes.stop()
    assert sum(one.samples for one in bench.kept) == len(maxima)
    assert math.isclose(max(one.max for one in bench.kept), max(maxima), abs_tol=0.005)
