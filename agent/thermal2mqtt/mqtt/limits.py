"""What the broker told about itself in its CONNACK, and how large a publish is on the wire."""

from dataclasses import dataclass

from paho.mqtt.properties import Properties

from thermal2mqtt.mqtt.messages import Message

IN_FLIGHT = 10
"""Publishes without an answer at once; every large broker's default allows at least this."""

FIXED_BYTES = 1 + 4 + 2 + 2 + 4
"""Of a PUBLISH at most: header, length, length of the topic, packet id, length of the properties."""

EXPIRY_BYTES = 5
CORRELATION_BYTES = 3
CONTENT_TYPE_BYTES = 3


@dataclass(frozen=True, slots=True)
class BrokerLimits:
    """What a broker takes. The defaults hold where it says nothing, as with MQTT 3.1.1.

    One that keeps nothing or knows no QoS 1 has already refused the will.
    """

    maximum_packet_size: int | None = None
    receive_maximum: int = IN_FLIGHT

    @classmethod
    def of(cls, properties: Properties | None) -> "BrokerLimits":
        """Return what a CONNACK's properties say."""
        said = properties.json() if properties is not None else {}
        return cls(
            maximum_packet_size=said.get("MaximumPacketSize"),
            receive_maximum=min(IN_FLIGHT, said.get("ReceiveMaximum", IN_FLIGHT)),
        )

    def take(self, message: Message) -> bool:
        """Return whether `message` is small enough.

        It must be asked first: paho sends a message that is too large, loses the connection by it, and
        sends it again, for ever.
        """
        return self.maximum_packet_size is None or packet_bytes(message) <= self.maximum_packet_size


def packet_bytes(message: Message) -> int:
    """Return an upper bound of the size of the PUBLISH packet, a few bytes above the true one."""
    properties = 0
    if message.expiry_seconds is not None:
        properties += EXPIRY_BYTES
    if message.correlation is not None:
        properties += CORRELATION_BYTES + len(message.correlation)
    if message.content_type is not None:
        properties += CONTENT_TYPE_BYTES + len(message.content_type)
    return FIXED_BYTES + len(message.topic.encode()) + properties + len(message.payload)
