"""What the pages show works as it stands."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from docs.generate import FOLDER
from tests.agent.study.recordings import record
from thermal2mqtt.alarms import Rule
from thermal2mqtt.contract.alarm_commands import (
    AlarmAcknowledgeRequest,
    AlarmShelveRequest,
    AlarmTestRequest,
    AlarmUnshelveRequest,
)
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.mlx90640.emulator import still
from thermal2mqtt.settings.conditioning import ConditioningSettings
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.thresholds import Thresholds
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.severity import Severity, among_similar, over_ambient

REQUESTS: dict[str, type[Payload]] = {
    "alarm/acknowledge": AlarmAcknowledgeRequest,
    "alarm/shelve": AlarmShelveRequest,
    "alarm/unshelve": AlarmUnshelveRequest,
    "alarm/test": AlarmTestRequest,
}


def page(name: str) -> str:
    """Return a page."""
    return (FOLDER / name).read_text(encoding="utf-8")


def block(text: str, language: str) -> str:
    """Return the only block in a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    return str(found)


def test_thresholds_of_the_page_are_the_defaults_and_some_limits() -> None:
    """Delays and dead-band as they are unless set."""
    shown = yaml.safe_load(block(page("alarms.md"), "yaml"))["thresholds"]
    given = Thresholds.model_validate(shown)
    limits = {"high": given.high, "delta": given.delta}
    assert given == Thresholds().model_copy(update=limits)


def test_zones_and_sensors_of_the_page_are_good() -> None:
    """What accuracy.md shows of a window and of a load can be copied."""
    window, load = re.findall(r"```yaml\n(.*?)```", page("accuracy.md"), re.DOTALL)
    sensor = yaml.safe_load(window)["sensors"]["thermal"]
    assert SensorSettings.model_validate(sensor).window.transmission == 0.82
    (zone,) = yaml.safe_load(load)
    assert ZoneSettings.model_validate(zone).load_path == "phases.1.current"


@pytest.mark.parametrize(("column", "classify"), [(1, among_similar), (2, over_ambient)])
def test_classes_of_the_page_are_those_that_are_told(
    column: int, classify: Callable[[float], Severity]
) -> None:
    """At both ends of each, and just above the worst one's beginning."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", page("accuracy.md"), re.MULTILINE)
    classes = {row[0]: row[column] for row in rows if row[0] in set(Severity)}
    assert len(classes) == 4
    for name, span in classes.items():
        ends = [float(number) for number in re.findall(r"\d+", span)]
        if "over" in span:
            ends = [ends[0] + 0.01, 1000.0]
        assert {classify(end) for end in ends} <= {Severity(name)}


def test_every_stage_of_the_page_can_be_set() -> None:
    """With the defaults that it shows."""
    shown = dict(re.findall(r"^\| [\w ]+ \| `(\w+): (\w+)` \|", page("accuracy.md"), re.MULTILINE))
    assert (
        ConditioningSettings.model_validate({key: yaml.safe_load(value) for key, value in shown.items()})
        == ConditioningSettings()
    )
    assert shown.keys() == set(ConditioningSettings.model_fields)


def test_every_rule_and_its_unit_is_on_the_page() -> None:
    """In the table."""
    rows = dict(re.findall(r"^\| `(\w+)` \| .* \| (\S+) \|$", page("alarms.md"), re.MULTILINE))
    assert rows == {rule.value: rule.unit for rule in Rule}


def test_requests_of_the_page_are_taken() -> None:
    """Each command's example is a good request."""
    shown = dict(re.findall(r"^\| `(alarm/\w+)` \| `(\{.*?\})` \|", page("alarms.md"), re.MULTILINE))
    assert shown.keys() == REQUESTS.keys()
    for command, request in shown.items():
        REQUESTS[command].model_validate(json.loads(request))


def test_a_recording_is_read_as_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By copying its lines."""
    record(tmp_path / "fault.t2m", still(30.0), pages=3)
    monkeypatch.chdir(tmp_path)
    exec(compile(block(page("recordings.md"), "python"), "recordings.md", "exec"), {})  # noqa: S102 - our page
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 None"
    assert len(lines) == 4
