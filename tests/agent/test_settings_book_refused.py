"""Changes of the settings that are refused: the field and the remedy are named, and nothing changes."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.agent.settings_changes import CHANGEABLE, FILE_ONLY, complete, document, opened, run, shown
from thermal2mqtt.settings.outline import dotted
from thermal2mqtt.settings.partial import ChangeRefusedError, Reason
from thermal2mqtt.settings_book import StaleSettingsError
from thermal2mqtt.store.overrides import FILE_NAME


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


def test_only_those_who_know_the_revision_change_it(tmp_path: Path) -> None:
    """Somebody who looked before the last change is told."""
    book = opened(tmp_path)
    run(book.set({"image": {"interval_seconds": 3}}, if_revision=1))
    with pytest.raises(StaleSettingsError, match="at revision 2, not 1"):
        run(book.set({"image": {"interval_seconds": 4}}, if_revision=1))
    with pytest.raises(StaleSettingsError, match="at revision 2, not 1"):
        run(book.reset(if_revision=1))
    assert book.current.loaded.settings.image.interval_seconds == 3


def test_no_secret_is_told(tmp_path: Path) -> None:
    """Neither by a refusal nor on disk."""
    book = opened(tmp_path)
    with pytest.raises(ChangeRefusedError) as refusal:
        run(book.set({"mqtt": {"password": "swordfish"}}))
    assert "swordfish" not in str(refusal.value)
    run(book.set({"log": {"level": "debug"}}))
    assert "hunter2" not in (tmp_path / FILE_NAME).read_text()
