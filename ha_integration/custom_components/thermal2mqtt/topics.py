"""The names of all topics of one agent."""

from dataclasses import dataclass
from typing import Self

ANNOUNCE = "announce"


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics below `<base topic>/<agent id>`."""

    base_topic: str
    agent_id: str

    @classmethod
    def from_announce(cls, topic: str) -> Self | None:
        """Return the topics of the agent that announces itself on `topic`; None where it is no such topic."""
        match topic.rsplit("/", 2):
            case [base_topic, agent_id, last] if base_topic and agent_id and last == ANNOUNCE:
                return cls(base_topic, agent_id)
        return None

    @property
    def announce(self) -> str:
        """Who the agent is."""
        return self._below(ANNOUNCE)

    @property
    def availability(self) -> str:
        """`online` or `offline`."""
        return self._below("availability")

    @property
    def sources(self) -> str:
        """Filter for `online` or `offline` of every sensor and camera."""
        return self._below("availability/+")

    @property
    def zones(self) -> str:
        """The zones."""
        return self._below("zones")

    @property
    def state(self) -> str:
        """All figures."""
        return self._below("state")

    @property
    def alarms(self) -> str:
        """Filter for the level of every zone."""
        return self._below("alarm/+")

    @property
    def alarm_tests(self) -> str:
        """Filter for what proof tests made of the alarms."""
        return self._below("alarm/+/test")

    @property
    def events(self) -> str:
        """Filter for what happens, of every kind."""
        return self._below("event/+")

    @property
    def late_events(self) -> str:
        """Filter for what happened a while ago, of every kind."""
        return self._below("backlog/event/+")

    @property
    def responses(self) -> str:
        """Filter for the answers to all commands."""
        return self._below("response/#")

    def frame(self, sensor: str) -> str:
        """Radiometric frames of one sensor, while a lease lasts."""
        return self._below(f"frame/{sensor}")

    def request(self, command: str) -> str:
        """Where a command is asked for."""
        return self._below(f"request/{command}")

    def _below(self, rest: str) -> str:
        return f"{self.base_topic}/{self.agent_id}/{rest}"
