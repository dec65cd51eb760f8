"""What the tests of the doctor's checks share."""

import pytest

from thermal2mqtt.cli.checks import login, rights, running


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have brokers and agents given the time that a machine with much else to do may take."""
    for check in (login, rights, running):
        monkeypatch.setattr(check, "ANSWER_SECONDS", 12.0)
