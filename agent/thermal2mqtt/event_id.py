"""Ids of events: UUIDs of version 7 (RFC 9562), which sort by the time at which they were made."""

import secrets
import threading
import time
from uuid import UUID

_COUNTER_BITS = 12
_lock = threading.Lock()
_last = 0


def new_event_id() -> str:
    """Return a UUIDv7 in lower case; each is greater than all that this process made before it."""
    return str(UUID(int=_value(_tick(time.time_ns()), secrets.randbits(62))))


def _tick(nanoseconds: int) -> int:
    """Return milliseconds with a fraction of 12 bits below them, greater than any returned before."""
    global _last  # noqa: PLW0603 (one counter a process is what makes the ids rise)
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    ticks = (milliseconds << _COUNTER_BITS) + (rest << _COUNTER_BITS) // 1_000_000
    with _lock:
        _last = max(_last + 1, ticks)
        return _last


def _value(ticks: int, random_bits: int) -> int:
    milliseconds, fraction = ticks >> _COUNTER_BITS, ticks & ((1 << _COUNTER_BITS) - 1)
    return (milliseconds << 80) | (7 << 76) | (fraction << 64) | (0b10 << 62) | random_bits
