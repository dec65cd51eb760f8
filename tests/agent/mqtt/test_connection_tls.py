"""Encrypted connections: whom they trust, and what is wrong where they do not open."""

from pathlib import Path

import pytest

from tests.agent.mqtt.line import Line, MakeLine
from tests.agent.mqtt.waiting import SECONDS
from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Options
from tests.lab.server import until
from thermal2mqtt.settings.mqtt import MqttSettings
from thermal2mqtt.tls import TlsError

pytestmark = pytest.mark.lab


def test_tls_verifies_the_broker(make_mosquitto: MakeMosquitto, make_line: MakeLine) -> None:
    """With its authority the connection opens; with the system's it is a fault that says why."""
    broker = make_mosquitto(Options(tls=True))
    make_line(broker.port, tls={"enabled": True, "ca_file": broker.authority}).wait_until_connected()
    stranger = make_line(broker.port, tls={"enabled": True})
    until("the fault", lambda: stranger.fault == "tls", SECONDS)
    fault = stranger.part.health().last_fault
    assert fault is not None
    assert "its certificate is refused: " in fault.message
    assert "set mqtt.tls.ca_file" in fault.message


def test_a_broker_that_expects_tls_is_guessed(make_mosquitto: MakeMosquitto, make_line: MakeLine) -> None:
    """Plain text to an encrypted port is a usual mistake, and the fault names the setting."""
    broker = make_mosquitto(Options(tls=True))
    line = make_line(broker.port, protocol="5")
    until("the fault", lambda: line.fault == "cut", SECONDS)
    fault = line.part.health().last_fault
    assert fault is not None
    assert "mqtt.tls" in fault.message


def test_a_certificate_that_cannot_be_used_is_told_at_the_start(tmp_path: Path) -> None:
    """A setting that can never work is an error at once, not a fault that is tried again."""
    settings = MqttSettings.model_validate({"tls": {"enabled": True, "ca_file": tmp_path / "none.pem"}})
    with pytest.raises(TlsError, match=r"mqtt\.tls\.ca_file .*none\.pem"):
        Line(settings).connection.start()


def test_a_certificate_that_went_bad_is_a_fault(make_mosquitto: MakeMosquitto, make_line: MakeLine) -> None:
    """It is read for each connection: a renewed one is taken up, a broken one is told and tried again."""
    broker = make_mosquitto(Options(tls=True))
    good = broker.authority.read_bytes()
    line = make_line(broker.port, tls={"enabled": True, "ca_file": broker.authority})
    line.wait_until_connected()
    broker.stop()
    broker.authority.write_text("half written")
    broker.start()
    until("the fault", lambda: line.fault == "tls", SECONDS)
    broker.authority.write_bytes(good)
    line.wait_until_connected(2)
