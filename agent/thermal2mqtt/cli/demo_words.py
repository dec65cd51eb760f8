"""What the demo tells people to try: commands to copy, with the broker's real address in them."""

import shlex
from dataclasses import dataclass

from paho.mqtt.enums import MQTTProtocolVersion

from thermal2mqtt.cli.checks.login import VERSION_NAMES
from thermal2mqtt.cli.demo_broker import DemoBroker
from thermal2mqtt.contract.commands import SimulatorSetRequest
from thermal2mqtt.contract.topics import Topics

HOT_CELSIUS = 120.0
"""Over every limit of the demo's zones."""

HEAT = SimulatorSetRequest(joint_celsius=HOT_CELSIUS)
LET_GO = SimulatorSetRequest(joint_celsius=None)

SIMULATOR_SET = "simulator/set"

_FORM_DEFAULT = MQTTProtocolVersion.MQTTv5


@dataclass(frozen=True, slots=True)
class Scene:
    """What a demo runs on."""

    broker: DemoBroker
    version: MQTTProtocolVersion
    """The newest MQTT version that the broker speaks."""
    topics: Topics
    username: str | None

    def headline(self) -> str:
        """Return what was started."""
        speaks = f"{self.broker.address}, {VERSION_NAMES[self.version]}"
        return f"thermal2mqtt demo: a simulated switchboard; broker {self.broker.name} on {speaks}"

    def suggestions(self) -> list[tuple[str, str]]:
        """Return what to do and how, line by line."""
        state, alarms = self.topics.state, self.topics.alarm("+")
        request = self.topics.request(SIMULATOR_SET)
        return [
            ("watch", self._client("mosquitto_sub", "-v", "-t", state, "-t", alarms)),
            ("heat the joint", self._client("mosquitto_pub", "-t", request, "-m", HEAT.encode().decode())),
            ("let it cool", self._client("mosquitto_pub", "-t", request, "-m", LET_GO.encode().decode())),
        ]

    def home_assistant(self) -> str:
        """Return how Home Assistant gets to see the demo."""
        address = self.broker.address
        if not self.broker.ours:
            return "where it uses this broker, the device is there until the demo ends"
        form = f"add the MQTT integration: broker {address.host}, port {address.port}"
        if self.version is not _FORM_DEFAULT:
            form += ", protocol 3.1.1 (the form offers 5 first)"
        return (
            f"{form}; where it runs on another machine, start the demo with --broker and one that both reach"
        )

    def _client(self, program: str, *arguments: str) -> str:
        address = self.broker.address
        login = [] if self.username is None else ["-u", self.username, "-P", "PASSWORD"]
        return shlex.join([program, "-h", address.host, "-p", str(address.port), *login, *arguments])
