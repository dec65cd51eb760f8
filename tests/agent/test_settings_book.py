"""The settings that hold: changed at run time, all or nothing, kept, and told with their origin."""

import asyncio
import json
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thermal2mqtt.settings import LoadedSettings, Settings, load_with_origins
from thermal2mqtt.settings.outline import FieldPath, dotted, field_at, leaves
from thermal2mqtt.settings.partial import ChangeRefusedError, Reason, applies
from thermal2mqtt.settings.section import Applies
from thermal2mqtt.settings_book import SettingsBook, StaleSettingsError, value_at
from thermal2mqtt.store import StoreError
from thermal2mqtt.store.overrides import FILE_NAME, KeptOverrides, OverrideMemory

T = TypeVar("T")

FILE = """\
mqtt: {username: agent, password: hunter2}
sensors:
  thermal: {driver: simulator, emissivity: 0.9}
  rack: {driver: simulator}
"""

CHANGEABLE = [
    path for path in leaves() if applies(path) is not Applies.FILE_ONLY and path != ("zones", "list")
]
FILE_ONLY = [path for path in leaves() if applies(path) is Applies.FILE_ONLY]


def base(folder: Path, text: str = FILE, environ: Mapping[str, str] | None = None) -> LoadedSettings:
    """Return what a file and an environment say."""
    file = folder / "settings.yaml"
    file.write_text(text)
    return load_with_origins(file, environ or {})


def opened(folder: Path, text: str = FILE, environ: Mapping[str, str] | None = None) -> SettingsBook:
    """Return a book that has recalled earlier runs, as after a start."""
    book = SettingsBook(base(folder, text, environ), OverrideMemory(folder / FILE_NAME))
    book.load()
    return book


def run(change: Awaitable[T]) -> T:
    """Return what a change returns."""

    async def main() -> T:
        return await change

    return asyncio.run(main())


