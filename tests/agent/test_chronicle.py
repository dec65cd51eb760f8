"""From reports and parts to events."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.agent.contract.samples import NOON, report
from tests.lab.server import until
from thermal2mqtt.alarms import AlarmChange, AlarmEvent, Level, Rule
from thermal2mqtt.chronicle import MAX_WAITING, Chronicle
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.health import Fault, PartHealth, PartState
from thermal2mqtt.report import Proof
from thermal2mqtt.store.event import Draft, EventKind
from thermal2mqtt.thermal.results import HotspotChange, HotspotEvent

SECONDS = 60.0
RAISED = AlarmEvent(
    "01a1f9f9-1559-7779-b4d5-f005de4848c3", NOON, "door", AlarmChange.RAISED, Level.NORMAL, Level.WARNING,
    Rule.HIGH, 61.237, 60.0,
)  # fmt: skip


class Bench:
    """A chronicle, and what it has recorded."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.chronicle = Chronicle(self._record, SystemClock())

    def _record(self, drafts: Iterable[Draft]) -> None:
        self.drafts += drafts

    @property
    def types(self) -> list[str]:
        """What happened, in order."""
        return [draft.type for draft in self.drafts]


def part(state: PartState) -> PartHealth:
    """Return a part that once lost its broker."""
    return PartHealth("mqtt", state, NOON, None, Fault("lost", "gone", NOON), {}, {})


def test_a_change_of_an_alarm_keeps_its_id_and_all_that_is_known() -> None:
    """It is recorded before the sink returns."""
    bench = Bench()
    bench.chronicle.accept(replace(report(), events=(RAISED,)))
    (draft,) = bench.drafts
    assert (draft.kind, draft.type, draft.event_id) == (EventKind.ALARM, "raised", RAISED.event_id)
    assert (draft.sensor, draft.zone, draft.time) == ("thermal", "door", NOON)
    assert json.loads(json.dumps(draft.data)) == {
        "before": "normal",
        "after": "warning",
        "rule": "high",
        "value": 61.24,
        "limit": 60.0,
        "unit": "°C",
        "by": None,
        "reason": None,
        "shelved": False,
        "test": False,
    }


def test_a_hotspot_is_told_once() -> None:
    """What people do to an alarm is reported with the frame that was there before, hotspots and all."""
    bench = Bench()
    seen = report()
    assert seen.analysis is not None
    spot = seen.analysis.hotspots[0]._replace(id=7)
    analysis = replace(seen.analysis, hotspot_events=(HotspotEvent(HotspotChange.APPEARED, spot, NOON),))
    bench.chronicle.accept(replace(seen, analysis=analysis))
    bench.chronicle.accept(replace(seen, analysis=analysis, events=(RAISED,)))
    assert bench.types == ["appeared", "raised"]
    assert bench.drafts[0].data == {
        "hotspot": 7,
        "max": 41.24,
        "mean": 40.24,
        "centroid": [0.5, 0.5],
        "area_pixels": 4,
    }


def test_a_frame_without_news_and_a_proof_test_are_no_events() -> None:
    """A test tells of itself; nobody's automation hears of it."""
    bench = Bench()
    bench.chronicle.accept(report())
    bench.chronicle.accept(replace(report(), events=(RAISED,), proof=Proof("door", lambda _error: None)))
    assert bench.drafts == []


def test_start_stop_and_failures_of_parts_are_events() -> None:
    """Once each; a part that only wavers is none."""
    bench = Bench()
    bench.chronicle.start()
    for state in (PartState.DEGRADED, PartState.FAILED, PartState.FAILED, PartState.OK, PartState.OK):
        bench.chronicle.part_changed(part(state))
    bench.chronicle.stop()
    bench.chronicle.stop()
    assert bench.types == ["started", "part_failed", "part_recovered", "stopped"]
    assert {draft.kind for draft in bench.drafts} == {EventKind.SYSTEM}
    assert bench.drafts[0].data["version"]
    assert bench.drafts[1].data == {"part": "mqtt", "fault": "lost", "message": "gone", "version": None}


def test_parts_that_flicker_faster_than_can_be_written_do_not_wait(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever tells of a part must go on."""
    bench = Bench()
    for _ in range(MAX_WAITING):
        bench.chronicle.part_changed(part(PartState.FAILED))
        bench.chronicle.part_changed(part(PartState.OK))
    assert "too many changes" in caplog.text
    bench.chronicle.start()
    until("the rest", lambda: len(bench.drafts) == MAX_WAITING, SECONDS)
    bench.chronicle.stop()
