"""Which MQTT version is spoken next."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.mqtt.protocol import CUTS_BEFORE_FALLBACK, ProtocolChoice, spoken
from thermal2mqtt.settings.mqtt import MqttProtocol

EVENTS: dict[str, Callable[[ProtocolChoice], object]] = {
    "opened": ProtocolChoice.opened,
    "refused": ProtocolChoice.refused,
    "cut": ProtocolChoice.cut,
    "unanswered": ProtocolChoice.unanswered,
    "lost": ProtocolChoice.lost,
}


def after(*events: str, setting: MqttProtocol = MqttProtocol.AUTO) -> str:
    """Return the version that is spoken after these events."""
    choice = ProtocolChoice(setting)
    for event in events:
        EVENTS[event](choice)
    return spoken(choice.current)


def test_a_broker_that_refuses_5_is_asked_at_once_with_311() -> None:
    """It said what it wants; there is nothing to wait for. What it refuses next is waited with."""
    choice = ProtocolChoice(MqttProtocol.AUTO)
    assert choice.refused() is True
    assert spoken(choice.current) == "3.1.1"
    assert choice.refused() is False
    assert spoken(choice.current) == "5"


def test_a_broker_that_hangs_up_is_tried_with_311_after_some_tries() -> None:
    """One closed connection may be chance, such as a broker that is just starting behind a proxy."""
    assert after(*["cut"] * (CUTS_BEFORE_FALLBACK - 1)) == "5"
    assert after(*["cut"] * CUTS_BEFORE_FALLBACK) == "3.1.1"
    assert after(*["cut"] * CUTS_BEFORE_FALLBACK, "cut") == "5"


def test_a_broker_that_says_nothing_is_tried_with_each_version_in_turn() -> None:
    """Some that know 3.1.1 only do not even close the connection."""
    assert after("unanswered") == "3.1.1"
    assert after("unanswered", "unanswered") == "5"


@pytest.mark.parametrize("event", ["cut", "unanswered"])
def test_a_broker_that_spoke_5_is_not_suspected(event: str) -> None:
    """A broker that ails is not taken for one that knows 3.1.1 only."""
    assert after("opened", "lost", *[event] * 10) == "5"


@pytest.mark.parametrize("event", ["refused", "unanswered"])
def test_every_loss_begins_anew_with_5(event: str) -> None:
    """A broker that was upgraded is noticed without a restart of the agent."""
    assert after(event, "opened") == "3.1.1"
    assert after(event, "opened", "lost") == "5"


@pytest.mark.parametrize(("setting", "version"), [(MqttProtocol.V5, "5"), (MqttProtocol.V311, "3.1.1")])
@given(events=st.lists(st.sampled_from(sorted(EVENTS)), max_size=20))
def test_a_version_that_is_set_stays(setting: MqttProtocol, version: str, events: list[str]) -> None:
    """Whatever happens, only `auto` changes the version."""
    assert after(*events, setting=setting) == version


@given(events=st.lists(st.sampled_from(sorted(EVENTS)), max_size=20))
def test_both_versions_stay_within_reach(events: list[str]) -> None:
    """From wherever it got to, a broker that refuses 5 is spoken to in 3.1.1 at the next try but one."""
    assert "3.1.1" in {after(*events, *["refused"] * n) for n in range(3)}
