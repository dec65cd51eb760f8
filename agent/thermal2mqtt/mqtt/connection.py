"""The connection to the broker, in a thread of its own: made again after every loss."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from thermal2mqtt.clock import Clock
from thermal2mqtt.health import Backoff, Ladder, Part, Rung
from thermal2mqtt.mqtt.counts import Counts
from thermal2mqtt.mqtt.endings import LEFT, Ending
from thermal2mqtt.mqtt.endpoint import Endpoint
from thermal2mqtt.mqtt.errors import MqttFault
from thermal2mqtt.mqtt.limits import IN_FLIGHT, BrokerLimits, packet_bytes
from thermal2mqtt.mqtt.messages import Message, Received, Result, Settled
from thermal2mqtt.mqtt.patience import Patience, first_patience
from thermal2mqtt.mqtt.protocol import ProtocolChoice, spoken
from thermal2mqtt.mqtt.session import Session
from thermal2mqtt.mqtt.unanswered import Outcome
from thermal2mqtt.tls import tls_context

_LOGGER = logging.getLogger(__name__)

LADDER = Ladder(
    rungs=(Rung("reconnect", 1),),
    backoff=Backoff(first_seconds=0.5, ceiling_seconds=7.5, jitter=0.3),
)
"""A broker that is back is found within 10 s; the jitter keeps a fleet from coming all at once."""

STALE_SECONDS = 30.0
"""Without a connection for so long the part counts as failed."""

FAREWELL_SECONDS = 2.0
"""How long a stop waits for its last message to reach the broker."""

JOIN_SECONDS = 8.0
"""How long a stop waits for the thread; one that hangs in a name look-up is left behind."""

MAX_TOLD = 64

TRAVELLED = {Result.SENT, Result.UNHEARD, Result.REFUSED, Result.LOST, Result.UNACKNOWLEDGED}
"""What became of messages that were, or may have been, on the wire."""


class ConnectionListener(Protocol):
    """Who is told; every method is called in the connection's thread and must return at once."""

    def opened(self) -> None:
        """Take note that the broker is there; nothing of an earlier connection counts any more."""
        ...

    def subscribed(self) -> None:
        """Take note that the broker now sends what it has and what comes."""
        ...

    def lost(self) -> None:
        """Take note that it is gone."""
        ...

    def received(self, message: Received) -> None:
        """Take a message."""
        ...


