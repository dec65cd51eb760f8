"""What a bad agent says in another's name reaches nobody. Judged by delivery, not by return codes."""

import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from tests.lab.broker.conftest import BOTH_RULES
from tests.lab.hardened import HardenedBroker
from tests.lab.peer import Peer, proof_of

pytestmark = [pytest.mark.lab, BOTH_RULES]

BAD_AGENTS = pytest.mark.parametrize("name", ["eve", "mallory"])
"""One proves itself by a password, the other by a certificate."""

FORGED = (
    "thermal2mqtt/cellar/availability",
    "thermal2mqtt/cellar/availability/thermal",
    "thermal2mqtt/cellar/announce",
    "thermal2mqtt/cellar/state",
    "thermal2mqtt/cellar/health",
    "thermal2mqtt/cellar/zones",
    "thermal2mqtt/cellar/alarm/joint_l1",
    "thermal2mqtt/cellar/event/alarm",
    "thermal2mqtt/cellar/image/thermal",
    "thermal2mqtt/cellar/frame/thermal",
    "thermal2mqtt/cellar/request/zones/reset",
    "thermal2mqtt/cellar/response/zones/list",
    "thermal2mqtt/cellar/set/joint_l1",
    "thermal2mqtt/attic/alarm/joint_l1",
    "thermal2mqtt/homeassistant/announce",
    "thermal2mqtt/prometheus/state",
    "thermal2mqtt/nobody-yet/announce",
    "thermal2mqtt",
    "thermal2mqtt//state",
    "/thermal2mqtt/cellar/state",
    "homeassistant/device/cellar/config",
    "homeassistant/device/nobody-yet/config",
    "homeassistant/sensor/cellar/config",
    "homeassistant/binary_sensor/cellar/alarm/config",
    "homeassistant/sensor/cellar/joint_l1_max/config",
    "homeassistant/device/cellar/joint_l1/config",
    "homeassistant/{name}/cellar/{name}/config",
    "homeassistant/sensor/nobody-yet/joint_l1_max/config",
    "homeassistant/sensor/{name}/config",
    "homeassistant/sensor/{name}/joint_l1_max/set",
    "homeassistant/sensor/{name}/cellar/joint_l1_max/config",
    "homeassistant/status",
    "zigbee2mqtt/lamp/set",
    "$SYS/broker/connection/cellar/state",
    "$CONTROL/dynamic-security/v1",
)
"""None of these is a bad agent's own; `{name}` stands for its name."""


def heard_until_it_spoke(peer: Peer, witness: Peer, name: str, mark: str) -> set[str]:
    """Have a peer speak on a topic of its own, and return what others the witness heard from before."""
    own = f"thermal2mqtt/{name}/state"
    peer.publish(own, mark)
    witness.wait_for(own, mark.encode())
    return {topic for topic in witness.topics() if topic != own}


