"""One thing that can fail: its state, its last fault, its counters and its place on the ladder."""

import logging
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from thermal2mqtt.clock import Clock
from thermal2mqtt.health.ladder import Climb, Ladder, Step
from thermal2mqtt.listeners import Listeners

_LOGGER = logging.getLogger(__name__)


class PartState(StrEnum):
    """How a part does."""

    STARTING = "starting"
    OK = "ok"
    DEGRADED = "degraded"  # faults, but still delivering within its time
    FAILED = "failed"  # has not delivered for longer than it may
    STOPPED = "stopped"

    @property
    def delivering(self) -> bool:
        """Whether what the part last gave may still be shown."""
        return self in {PartState.OK, PartState.DEGRADED}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that went wrong, as people are told."""

    kind: str
    message: str
    time: float
    """Wall clock, seconds since 1970-01-01 UTC."""


@dataclass(frozen=True, slots=True)
class PartHealth:
    """A part at one moment."""

    name: str
    state: PartState
    since: float
    """Wall clock of the last change of state, seconds since 1970-01-01 UTC."""
    last_progress: float | None
    """Wall clock of the last good work; None where there was none yet."""
    last_fault: Fault | None
    faults: dict[str, int]
    """Faults by kind since the start."""
    recoveries: dict[str, int]
    """Faults that were followed by good work, by the rung that did it."""


Listener = Callable[[PartHealth], None]


class Part:
    """One thing that can fail. Any thread may use it; listeners run in the one that caused the change."""

    def __init__(
        self,
        name: str,
        ladder: Ladder,
        *,
        clock: Clock,
        stale_after_seconds: float,
        kinds: Iterable[str] = (),
        rng: random.Random | None = None,
    ) -> None:
        """Take what describes the part.

        Args:
            name: of the part, in health and metrics.
            ladder: what is tried when it fails.
            clock: for all its times.
            stale_after_seconds: how long it may be silent before it has failed.
            kinds: the faults it can meet, so that each is counted from zero.
            rng: for the jitter; None for one of its own.
        """
        self.name = name
        self.stale_after_seconds = stale_after_seconds
        self._ladder = ladder
        self._climb = Climb(ladder, rng or random.Random())  # noqa: S311 (jitter, not a secret)
        self._clock = clock
        self._lock = threading.RLock()
        self._state = PartState.STARTING
        self._since = clock.time()
        self._born = clock.monotonic()
        self._last_good: float | None = None
        self._last_progress: float | None = None
        self._clean_since: float | None = None
        self._last_fault: Fault | None = None
        self._pending_rung: str | None = None
        self._settle_seconds = ladder.settle_seconds
        self._faults: Counter[str] = Counter(dict.fromkeys(kinds, 0))
        self._recoveries: Counter[str] = Counter({rung.name: 0 for rung in ladder.rungs})
        self._listeners = Listeners[PartHealth](f"the state of {name}")

    def listen(self, listener: Listener) -> None:
        """Have `listener` called with the part's health at each change of state."""
        self._listeners.add(listener)

    def progress(self) -> None:
        """Note that good work was done just now."""
        with self._lock:
            now = self._clock.monotonic()
            self._last_good, self._last_progress = now, self._clock.time()
            if self._pending_rung is not None:
                self._recoveries[self._pending_rung] += 1
                self._pending_rung = None
            if self._clean_since is None:
                self._clean_since = now
            if self._climb.attempts == 0:
                self._enter(PartState.OK)
            elif now - self._clean_since >= self._settle_seconds:
                self._climb.settled()
                self._settle_seconds = self._ladder.settle_seconds
                self._enter(PartState.OK)
            else:
                self._enter(PartState.DEGRADED)

    def fault(self, kind: str, message: str, *, settle_seconds: float = 0.0) -> Step:
        """Note a fault; return what to do about it and after how long.

        Args:
            kind: by which it is counted.
            message: for people.
            settle_seconds: good work that shows that it is over takes so long, or longer by the ladder.
        """
        with self._lock:
            self._settle_seconds = max(self._settle_seconds, settle_seconds)
            first_in_a_row = self._climb.attempts == 0
            self._faults[kind] += 1
            self._last_fault = Fault(kind, message, self._clock.time())
            self._clean_since = None
            step = self._climb.fault()
            self._pending_rung = step.rung
            # Once per failure, not once per try: an outage of days must not fill the log.
            _LOGGER.log(
                logging.WARNING if first_in_a_row else logging.DEBUG,
                "%s: %s: %s; next: %s in %.1f s",
                self.name,
                kind,
                message,
                step.rung,
                step.delay_seconds,
            )
            # The first after good work may tell of a machine that stood still; `check` finds who is silent.
            is_doubtful = first_in_a_row and self._last_good is not None
            if self._is_stale() and not is_doubtful:
                self._enter(PartState.FAILED)
            elif self._state is not PartState.STARTING:
                self._enter(PartState.FAILED if self._state is PartState.FAILED else PartState.DEGRADED)
            return step

    def check(self) -> None:
        """Fail the part when it has not delivered for `stale_after_seconds`; the supervisor calls it."""
        with self._lock:
            if self._state is not PartState.STOPPED and self._is_stale():
                self._enter(PartState.FAILED)

    def stopped(self) -> None:
        """Note that the part was ended on purpose."""
        with self._lock:
            self._enter(PartState.STOPPED)

    @property
    def state(self) -> PartState:
        """The state now."""
        return self._state

    def health(self) -> PartHealth:
        """Return everything that is known, as one consistent copy."""
        with self._lock:
            return PartHealth(
                self.name,
                self._state,
                self._since,
                self._last_progress,
                self._last_fault,
                dict(self._faults),
                dict(self._recoveries),
            )

    def _is_stale(self) -> bool:
        reference = self._born if self._last_good is None else self._last_good
        return self._clock.monotonic() - reference >= self.stale_after_seconds

    def _enter(self, state: PartState) -> None:
        if state is self._state:
            return
        previous, self._state, self._since = self._state, state, self._clock.time()
        if state is PartState.FAILED:
            _LOGGER.error("%s: failed: nothing for %g s", self.name, self.stale_after_seconds)
        elif previous is PartState.FAILED and state is not PartState.STOPPED:
            _LOGGER.info("%s: works again", self.name)
        self._listeners.tell(self.health)
