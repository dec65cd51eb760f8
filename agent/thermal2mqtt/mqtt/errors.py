"""What can go wrong between the agent and its broker, by name."""

from enum import StrEnum

from thermal2mqtt.errors import Thermal2mqttError


class DuplicateAgentError(Thermal2mqttError):
    """Another agent is online under this agent's id."""


class MqttFault(StrEnum):
    """Why there is no connection, as it stands in metrics and health."""

    UNREACHABLE = "unreachable"  # the host is not found, or nobody listens there
    TIMEOUT = "timeout"  # no TCP connection by the deadline
    UNANSWERED = "unanswered"  # connected, but no CONNACK by the deadline
    TLS = "tls"  # the certificates do not fit
    REFUSED = "refused"  # the broker heard us and said no
    UNSUPPORTED_PROTOCOL = "unsupported_protocol"  # it does not speak this MQTT version
    CUT = "cut"  # closed before an answer; some brokers treat MQTT 5 so
    LOST = "lost"  # closed while connected
    KEEPALIVE = "keepalive"  # silent for longer than the keep-alive
    TAKEN_OVER = "taken_over"  # another client came with our client id
    ENDED = "ended"  # the broker said that it ends the connection
    UNACKNOWLEDGED = "unacknowledged"  # it is there but left a publish or a subscription without an answer
