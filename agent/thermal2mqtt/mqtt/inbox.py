"""What the broker sends, brought onto the event loop and to whoever it is for."""

from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, Self

from thermal2mqtt.commands import Role
from thermal2mqtt.contract.controls import placed_controls
from thermal2mqtt.contract.topics import ONLINE, Topics
from thermal2mqtt.mqtt.controls import Controls
from thermal2mqtt.mqtt.courier import Courier
from thermal2mqtt.mqtt.loads import LoadTopics
from thermal2mqtt.mqtt.messages import Received
from thermal2mqtt.mqtt.name_guard import NameGuard
from thermal2mqtt.mqtt.publisher import Publisher
from thermal2mqtt.mqtt.requests import Requests
from thermal2mqtt.mqtt.subject import Subject
from thermal2mqtt.mqtt.surroundings import Surroundings
from thermal2mqtt.mqtt.voices import Voices

MAX_INBOX = 64
"""Messages that may wait for the event loop. Requests beyond them are answered with `busy`; of all others as
many again find room, so that nobody's requests keep Home Assistant's start from being heard."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Whom messages are for."""

    loads: LoadTopics
    requests: Requests
    controls: Controls
    guard: NameGuard
    publisher: Publisher
    courier: Courier

    @classmethod
    def build(cls, surroundings: Surroundings, subject: Subject, voices: Voices) -> Self:
        """Return them, with nothing to read yet."""
        topics = surroundings.bulletin.topics
        role = Role[subject.settings().running.mqtt.role.name]
        controls = Controls(
            topics,
            subject.commands,
            lambda: placed_controls(subject.settings().running, subject.zones().measured),
            surroundings.say,
            voices.publisher.control_turned,
            role,
        )
        return cls(
            loads=LoadTopics(topics, subject.set_load),
            requests=Requests(topics, subject.commands, surroundings.publish, role),
            controls=controls,
            guard=surroundings.guard,
            publisher=voices.publisher,
            courier=voices.courier,
        )

    def tasks(self) -> Iterator[tuple[str, Coroutine[Any, Any, None]]]:
        """Yield name and work of each that has a task of its own."""
        yield "requests", self.requests.run()
        yield "controls", self.controls.run()


class Inbox:
    """Takes messages in the connection's thread; they are read on the event loop.

    Args:
        topics: Of the agent.
        birth: Where Home Assistant says that it has started.
        readers: Whom messages are for.
        post: Has something done on the event loop; called in any thread.
    """

    def __init__(
        self, topics: Topics, birth: str, readers: Readers, post: Callable[[Callable[[], None]], None]
    ) -> None:
        self._topics = topics
        self._birth = birth
        self._for = readers
        self._post = post
        self._messages: deque[Received] = deque()

    def put(self, message: Received) -> None:
        """Take a message; the connection's thread calls it."""
        # Beside the others: a meter that speaks too often must not crowd out who asks for something.
        if self._for.loads.take(message) and message.topic != self._birth:
            return
        is_request = message.topic.startswith(self._topics.request_prefix)
        if len(self._messages) < (MAX_INBOX if is_request else 2 * MAX_INBOX):
            self._messages.append(message)
            self._post(self._read)
        elif is_request:
            self._for.requests.turn_away(message)

    def _read(self) -> None:
        while self._messages:
            self._route(self._messages.popleft())

    def _route(self, message: Received) -> None:
        if message.topic.startswith(self._topics.request_prefix):
            self._for.requests.take(message)
        elif message.topic.startswith(self._topics.set_prefix):
            self._for.controls.take(message)
        elif message.topic == self._birth:
            if message.payload == ONLINE.encode() and not message.retained:
                self._for.publisher.home_assistant_started()
                self._for.courier.listeners_may_be_back()
        else:
            self._hear_of_self(message)

    def _hear_of_self(self, message: Received) -> None:
        self._for.guard.hear(message)
        if message.retained:
            return
        if message.topic == self._topics.availability and message.payload != ONLINE.encode():
            self._for.publisher.contradicted()
        elif message.topic == self._topics.announce and self._for.guard.overheard:
            self._for.publisher.spoken_over()
