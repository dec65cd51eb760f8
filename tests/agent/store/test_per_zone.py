"""What is remembered of zones over a restart, on disks that work, fail and come back."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thermal2mqtt.alarms import Acknowledgement, AlarmMemory, Annunciation, Level, Rule, Shelf
from thermal2mqtt.proof.result import ProofRecord, ProofResult
from thermal2mqtt.store import StoreError, alarm_store, baseline_store, proof_store
from thermal2mqtt.store.per_zone import ALARMS_FILE, BASELINES_FILE
from thermal2mqtt.thermal.baseline import HOURS, WeekDocument

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


def run(tmp_path: Path, kept: dict[str, AlarmMemory]) -> None:
    """Keep something in a run of its own."""
    store = alarm_store(tmp_path)
    store.start()
    store.keep(kept)
    store.stop()
    store.stop()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(kept=st.dictionaries(st.sampled_from(["a", "b", "c"]), memories))
def test_what_is_kept_is_there_after_a_restart(tmp_path: Path, kept: dict[str, AlarmMemory]) -> None:
    """Every field."""
    (tmp_path / ALARMS_FILE).unlink(missing_ok=True)
    run(tmp_path, kept)
    loaded = alarm_store(tmp_path).load({"a", "b", "c"})
    assert loaded == kept


def test_sensors_keep_their_own_zones(tmp_path: Path) -> None:
    """What one sensor has to say leaves the others' zones alone, also those of the run before."""
    run(tmp_path, {"a": RAISED, "b": RAISED, "gone": RAISED})
    store = alarm_store(tmp_path)
    assert store.load({"a", "b", "new"}) == {"a": RAISED, "b": RAISED}
    store.start()
    store.keep({"a": AlarmMemory()})
    store.stop()
    assert alarm_store(tmp_path).load({"a", "b", "gone"}) == {"a": AlarmMemory(), "b": RAISED}


def test_file_tells_its_schema_and_can_be_read(tmp_path: Path) -> None:
    """Words, not numbers, so that people can look."""
    run(tmp_path, {"joint": RAISED})
    document = json.loads((tmp_path / ALARMS_FILE).read_text(encoding="utf-8"))
    assert document["schema"] == 1
    assert document["zones"]["joint"]["level"] == "critical"
    assert document["zones"]["joint"]["on"] == [["high", "critical"], ["high", "warning"]]


def test_no_file_is_an_empty_memory(tmp_path: Path) -> None:
    """A first start."""
    assert alarm_store(tmp_path).load({"a"}) == {}


@pytest.mark.parametrize(
    "content", ["", "nonsense", "[]", '{"schema": 0}', '{"schema": 1, "zones": {"a": {"level": "hot"}}}']
)
def test_damaged_file_is_told_and_begun_anew(
    tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An alarm that is still due is raised again: nothing is worth not starting for."""
    (tmp_path / ALARMS_FILE).write_text(content, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert alarm_store(tmp_path).load({"a"}) == {}
    assert "acknowledged, shelved and latched alarms are forgotten" in caplog.text
    run(tmp_path, {"a": RAISED})
    assert alarm_store(tmp_path).load({"a"}) == {"a": RAISED}


def test_what_a_later_version_wrote_is_refused(tmp_path: Path) -> None:
    """It is not written over, and the message says what to do."""
    (tmp_path / ALARMS_FILE).write_text('{"schema": 2}', encoding="utf-8")
    with pytest.raises(StoreError, match="schema 2, but this agent knows 1 at most"):
        alarm_store(tmp_path).load({"a"})
    assert (tmp_path / ALARMS_FILE).read_text() == '{"schema": 2}'


def test_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """A directory in its place, for instance: that is for people to mend."""
    (tmp_path / ALARMS_FILE).mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        alarm_store(tmp_path).load({"a"})


def test_write_that_failed_is_tried_again_and_told_once(
    tmp_path: Path, wait: Wait, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody waits for a disk that is away; when it is back the newest state is written."""
    blocked = tmp_path / "data"
    blocked.write_text("a file where the directory should be", encoding="utf-8")
    store = alarm_store(blocked, retry_seconds=0.01)
    with caplog.at_level(logging.INFO):
        store.start()
        store.keep({"a": RAISED})
        wait(lambda: "are not written" in caplog.text)
        store.keep({"b": RAISED})
        blocked.unlink()
        wait((blocked / ALARMS_FILE).exists)
        wait(lambda: "are written again" in caplog.text)
    store.stop()
    assert alarm_store(blocked).load({"a", "b"}) == {"a": RAISED, "b": RAISED}
    assert caplog.text.count("are not written") == 1


def test_stop_does_not_wait_for_a_dead_disk(tmp_path: Path) -> None:
    """One last try, then the end; nothing remains."""
    blocked = tmp_path / "data"
    blocked.write_text("a file where the directory should be", encoding="utf-8")
    run(blocked, {"a": RAISED})
    assert "store-alarms" not in {thread.name for thread in threading.enumerate()}


def test_stop_before_the_start_does_nothing(tmp_path: Path) -> None:
    """An agent that could not start stops too."""
    alarm_store(tmp_path).stop()
    assert not (tmp_path / ALARMS_FILE).exists()


def test_proof_tests_are_kept_too(tmp_path: Path) -> None:
    """The last, and the last that passed, with who saw it."""
    passed = ProofResult(
        "a",
        1.5,
        passed=True,
        celsius=105.0,
        level=Level.EMERGENCY,
        rule=Rule.HIGH,
        event_id="e",
        alarm_seconds=0.25,
        told_seconds=0.01,
        acknowledgement=Acknowledgement("Ada", 2.5),
    )
    failed = ProofResult("a", 3.5, passed=False, celsius=105.0, error="no page came")
    record = ProofRecord(failed, passed)
    store = proof_store(tmp_path)
    store.start()
    store.keep({"a": record})
    store.stop()
    assert proof_store(tmp_path).load({"a"}) == {"a": record}


def test_what_is_usual_is_kept_too(tmp_path: Path) -> None:
    """Also the hours that are not known yet."""
    learned = WeekDocument("0123456789abcdef", (None, *[41.25] * (HOURS - 1)), (0, *[3] * (HOURS - 1)))
    store = baseline_store(tmp_path)
    store.start()
    store.keep({"a": learned})
    store.stop()
    assert baseline_store(tmp_path).load({"a"}) == {"a": learned}


@pytest.mark.parametrize(
    "damage", [{"means": [41.25]}, {"weeks": [3]}, {"weeks": [-1] * HOURS}, {"means": ["warm"] * HOURS}]
)
def test_damage_to_what_is_usual_is_learned_anew(
    tmp_path: Path, damage: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    """A week has its hours, and none was taught less than never."""
    week = {"place": "0123456789abcdef", "means": [41.25] * HOURS, "weeks": [3] * HOURS} | damage
    document = {"schema": 1, "zones": {"a": week}}
    (tmp_path / BASELINES_FILE).write_text(json.dumps(document), encoding="utf-8")
    assert baseline_store(tmp_path).load({"a"}) == {}
    assert "usual temperatures are forgotten" in caplog.text
