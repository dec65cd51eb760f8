"""The sections `mqtt` and `homeassistant`: the broker, and what Home Assistant is told over it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema, model_validator

from thermal2mqtt.settings.section import Applies, Refusal, Section, refuse, setting
from thermal2mqtt.settings.values import FilePath, Port, Secret, Text, Whole, described

TopicPart = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^+#$/\x00-\x1f\x7f-\x9f]([^+#\x00-\x1f\x7f-\x9f]{0,62}[^+#/\x00-\x1f\x7f-\x9f])?$"
    ),
    described("1 to 64 characters without + and #, no $ at the start and no / at either end"),
]
"""A topic or prefix without wildcards, without a leading $ and without a slash at either end."""


class MqttProtocol(StrEnum):
    """Which MQTT version to speak."""

    AUTO = "auto"
    V5 = "5"
    V311 = "3.1.1"


class MqttRole(StrEnum):
    """What a caller over MQTT may do; each includes the ones before it."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"


def _text_of_whole(value: object) -> object:
    # YAML reads a plain 5 as a number.
    return str(value) if type(value) is int else value


class MqttTransport(StrEnum):
    """What carries MQTT."""

    TCP = "tcp"
    WEBSOCKETS = "websockets"


AlpnName = Annotated[
    str,
    StringConstraints(pattern=r"^[!-~]{1,255}$"),
    described("1 to 255 printable ASCII characters without spaces"),
]
"""The name of a protocol in the TLS handshake."""

ClientId = Annotated[
    str,
    StringConstraints(pattern=r"^[^\s\x00-\x1f\x7f-\x9f+#/]{1,128}$"),
    described("1 to 128 characters without blanks, +, # and /"),
]
"""A client id that brokers and their rules can name."""

WebsocketPath = Annotated[
    str,
    StringConstraints(pattern=r"^/[!-~]{0,1023}$"),
    described("a / and up to 1023 printable ASCII characters without spaces"),
]
"""The path of a URL, with its query if any."""

_DEFAULT_PORTS = {
    (MqttTransport.TCP, False): 1883,
    (MqttTransport.TCP, True): 8883,
    (MqttTransport.WEBSOCKETS, False): 80,
    (MqttTransport.WEBSOCKETS, True): 443,
}
"""By transport and whether it is encrypted."""

Protocol = Annotated[
    MqttProtocol,
    BeforeValidator(_text_of_whole),
    WithJsonSchema({"enum": [*(protocol.value for protocol in MqttProtocol), 5]}),
]


class MqttTls(Section):
    """How the connection is encrypted."""

    enabled: bool = setting(False, title="TLS", applies=Applies.FILE_ONLY)  # noqa: FBT003
    """Encrypt the connection and verify the broker's certificate. The files below need it."""

    ca_file: FilePath | None = setting(None, title="CA certificate", applies=Applies.FILE_ONLY)
    """PEM file of the authority that signed the broker's certificate. Default: the system's."""

    certificate_file: FilePath | None = setting(None, title="Client certificate", applies=Applies.FILE_ONLY)
    """PEM file of this agent's certificate, where the broker asks for one."""

    key_file: FilePath | None = setting(None, title="Client key", applies=Applies.FILE_ONLY)
    """PEM file of the client certificate's key."""

    alpn: AlpnName | None = setting(None, title="ALPN", applies=Applies.FILE_ONLY)
    """Name of the protocol to ask for in the handshake, where several share a port: for AWS IoT Core on port
    443 `x-amzn-mqtt-ca`. Default: none is named."""

    @model_validator(mode="after")
    def _files_serve(self) -> Self:
        refuse([*self._encrypting_nothing(), *self._without_its_other_half()])
        return self

    def _encrypting_nothing(self) -> Iterator[Refusal]:
        # Whoever names a certificate means to encrypt; the password would leave in the clear.
        reason = "is set but enabled is false, so nothing is encrypted; set enabled: true or leave it out"
        for name in ("ca_file", "certificate_file", "key_file", "alpn"):
            if not self.enabled and getattr(self, name) is not None:
                yield Refusal((name,), reason, ("enabled",))

    def _without_its_other_half(self) -> Iterator[Refusal]:
        given = {"certificate_file": self.certificate_file, "key_file": self.key_file}
        alone = [name for name, path in given.items() if path is not None]
        if len(alone) == 1:
            (missing,) = given.keys() - alone
            yield Refusal((alone[0],), f"is set but {missing} is not; set both or neither", (missing,))


