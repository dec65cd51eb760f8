"""What agents, Home Assistant and the administrator say to each other is heard by nobody else."""

import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from tests.lab.broker.conftest import BOTH_RULES
from tests.lab.hardened import HardenedBroker
from tests.lab.peer import Peer, proof_of

pytestmark = [pytest.mark.lab, BOTH_RULES]

KEPT = {
    "thermal2mqtt/cellar/announce": "who",
    "thermal2mqtt/cellar/state": "figures",
    "thermal2mqtt/cellar/alarm/joint_l1": "level",
    "thermal2mqtt/cellar/image/thermal": "picture",
    "homeassistant/device/cellar/config": "device",
    "homeassistant/sensor/cellar/joint_l1_max/config": "entity",
}
SAID = {
    "thermal2mqtt/cellar/frame/thermal": "frame",
    "thermal2mqtt/cellar/event/alarm": "event",
    "thermal2mqtt/cellar/response/zones/list": "answer",
}
ASKED = "thermal2mqtt/cellar/request/zones/list"

FILTERS = (
    "#",
    "+/#",
    "+/+/state",
    "thermal2mqtt/#",
    "thermal2mqtt/+/#",
    "thermal2mqtt/+/alarm/+",
    "thermal2mqtt/cellar/#",
    "thermal2mqtt/cellar/state",
    "thermal2mqtt/cellar/image/thermal",
    "thermal2mqtt/cellar/request/#",
    "thermal2mqtt/+/request/#",
    "thermal2mqtt/cellar/response/#",
    "homeassistant/#",
    "homeassistant/device/+/config",
    "homeassistant/device/cellar/config",
    "homeassistant/sensor/cellar/+/config",
    "$SYS/#",
    "$SYS/broker/clients/connected",
    "$CONTROL/#",
    "$share/group/#",
    "$share/group/thermal2mqtt/#",
    "$share/group/thermal2mqtt/cellar/request/#",
    "$share/group/homeassistant/#",
    "$share/cellar/thermal2mqtt/cellar/response/#",
)


@pytest.fixture(scope="module")
def talking(standing: HardenedBroker) -> HardenedBroker:
    """Return the broker with what an honest agent keeps on it."""
    with Peer(standing, proof_of(standing, "cellar")) as honest:
        for topic, payload in KEPT.items():
            honest.publish(topic, payload, retain=True)
    return standing


@pytest.mark.parametrize("name", ["eve", "mallory"])
@pytest.mark.parametrize("topic_filter", FILTERS)
def test_a_bad_agent_hears_nothing(talking: HardenedBroker, name: str, topic_filter: str) -> None:
    """Whatever it subscribes to, and although the broker may well say that it may."""
    mark = f"thermal2mqtt/{name}/request/mark"
    with (
        Peer(talking, proof_of(talking, name)) as bad,
        Peer(talking, proof_of(talking, "cellar")) as honest,
        Peer(talking, proof_of(talking, "homeassistant")) as house,
    ):
        bad.subscribe(topic_filter, f"thermal2mqtt/{name}/request/#")
        honest.subscribe("thermal2mqtt/cellar/request/#")
        for topic, payload in (KEPT | SAID).items():
            honest.publish(topic, payload)
        house.publish(ASKED, "{}")
        honest.wait_for(ASKED)  # no shared subscription took it away
        house.publish(mark, "everything said came before this")
        bad.wait_for(mark)
        assert bad.topics() == {mark}


@pytest.mark.parametrize(
    "topic_filter", ["#", "thermal2mqtt/#", "homeassistant/#", "$share/g/thermal2mqtt/#"]
)
def test_monitoring_hears_the_broker_alone(talking: HardenedBroker, topic_filter: str) -> None:
    """The broker's own figures, and no temperature of anybody."""
    with (
        Peer(talking, proof_of(talking, "prometheus")) as monitor,
        Peer(talking, proof_of(talking, "cellar")) as honest,
    ):
        monitor.subscribe(topic_filter)
        for topic, payload in (KEPT | SAID).items():
            honest.publish(topic, payload)
        # Subscribed last, it comes when all that was queued before has come.
        monitor.subscribe("$SYS/broker/version")
        monitor.wait_for("$SYS/broker/version")
        assert monitor.topics() == {"$SYS/broker/version"}


def test_home_assistant_hears_what_it_shows(talking: HardenedBroker) -> None:
    """All that agents say, their devices too, and who answers; of the broker nothing but its bridges."""
    with (
        Peer(talking, proof_of(talking, "homeassistant")) as house,
        Peer(talking, proof_of(talking, "cellar")) as honest,
    ):
        house.subscribe("thermal2mqtt/#", "homeassistant/#", "$SYS/#")
        for topic, payload in SAID.items():
            honest.publish(topic, payload)
        house.wait_for("thermal2mqtt/cellar/response/zones/list")
        assert house.topics() == KEPT.keys() | SAID.keys()


def test_a_queue_is_not_inherited(standing: HardenedBroker) -> None:
    """What waits for somebody who is away is not handed to whoever uses the same client id."""
    cellar = proof_of(standing, "cellar")
    with Peer(
        standing, cellar, protocol=MQTTProtocolVersion.MQTTv311, client_id="cellar", keeps_session=True
    ) as honest:
        honest.subscribe("thermal2mqtt/cellar/request/#")
    with Peer(standing, proof_of(standing, "homeassistant")) as house:
        house.publish(ASKED, "waiting")
    eve = proof_of(standing, "eve")
    with Peer(
        standing, eve, protocol=MQTTProtocolVersion.MQTTv311, client_id="cellar", keeps_session=True
    ) as bad:
        bad.subscribe("thermal2mqtt/eve/request/#")
        with Peer(standing, proof_of(standing, "homeassistant")) as house:
            house.publish("thermal2mqtt/eve/request/mark", "now")
        bad.wait_for("thermal2mqtt/eve/request/mark")
        assert bad.topics() == {"thermal2mqtt/eve/request/mark"}
    with Peer(
        standing, cellar, protocol=MQTTProtocolVersion.MQTTv311, client_id="cellar", keeps_session=True
    ) as honest:
        assert honest.wait_for(ASKED).payload == b"waiting"
