"""Agent and broker are killed in a storm of alarms: nothing is lost, and little is told twice."""

from pathlib import Path

import pytest

from tests.lab import mosquitto as mosquitto_part
from tests.lab.parts import part_or_skip
from tests.lab.storm import Storm

pytestmark = [pytest.mark.lab, pytest.mark.timeout(600)]

KILLS = 6
EVENTS = 200
WINDOW = 20


def test_every_committed_event_arrives(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """No gap in any sequence, each kind in order, at most a window told again after each kill."""
    program = part_or_skip(request.config, "mosquitto 2.0", mosquitto_part.program, "2.0")
    storm = Storm(tmp_path, program, seed=2)
    try:
        outcome = storm.run(KILLS, EVENTS)
    finally:
        storm.stop()
    assert len(outcome.committed) >= EVENTS
    assert outcome.missing == []
    assert outcome.gaps == outcome.misplaced == 0
    assert max(outcome.duplicates) <= WINDOW
    assert {one.event_id for one in outcome.told} == set(outcome.committed.values())