class MqttSettings(Section):
    """The broker."""

    host: Text = setting("localhost", title="Host", applies=Applies.FILE_ONLY, min_length=1, max_length=253)
    """Name or address of the broker."""

    port: Port | None = setting(None, title="Port", applies=Applies.FILE_ONLY)
    """Default: 1883, or 8883 with TLS; with websockets 80, or 443 with TLS."""

    transport: MqttTransport = setting(MqttTransport.TCP, title="Transport", applies=Applies.FILE_ONLY)
    """`websockets` passes firewalls that let nothing but the web through."""

    websocket_path: WebsocketPath = setting("/mqtt", title="Websocket path", applies=Applies.FILE_ONLY)
    """Where the broker's websocket is, with `transport: websockets`."""

    client_id: ClientId | None = setting(None, title="Client id", applies=Applies.FILE_ONLY)
    """Where the broker's rules name it, as those of clouds do; no two clients share one. Default: `t2m` and
    20 digits of the agent's instance."""

    username: Text | None = setting(None, title="User name", applies=Applies.FILE_ONLY)
    """As the broker knows this agent; none where the broker takes anonymous clients."""

    password: Secret | None = setting(None, title="Password", applies=Applies.FILE_ONLY)
    """Belongs to the user name. Better given as THERMAL2MQTT_MQTT__PASSWORD than in the file."""

    tls: MqttTls = setting(MqttTls(), title="TLS", applies=Applies.FILE_ONLY)
    """Encryption of the connection."""

    protocol: Protocol = setting(MqttProtocol.AUTO, title="MQTT version", applies=Applies.FILE_ONLY)
    """`auto` speaks 5 and falls back to 3.1.1 where the broker refuses 5."""

    base_topic: TopicPart = setting("thermal2mqtt", title="Base topic", applies=Applies.FILE_ONLY)
    """What every topic of every agent begins with."""

    role: MqttRole = setting(MqttRole.OPERATOR, title="Role of callers", applies=Applies.FILE_ONLY)
    """What commands over MQTT may do: `operator` changes zones; whoever the broker lets in has this role."""

    keepalive_seconds: Whole = setting(
        30, title="Keep-alive", applies=Applies.FILE_ONLY, unit="s", ge=5, le=1200
    )
    """How long a dead connection may go unnoticed; the broker says `offline` after three quarters of it."""

    @model_validator(mode="after")
    def _password_needs_username(self) -> Self:
        if self.password is not None and self.username is None:
            reason = "is set but username is not; set both or neither"
            refuse([Refusal(("password",), reason, ("username",))])
        return self

    @property
    def effective_port(self) -> int:
        """The port to connect to, with the protocol's default filled in."""
        return self.port or _DEFAULT_PORTS[self.transport, self.tls.enabled]


class DiscoveryForm(StrEnum):
    """In how many messages Home Assistant is told of the entities."""

    AUTO = "auto"
    DEVICE = "device"
    COMPONENTS = "components"


class HomeAssistantSettings(Section):
    """What Home Assistant is told."""

    discovery: bool = setting(True, title="Discovery", applies=Applies.RESTART)  # noqa: FBT003
    """Publish the device and its entities so that Home Assistant finds them by itself."""

    discovery_prefix: TopicPart = setting(
        "homeassistant", title="Discovery prefix", applies=Applies.FILE_ONLY
    )
    """The prefix set in Home Assistant's MQTT integration, where its birth message is heard too."""

    discovery_form: DiscoveryForm = setting(
        DiscoveryForm.AUTO, title="Form of discovery", applies=Applies.RESTART
    )
    """`device` is one message for the whole agent, `components` one for each entity; `auto` is the first
    unless the broker says that it does not take a message of that size, which MQTT 3.1.1 cannot say."""
