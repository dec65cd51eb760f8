"""The settings that hold: changed at run time, all or nothing, and told with their origin."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.agent.settings_changes import CHANGEABLE, FILE, another, complete, document, opened, run, shown
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.outline import dotted
from thermal2mqtt.settings.partial import ChangeRefusedError, applies
from thermal2mqtt.settings.section import Applies
from thermal2mqtt.settings_book import value_at
from thermal2mqtt.store.overrides import FILE_NAME


@pytest.mark.parametrize("path", CHANGEABLE, ids=dotted)
def test_every_field_can_be_changed(tmp_path: Path, path: tuple[str, ...]) -> None:
    """Old and new are told; it holds after a restart of the agent, and its origin is shown."""
    book = opened(tmp_path)
    started = book.current.running
    changes = run(book.set(complete(path)))
    name = dotted(tuple("thermal" if part == "*" else part for part in path))
    change = changes[name]
    assert change.old != change.new
    assert change.restart_needed is (applies(path) is Applies.RESTART)
    assert book.current.waiting == ((name,) if change.restart_needed else ())
    assert (book.current.running == started) is change.restart_needed
    again = opened(tmp_path)
    assert shown(again) == shown(book)
    assert again.current.running == again.current.loaded.settings
    assert again.current.revision == book.current.revision == 2
    where = tuple(name.split("."))
    assert value_at(shown(again), where) == change.new
    assert str(again.current.loaded.origins.of(where)) == "override"


def test_a_change_back_to_the_file_is_no_change(tmp_path: Path) -> None:
    """What is set as the file has it follows the file again."""
    book = opened(tmp_path)
    run(book.set({"sensors": {"thermal": {"emissivity": 0.5}}}))
    run(book.set({"sensors": {"thermal": {"emissivity": 0.9}}}))
    edited = opened(tmp_path, FILE.replace("0.9", "0.8"))
    assert edited.current.loaded.settings.sensors["thermal"].emissivity == 0.8
    assert str(edited.current.loaded.origins.of(("sensors", "thermal", "emissivity"))) == "file, line 3"


@pytest.mark.parametrize(
    ("names", "left"),
    [
        (["sensors.thermal.emissivity"], {"sensors.thermal.rotation", "image.interval_seconds"}),
        (["sensors"], {"image.interval_seconds"}),
        (["image", "sensors.thermal.rotation"], {"sensors.thermal.emissivity"}),
        (["telemetry"], {"sensors.thermal.emissivity", "sensors.thermal.rotation", "image.interval_seconds"}),
        (None, set()),
    ],
)
def test_one_some_or_all_go_back(tmp_path: Path, names: list[str] | None, left: set[str]) -> None:
    """What went back is told with its old and new value."""
    book = opened(tmp_path)
    run(
        book.set(
            {"sensors": {"thermal": {"emissivity": 0.5, "rotation": 90}}, "image": {"interval_seconds": 3}}
        )
    )
    changes = run(book.reset(names))
    kept = json.loads((tmp_path / FILE_NAME).read_text())["overrides"]
    assert set(kept) == left
    assert (
        set(changes)
        == {"sensors.thermal.emissivity", "sensors.thermal.rotation", "image.interval_seconds"} - left
    )
    assert book.current.waiting == tuple(name for name in sorted(left) if "rotation" in name)


def test_what_waits_no_longer_waits_once_it_is_as_it_was(tmp_path: Path) -> None:
    """A restart is needed for what differs from the start, not for what was touched."""
    book = opened(tmp_path)
    run(book.set({"sensors": {"thermal": {"rotation": 90, "mirror": True}}}))
    assert list(book.current.waiting) == ["sensors.thermal.rotation", "sensors.thermal.mirror"]
    run(book.set({"sensors": {"thermal": {"rotation": 0}}}))
    assert list(book.current.waiting) == ["sensors.thermal.mirror"]


def test_listeners_hear_of_each_change_once_it_is_kept(tmp_path: Path) -> None:
    """With what acts at once; one that fails does not keep the others from hearing."""
    book = opened(tmp_path)
    told: list[Settings] = []

    def fail(_settings: Settings) -> None:
        raise RuntimeError("no ear")

    book.listen(fail)
    book.listen(told.append)
    run(book.set({"sensors": {"thermal": {"emissivity": 0.5, "rotation": 90}}}))
    run(book.set({"sensors": {"thermal": {"emissivity": 0.5}}}))
    (settings,) = told
    assert (settings.sensors["thermal"].emissivity, settings.sensors["thermal"].rotation) == (0.5, 0)


values = (
    st.none()
    | st.booleans()
    | st.integers(-5, 200)
    | st.floats(0, 100)
    | st.sampled_from(["debug", "paper", "x"])
)
names = st.sampled_from(
    ["sensors", "thermal", "rack", "cellar", "image", "log", "level", "emissivity", "rotation",
     "interval_seconds", "refresh_rate_hz", "conditioning", "smooth", "telemetry", "mqtt", "host",
     "low_celsius", "name"]
)  # fmt: skip
documents = st.recursive(values, lambda inner: st.dictionaries(names, inner, max_size=3), max_leaves=8)
sensible = st.sampled_from(CHANGEABLE).flatmap(
    lambda path: (values | st.just(another(path))).map(lambda value: document(path, value))
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(names, documents, min_size=1, max_size=2) | sensible, min_size=1, max_size=4))
def test_any_document_is_taken_whole_or_not_at_all(tmp_path: Path, wanted: list[dict[str, Any]]) -> None:
    """The settings are as before, or each named field is as it says; and a restart keeps them."""
    (tmp_path / FILE_NAME).unlink(missing_ok=True)
    book = opened(tmp_path)
    for part in wanted:
        before, revision = shown(book), book.current.revision
        try:
            changes = run(book.set(part))
        except ChangeRefusedError:
            assert (shown(book), book.current.revision) == (before, revision)
            continue
        after = shown(book)
        for name, change in changes.items():
            path = tuple(name.split("."))
            assert change.new == value_at(after, path)
            assert change.old == value_at(before, path)
            asked = value_at(part, path)
            assert str(change.new) == str(asked) or change.new == pytest.approx(float(asked))
        assert (book.current.revision > revision) is (after != before)
    assert shown(opened(tmp_path)) == shown(book)
    assert opened(tmp_path).current.revision == book.current.revision
