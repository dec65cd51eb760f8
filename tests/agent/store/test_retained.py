"""The memory of what stands on the broker."""

import json
import logging
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from thermal2mqtt.store import RetainedTopics, StoreError
from thermal2mqtt.store.retained import MAX_TOMBSTONES, MAX_TOPICS, TELLINGS

DOOR = {"p": "sensor", "uniq_id": "i_door_max", "stat_t": "base/nowhere"}
LID = {"p": "sensor", "uniq_id": "i_lid_max", "stat_t": "base/nowhere"}


def recalled(path: Path) -> RetainedTopics:
    """Return what a fresh start finds."""
    memory = RetainedTopics(path)
    memory.load()
    return memory


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the memory is kept."""
    return tmp_path / "retained.json"


def test_topics_are_on_disk_when_they_are_remembered(path: Path) -> None:
    """A power cut right after the publish does not lose them."""
    recalled(path).remember(["base/state", "base/zones"])
    assert recalled(path).topics == {"base/state", "base/zones"}


def test_forgotten_topics_are_gone(path: Path) -> None:
    """What was cleared is not cleared again."""
    recalled(path).remember(["base/state", "base/zones"])
    recalled(path).forget(["base/zones", "never/heard/of"])
    assert recalled(path).topics == {"base/state"}


def test_nothing_new_writes_nothing(path: Path) -> None:
    """A reconnect costs no write to the SD card."""
    memory = recalled(path)
    memory.remember(["base/state"])
    memory.announce({"door_max": DOOR})
    path.unlink()
    memory.remember(["base/state"])
    memory.forget(["other"])
    memory.announce({"door_max": DOOR})
    memory.told([])
    assert not path.exists()


def test_a_component_that_is_no_longer_told_becomes_a_tombstone(path: Path) -> None:
    """It holds what brings the entity back, so that it can be removed."""
    recalled(path).announce({"door_max": DOOR, "lid_max": LID})
    recalled(path).announce({"lid_max": LID})
    assert recalled(path).tombstones == {"door_max": DOOR}


def test_a_component_that_returns_has_no_tombstone(path: Path) -> None:
    """A zone that is set again is not removed."""
    memory = recalled(path)
    memory.announce({"door_max": DOOR})
    memory.announce({})
    memory.announce({"door_max": DOOR})
    assert memory.tombstones == {}


def test_a_tombstone_is_forgotten_when_it_was_told_often_enough(path: Path) -> None:
    """Only starts of Home Assistant at which it was told count."""
    recalled(path).announce({"door_max": DOOR, "lid_max": LID})
    recalled(path).announce({})
    for _ in range(TELLINGS - 1):
        recalled(path).told(["door_max"])
    assert recalled(path).tombstones.keys() == {"door_max", "lid_max"}
    recalled(path).told(["door_max"])
    assert recalled(path).tombstones.keys() == {"lid_max"}


def test_the_newest_stay_when_there_are_too_many(path: Path) -> None:
    """The file cannot grow without end; what is on the broker now matters most."""
    memory = recalled(path)
    memory.remember([f"t/{n}" for n in range(MAX_TOPICS)])
    memory.remember(["newest"])
    memory.announce({f"z{n}_max": DOOR for n in range(MAX_TOMBSTONES + 1)})
    memory.announce({})
    found = recalled(path)
    assert len(found.topics) == MAX_TOPICS
    assert "newest" in found.topics
    assert "t/0" not in found.topics
    assert len(found.tombstones) == MAX_TOMBSTONES
    assert "z0_max" not in found.tombstones


@pytest.mark.parametrize(
    "content", ["", "[]", json.dumps({"schema": 0}), json.dumps({"schema": 1, "topics": [3]})]
)
def test_a_damaged_memory_is_begun_anew_and_told(
    path: Path, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    """The agent runs on: only the clearing of orphans is lost, and the log says so."""
    path.write_text(content)
    with caplog.at_level(logging.WARNING):
        memory = recalled(path)
    assert "begun anew" in caplog.text
    memory.remember(["base/state"])
    assert recalled(path).topics == {"base/state"}


def test_what_a_later_version_wrote_is_refused(path: Path) -> None:
    """It stays for the version that knows it."""
    path.write_text(json.dumps({"schema": 2}))
    with pytest.raises(StoreError, match="schema 2, but this agent knows 1 at most"):
        recalled(path)
    assert json.loads(path.read_text()) == {"schema": 2}


def test_a_disk_that_fails_is_an_error_but_not_a_loss(tmp_path: Path) -> None:
    """Who publishes learns of the failed write, and the memory goes on in this run."""
    (tmp_path / "file").write_text("in the way")
    memory = RetainedTopics(tmp_path / "file" / "retained.json")
    with pytest.raises(StoreError):
        memory.remember(["base/state"])
    assert memory.topics == {"base/state"}


KEYS = st.sampled_from(["a_max", "b_max", "c_level"])


class MemoryMachine(RuleBasedStateMachine):
    """Whatever is told, forgotten and restarted: no entity that Home Assistant may hold is lost sight of."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = TemporaryDirectory()
        self.path = Path(self.directory.name) / "retained.json"
        self.memory = recalled(self.path)
        self.topics: set[str] = set()
        self.components: set[str] = set()
        self.owed: dict[str, int] = {}

    def teardown(self) -> None:
        """Tidy up."""
        self.directory.cleanup()

    @rule(topics=st.sets(KEYS))
    def remember(self, topics: set[str]) -> None:
        """Remember."""
        self.memory.remember(topics)
        self.topics |= topics

    @rule(topics=st.sets(KEYS))
    def forget(self, topics: set[str]) -> None:
        """Forget."""
        self.memory.forget(topics)
        self.topics -= topics

    @rule(keys=st.sets(KEYS))
    def announce(self, keys: set[str]) -> None:
        """Tell other components."""
        self.memory.announce({key: {"p": "sensor", "uniq_id": key} for key in keys})
        self.owed |= dict.fromkeys(self.components - keys, TELLINGS)
        self.owed = {key: owed for key, owed in self.owed.items() if key not in keys}
        self.components = keys

    @rule()
    def told(self) -> None:
        """Tell a starting Home Assistant."""
        self.memory.told(self.memory.tombstones)
        self.owed = {key: owed - 1 for key, owed in self.owed.items() if owed > 1}

    @rule()
    def restart(self) -> None:
        """Lose everything but the file."""
        self.memory = recalled(self.path)

    @invariant()
    def nothing_is_lost(self) -> None:
        """Compare with what is owed."""
        assert self.memory.topics == self.topics
        assert self.memory.tombstones.keys() == self.owed.keys()


def test_memory_keeps_what_is_owed() -> None:
    """Over any sequence of changes and restarts the memory knows what is on the broker."""
    bounds = settings(max_examples=60, stateful_step_count=15, deadline=None)
    run_state_machine_as_test(MemoryMachine, settings=bounds)
