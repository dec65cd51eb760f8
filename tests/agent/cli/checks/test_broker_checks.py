"""The way to the broker is told step by step, against real sockets and a real mosquitto."""

import datetime as dt
from pathlib import Path

import pytest

from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.server import free_port
from thermal2mqtt.cli.checks import broker
from thermal2mqtt.cli.checks.finding import Status
from thermal2mqtt.settings.mqtt import MqttSettings, MqttTls

NOW = dt.datetime.now(dt.UTC)
LONG_BEFORE = NOW - dt.timedelta(days=90)
"""The lab's certificates are good for two days."""


def _settings(broker: Mosquitto, tls: MqttTls | None = None, host: str = "127.0.0.1") -> MqttSettings:
    return MqttSettings(host=host, port=broker.port, tls=tls or MqttTls())


def test_a_name_leads_to_its_addresses() -> None:
    """A number is an address already."""
    finding = broker.name(MqttSettings(host="127.0.0.1"))
    assert (finding.status, finding.found) == (Status.OK, "127.0.0.1 is 127.0.0.1")


@pytest.mark.parametrize("host", ["broker.invalid", "x" * 64 + ".local"])
def test_a_name_that_leads_nowhere_fails(host: str) -> None:
    """The finding names the setting to correct."""
    finding = broker.name(MqttSettings(host=host))
    assert finding.status is Status.FAIL
    assert finding.found.startswith(f"{host}: ")
    assert finding.advice is not None
    assert "mqtt.host" in finding.advice


def test_an_open_port_is_ok(mosquitto: Mosquitto) -> None:
    """Somebody listens there."""
    assert broker.port(_settings(mosquitto)).status is Status.OK


def test_a_closed_port_fails() -> None:
    """A broker that is not running is told from one that is out of reach."""
    closed = free_port()
    finding = broker.port(MqttSettings(host="127.0.0.1", port=closed))
    assert finding.status is Status.FAIL
    assert finding.found == f"127.0.0.1:{closed}: nothing listens"


def test_a_host_out_of_reach_fails() -> None:
    """An address that cannot be connected to at all."""
    finding = broker.port(MqttSettings(host="255.255.255.255", port=1883))
    assert finding.status is Status.FAIL
    assert finding.advice is not None
    assert "firewall" in finding.advice


def test_without_tls_the_line_says_so() -> None:
    """No TLS is a choice, not a failure."""
    assert broker.tls(MqttSettings(), NOW).found == "off: everything travels in the clear"


@pytest.fixture
def encrypted(make_mosquitto: MakeMosquitto) -> Mosquitto:
    """A broker that speaks TLS."""
    return make_mosquitto(Options(tls=True))


def _trust(broker: Mosquitto) -> MqttTls:
    return MqttTls(enabled=True, ca_file=broker.authority)


def test_a_certificate_of_a_trusted_authority_is_ok(encrypted: Mosquitto) -> None:
    """The line tells the TLS version and how long the certificate is good."""
    finding = broker.tls(_settings(encrypted, _trust(encrypted)), LONG_BEFORE)
    assert finding.status is Status.OK
    assert finding.found.startswith("TLSv1.3, certificate good until 20")


def test_a_certificate_near_its_end_is_warned_about(encrypted: Mosquitto) -> None:
    """Two weeks before the broker locks everybody out, somebody hears of it."""
    finding = broker.tls(_settings(encrypted, _trust(encrypted)), NOW)
    assert finding.status is Status.WARN
    assert finding.advice == "Renew the broker's certificate."


def test_a_certificate_of_nobody_known_is_refused(encrypted: Mosquitto) -> None:
    """Without the authority's file the system's own list rules."""
    finding = broker.tls(_settings(encrypted, MqttTls(enabled=True)), NOW)
    assert finding.status is Status.FAIL
    assert finding.advice is not None
    assert "mqtt.tls.ca_file" in finding.advice


def test_a_certificate_for_another_name_is_refused(encrypted: Mosquitto) -> None:
    """The same machine by a name that the certificate does not hold."""
    finding = broker.tls(_settings(encrypted, _trust(encrypted), host="127.1"), NOW)
    assert finding.status is Status.FAIL
    assert "127.1" in finding.found


def test_tls_towards_a_plain_port_fails(mosquitto: Mosquitto) -> None:
    """The usual mistake, 1883 for 8883, is named."""
    finding = broker.tls(_settings(mosquitto, MqttTls(enabled=True)), NOW)
    assert finding.status is Status.FAIL
    assert finding.advice is not None
    assert "8883" in finding.advice


@pytest.mark.parametrize(
    "files",
    [{"ca_file": "missing.pem"}, {"ca_file": "junk"}, {"certificate_file": "junk", "key_file": "junk"}],
)
def test_an_unusable_certificate_file_fails(tmp_path: Path, files: dict[str, str]) -> None:
    """A missing file, and one that is no certificate."""
    (tmp_path / "junk").write_text("not a certificate")
    tls = MqttTls(enabled=True, **{key: tmp_path / file for key, file in files.items()})
    finding = broker.tls(MqttSettings(host="localhost", tls=tls), NOW)
    assert finding.status is Status.FAIL
    assert "mqtt.tls" in finding.found
