"""A real Home Assistant on a hardened broker: set up as docs/broker.md says, it can do its work."""

import json
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab import mosquitto as mosquitto_part
from tests.lab.agent_process import AgentProcess
from tests.lab.hardened import HardenedBroker
from tests.lab.home_assistant import HomeAssistant
from tests.lab.parts import part_or_skip
from tests.lab.peer import Peer, proof_of
from tests.lab.python314 import VERSION, home_assistant_python
from tests.lab.server import until
from thermal2mqtt.credentials import Applicant, Method, Role

pytestmark = [pytest.mark.lab, pytest.mark.timeout(900)]

SECONDS = 120.0
HOUSE = {Method.PASSWORD: "homeassistant", Method.CERTIFICATE: "second-house"}
FORMS = {Method.PASSWORD: "device", Method.CERTIFICATE: "components"}
"""How the agent tells of itself meanwhile: in one message, or entity by entity."""
CAST = (
    Applicant("cellar", Role.AGENT, Method.CERTIFICATE),
    *(Applicant(name, Role.HOME_ASSISTANT, method) for method, name in HOUSE.items()),
    Applicant("witness", Role.ADMINISTRATOR, Method.CERTIFICATE),
)


@pytest.fixture(scope="module")
def broker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HardenedBroker]:
    """Return a hardened broker of the newer series."""
    program = part_or_skip(request.config, "mosquitto 2.1", mosquitto_part.program, "2.1")
    made = HardenedBroker(tmp_path_factory.mktemp("hardened"), program)
    made.prepare(*CAST)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def home_assistant(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HomeAssistant]:
    """Return a Home Assistant without a broker."""
    python = part_or_skip(request.config, f"Home Assistant {VERSION}", home_assistant_python)
    made = HomeAssistant(tmp_path_factory.mktemp("home-assistant"), python)
    try:
        made.move_in()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def agent(broker: HardenedBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgentProcess]:
    """Return an agent that was handed a certificate."""
    folder = tmp_path_factory.mktemp("agent")
    shutil.copytree(broker.client_folder("cellar"), folder / "tls")
    text = (folder / "tls/environment").read_text().replace("/etc/thermal2mqtt/tls", str(folder / "tls"))
    environment = dict(re.findall(r"^(\w+)='(.*)'$", text, re.MULTILINE))
    environment["THERMAL2MQTT_MQTT__PORT"] = str(broker.ports[Method.CERTIFICATE])
    process = AgentProcess(folder, 1, {"agent": {"id": "cellar"}}, environment=environment)
    process.start()
    yield process
    process.stop()


def tls_fields(broker: HardenedBroker, home_assistant: HomeAssistant, method: Method) -> dict[str, Any]:
    """Return what is filled in under *Other settings*."""
    folder = broker.client_folder(HOUSE[method])
    upload = home_assistant.api.upload
    fields: dict[str, Any] = {"set_ca_cert": "custom", "certificate": upload(folder / "ca.crt")}
    if method is Method.CERTIFICATE:
        fields["set_client_cert"] = True
        fields["client_cert"] = upload(folder / "client.crt")
        fields["client_key"] = upload(folder / "client.key")
    return fields


@pytest.mark.parametrize("method", list(Method))
def test_home_assistant_finds_and_follows_the_agent(
    broker: HardenedBroker, home_assistant: HomeAssistant, agent: AgentProcess, method: Method
) -> None:
    """It shows temperatures, hears of a restart, and takes all of a deleted device away, in either form."""
    agent.settings["homeassistant"] = {"discovery_form": FORMS[method]}
    agent.restart()
    login = {"username": HOUSE[method]}
    if method is Method.PASSWORD:
        login["password"] = (broker.client_folder(HOUSE[method]) / "password").read_text().strip()
    fields = tls_fields(broker, home_assistant, method)
    entry = home_assistant.join_broker(broker.ports[method], login, fields)

    def shows_a_temperature() -> bool:
        states = home_assistant.states().items()
        return any("joint_l1" in it and re.fullmatch(r"\d+\.\d+", state["state"]) for it, state in states)

    until("a temperature", shows_a_temperature, SECONDS)
    home_assistant.restart()
    until("a temperature again", shows_a_temperature, SECONDS)
    agent.stop()
    delete_device(home_assistant, entry)
    with Peer(broker, proof_of(broker, "witness")) as witness:
        witness.subscribe("homeassistant/#", "thermal2mqtt/cellar/announce")
        witness.wait_for("thermal2mqtt/cellar/announce")
        assert [topic for topic in witness.topics() if topic.endswith("/config")] == []
    agent.start()
    until("the device anew", shows_a_temperature, SECONDS)
    home_assistant.api.delete(f"/api/config/config_entries/entry/{entry}")


def delete_device(home_assistant: HomeAssistant, entry: str) -> None:
    """Delete the agent's device, as a user does on its page."""
    (device,) = [it for it in home_assistant.devices() if it["name"] == "Switchboard"]
    home_assistant.api.ask(
        "config/device_registry/remove_config_entry", device_id=device["id"], config_entry_id=entry
    )
    until(
        "the end of it", lambda: json.dumps(device["id"]) not in json.dumps(home_assistant.devices()), SECONDS
    )
