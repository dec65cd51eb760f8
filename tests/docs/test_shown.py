"""What the pages show works as it stands."""

import json
import re
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
from thermal2mqtt.settings.thresholds import Thresholds

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
