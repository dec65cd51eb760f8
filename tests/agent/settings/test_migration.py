"""Settings files of an earlier layout: brought to the present one, with a copy of what was there."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from thermal2mqtt.settings import SettingsError, load_with_origins
from thermal2mqtt.settings.document import parse_document
from thermal2mqtt.settings.migration import migrated

OLD = """\
schema: 0
# the broker in the cellar
broker: {host: "0815", username: 007, password: "0123"}
sensors: {thermal: {driver: simulator, name: no}}
"""


def first_step(values: dict[str, Any]) -> dict[str, Any]:
    """Bring an imagined layout 0, whose section `mqtt` was called `broker`, to layout 1."""
    rest = {key: value for key, value in values.items() if key != "broker"}
    return {**rest, "mqtt": values.get("broker", {})}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a settings file of the imagined layout."""
    path = tmp_path / "settings.yaml"
    path.write_text(OLD)
    return path


def test_an_older_file_is_read(file: Path) -> None:
    """Each value as it was, texts that look like numbers among them; origins tell lines of the new layout."""
    loaded = load_with_origins(file, {}, {0: first_step})
    mqtt = loaded.settings.mqtt
    assert (mqtt.host, mqtt.username, loaded.settings.sensors["thermal"].name) == ("0815", "007", "no")
    assert mqtt.password is not None
    assert mqtt.password.get_secret_value() == "0123"
    document = loaded.origins.document
    assert document is not None
    assert document.migrated_from == 0
    place = loaded.origins.of(("mqtt", "host")).place
    assert place is not None
    assert "host: 0815" in document.migrated_text.splitlines()[place.line - 1]
    assert file.read_text() == OLD


def test_several_steps_follow_one_another(file: Path) -> None:
    """Whoever skips versions loses nothing."""
    document = parse_document(file.read_bytes(), file)
    steps = {0: first_step, 1: lambda values: {**values, "later": True}}
    found = migrated(document, steps)
    assert (found.values["schema"], found.values["later"], found.values["mqtt"]["host"]) == (2, True, "0815")


def test_what_is_wrong_in_an_older_file_is_told(file: Path) -> None:
    """As with any file: a key that is set twice, and a value that is not allowed."""
    file.write_text(OLD + "log: {level: loud}\nlog: {level: loud}\n")
    with pytest.raises(SettingsError) as refusal:
        load_with_origins(file, {}, {0: first_step})
    messages = {problem.message for problem in refusal.value.problems}
    assert messages == {"is loud", "is set twice, first in line 5; remove one"}


def test_a_whole_file_stays_the_same(file: Path) -> None:
    """Numbers stay numbers, in zones too, where no text stands for one."""
    example = Path(__file__).parents[3] / "docs/settings.example.yaml"
    text = example.read_text()
    file.write_text(text.replace("schema: 1", "schema: 0"))
    assert (
        load_with_origins(file, {}, {0: lambda values: values}).settings
        == load_with_origins(example, {}).settings
    )


@pytest.mark.parametrize(
    ("version", "message"),
    [
        (2, "schema is 2, but this agent knows 1 at most; update the agent"),
        (-1, "schema is -1; allowed: 1"),
        ("one", "schema is one; allowed: 1"),
    ],
)
def test_a_layout_that_is_not_known_is_refused(file: Path, version: object, message: str) -> None:
    """With what to do; the file stays as it is."""
    file.write_text(yaml.safe_dump({"schema": version, "what": "ever"}))
    before = file.read_bytes()
    with pytest.raises(SettingsError, match=message):
        load_with_origins(file, {})
    assert file.read_bytes() == before
