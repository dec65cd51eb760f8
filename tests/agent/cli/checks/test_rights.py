"""Whether an agent may speak under its id is asked of real brokers."""

from pathlib import Path

import pytest

from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from thermal2mqtt.cli.checks.finding import Status
from thermal2mqtt.cli.checks.rights import rights
from thermal2mqtt.settings.agent import AgentSettings
from thermal2mqtt.settings.mqtt import MqttSettings


@pytest.fixture
def ruled(make_mosquitto: MakeMosquitto, tmp_path: Path) -> Mosquitto:
    """A broker on which each user writes below its own name alone."""
    rules = tmp_path / "acl"
    rules.write_text("pattern write thermal2mqtt/%u/#\n")
    rules.chmod(0o600)
    return make_mosquitto(Options(users=(("cellar", "secret"),), lines=(f"acl_file {rules}",)))


def settings(broker: Mosquitto, **fields: object) -> MqttSettings:
    """Return settings for that broker."""
    return MqttSettings.model_validate({"host": broker.host, "port": broker.port, **fields})


def test_agent_whose_id_the_rules_do_not_have_is_told(ruled: Mosquitto) -> None:
    """The broker takes the user and nothing that it says: the id and the rules are what can be mended."""
    mqtt = settings(ruled, username="cellar", password="secret")
    finding = rights(mqtt, AgentSettings(id="attic"))
    assert finding.status is Status.FAIL
    assert finding.found == "may not write below thermal2mqtt/attic: Not authorized"
    assert "Set agent.id" in (finding.advice or "")
    assert rights(mqtt, AgentSettings(id="cellar")).found == "may write below thermal2mqtt/cellar"


def test_nothing_is_left_on_the_broker(mosquitto: Mosquitto) -> None:
    """It is asked without anything that stays."""
    assert rights(settings(mosquitto), AgentSettings(id="cellar")).status is Status.OK
    with Observer(mosquitto.port, "thermal2mqtt/#") as observer:
        observer.publish("thermal2mqtt/last", "word")
        observer.wait_for("thermal2mqtt/last", 60)
        assert [message.topic for message in observer.messages] == ["thermal2mqtt/last"]


def test_what_cannot_be_known_is_left_out(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """No broker tells in 3.1.1; and an agent that never ran has no id yet, and gets none by being asked."""
    known = AgentSettings(id="cellar")
    assert rights(settings(mosquitto, protocol="3.1.1"), known).status is Status.SKIP
    unknown = AgentSettings(data_directory=tmp_path / "data")
    assert rights(settings(mosquitto), unknown).status is Status.SKIP
    assert not (tmp_path / "data").exists()


def test_broker_that_is_gone_is_told(mosquitto: Mosquitto) -> None:
    """Between two checks it may go."""
    mosquitto.stop()
    finding = rights(settings(mosquitto), AgentSettings(id="cellar"))
    assert finding.status is Status.FAIL
    assert "no connection" in finding.found


def test_client_that_is_not_taken_knows_nothing_of_rights(ruled: Mosquitto) -> None:
    """What the line above has told is not told again as another fault."""
    finding = rights(settings(ruled, username="cellar", password="wrong"), AgentSettings(id="cellar"))
    assert finding.status is Status.SKIP
