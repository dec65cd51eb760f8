"""Pages wait for another thread without ever holding up the sensor's."""

import threading

import numpy as np

from thermal2mqtt.mlx90640 import RawPage, Surface, Tap
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.sensors.page_queue import PageQueue

DEADLINE_SECONDS = 20.0


def page(number: int) -> RawPage:
    """Return a page whose words tell its number."""
    words = np.full(832, number, np.int16)
    return RawPage(Page(words, 0x1901, 0), np.zeros(832, np.uint16), Surface(), float(number), 0.0)


def taken(queue: PageQueue) -> list[tuple[float, int]]:
    """Return number and drops before it of every page that is here."""
    found = []
    while (queued := queue.get(0.0)) is not None:
        found.append((queued.raw.monotonic, queued.dropped))
    return found


def test_pages_come_out_in_order_and_are_copies() -> None:
    """The reader's buffer may be overwritten meanwhile."""
    queue = PageQueue()
    first = page(1)
    queue.put(first)
    queue.put(page(2))
    first.page.words[:] = 9
    queued = queue.get(0.0)
    assert queued is not None
    assert set(queued.raw.page.words.tolist()) == {1}
    assert taken(queue) == [(2.0, 0)]


def test_what_finds_no_room_is_counted_at_the_next_page() -> None:
    """The oldest stay: a recording has a gap, and says how large."""
    queue = PageQueue(capacity=2)
    for number in range(5):
        queue.put(page(number))
    assert taken(queue) == [(0.0, 0), (1.0, 0)]
    queue.put(page(5))
    queue.put(page(6))
    assert taken(queue) == [(5.0, 3), (6.0, 0)]


def test_whoever_waits_is_let_go_at_the_end() -> None:
    """What came before the end can still be taken."""
    queue, taps = PageQueue(), list[Tap]()
    answers: list[object] = []
    with queue.attached(taps):
        waiting = threading.Thread(target=lambda: answers.append(queue.get(DEADLINE_SECONDS)))
        waiting.start()
        assert not queue.exhausted
    waiting.join(DEADLINE_SECONDS)
    assert answers == [None]
    assert taps == []
    assert queue.exhausted


def test_a_queue_is_exhausted_only_when_it_is_empty() -> None:
    """So that nothing is lost at a stop."""
    queue = PageQueue()
    queue.put(page(1))
    queue.close()
    assert not queue.exhausted
    assert taken(queue) == [(1.0, 0)]
    assert queue.exhausted
