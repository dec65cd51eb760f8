"""Ids of events."""

import threading
import time
from uuid import RFC_4122, UUID

from thermal2mqtt.event_id import new_event_id


def test_an_id_is_a_uuid_of_version_7_with_the_time_in_it() -> None:
    """As RFC 9562 has it: the first 48 bits are milliseconds since 1970."""
    before = time.time_ns() // 1_000_000
    found = UUID(new_event_id())
    assert (found.version, found.variant) == (7, RFC_4122)
    assert before <= found.int >> 80 <= time.time_ns() // 1_000_000 + 1000


def test_ids_rise_in_all_threads_and_never_repeat() -> None:
    """They sort by when they were made, faster than the clock ticks."""
    found: list[list[str]] = [[] for _ in range(4)]

    def make(into: list[str]) -> None:
        into += [new_event_id() for _ in range(2000)]

    threads = [threading.Thread(target=make, args=(into,)) for into in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(ids == sorted(ids) for ids in found)
    assert len(set().union(*found)) == 8000