def document(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """Return the partial document that sets one field; `*` stands for the sensor."""
    for part in reversed(path):
        value = {"thermal" if part == "*" else part: value}
    return dict(value)


def shown(book: SettingsBook) -> dict[str, Any]:
    """Return the settings that hold."""
    return book.current.loaded.settings.model_dump(mode="json", by_alias=True)


def another(path: tuple[str | int, ...]) -> Any:
    """Return a value that a field may have and does not have by default."""
    field = field_at(path) or {}
    before = field.get("default")
    first = field.get("anyOf", [field])[0]
    if "enum" in first:
        return next(value for value in reversed(first["enum"]) if value != before)
    match first.get("type"):
        case "boolean":
            return not before
        case "number" | "integer":
            low, high = first.get("minimum", 1), first.get("maximum", 100)
            return next(value for value in (high, low, 1) if value != before)
    return "Europe/Paris" if path[-1] == "timezone" else "another"


BESIDE = {"low_celsius": {"high_celsius": 1001.0 - 1}, "high_celsius": {"low_celsius": 0.0}}
"""Fields that cannot be set alone."""


def complete(path: tuple[str | int, ...]) -> dict[str, Any]:
    """Return a document that sets a field to another value, with what has to stand beside it."""
    value = -10.0 if path[-1] == "low_celsius" else another(path)
    whole = document(path, value)
    inner = whole
    for part in path[:-1]:
        inner = inner["thermal" if part == "*" else str(part)]
    inner.update(BESIDE.get(str(path[-1]), {}) if path[0] == "image" else {})
    return whole


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


@pytest.mark.parametrize("path", FILE_ONLY, ids=dotted)
def test_what_is_for_the_file_alone_is_refused(tmp_path: Path, path: tuple[str, ...]) -> None:
    """Whatever the value; nothing changes and nothing is written."""
    book = opened(tmp_path)
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(
        ChangeRefusedError, match="for the settings file and the environment alone"
    ) as refusal:
        run(book.set({"telemetry": {"interval_seconds": 9}, **document(path, "x")}))
    assert refusal.value.reason is Reason.FILE_ONLY
    assert (tmp_path / FILE_NAME).read_bytes() == before
    assert book.current.revision == 1


@pytest.mark.parametrize("path", CHANGEABLE, ids=dotted)
def test_what_the_environment_holds_is_refused(tmp_path: Path, path: tuple[str, ...]) -> None:
    """The message names the variable, and the value stays."""
    value = json.loads(json.dumps(complete(path)))
    section = str(path[0])
    text = json.dumps(value[section])
    book = opened(tmp_path, environ={f"THERMAL2MQTT_{section.upper()}": text})
    before = shown(book)
    with pytest.raises(ChangeRefusedError, match=f"variable THERMAL2MQTT_{section.upper()} ") as refusal:
        run(book.set(document(path, None)))
    assert refusal.value.reason is Reason.HELD_BY_ENVIRONMENT
    assert shown(book) == before


@pytest.mark.parametrize(
    ("wanted", "field", "message"),
    [
        (
            {"sensors": {"thermal": {"emisivity": 0.9}}},
            "sensors.thermal.emisivity",
            "did you mean emissivity",
        ),
        (
            {"sensors": {"cellar": {"emissivity": 0.9}}},
            "sensors.cellar",
            "is no sensor; there is rack, thermal",
        ),
        ({"sensors": {"rack": {"emissivity": 2}}}, "sensors.rack.emissivity", "is 2; allowed: a number from"),
        ({"sensors": None}, "sensors", "is a section; give the keys in it"),
        ({"sensors": {"rack": 7}}, "sensors.rack", "is a section; give the keys in it"),
        (
            {"telemetry": {"interval_seconds": None}},
            "telemetry.interval_seconds",
            "is empty; allowed: a number",
        ),
        (
            {"telemetry": {"interval_seconds": True}},
            "telemetry.interval_seconds",
            "is True; allowed: a number",
        ),
        ({"zones": {"list": []}}, "zones.list", "use zones/update, zones/add"),
        ({"": 1}, "''", "is unknown; there is schema, agent"),
    ],
)
def test_a_refusal_names_the_field_and_what_is_allowed(
    tmp_path: Path, wanted: dict[str, Any], field: str, message: str
) -> None:
    """Nothing changes, also of what was right beside it."""
    book = opened(tmp_path)
    before = shown(book)
    with pytest.raises(ChangeRefusedError, match=message) as refusal:
        run(book.set({"log": {"level": "debug"}, **wanted}))
    assert refusal.value.field == field
    assert (shown(book), book.current.revision) == (before, 1)


def test_a_change_back_to_the_file_is_no_change(tmp_path: Path) -> None:
    """What is set as the file has it follows the file again."""
    book = opened(tmp_path)
    run(book.set({"sensors": {"thermal": {"emissivity": 0.5}}}))
    run(book.set({"sensors": {"thermal": {"emissivity": 0.9}}}))
    edited = opened(tmp_path, FILE.replace("0.9", "0.8"))
    assert edited.current.loaded.settings.sensors["thermal"].emissivity == 0.8
    assert str(edited.current.loaded.origins.of(("sensors", "thermal", "emissivity"))) == "file, line 3"


def test_a_change_wins_over_an_edited_file(tmp_path: Path) -> None:
    """And the environment over both; without the variable the change holds again."""
    run(opened(tmp_path).set({"telemetry": {"interval_seconds": 9}}))
    edited = opened(tmp_path, f"{FILE}telemetry: {{interval_seconds: 8}}")
    assert edited.current.loaded.settings.telemetry.interval_seconds == 9
    held = opened(tmp_path, environ={"THERMAL2MQTT_TELEMETRY__INTERVAL_SECONDS": "7"})
    assert held.current.loaded.settings.telemetry.interval_seconds == 7
    run(held.set({"image": {"interval_seconds": 3}}))
    assert opened(tmp_path).current.loaded.settings.telemetry.interval_seconds == 9


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


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sensors.thermal.emisivity", Reason.UNKNOWN),
        ("mqtt.host", Reason.FILE_ONLY),
        ("zones.list", Reason.NOT_ALLOWED),
        ("sensors.cellar.emissivity", Reason.UNKNOWN),
        ("", Reason.UNKNOWN),
    ],
)
def test_what_cannot_go_back_is_refused(tmp_path: Path, name: str, reason: Reason) -> None:
    """Beside what could: nothing changes."""
    book = opened(tmp_path)
    run(book.set({"image": {"interval_seconds": 3}}))
    with pytest.raises(ChangeRefusedError) as refusal:
        run(book.reset(["image", name]))
    assert refusal.value.reason is reason
    assert book.current.loaded.settings.image.interval_seconds == 3


def test_what_waits_no_longer_waits_once_it_is_as_it_was(tmp_path: Path) -> None:
    """A restart is needed for what differs from the start, not for what was touched."""
    book = opened(tmp_path)
    run(book.set({"sensors": {"thermal": {"rotation": 90, "mirror": True}}}))
    assert list(book.current.waiting) == ["sensors.thermal.rotation", "sensors.thermal.mirror"]
    run(book.set({"sensors": {"thermal": {"rotation": 0}}}))
    assert list(book.current.waiting) == ["sensors.thermal.mirror"]


def test_only_those_who_know_the_revision_change_it(tmp_path: Path) -> None:
    """Somebody who looked before the last change is told."""
    book = opened(tmp_path)
    run(book.set({"image": {"interval_seconds": 3}}, if_revision=1))
    with pytest.raises(StaleSettingsError, match="at revision 2, not 1"):
        run(book.set({"image": {"interval_seconds": 4}}, if_revision=1))
    with pytest.raises(StaleSettingsError, match="at revision 2, not 1"):
        run(book.reset(if_revision=1))
    assert book.current.loaded.settings.image.interval_seconds == 3


def test_an_edited_file_is_another_revision(tmp_path: Path) -> None:
    """Who keeps a revision over a restart of the agent notices the edit."""
    assert opened(tmp_path).current.revision == 1
    assert opened(tmp_path).current.revision == 1
    assert opened(tmp_path, FILE.replace("0.9", "0.8")).current.revision == 2
    assert opened(tmp_path).current.revision == 3


