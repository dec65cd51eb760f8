"""What the agent has to say, as messages."""

import json

import pytest

from tests.agent.contract.samples import (
    IDENTITY,
    LINK,
    NOON,
    in_force,
    lost,
    report,
    settings,
    zone,
    zone_set,
)
from thermal2mqtt.alarms import Level
from thermal2mqtt.contract.announce import build_announce
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.bulletin import Bulletin


@pytest.fixture
def bulletin() -> Bulletin:
    """Return the bulletin of an agent with one zone that tells its figures every 2.5 s."""
    current = settings(zone("door"), telemetry={"interval_seconds": 2.5})
    announcement = build_announce(current, IDENTITY, NOON, [])
    topics = Topics("thermal2mqtt", IDENTITY.agent_id)
    told = in_force(current)
    return Bulletin(lambda: told, topics, announcement, NOON, lambda: zone_set(current, revision=3))


def test_all_that_stands_is_retained_and_only_figures_expire(bulletin: Bulletin) -> None:
    """Who comes later finds everything, but no figure that is older than three intervals."""
    state = bulletin.state(NOON, {"thermal": report()})
    status = bulletin.status("door", "thermal", {})
    others = [
        bulletin.availability(online=True),
        bulletin.source_availability("thermal", available=False),
        bulletin.announce(),
        bulletin.zones(),
        bulletin.alarm("door", status),
        bulletin.health(NOON, (), LINK, {}),
        *bulletin.image(report(), b"jpeg"),
    ]
    assert (state.retain, state.qos, state.expiry_seconds) == (True, 1, 8)
    assert {(m.retain, m.qos, m.expiry_seconds) for m in others} == {(True, 1, None)}


def test_a_zone_without_a_report_has_been_unknown_since_the_start(bulletin: Bulletin) -> None:
    """It is told as unknown, which clears the level of the last run."""
    status = bulletin.status("door", "thermal", {})
    assert (status.level, status.since) == (None, NOON)
    told = json.loads(bulletin.alarm("door", status).payload)
    assert (told["level"], told["since"]) == (None, "2026-11-20T12:00:00.000Z")


def test_a_zone_has_the_status_of_its_sensors_report(bulletin: Bulletin) -> None:
    """Also where that is unknown; a zone that the report does not have is unknown."""
    assert bulletin.status("door", "thermal", {"thermal": report(Level.WARNING)}).level is Level.WARNING
    assert bulletin.status("door", "thermal", {"thermal": lost(at=NOON + 9)}).since == NOON + 9
    assert bulletin.status("lid", "thermal", {"thermal": report(Level.WARNING)}).level is None
