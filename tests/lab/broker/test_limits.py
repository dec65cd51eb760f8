"""A broker at its limits refuses whoever asks for more, serves everybody else, and lives."""

import re
from pathlib import Path

import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from tests.lab.broker.conftest import MakeHardened
from tests.lab.hardened import HardenedBroker
from tests.lab.peer import SECONDS, Peer, RefusedError, proof_of
from tests.lab.server import until
from thermal2mqtt.credentials import Applicant, Method, Role

pytestmark = pytest.mark.lab

MEBIBYTE = 1024 * 1024
CROWD = tuple(Applicant(f"agent-{n}", Role.AGENT, Method.PASSWORD) for n in range(5))
HOUSE = Applicant("homeassistant", Role.HOME_ASSISTANT, Method.CERTIFICATE)


def resident_bytes(broker: HardenedBroker) -> int:
    """Return how much memory the broker's process holds."""
    status = Path(f"/proc/{broker.pid}/status").read_text()
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024


def serves(broker: HardenedBroker, name: str = "agent-0") -> bool:
    """Tell whether it has a place for both, and what an agent says arrives at Home Assistant."""
    try:
        with (
            Peer(broker, proof_of(broker, name)) as agent,
            Peer(broker, proof_of(broker, "homeassistant")) as house,
        ):
            house.subscribe(f"thermal2mqtt/{name}/health")
            agent.publish(f"thermal2mqtt/{name}/health", "well")
            return house.wait_for(f"thermal2mqtt/{name}/health").payload == b"well"
    except RefusedError:
        return False


def test_a_crowd_is_turned_away(make_hardened: MakeHardened) -> None:
    """One more than may come is refused; who is in stays in, and a place that is left is free again."""
    broker = make_hardened(*CROWD, HOUSE, changes={"max_connections": "4"})
    peers = [Peer(broker, proof_of(broker, it.name)) for it in CROWD]
    for peer in peers[:4]:
        peer.__enter__()
    with pytest.raises(RefusedError):
        peers[4].__enter__()
    for peer, applicant in zip(peers[:4], CROWD, strict=False):
        peer.publish(f"thermal2mqtt/{applicant.name}/state", "here")
        assert peer.connected
    peers[0].__exit__()
    until("a free place", lambda: gets_in(broker, "agent-4"), SECONDS)
    for peer in peers[1:4]:
        peer.__exit__()
    until("the places of all who left", lambda: serves(broker), SECONDS)


def gets_in(broker: HardenedBroker, name: str) -> bool:
    """Tell whether the broker has a place for somebody."""
    try:
        with Peer(broker, proof_of(broker, name)):
            return True
    except RefusedError:
        return False


def test_too_large_a_message_costs_its_sender_the_line(make_hardened: MakeHardened) -> None:
    """It reaches nobody, and everybody else is served on."""
    broker = make_hardened(*CROWD, HOUSE)
    with Peer(broker, proof_of(broker, "homeassistant")) as house:
        house.subscribe("thermal2mqtt/#")
        with (
            Peer(broker, proof_of(broker, "agent-1")) as greedy,
            Peer(broker, proof_of(broker, "agent-0")) as honest,
        ):
            greedy.publish("thermal2mqtt/agent-1/image/thermal", b"x" * 262_144)
            assert not greedy.connected
            honest.publish("thermal2mqtt/agent-0/image/thermal", b"x" * 200_000)
            house.wait_for("thermal2mqtt/agent-0/image/thermal")
        assert house.topics() == {"thermal2mqtt/agent-0/image/thermal"}
    assert serves(broker)


@pytest.mark.parametrize("changes", [{"max_queued_messages": "50"}, {"max_queued_bytes": "50000"}], ids=str)
def test_a_queue_for_who_is_away_has_an_end(make_hardened: MakeHardened, changes: dict[str, str]) -> None:
    """Some of what was said waits for who comes back, the rest is gone, and the broker has not grown."""
    broker = make_hardened(*CROWD, HOUSE, changes=changes)
    proof, topic = proof_of(broker, "homeassistant"), "thermal2mqtt/agent-0/event/alarm"
    with Peer(
        broker, proof, protocol=MQTTProtocolVersion.MQTTv311, keeps_session=True, client_id="homeassistant"
    ) as house:
        house.subscribe("thermal2mqtt/#")
    with Peer(broker, proof_of(broker, "agent-0")) as agent:
        for n in range(300):
            agent.publish(topic, f"{n:01000d}")
        with Peer(
            broker,
            proof,
            protocol=MQTTProtocolVersion.MQTTv311,
            keeps_session=True,
            client_id="homeassistant",
        ) as house:
            agent.publish("thermal2mqtt/agent-0/health", "now")
            until("the rest", lambda: sum(m.topic == topic for m in house.messages) >= 50, SECONDS)
            waited = [m for m in house.messages if m.topic == topic]
    # Those in flight, 20, come on top of the queue.
    assert 50 <= len(waited) <= 50 + 20
    assert [int(m.payload) for m in waited] == list(range(len(waited)))
    assert serves(broker)


def test_memory_has_an_end(make_hardened: MakeHardened) -> None:
    """Who fills it is refused and cut off; the broker lives, serves who is there, and is let go again."""
    broker = make_hardened(*CROWD, HOUSE, changes={"memory_limit": str(8 * MEBIBYTE)})
    at_start = resident_bytes(broker)
    with (
        Peer(broker, proof_of(broker, "agent-0")) as honest,
        Peer(broker, proof_of(broker, "homeassistant")) as house,
    ):
        house.subscribe("thermal2mqtt/agent-0/#")
        filled = fill(broker, "agent-1")
        assert 0 < filled < 100
        honest.publish("thermal2mqtt/agent-0/state", "still here")
        house.wait_for("thermal2mqtt/agent-0/state", b"still here")
    assert resident_bytes(broker) - at_start < 16 * MEBIBYTE
    assert broker.running
    with Peer(broker, proof_of(broker, "agent-1")) as greedy:
        for n in range(filled):
            greedy.publish(f"thermal2mqtt/agent-1/image/{n}", b"", retain=True)
    assert serves(broker)


def fill(broker: HardenedBroker, name: str) -> int:
    """Have an agent keep 100 messages of 200 kB on the broker; return how many it took."""
    with Peer(broker, proof_of(broker, name)) as greedy:
        for n in range(100):
            greedy.publish(f"thermal2mqtt/{name}/image/{n}", bytes(200_000), retain=True)
            if not greedy.connected:
                return n
    return 100
