"""The sections `mqtt` and `homeassistant`: the broker, and what Home Assistant is told over it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import SecretStr, StringConstraints, model_validator

from thermal2mqtt.settings.section import Applies, Section, setting

TopicPart = Annotated[str, StringConstraints(pattern=r"^[^+#$/\x00]([^+#\x00]{0,62}[^+#/\x00])?$")]
"""A topic or prefix without wildcards, without a leading $ and without a slash at either end."""


class MqttProtocol(StrEnum):
    """Which MQTT version to speak."""

    AUTO = "auto"
    V5 = "5"
    V311 = "3.1.1"


class MqttTls(Section):
    """How the connection is encrypted."""

    enabled: bool = setting(False, title="TLS", applies=Applies.FILE_ONLY)  # noqa: FBT003
    """Encrypt the connection and verify the broker's certificate."""

    ca_file: Path | None = setting(None, title="CA certificate", applies=Applies.FILE_ONLY)
    """PEM file of the authority that signed the broker's certificate. Default: the system's."""

    certificate_file: Path | None = setting(None, title="Client certificate", applies=Applies.FILE_ONLY)
    """PEM file of this agent's certificate, where the broker asks for one."""

    key_file: Path | None = setting(None, title="Client key", applies=Applies.FILE_ONLY)
    """PEM file of the client certificate's key."""

    @model_validator(mode="after")
    def _certificate_and_key_together(self) -> Self:
        if (self.certificate_file is None) != (self.key_file is None):
            raise ValueError("certificate_file and key_file go together: set both or neither")
        return self


class MqttSettings(Section):
    """The broker."""

    host: str = setting("localhost", title="Host", applies=Applies.FILE_ONLY, min_length=1, max_length=253)
    """Name or address of the broker."""

    port: int | None = setting(None, title="Port", applies=Applies.FILE_ONLY, ge=1, le=65535)
    """Default: 1883, or 8883 with TLS."""

    username: str | None = setting(None, title="User name", applies=Applies.FILE_ONLY)
    """As the broker knows this agent; none where the broker takes anonymous clients."""

    password: SecretStr | None = setting(None, title="Password", applies=Applies.FILE_ONLY)
    """Belongs to the user name. Better given as THERMAL2MQTT_MQTT__PASSWORD than in the file."""

    tls: MqttTls = setting(MqttTls(), title="TLS", applies=Applies.FILE_ONLY)
    """Encryption of the connection."""

    protocol: MqttProtocol = setting(MqttProtocol.AUTO, title="MQTT version", applies=Applies.FILE_ONLY)
    """`auto` speaks 5 and falls back to 3.1.1 where the broker refuses 5."""

    base_topic: TopicPart = setting("thermal2mqtt", title="Base topic", applies=Applies.FILE_ONLY)
    """What every topic of every agent begins with."""

    keepalive_seconds: int = setting(
        30, title="Keep-alive", applies=Applies.FILE_ONLY, unit="s", ge=5, le=1200
    )
    """How long a dead connection may go unnoticed; the broker publishes `offline` after 1.5 times this."""

    @model_validator(mode="after")
    def _password_needs_username(self) -> Self:
        if self.password is not None and self.username is None:
            raise ValueError("password is set but username is not; set both or neither")
        return self

    @property
    def effective_port(self) -> int:
        """The port to connect to, with the protocol's default filled in."""
        return self.port or (8883 if self.tls.enabled else 1883)


class HomeAssistantSettings(Section):
    """What Home Assistant is told."""

    discovery: bool = setting(True, title="Discovery", applies=Applies.RESTART)  # noqa: FBT003
    """Publish the device and its entities so that Home Assistant finds them by itself."""

    discovery_prefix: TopicPart = setting(
        "homeassistant", title="Discovery prefix", applies=Applies.FILE_ONLY
    )
    """The prefix set in Home Assistant's MQTT integration, where its birth message is heard too."""
