"""The names of all topics of one agent."""

from dataclasses import dataclass

from thermal2mqtt.settings.mqtt import DiscoveryForm

COMPONENT_PARTS = 4
"""Platform, agent, key and `config`."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics below `<base topic>/<agent id>`."""

    base_topic: str
    agent_id: str

    @property
    def base(self) -> str:
        """What every topic of this agent begins with, without a slash at its end."""
        return f"{self.base_topic}/{self.agent_id}"

    @property
    def availability(self) -> str:
        """`online` or `offline`; the will."""
        return f"{self.base}/availability"

    def source_availability(self, source: str) -> str:
        """`online` or `offline` of one sensor."""
        return f"{self.base}/availability/{source}"

    @property
    def announce(self) -> str:
        """Who this agent is."""
        return f"{self.base}/announce"

    @property
    def state(self) -> str:
        """All figures."""
        return f"{self.base}/state"

    @property
    def health(self) -> str:
        """How the parts do."""
        return f"{self.base}/health"

    @property
    def zones(self) -> str:
        """The zones."""
        return f"{self.base}/zones"

    @property
    def settings(self) -> str:
        """The settings."""
        return f"{self.base}/settings"

    @property
    def controls(self) -> str:
        """What Home Assistant's controls show."""
        return f"{self.base}/controls"

    def alarm(self, zone: str) -> str:
        """The level of one zone."""
        return f"{self.base}/alarm/{zone}"

    def alarm_test(self, zone: str) -> str:
        """What a proof test made of it; never kept."""
        return f"{self.base}/alarm/{zone}/test"

    def event(self, kind: str) -> str:
        """What happens, as long as it is news."""
        return f"{self.base}/event/{kind}"

    def late_event(self, kind: str) -> str:
        """What happened while the broker was away."""
        return f"{self.base}/backlog/event/{kind}"

    @property
    def late_state(self) -> str:
        """The figures of the minutes in which the broker was away."""
        return f"{self.base}/backlog/state"

    def image(self, source: str) -> str:
        """The small picture of one source."""
        return f"{self.base}/image/{source}"

    def image_attributes(self, source: str) -> str:
        """What is known about the picture."""
        return f"{self.base}/image/{source}/attributes"

    def frame(self, sensor: str) -> str:
        """Live frames of one sensor."""
        return f"{self.base}/frame/{sensor}"

    @property
    def request_prefix(self) -> str:
        """What the topics of commands begin with, with a slash at its end."""
        return f"{self.base}/request/"

    @property
    def response_prefix(self) -> str:
        """What every topic for an answer begins with, with a slash at its end."""
        return f"{self.base}/response/"

    @property
    def set_prefix(self) -> str:
        """What the topics of controls begin with, with a slash at its end."""
        return f"{self.base}/set/"

    def request(self, command: str) -> str:
        """Where a command is asked for."""
        return f"{self.request_prefix}{command}"

    def response(self, command: str) -> str:
        """Where its answer goes."""
        return f"{self.response_prefix}{command}"

    @property
    def nowhere(self) -> str:
        """Where nothing is ever published."""
        return f"{self.base}/nowhere"

    def discovery(self, prefix: str) -> str:
        """Where Home Assistant looks for the device; `prefix` is its discovery prefix."""
        return f"{prefix}/device/{self.agent_id}/config"

    def component(self, prefix: str, platform: str, key: str) -> str:
        """Where it looks for one entity, where the device is too large for the broker."""
        return f"{prefix}/{platform}/{self.agent_id}/{key}/config"

    def told_by(self, prefix: str, topic: str) -> DiscoveryForm | None:
        """Return in which form this agent tells of itself on `topic`; None where it does not."""
        parts = topic.removeprefix(f"{prefix}/").split("/")
        if parts == ["device", self.agent_id, "config"]:
            return DiscoveryForm.DEVICE
        is_component = len(parts) == COMPONENT_PARTS and parts[1] == self.agent_id and parts[-1] == "config"
        return DiscoveryForm.COMPONENTS if is_component and topic.startswith(f"{prefix}/") else None


def birth_topic(prefix: str) -> str:
    """Return where Home Assistant says `online` when it starts; `prefix` is its discovery prefix."""
    return f"{prefix}/status"


ONLINE = "online"
OFFLINE = "offline"