class MqttConnection:
    """The connection. `publish` may be called from any thread and never waits."""

    def __init__(
        self,
        endpoint: Endpoint,
        part: Part,
        listener: ConnectionListener,
        clock: Clock,
        spend: Callable[[int], None] = lambda _bytes: None,
    ) -> None:
        self._spend = spend
        self.counts = Counts()
        self._endpoint = endpoint
        self._part = part
        self._listener = listener
        self._clock = clock
        self._choice = ProtocolChoice(endpoint.settings.protocol)
        self._patience = Patience(first_patience(endpoint.settings.keepalive_seconds))
        self._in_flight = IN_FLIGHT
        self._limits = BrokerLimits()
        self._session: Session | None = None
        self._also: frozenset[str] = frozenset()
        self._loss: MqttFault | None = None
        self._was_open = False
        self._told: set[tuple[str, Result]] = set()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def connected(self) -> bool:
        """Whether the broker has accepted us and the end was not seen yet."""
        session = self._session
        return session is not None and session.is_open

    def start(self) -> None:
        """Begin to connect, in a thread of its own.

        Raises:
            TlsError: a certificate of the settings cannot be used.
        """
        tls_context(self._endpoint.settings.tls)
        self._thread = threading.Thread(target=self._run, name="mqtt", daemon=True)
        self._thread.start()

    def stop(self, farewell: Message | None = None) -> None:
        """End the connection cleanly; blocks for up to 10 s, may be called twice.

        Args:
            farewell: the last message, which is waited for.
        """
        thread, self._thread = self._thread, None
        if thread is None:
            return
        if farewell is not None and self.connected:
            self._publish_and_wait(farewell)
        self._stop.set()
        if (session := self._session) is not None:
            session.leave()
        thread.join(timeout=JOIN_SECONDS)
        if thread.is_alive():
            _LOGGER.error("%s: still hangs after %g s; left behind", self._part.name, JOIN_SECONDS)
        self._part.stopped()

    def publish(self, message: Message, settled: Settled | None = None) -> None:
        """Hand a message to the broker, or let it go where there is none: nothing is kept for later."""

        def count(outcome: Outcome) -> None:
            result, reason = outcome
            self.counts.published(result, packet_bytes(message))
            if result in TRAVELLED:
                self._spend(packet_bytes(message))
            if result in {Result.REFUSED, Result.OVERSIZE, Result.DROPPED}:
                self._tell(message.topic, result, reason)
            if settled is not None:
                settled(result)

        session = self._session
        if session is None:
            count((Result.NOT_CONNECTED, ""))
        else:
            session.publish(message, count)

    def takes(self, message: Message) -> bool:
        """Return whether the broker, as far as it has told, takes a message of this size."""
        return self._limits.take(message)

    def hear(self, topics: frozenset[str]) -> None:
        """Hear these topics beside the endpoint's own, over all connections; from any thread."""
        self._also = topics
        if (session := self._session) is not None:
            session.hear(topics)

    def opened(self, limits: BrokerLimits) -> None:
        """Take note of an open session; the session calls it."""
        self._was_open = True
        self._in_flight = limits.receive_maximum
        self._limits = limits
        protocol = spoken(self._choice.current)
        self._choice.opened()
        _LOGGER.info("%s: connected to %s with MQTT %s", self._part.name, self._endpoint.address, protocol)
        if self._loss is not None:
            self.counts.reconnected(self._loss)
            self._loss = None
        self._part.progress()
        self._listener.opened()

    def subscribed(self) -> None:
        """Hand on that the broker took the subscriptions; the session calls it."""
        self._listener.subscribed()

    def alive(self) -> None:
        """Take note that the session is still open; the session calls it."""
        self._part.progress()

    def received(self, message: Received) -> None:
        """Hand a message on; the session calls it."""
        self._listener.received(message)

    def _publish_and_wait(self, message: Message) -> None:
        left = threading.Event()
        self.publish(message, lambda _result: left.set())
        left.wait(FAREWELL_SECONDS)

    def _tell(self, topic: str, result: Result, reason: str) -> None:
        # Once for each: what is refused now is refused every few seconds.
        if (topic, result) not in self._told and len(self._told) < MAX_TOLD:
            self._told.add((topic, result))
            _LOGGER.warning("%s: %s was not published: %s", self._part.name, topic, reason)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                ending = self._one_session()
                retry_at_once = self._judge(ending)
            except Exception as error:
                # The thread must outlive a bug of ours or of the library: it is a fault like another.
                _LOGGER.exception("unexpected error in the MQTT connection")
                ending, retry_at_once = Ending(MqttFault.LOST, f"{type(error).__name__}: {error}"), False
            if ending.fault is None or self._stop.is_set():
                return
            if not retry_at_once:
                self._loss = self._loss or ending.fault
                self._stop.wait(self._delay(ending.fault, ending.message))

    def _delay(self, fault: MqttFault, message: str) -> float:
        # Between two losses a broker that swallows looks well: it is not, before it has shown so for a while.
        doubtful = self._patience.forgets_in(self._clock.monotonic())
        return self._part.fault(fault, message, settle_seconds=doubtful).delay_seconds

    def _one_session(self) -> Ending:
        session = Session(
            self._endpoint, self._choice.current, self._in_flight, self, self._clock, self._patience
        )
        self._session = session
        # After it was made known: what is to be heard may change at this very moment.
        session.hear(self._also)
        if self._stop.is_set():
            return LEFT
        try:
            return session.run()
        finally:
            self._session = None
            if self._was_open:
                self._was_open = False
                self._choice.lost()
                self._listener.lost()

    def _judge(self, ending: Ending) -> bool:
        """Draw the conclusions for the next try; return whether it should come at once."""
        if ending.fault is MqttFault.UNSUPPORTED_PROTOCOL:
            return self._choice.refused()
        if ending.fault is MqttFault.CUT:
            self._choice.cut()
        elif ending.fault is MqttFault.UNANSWERED:
            self._choice.unanswered()
        elif ending.fault is MqttFault.UNACKNOWLEDGED:
            self._patience.tried(self._clock.monotonic())
        return False
