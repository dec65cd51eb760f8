"""Which events are known is told by numbers and ids, whatever comes twice, late or never."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.thermal2mqtt.event_memory import KEPT_IDS, MAX_IDS, MAX_KINDS, EventMemory, KindMemory

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_each_event_is_new_once(data: st.DataObject) -> None:
    """However they come, in order or not, as news or late: none is new twice; what is missing is known."""
    last = data.draw(st.integers(0, 5))
    memory = KindMemory(last)
    numbers = data.draw(st.lists(st.tuples(st.integers(last + 1, last + 12), st.booleans()), max_size=40))
    new = [number for number, late in numbers if memory.take(f"e{number}", number, late=late)]
    heard = {number for number, _ in numbers}
    assert len(new) == len(set(new))
    assert memory.newest == max(heard, default=last)
    complete = last
    while complete + 1 in heard:
        complete += 1
    assert memory.last == complete or memory.last in heard  # a smaller number as news begins anew
    if sorted(heard) == [number for number, _ in numbers]:
        assert (set(new), memory.last) == (heard, complete)
        assert memory.incomplete == (complete < max(heard, default=last))


def test_first_event_is_where_it_begins() -> None:
    """What happened before anybody listened was not missed."""
    memory = KindMemory()
    assert memory.take("e7", 7, late=False)
    assert (memory.last, memory.incomplete) == (7, False)


def test_late_event_that_lies_behind_was_told_before() -> None:
    """The backlog repeats what is long known, beyond the ids that are remembered."""
    memory = KindMemory(100)
    assert not memory.take("e40", 40, late=True)
    assert memory.last == 100


def test_fresh_event_with_an_old_number_begins_anew() -> None:
    """An agent whose data came from a backup counts from an older number; its news is news."""
    memory = KindMemory(100)
    assert memory.take("other", 40, late=False)
    assert memory.take("another", 41, late=False)
    assert (memory.last, memory.incomplete) == (41, False)


def test_what_is_not_to_be_had_is_no_longer_missing() -> None:
    """A gap that the agent cannot fill is closed, and no further than it is known."""
    memory = KindMemory(1)
    for number in (3, 4, 7):
        memory.take(f"e{number}", number, late=False)
    memory.close(2)
    assert (memory.last, memory.incomplete) == (4, True)
    memory.close(7)
    assert (memory.last, memory.incomplete) == (7, False)
    assert not memory.take("e7", 7, late=False)


def test_memory_has_an_end() -> None:
    """Neither ids nor gaps nor kinds fill it up."""
    memory = KindMemory(0)
    for number in range(2, 5 * MAX_IDS, 2):
        memory.take(f"e{number}", number, late=False)
    assert memory.newest - (memory.last or 0) <= 2 * MAX_IDS + 2
    assert len(memory.as_dict()["ids"]) == KEPT_IDS
    events = EventMemory()
    assert [events.of(f"kind{number}") is None for number in range(MAX_KINDS + 2)][-3:] == [False, True, True]


def test_memory_outlives_a_restart() -> None:
    """Numbers and the newest ids are there again."""
    events = EventMemory()
    kind = events.of("alarm")
    assert kind is not None
    kind.take("e5", 5, late=False)
    again = EventMemory.from_dict(events.as_dict()).of("alarm")
    assert again is not None
    assert again.last == 5
    assert not again.take("e5", 5, late=False)


@given(st.dictionaries(st.text(), JSON | st.fixed_dictionaries({"last": JSON, "ids": JSON})))
def test_anything_that_was_kept_is_a_memory(kept: dict[str, Any]) -> None:
    """A file that somebody edited keeps nobody from starting."""
    for memory in EventMemory.from_dict(kept).kinds.values():
        memory.take("e", 3, late=False)


@pytest.mark.parametrize("kept", [None, {"last": -1, "ids": []}, {"last": "1", "ids": []}, {"last": True}])
def test_what_makes_no_sense_is_forgotten(kept: object) -> None:
    """It begins anew rather than with a wrong number."""
    assert KindMemory.of(kept).last is None
