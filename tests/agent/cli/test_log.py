"""The log on standard error: one line a message, in UTC, once."""

import logging
import re
import time
import warnings

import pytest

from thermal2mqtt.cli.log import set_up_log
from thermal2mqtt.settings.outputs import LogLevel

pytestmark = pytest.mark.usefixtures("logging_as_before")


def test_line_has_utc_time_level_and_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Times are as on the wire, whatever the machine's time zone is."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        set_up_log(LogLevel.INFO)
        record = logging.LogRecord("thermal2mqtt.mqtt", logging.WARNING, "", 0, "lost %s", ("it",), None)
        record.created, record.msecs = 1_763_647_509.0, 7.0
        logging.getLogger().handle(record)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert capsys.readouterr().err == "2025-11-20T14:05:09.007Z WARNING thermal2mqtt.mqtt: lost it\n"


@pytest.mark.parametrize(
    ("level", "seen"), [("debug", "diwe"), ("info", "iwe"), ("warning", "we"), ("error", "e")]
)
def test_level_of_the_settings_rules(capsys: pytest.CaptureFixture[str], level: str, seen: str) -> None:
    """Less important messages are not written."""
    set_up_log(LogLevel(level))
    logger = logging.getLogger("thermal2mqtt.test")
    for name in ("debug", "info", "warning", "error"):
        getattr(logger, name)(name[0])
    assert "".join(re.findall(r": (\w)\n", capsys.readouterr().err)) == seen


def test_line_is_written_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Handlers that were there before are replaced, also by a second call."""
    logging.getLogger().addHandler(logging.StreamHandler())
    set_up_log(LogLevel.INFO)
    set_up_log(LogLevel.INFO)
    logging.getLogger("thermal2mqtt").info("once")
    assert capsys.readouterr().err.count("once") == 1


def test_warnings_of_python_are_lines_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """What a library warns of is seen beside the rest."""
    set_up_log(LogLevel.INFO)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old thing", DeprecationWarning, stacklevel=1)
    assert re.search(r"Z WARNING py\.warnings: .*old thing", capsys.readouterr().err)
