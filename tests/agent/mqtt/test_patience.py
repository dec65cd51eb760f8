"""How long a broker may leave a publish without an answer."""

from thermal2mqtt.mqtt.patience import (
    CEILING_SECONDS,
    FIRST_SECONDS,
    FORGET_SECONDS,
    Patience,
    first_patience,
)
from thermal2mqtt.settings.mqtt import MqttSettings
from thermal2mqtt.settings.store import EventsSettings


def test_what_was_swallowed_once_is_told_again_while_it_is_news() -> None:
    """With time to spare for a new connection."""
    first = first_patience(MqttSettings().keepalive_seconds)
    assert Patience(first).seconds(1000.0) <= EventsSettings().live_window_seconds / 2


def test_a_line_that_may_be_silent_for_long_is_given_longer() -> None:
    """To connect again over a cellular link costs more than to wait; but nothing waits for ever."""
    assert [first_patience(seconds) for seconds in (5, 30, 90, 1200)] == [30.0, 30.0, 90.0, 300.0]


def test_each_time_it_is_waited_longer_up_to_a_ceiling() -> None:
    """A broker that always swallows does not cost a connection each minute for ever."""
    patience, now, waited = Patience(FIRST_SECONDS), 1000.0, []
    for _ in range(7):
        waited.append(patience.seconds(now))
        now += waited[-1]
        patience.tried(now)
    assert waited == [30.0, 60.0, 120.0, 240.0, 300.0, 300.0, 300.0]


def test_it_is_forgotten_when_all_was_answered_for_a_while() -> None:
    """Also on a connection that lasts: the next one that is swallowed is noticed soon."""
    patience = Patience(FIRST_SECONDS)
    patience.tried(1000.0)
    assert patience.forgets_in(1000.0) == FORGET_SECONDS
    assert patience.seconds(1000.0 + FORGET_SECONDS - 1) == 2 * FIRST_SECONDS
    assert patience.seconds(1000.0 + FORGET_SECONDS) == FIRST_SECONDS
    patience.tried(1000.0 + FORGET_SECONDS)
    assert patience.seconds(1000.0 + FORGET_SECONDS) == 2 * FIRST_SECONDS


def test_a_broker_that_always_swallows_is_not_forgotten_between_two_tries() -> None:
    """Or each try would be the first."""
    assert FORGET_SECONDS > 2 * CEILING_SECONDS