@BAD_AGENTS
@pytest.mark.parametrize("retain", [False, True], ids=["live", "retained"])
@pytest.mark.parametrize("topic", FORGED)
def test_a_forged_message_reaches_nobody(
    standing: HardenedBroker,
    witness: Peer,
    name: str,
    topic: str,
    retain: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Neither those who listen now, nor those who come later."""
    topic = topic.replace("{name}", name)
    with Peer(standing, proof_of(standing, name)) as bad:
        bad.publish(topic, "forged", retain=retain)
        bad.publish(topic, "forged", retain=retain, qos=0)
        assert heard_until_it_spoke(bad, witness, name, f"after {topic}") == set()
    with Peer(standing, proof_of(standing, "witness")) as later:
        later.subscribe("#")
        later.publish("lab/mark", "everything retained came before this")
        later.wait_for("lab/mark")
        assert later.topics() == {"lab/mark"}


@BAD_AGENTS
@pytest.mark.parametrize("qos", [0, 1, 2])
@pytest.mark.parametrize("protocol", [MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5], ids=str)
def test_no_version_and_no_service_level_opens_more(
    standing: HardenedBroker, witness: Peer, name: str, qos: int, protocol: MQTTProtocolVersion
) -> None:
    """MQTT 3.1.1 tells nobody of a refusal, and with QoS 2 a message is held before it is delivered."""
    with Peer(standing, proof_of(standing, name), protocol=protocol) as bad:
        for topic in FORGED:
            bad.publish(topic.replace("{name}", name), "forged", qos=qos)
        assert heard_until_it_spoke(bad, witness, name, f"after QoS {qos}") == set()


@BAD_AGENTS
@pytest.mark.parametrize(
    "topic",
    [
        "homeassistant/device/cellar/config",
        "homeassistant/sensor/cellar/joint_l1_max/config",
        "thermal2mqtt/cellar/announce",
        "thermal2mqtt/cellar/availability",
        "thermal2mqtt/cellar/alarm/joint_l1",
    ],
)
def test_a_forged_tombstone_buries_nothing(standing: HardenedBroker, name: str, topic: str) -> None:
    """An empty retained message takes nothing of another away, so no entity of it disappears."""
    with Peer(standing, proof_of(standing, "cellar")) as honest:
        honest.publish(topic, "true", retain=True)
        try:
            with Peer(standing, proof_of(standing, name)) as bad:
                bad.publish(topic, b"", retain=True)
            with Peer(standing, proof_of(standing, "witness")) as later:
                later.subscribe(topic)
                assert later.wait_for(topic).payload == b"true"
        finally:
            honest.publish(topic, b"", retain=True)


@BAD_AGENTS
@pytest.mark.parametrize(
    "topic",
    ["thermal2mqtt/cellar/availability", "homeassistant/device/cellar/config", "homeassistant/status"],
)
def test_a_forged_will_is_not_carried_out(
    standing: HardenedBroker, witness: Peer, name: str, topic: str
) -> None:
    """Dying on purpose does not make the broker say what one may not say oneself."""
    with Peer(standing, proof_of(standing, name)).will(topic, "forged", retain=True) as bad:
        bad.break_off()
    with Peer(standing, proof_of(standing, name)) as bad:
        assert heard_until_it_spoke(bad, witness, name, f"after the will on {topic}") == set()


@BAD_AGENTS
def test_a_will_of_ones_own_is_carried_out(standing: HardenedBroker, witness: Peer, name: str) -> None:
    """So that the test before this one proves something."""
    own = f"thermal2mqtt/{name}/availability"
    with Peer(standing, proof_of(standing, name)).will(own, "offline") as bad:
        bad.break_off()
        witness.wait_for(own, b"offline")


@BAD_AGENTS
@pytest.mark.parametrize(
    "topic",
    [
        "homeassistant/device/{name}/config",
        "homeassistant/sensor/{name}/joint_l1_max/config",
        "homeassistant/binary_sensor/{name}/joint_l1_problem/config",
    ],
)
def test_a_device_of_ones_own_is_told_in_either_form(
    standing: HardenedBroker, witness: Peer, name: str, topic: str
) -> None:
    """In one message, or entity by entity where messages are to be small; and it is taken away again."""
    own = topic.replace("{name}", name)
    with Peer(standing, proof_of(standing, name)) as agent:
        agent.publish(own, "device", retain=True)
        witness.wait_for(own, b"device")
        agent.publish(own, b"", retain=True)
        witness.wait_for(own, b"")


@BAD_AGENTS
def test_a_number_for_anothers_topic_opens_nothing(
    standing: HardenedBroker, witness: Peer, name: str
) -> None:
    """A topic alias of MQTT 5 is judged by the topic that it stands for."""
    with Peer(standing, proof_of(standing, name)) as bad:
        bad.publish_by_alias("thermal2mqtt/cellar/state", "forged", 1)
        bad.publish_by_alias("", "forged", 1)
        if not bad.connected:  # a broker may take that for a breach of the protocol
            with Peer(standing, proof_of(standing, name)) as again:
                assert heard_until_it_spoke(again, witness, name, "after the alias") == set()
        else:
            assert heard_until_it_spoke(bad, witness, name, "after the alias") == set()


@pytest.mark.parametrize("claimed", ["cellar", "attic", "homeassistant", "witness"])
def test_a_certificate_counts_whatever_name_is_claimed(
    standing: HardenedBroker, witness: Peer, claimed: str
) -> None:
    """User name and client id of another beside one's own certificate change nothing about who one is."""
    proof = proof_of(standing, "mallory")
    lying = type(proof)(claimed, "guessed", proof.certificate, proof.authority)
    with Peer(standing, lying, client_id=claimed) as bad:
        bad.publish(f"thermal2mqtt/{claimed}/state", "forged")
        bad.publish(f"homeassistant/device/{claimed}/config", "forged", retain=True)
        bad.publish(f"homeassistant/sensor/{claimed}/joint_l1_max/config", "forged", retain=True)
        assert heard_until_it_spoke(bad, witness, "mallory", f"after claiming {claimed}") == set()


@BAD_AGENTS
@pytest.mark.parametrize("victim", ["cellar", "attic"])
def test_anothers_client_id_throws_nobody_out(standing: HardenedBroker, name: str, victim: str) -> None:
    """A client id is not a name: whoever uses another's takes neither its connection nor its session."""
    with Peer(standing, proof_of(standing, victim)) as honest:
        honest.subscribe(f"thermal2mqtt/{victim}/request/#")
        with Peer(standing, proof_of(standing, name), client_id=victim) as bad:
            bad.subscribe("#")
            with Peer(standing, proof_of(standing, "homeassistant")) as house:
                house.publish(f"thermal2mqtt/{victim}/request/zones/list", "{}")
            honest.wait_for(f"thermal2mqtt/{victim}/request/zones/list")
            assert honest.connected
            assert bad.topics() == set()


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("homeassistant", "thermal2mqtt/cellar/state"),
        ("homeassistant", "thermal2mqtt/cellar/alarm/joint_l1"),
        ("homeassistant", "thermal2mqtt/cellar/response/zones/list"),
        ("homeassistant", "thermal2mqtt/homeassistant/announce"),
        ("homeassistant", "homeassistant/sensor/cellar/config"),
        ("homeassistant", "homeassistant/sensor/cellar/joint_l1_max/set"),
        ("prometheus", "thermal2mqtt/prometheus/state"),
        ("prometheus", "thermal2mqtt/cellar/request/zones/reset"),
        ("prometheus", "homeassistant/device/prometheus/config"),
        ("prometheus", "homeassistant/sensor/prometheus/joint_l1_max/config"),
        ("prometheus", "homeassistant/status"),
    ],
)
def test_those_who_look_on_say_nothing(
    standing: HardenedBroker, witness: Peer, name: str, topic: str
) -> None:
    """Home Assistant asks and is answered, monitoring reads: neither is believed to be an agent."""
    with Peer(standing, proof_of(standing, name)) as peer:
        peer.publish(topic, "forged", retain=True)
    with Peer(standing, proof_of(standing, "cellar")) as honest:
        assert heard_until_it_spoke(honest, witness, "cellar", f"after {topic}") == set()
