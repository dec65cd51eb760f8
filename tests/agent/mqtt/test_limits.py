"""What a broker takes, and how large a publish is."""

from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.enums import MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties, VariableByteIntegers

from thermal2mqtt.mqtt.endpoint import publish_properties
from thermal2mqtt.mqtt.limits import IN_FLIGHT, BrokerLimits, packet_bytes
from thermal2mqtt.mqtt.messages import Message

MESSAGES = st.builds(
    Message,
    topic=st.text(min_size=1, max_size=60),
    payload=st.integers(0, 20_000).map(bytes),
    expiry_seconds=st.none() | st.integers(1, 10_000),
    correlation=st.none() | st.binary(max_size=200),
)


def true_bytes(message: Message) -> int:
    """Return the size of the PUBLISH packet as MQTT 5 lays it out (section 3.3)."""
    properties = publish_properties(message, MQTTProtocolVersion.MQTTv5)
    packed = b"\x00" if properties is None else properties.pack()
    rest = 2 + len(message.topic.encode()) + 2 + len(packed) + len(message.payload)
    return 1 + len(VariableByteIntegers.encode(rest)) + rest


@given(message=MESSAGES)
def test_the_size_is_never_underrated_and_hardly_overrated(message: Message) -> None:
    """A packet that is thought to fit does fit; at most a few bytes of room are given away."""
    assert 0 <= packet_bytes(message) - true_bytes(message) <= 8


@given(message=MESSAGES, limit=st.integers(1, 25_000))
def test_a_message_is_taken_if_its_packet_fits(message: Message, limit: int) -> None:
    """Nothing that a broker would end the connection for is sent to it."""
    if BrokerLimits(maximum_packet_size=limit).take(message):
        assert true_bytes(message) <= limit


def test_a_connack_sets_the_limits() -> None:
    """A larger receive maximum than ours changes nothing; a smaller one does."""
    connack = Properties(PacketTypes.CONNACK)
    connack.MaximumPacketSize = 2000
    connack.ReceiveMaximum = 3
    assert BrokerLimits.of(connack) == BrokerLimits(2000, 3)
    connack.ReceiveMaximum = 65535
    assert BrokerLimits.of(connack).receive_maximum == IN_FLIGHT


def test_a_broker_that_says_nothing_takes_all() -> None:
    """As with MQTT 3.1.1, whose CONNACK has no room for limits."""
    assert BrokerLimits.of(None).take(Message("t", bytes(10_000_000)))
