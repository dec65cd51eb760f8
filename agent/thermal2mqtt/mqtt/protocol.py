"""Which MQTT version the next try speaks: 5, or 3.1.1 where the broker will not have 5."""

from paho.mqtt.enums import MQTTProtocolVersion

from thermal2mqtt.settings.mqtt import MqttProtocol

CUTS_BEFORE_FALLBACK = 2
"""A broker that closes the connection on a v5 CONNECT gets 3.1.1 after so many: one may be chance."""


class ProtocolChoice:
    """The choice for one broker. Every loss begins anew with 5, so that an upgraded broker is noticed."""

    def __init__(self, setting: MqttProtocol) -> None:
        self._auto = setting is MqttProtocol.AUTO
        self._first = (
            MQTTProtocolVersion.MQTTv311 if setting is MqttProtocol.V311 else MQTTProtocolVersion.MQTTv5
        )
        self._current = self._first
        self._spoke_5 = False
        self._cuts = 0

    @property
    def current(self) -> MQTTProtocolVersion:
        """What to speak now."""
        return self._current

    def opened(self) -> None:
        """Note that the broker accepted the connection."""
        self._cuts = 0
        self._spoke_5 = self._spoke_5 or self._current is MQTTProtocolVersion.MQTTv5

    def refused(self) -> bool:
        """Note that the broker does not speak this version; return whether another is worth a try at once."""
        other_is_new = self._auto and self._current is MQTTProtocolVersion.MQTTv5
        self._current = MQTTProtocolVersion.MQTTv311 if other_is_new else self._first
        return other_is_new

    def cut(self) -> None:
        """Note that the broker closed the connection before it answered."""
        self._cuts += 1
        if self._cuts >= CUTS_BEFORE_FALLBACK or self._current is not self._first:
            self.unanswered()

    def unanswered(self) -> None:
        """Note that the broker said nothing at all; the two versions are then tried in turn."""
        self._cuts = 0
        fall_back = self._auto and not self._spoke_5 and self._current is self._first
        self._current = MQTTProtocolVersion.MQTTv311 if fall_back else self._first

    def lost(self) -> None:
        """Note that an accepted connection ended."""
        self._cuts = 0
        self._current = self._first


def spoken(protocol: MQTTProtocolVersion) -> str:
    """Return the version as people write it."""
    return "5" if protocol is MQTTProtocolVersion.MQTTv5 else "3.1.1"
