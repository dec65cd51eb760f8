"""Sees to it that an agent id has one agent: two under one id would overwrite each other for ever."""

from pydantic import ValidationError

from thermal2mqtt.contract.announce import Announce
from thermal2mqtt.contract.topics import ONLINE, Topics
from thermal2mqtt.mqtt.errors import DuplicateAgentError
from thermal2mqtt.mqtt.messages import Received


class NameGuard:
    """Listens on this agent's own `announce` and `availability`. Pure: it judges, others act.

    Before the agent has spoken, whoever is online under its id was first. Two that come at the same time
    hear each other speak; then the one that was started later yields.
    """

    def __init__(self, topics: Topics, own: Announce) -> None:
        self._topics = topics
        self._own = own
        self._other: Announce | None = None
        self._other_online = False
        self._spoken = False

    def opened(self) -> None:
        """Begin anew: a connection was made and nothing was said on it yet."""
        self._other, self._other_online, self._spoken = None, False, False

    def spoke(self) -> None:
        """Note that this agent has announced itself."""
        self._spoken = True

    def hear(self, message: Received) -> None:
        """Take a message on one of the two topics."""
        if message.topic == self._topics.availability:
            self._other_online = message.payload == ONLINE.encode()
        elif message.topic == self._topics.announce:
            self._other = self._foreign(message.payload)

    @property
    def overheard(self) -> bool:
        """Whether another agent has announced itself, so that this one's announcement is gone."""
        return self._other is not None

    def verdict(self) -> DuplicateAgentError | None:
        """Return why this agent must stop; None where it may go on."""
        other = self._other
        if other is None or not self._yields(other):
            return None
        topics = self._topics
        return DuplicateAgentError(
            f"another agent is online as {topics.agent_id!r} on this broker ({other.name!r}, instance "
            f"{other.instance}, started {other.started}): give one of the two another agent.id. If the other "
            f"is gone for good, clear the retained message on {topics.availability} and start again"
        )

    def _yields(self, other: Announce) -> bool:
        if self._spoken:
            return (other.started, other.instance) < (self._own.started, self._own.instance)
        return self._other_online

    def _foreign(self, payload: bytes) -> Announce | None:
        try:
            announce = Announce.model_validate_json(payload)
        except ValidationError:
            return None  # cleared, or of another version: nothing that could be judged
        return announce if announce.instance != self._own.instance else None
