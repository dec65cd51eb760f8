"""`mosquitto/bridge.conf` carries whatever an agent says, and whatever it is asked."""

from pathlib import Path

import pytest
from paho.mqtt.client import topic_matches_sub

from thermal2mqtt.contract.topics import Topics, birth_topic

LINES = (Path(__file__).parents[1] / "mosquitto/bridge.conf").read_text().splitlines()
RULES = [line.split()[1:] for line in LINES if line.startswith("topic ")]
OFFERED = [line.split()[1:] for line in LINES if line.startswith("#topic ")]
"""What is to be taken in by whoever needs it, for the agent `cellar`."""

TOPICS = Topics("thermal2mqtt", "cellar")

SAID = {
    name: getattr(TOPICS, name)
    for name, member in vars(Topics).items()
    if isinstance(member, property) and name not in {"base", "nowhere"} and not name.endswith("_prefix")
} | {
    name: getattr(TOPICS, name)("one")
    for name in (
        *("alarm", "alarm_test", "event", "frame", "image", "image_attributes", "late_event", "response"),
        "source_availability",
    )
}
SAID["discovery"] = TOPICS.discovery("homeassistant")

ASKED = {TOPICS.request("zones/list"), f"{TOPICS.set_prefix}joint_limit", birth_topic("homeassistant")}


def carried(topic: str, direction: str) -> bool:
    """Tell whether the bridge carries a topic in this direction."""
    return any(topic_matches_sub(rule, topic) for rule, way, _qos in RULES if way == direction)


@pytest.mark.parametrize("topic", SAID.values(), ids=SAID)
def test_what_an_agent_says_reaches_the_centre(topic: str) -> None:
    """A topic that is new is not forgotten there."""
    assert carried(topic, "out")


def test_what_one_agent_says_entity_by_entity_is_offered() -> None:
    """Of that agent alone: what other devices say under Home Assistant's prefix stays at the site."""
    ((rule, way, _qos),) = OFFERED
    assert way == "out"
    assert topic_matches_sub(rule, TOPICS.component("homeassistant", "sensor", "joint_l1_max"))
    other = Topics("thermal2mqtt", "lamp").component("homeassistant", "light", "hall")
    assert not topic_matches_sub(rule, other)
    assert not carried(other, "out")


@pytest.mark.parametrize("topic", sorted(ASKED))
def test_what_the_centre_asks_reaches_the_agent(topic: str) -> None:
    """And does not come back."""
    assert carried(topic, "in")
    assert not carried(topic, "out")
