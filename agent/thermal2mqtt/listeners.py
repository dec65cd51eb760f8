"""Those who are told of a change."""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_LOGGER = logging.getLogger(__name__)

T = TypeVar("T")


class Listeners(Generic[T]):
    """Tells everybody, one telling after the other, in whichever thread `tell` is called.

    Args:
        what: They listen to, in words for the log.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._all: list[Callable[[T], None]] = []
        self._one_at_a_time = threading.RLock()

    def add(self, listener: Callable[[T], None]) -> None:
        """Have `listener` told from now on; before the first start of anything."""
        self._all.append(listener)

    def tell(self, value: Callable[[], T]) -> None:
        """Tell everybody what `value` gives: the newest, also where another telling had to end first."""
        with self._one_at_a_time:
            now = value()
            for listener in self._all:
                try:
                    listener(now)
                except Exception:
                    # It must neither keep the others in the dark nor end the thread that tells.
                    _LOGGER.exception("a listener to %s failed", self._what)
