"""What alarms remember over a restart, on disks that work, fail and come back."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thermal2mqtt.alarms import Acknowledgement, AlarmMemory, Annunciation, Level, Rule, Shelf
from thermal2mqtt.store import AlarmStore
from thermal2mqtt.store.alarms import FILE_NAME
from thermal2mqtt.store.files import StoreError

DEADLINE_SECONDS = 20.0

RAISED = AlarmMemory(
    Level.CRITICAL,
    Annunciation.ACKNOWLEDGED,
    (Rule.HIGH, Level.CRITICAL),
    ((Rule.HIGH, Level.CRITICAL), (Rule.HIGH, Level.WARNING)),
    Acknowledgement("Ada", 1.5),
    Shelf("Bob", "welding", 2.5, 600.0),
)

keys = st.tuples(st.sampled_from(Rule), st.sampled_from(Level))
times = st.floats(0, 1e10)
memories = st.builds(
    AlarmMemory,
    st.sampled_from(Level),
    st.sampled_from(Annunciation),
    keys | st.none(),
    st.lists(keys, max_size=5).map(tuple),
    st.builds(Acknowledgement, st.text(max_size=8), times) | st.none(),
    st.builds(Shelf, st.text(max_size=8), st.text(max_size=8), times, st.floats(0, 1e6)) | st.none(),
)

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the memory lies."""
    return tmp_path / FILE_NAME


@pytest.fixture
def wait() -> Iterator[Wait]:
    """A wait, with a deadline, for what another thread does."""
    pause = threading.Event()

    def until(done: Callable[[], bool]) -> None:
        for _ in range(int(DEADLINE_SECONDS / 0.01)):
            if done():
                return
            pause.wait(0.01)
        raise AssertionError("it was not done in time")

    yield until
    pause.set()


def run(path: Path, kept: dict[str, AlarmMemory]) -> None:
    """Keep something in a run of its own."""
    store = AlarmStore(path)
    store.start()
    store.keep(kept)
    store.stop()
    store.stop()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(kept=st.dictionaries(st.sampled_from(["a", "b", "c"]), memories))
def test_what_is_kept_is_there_after_a_restart(path: Path, kept: dict[str, AlarmMemory]) -> None:
    """Every field; a zone with nothing to remember is as good as unknown."""
    path.unlink(missing_ok=True)
    run(path, kept)
    loaded = AlarmStore(path).load({"a", "b", "c"})
    assert loaded == {zone: memory for zone, memory in kept.items() if memory != AlarmMemory()}


def test_sensors_keep_their_own_zones(path: Path) -> None:
    """What one sensor has to say leaves the others' zones alone, also those of the run before."""
    run(path, {"a": RAISED, "b": RAISED, "gone": RAISED})
    store = AlarmStore(path)
    assert store.load({"a", "b", "new"}) == {"a": RAISED, "b": RAISED}
    store.start()
    store.keep({"a": AlarmMemory()})
    store.stop()
    assert AlarmStore(path).load({"a", "b", "gone"}) == {"b": RAISED}


def test_zones_that_are_taken_away_are_forgotten(path: Path) -> None:
    """On disk too, however many come and go."""
    store = AlarmStore(path)
    store.start()
    for number in range(300):
        store.keep({f"z{number}": RAISED})
        store.keep_only({f"z{number}"})
    store.stop()
    assert AlarmStore(path).load({f"z{number}" for number in range(300)}) == {"z299": RAISED}


def test_file_tells_its_schema_and_can_be_read(path: Path) -> None:
    """Words, not numbers, so that people can look."""
    run(path, {"joint": RAISED})
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["schema"] == 1
    assert document["zones"]["joint"]["level"] == "critical"
    assert document["zones"]["joint"]["on"] == [["high", "critical"], ["high", "warning"]]


def test_no_file_is_an_empty_memory(path: Path) -> None:
    """A first start."""
    assert AlarmStore(path).load({"a"}) == {}


@pytest.mark.parametrize(
    "content", ["", "nonsense", "[]", '{"schema": 2}', '{"schema": 1, "zones": {"a": {"level": "hot"}}}']
)
def test_damaged_file_is_told_and_begun_anew(
    path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An alarm that is still due is raised again: nothing is worth not starting for."""
    path.write_text(content, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert AlarmStore(path).load({"a"}) == {}
    assert "is damaged and begun anew" in caplog.text
    run(path, {"a": RAISED})
    assert AlarmStore(path).load({"a"}) == {"a": RAISED}


def test_file_that_cannot_be_read_is_an_error(path: Path) -> None:
    """A directory in its place, for instance: that is for people to mend."""
    path.mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        AlarmStore(path).load({"a"})


def test_write_that_failed_is_tried_again_and_told_once(
    tmp_path: Path, wait: Wait, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody waits for a disk that is away; when it is back the newest state is written."""
    blocked = tmp_path / "data"
    blocked.write_text("a file where the directory should be", encoding="utf-8")
    path = blocked / FILE_NAME
    store = AlarmStore(path, retry_seconds=0.01)
    with caplog.at_level(logging.INFO):
        store.start()
        store.keep({"a": RAISED})
        wait(lambda: "is not written" in caplog.text)
        store.keep({"b": RAISED})
        blocked.unlink()
        wait(path.exists)
        wait(lambda: "is written again" in caplog.text)
    store.stop()
    assert AlarmStore(path).load({"a", "b"}) == {"a": RAISED, "b": RAISED}
    assert caplog.text.count("is not written") == 1


def test_stop_does_not_wait_for_a_dead_disk(tmp_path: Path) -> None:
    """One last try, then the end; nothing remains."""
    blocked = tmp_path / "data"
    blocked.write_text("a file where the directory should be", encoding="utf-8")
    run(blocked / FILE_NAME, {"a": RAISED})
    assert "alarm-store" not in {thread.name for thread in threading.enumerate()}


def test_stop_before_the_start_does_nothing(path: Path) -> None:
    """An agent that could not start stops too."""
    AlarmStore(path).stop()
    assert not path.exists()
