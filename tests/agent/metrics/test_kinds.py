"""Kinds of faults that send somebody to the same place are one series, and none is lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.metrics import kinds
from thermal2mqtt.metrics.kinds import Classes, faults_of, together
from thermal2mqtt.mqtt import MqttFault
from thermal2mqtt.mqtt.messages import Result
from thermal2mqtt.sensors import watch
from thermal2mqtt.store.worker import StoreFault

SENSOR_KINDS = [str(kind) for kind in watch.FAULT_KINDS]


@pytest.mark.parametrize(
    ("classes", "known"),
    [(kinds.SENSOR, SENSOR_KINDS), (kinds.MQTT, list(MqttFault)), (kinds.PUBLISHES, list(Result))],
    ids=["sensor", "mqtt", "publishes"],
)
def test_what_is_put_together_is_there(classes: Classes, known: list[str]) -> None:
    """A kind that was renamed must not become a series of its own in silence."""
    members = [kind for together in classes.values() for kind in together]
    assert set(members) <= set(known)
    assert len(members) == len(set(members))
    assert not (set(classes) - set(members)) & set(known)


@given(st.dictionaries(st.sampled_from([*SENSOR_KINDS, "something_new"]), st.integers(0, 9)))
def test_every_fault_is_counted_once(faults: dict[str, int]) -> None:
    """Also one that nobody has put anywhere."""
    counted = faults_of("thermal", faults)
    assert sum(counted.values()) == sum(faults.values())
    assert counted.get("something_new") == faults.get("something_new")


def test_each_class_is_there_from_the_start() -> None:
    """Or the first fault would be no increase for Prometheus."""
    zero = dict.fromkeys(SENSOR_KINDS, 0)
    assert faults_of("thermal", zero) == dict.fromkeys(
        ("bus", "timeout", "torn_page", "bad_page", "frozen", "bad_part", "driver", "unexpected"), 0
    )
    lost = {str(kind): 1 for kind in MqttFault}
    assert faults_of("mqtt", lost) == {"unreachable": 4, "refused": 3, "lost": 4, "taken_over": 1}


def test_a_timeout_is_not_the_same_everywhere() -> None:
    """A sensor without a page is not a broker without an answer."""
    assert faults_of("thermal", {"timeout": 1}) == {"timeout": 1}
    assert faults_of("mqtt", {"timeout": 1}) == {"unreachable": 1}


def test_the_faults_of_the_database_stay_apart() -> None:
    """A full disk and a broken one are mended differently."""
    assert faults_of("store", dict.fromkeys(StoreFault, 1)) == dict.fromkeys(StoreFault, 1)


def test_messages_are_counted_by_what_somebody_does_about_them() -> None:
    """What nobody was subscribed to was sent; what broke off with the connection met none.

    What the broker swallowed, and what it was too slow for, is both a broker that does not answer.
    """
    assert together(kinds.PUBLISHES, dict.fromkeys(Result, 1)) == {
        "sent": 2,
        "refused": 1,
        "oversize": 1,
        "dropped": 2,
        "not_connected": 2,
    }