@pytest.mark.parametrize(
    "text", ["", "sensors: {rack: {driver: simulator}}", "sensors: {thermal: {driver: replay, recording: x}}"]
)
def test_changes_that_no_longer_fit_are_left_out(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The agent starts, with all others of them, and the log names what was left out."""
    run(opened(tmp_path).set({"sensors": {"rack": {"emissivity": 0.7}}, "log": {"level": "debug"}}))
    book = opened(tmp_path, text)
    assert book.current.loaded.settings.log.level == "debug"
    assert ("sensors.rack.emissivity names what is not in the settings" in caplog.text) is (
        "rack" not in text
    )


def test_changes_of_what_is_no_setting_any_more_are_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Another version kept them; a whole section is none either. The others hold."""
    kept: dict[FieldPath, Any] = {
        ("image", "interval_seconds"): 3.0,
        ("image", "sepia"): True,
        ("image",): {},
    }
    OverrideMemory(tmp_path / FILE_NAME).save(KeptOverrides(4, "", kept))
    book = opened(tmp_path)
    assert book.current.loaded.settings.image.interval_seconds == 3
    assert "image.sepia names what is not in the settings" in caplog.text
    assert OverrideMemory(tmp_path / FILE_NAME).load().overrides == {("image", "interval_seconds"): 3.0}


def test_changes_that_fit_alone_but_not_together_are_all_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is wrong with them names a field of the file: nobody can tell which change to keep."""
    image = "image: {low_celsius: 10, high_celsius: 60}"
    run(opened(tmp_path, FILE + image).set({"image": {"low_celsius": 50}}))
    book = opened(tmp_path, f"{FILE}image: {{low_celsius: 10, high_celsius: 40}}")
    assert book.current.loaded.settings.image.low_celsius == 10
    assert "image.high_celsius (40) must be above low_celsius (50)" in caplog.text


def test_a_change_that_cannot_be_kept_is_not_made(tmp_path: Path) -> None:
    """The disk is full: the answer is an error, nobody is told, and the old value holds on."""
    book = opened(tmp_path)
    told: list[Settings] = []
    book.listen(told.append)
    (tmp_path / f".{FILE_NAME}.new").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        run(book.set({"image": {"interval_seconds": 3}}))
    assert (book.current.loaded.settings.image.interval_seconds, told) == (60.0, [])
    taken = book.taken
    (tmp_path / f".{FILE_NAME}.new").rmdir()
    run(book.set({"image": {"interval_seconds": 3}}))
    assert [settings.image.interval_seconds for settings in told] == [3.0]
    assert (taken, book.taken) == (False, True)


def test_whether_the_last_change_was_taken_is_known(tmp_path: Path) -> None:
    """A refused one was not; who merely came too late has changed nothing; the next good one was."""
    book = opened(tmp_path)
    taken = [book.taken]
    with pytest.raises(StaleSettingsError):
        run(book.set({"image": {"interval_seconds": 3}}, if_revision=9))
    taken.append(book.taken)
    with pytest.raises(ChangeRefusedError):
        run(book.set({"image": {"interval_seconds": "often"}}))
    taken.append(book.taken)
    run(book.set({"image": {"interval_seconds": 3}}))
    taken.append(book.taken)
    with pytest.raises(ChangeRefusedError):
        run(book.reset(["image.nothing"]))
    taken.append(book.taken)
    run(book.reset())
    taken.append(book.taken)
    assert taken == [True, True, False, True, False, True]


def test_a_change_of_an_earlier_run_that_no_longer_fits_was_not_taken(tmp_path: Path) -> None:
    """Until somebody changes the settings, so that they are as asked for."""
    image = "image: {low_celsius: 10, high_celsius: 60}"
    run(opened(tmp_path, FILE + image).set({"image": {"low_celsius": 50}}))
    book = opened(tmp_path, f"{FILE}image: {{low_celsius: 10, high_celsius: 40}}")
    taken = [book.taken]
    run(book.reset())
    assert [*taken, book.taken] == [False, True]
    assert opened(tmp_path).taken


def test_a_start_goes_on_where_the_disk_cannot_be_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told, and the settings hold."""
    (tmp_path / f".{FILE_NAME}.new").mkdir()
    book = opened(tmp_path)
    assert (book.current.revision, book.taken) == (1, False)
    assert "the settings' revision cannot be kept" in caplog.text


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


def test_no_secret_is_told(tmp_path: Path) -> None:
    """Neither by a refusal nor on disk."""
    book = opened(tmp_path)
    with pytest.raises(ChangeRefusedError) as refusal:
        run(book.set({"mqtt": {"password": "swordfish"}}))
    assert "swordfish" not in str(refusal.value)
    run(book.set({"log": {"level": "debug"}}))
    assert "hunter2" not in (tmp_path / FILE_NAME).read_text()


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
