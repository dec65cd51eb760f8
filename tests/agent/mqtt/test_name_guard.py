"""One agent to an agent id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agent.contract.samples import IDENTITY, NOON, settings
from thermal2mqtt.contract.announce import Announce, build_announce
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.messages import Received
from thermal2mqtt.mqtt.name_guard import NameGuard
from thermal2mqtt.store import Identity

TOPICS = Topics("thermal2mqtt", "pi")
OTHER = "00000000-0000-4000-8000-000000000000"


def announcement(instance: str, started: float = NOON) -> Announce:
    """Return the announcement of an agent under the same id."""
    return build_announce(settings(), Identity(instance, "pi"), started, [])


def guard(instance: str = IDENTITY.instance, started: float = NOON) -> NameGuard:
    """Return the guard of an agent whose connection was just made."""
    found = NameGuard(TOPICS, announcement(instance, started))
    found.opened()
    return found


def tell(listener: NameGuard, announce: Announce | bytes, availability: bytes | None = None) -> None:
    """Have a guard hear what lies on the two topics."""
    payload = announce if isinstance(announce, bytes) else announce.encode()
    listener.hear(Received(TOPICS.announce, payload, retained=True))
    if availability is not None:
        listener.hear(Received(TOPICS.availability, availability, retained=True))


def test_another_agent_that_is_online_is_a_conflict() -> None:
    """The newcomer stops; the text names both, the setting and the way out."""
    listener = guard()
    tell(listener, announcement(OTHER), b"online")
    verdict = listener.verdict()
    assert verdict is not None
    for words in (OTHER, "'pi'", "agent.id", TOPICS.availability):
        assert words in str(verdict)


@pytest.mark.parametrize(
    ("announce", "availability"),
    [
        (announcement(OTHER), b"offline"),
        (announcement(OTHER), None),
        (announcement(IDENTITY.instance, NOON - 60), b"online"),
        (b"", b"online"),
        (b'{"schema": 99}', b"online"),
    ],
    ids=["gone", "never seen online", "this agent's last run", "cleared", "of another version"],
)
def test_whoever_is_not_another_agent_online_is_no_conflict(
    announce: Announce | bytes, availability: bytes | None
) -> None:
    """The id is free, or held by this very agent."""
    listener = guard()
    tell(listener, announce, availability)
    assert listener.verdict() is None


def test_what_was_heard_on_an_earlier_connection_is_forgotten() -> None:
    """The other one may have gone since."""
    listener = guard()
    tell(listener, announcement(OTHER), b"online")
    listener.opened()
    assert listener.verdict() is None


@given(
    mine=st.integers(0, 5),
    theirs=st.integers(0, 5),
    instances=st.lists(st.uuids(), min_size=2, max_size=2, unique=True),
)
def test_of_two_that_come_at_once_exactly_one_yields(mine: int, theirs: int, instances: list[object]) -> None:
    """Neither both nor none, whatever their clocks say; of two starts the later yields."""
    me, other = (str(instance) for instance in instances)
    first, second = guard(me, NOON + mine), guard(other, NOON + theirs)
    for listener in (first, second):
        listener.spoke()
    tell(first, announcement(other, NOON + theirs))
    tell(second, announcement(me, NOON + mine))
    assert first.overheard
    assert second.overheard
    yields = (first.verdict() is not None, second.verdict() is not None)
    assert sum(yields) == 1
    if mine != theirs:
        assert yields == (mine > theirs, theirs > mine)
