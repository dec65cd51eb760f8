"""A proof test goes the whole way, says how long it took, and leaves the real line as it is."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.agent.proof.line import RealLine, another, zone
from thermal2mqtt.alarms import AlarmChange, Level, Rule, UnknownZoneError
from thermal2mqtt.mlx90640 import Calibration
from thermal2mqtt.mlx90640.emulator import Fault, ScenePages, still
from thermal2mqtt.proof.bench import ProofBench
from thermal2mqtt.proof.errors import NothingToProveError, ProofBusyError, SensorSilentError
from thermal2mqtt.proof.result import ProofRecord
from thermal2mqtt.report import SensorReport
from thermal2mqtt.thermal.analysis import Knowledge
from thermal2mqtt.thermal.drift import DriftCorrection

JOINT = zone(high={"warning": 60, "emergency": 100}, on_delay_seconds={"emergency": 30})


class Broker:
    """A sink that answers proofs as a broker would."""

    def __init__(self, answer: Callable[[], str | None] = lambda: None) -> None:
        self.reports: list[SensorReport] = []
        self._answer = answer

    def accept(self, report: SensorReport) -> None:
        """Take a report and answer its proof."""
        self.reports.append(report)
        if report.proof is not None:
            report.proof.told(self._answer())


class Deaf:
    """A sink that never answers."""

    def accept(self, report: SensorReport) -> None:
        """Take a report."""


class Failing:
    """A sink with a bug."""

    def accept(self, report: SensorReport) -> None:
        """Fail."""
        raise RuntimeError(f"a bug in {report.sensor}")


def bench_of(line: RealLine, *sinks: Any, seconds: float = 20.0) -> tuple[ProofBench, list[Any]]:
    """Return a bench beside a line, and what it tells of its records."""
    bench = ProofBench({"thermal": line.proof_line}, sinks, {}, clock=line.clock, deadline_seconds=seconds)
    told: list[Any] = []
    bench.listen(told.append)
    return bench, told


def test_a_test_raises_its_alarm_and_tells_how_long_it_took() -> None:
    """From the raw page through temperatures, zone and alarm to the sinks, every message marked."""
    broker = Broker()
    with RealLine(still(30.0), JOINT) as line:
        bench, told = bench_of(line, Failing(), broker)
        result = bench.run("joint")
    assert result.passed
    assert (result.level, result.rule, result.celsius) == (Level.EMERGENCY, Rule.HIGH, 105.0)
    assert result.alarm_seconds is not None
    assert 0 <= result.alarm_seconds < 20
    assert result.told_seconds is not None
    assert result.error is None
    (report,) = broker.reports
    assert report.proof is not None
    assert report.proof.zone == "joint"
    assert list(report.alarms) == ["joint"]
    assert [(event.change, event.test, event.event_id) for event in report.events] == [
        (AlarmChange.RAISED, True, result.event_id)
    ]
    assert report.analysis is not None
    assert report.analysis.zones["joint"].max_celsius == pytest.approx(105.0, abs=1.5)
    assert told == [{"joint": ProofRecord(result, result)}]


def test_the_real_line_never_hears_of_it() -> None:
    """Its frames show what is there, its alarm stays normal, and no tap remains."""
    with RealLine(still(30.0), JOINT) as line:
        bench, _ = bench_of(line, Broker())
        assert bench.run("joint").passed
        later = line.reports[-1].time + 1.0
        line.wait_for(lambda report: report.time > later)
        assert line.watch.taps == []
    for report in line.reports:
        assert report.proof is None
        assert report.events == ()
        assert report.alarms["joint"].level in {None, Level.NORMAL}
        assert report.frame is not None
        assert np.nanmax(report.frame.celsius) < 35


@pytest.mark.parametrize(
    ("sensor", "thresholds", "rule"),
    [
        ({"rotation": 90, "mirror": True}, {"high": {"critical": 90}}, Rule.HIGH),
        ({"refresh_rate_hz": 0.5}, {"high": {"critical": 90}}, Rule.HIGH),
        ({"emissivity": 0.5}, {"high": {"critical": 90}}, Rule.HIGH),
        ({}, {"low": {"critical": 5}}, Rule.LOW),
        ({}, {"high": {"critical": 90}, "latch": True}, Rule.HIGH),
    ],
)
def test_any_sensor_and_rule_can_be_proven(
    sensor: dict[str, Any], thresholds: dict[str, Any], rule: Rule
) -> None:
    """However it is mounted, however slow it is, whatever it looks at."""
    with RealLine(still(30.0), zone(**thresholds), **sensor) as line:
        result = bench_of(line, Broker())[0].run("joint")
    assert (result.passed, result.rule, result.level) == (True, rule, Level.CRITICAL)


@pytest.mark.parametrize(
    ("rule", "joint", "other"),
    [
        ("delta", {"group": "phases"}, {"group": "phases"}),
        ("over_ambient", {}, {"role": "ambient"}),
    ],
)
def test_a_comparison_is_proven_against_what_is_there(
    rule: str, joint: dict[str, Any], other: dict[str, Any]
) -> None:
    """The region is only so hot that the zone is too hot beside the other, which is seen as it is."""
    zones = (
        another("joint", left=0.1, thresholds={rule: {"warning": 10, "critical": 20}}, **joint),
        another("other", left=0.6, **other),
    )
    with RealLine(still(30.0), *zones) as line:
        result = bench_of(line, Broker())[0].run("joint")
    assert (result.passed, result.rule, result.level) == (True, Rule(rule), Level.CRITICAL)
    assert result.celsius == pytest.approx(55.0, abs=1.5)


@pytest.mark.parametrize("mounted", [{}, {"rotation": 90, "mirror": True}])
@pytest.mark.parametrize("offset", [-20.0, 20.0])
def test_offsets_and_corrections_change_nothing_of_a_test(offset: float, mounted: dict[str, Any]) -> None:
    """The region is laid into the raw page so that the zone shows its temperature after all is added."""
    serial = Calibration.from_eeprom(ScenePages(still(30.0)).eeprom).serial_number
    knowledge = Knowledge(corrections={serial: DriftCorrection(-9.0)})
    joint = another("joint", left=0.25, offset_kelvin=offset, thresholds={"high": {"critical": 90}})
    with RealLine(still(30.0), joint, knowledge=knowledge, **mounted) as line:
        broker = Broker()
        result = bench_of(line, broker)[0].run("joint")
    assert (result.passed, result.celsius) == (True, 95.0)
    assert broker.reports[-1].analysis is not None
    assert broker.reports[-1].analysis.zones["joint"].max_celsius == pytest.approx(95.0, abs=1.5)


def test_a_zone_that_is_in_alarm_can_be_tested() -> None:
    """The shadow begins with itself; the real alarm stays as it is."""
    with RealLine(still(110.0), zone(high={"emergency": 100})) as line:
        assert bench_of(line, Broker())[0].run("joint").passed
        assert line.reports[-1].alarms["joint"].level is Level.EMERGENCY


def test_what_the_broker_says_is_told() -> None:
    """An alarm that does not leave the house is no alarm."""
    with RealLine(still(30.0), JOINT) as line:
        bench, told = bench_of(line, Broker(lambda: "there is no connection to the broker"))
        result = bench.run("joint")
    assert (result.passed, result.error) == (False, "there is no connection to the broker")
    assert (result.level, result.told_seconds) == (Level.EMERGENCY, None)
    assert told[0]["joint"].last_pass is None


def test_a_broker_that_says_nothing_is_waited_for_until_the_deadline() -> None:
    """And no longer."""
    with RealLine(still(30.0), JOINT) as line:
        result = bench_of(line, Deaf(), seconds=5.0)[0].run("joint")
    assert (result.passed, result.error) == (False, "the broker has not said that it has the message")


def test_pages_that_are_not_believed_raise_nothing() -> None:
    """The test fails with the reason."""
    with RealLine(still(30.0), JOINT) as line:
        line.faults.inject(Fault.SUPPLY_OUT_OF_RANGE, seconds=600.0)
        line.pass_pages(2)  # one may have been under way
        result = bench_of(line, Broker(), seconds=3.0)[0].run("joint")
    assert not result.passed
    assert result.error == "no alarm was raised at 105.0 °C: the pages are not believed"
    assert (result.level, result.alarm_seconds, result.event_id) == (None, None, None)


def test_a_sensor_that_gives_nothing_is_not_tested() -> None:
    """There is nothing that could be proven."""
    line = RealLine(still(30.0), JOINT)
    with pytest.raises(SensorSilentError, match="sensor thermal gives no temperatures"):
        bench_of(line, Broker())[0].run("joint")


def test_a_zone_of_which_no_frame_has_told_yet_is_not_tested() -> None:
    """It was added a moment ago: that is said, and what to do."""
    late = another("late", left=0.6, thresholds={"high": {"warning": 60}})
    with RealLine(still(30.0), JOINT) as line:
        line.proof_line = replace(line.proof_line, zones=lambda: (JOINT, late))
        bench, _ = bench_of(line, Broker())
        with pytest.raises(SensorSilentError, match="zone late has no figures yet: try again"):
            bench.run("late")


def test_a_zone_that_is_not_there_is_told() -> None:
    """With those that are."""
    line = RealLine(still(30.0), JOINT)
    with pytest.raises(UnknownZoneError, match="no zone 'door'; there is joint"):
        bench_of(line)[0].run("door")


def test_only_one_test_at_a_time() -> None:
    """The second is refused, and the first goes on."""
    refused: list[str] = []
    with RealLine(still(30.0), JOINT) as line:

        def ask_again() -> str | None:
            try:
                bench.run("joint")
            except ProofBusyError as error:
                refused.append(str(error))
            return None

        bench, _ = bench_of(line, Broker(ask_again))
        assert bench.run("joint").passed
        assert bench.run("joint").passed
    assert refused == ["another proof test is under way; try again in some seconds"] * 2


def test_the_last_pass_is_remembered_beside_a_failure() -> None:
    """So that people see since when it no longer works."""
    answers: list[str | None] = [None, "no"]
    with RealLine(still(30.0), JOINT) as line:
        bench, told = bench_of(line, Broker(lambda: answers.pop(0)))
        passed, failed = bench.run("joint"), bench.run("joint")
    assert told[-1] == {"joint": ProofRecord(failed, passed)}


def test_a_test_can_be_acknowledged_by_its_event() -> None:
    """Once; another event, or another zone, is refused."""
    with RealLine(still(30.0), JOINT) as line:
        bench, told = bench_of(line, Broker())
        with pytest.raises(NothingToProveError, match="last proof test of zone joint is not 'x'"):
            bench.acknowledge("joint", "x", "Ada")
        result = bench.run("joint")
        assert result.event_id is not None
        bench.acknowledge("joint", result.event_id, "Ada")
        bench.acknowledge("joint", result.event_id, "Bob")
        with pytest.raises(UnknownZoneError):
            bench.acknowledge("door", result.event_id, "Ada")
    acknowledged = told[-1]["joint"]
    assert acknowledged.last.acknowledgement.by == "Ada"
    assert acknowledged.last_pass == acknowledged.last
    assert len(told) == 2
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sensor-")]
