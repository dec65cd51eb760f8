"""The agent and Home Assistant's user can do all their work on a broker that lets nobody do more."""

import json
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.lab.agent_process import AgentProcess
from tests.lab.hardened import HardenedBroker
from tests.lab.peer import SECONDS, Peer, proof_of
from tests.lab.server import until
from thermal2mqtt.cli.agent_status import fetch_status
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.credentials import Applicant, Method, Role
from thermal2mqtt.settings import load_settings

pytestmark = pytest.mark.lab

BUSY = "nothing for|did not answer"
"""What an agent says that a machine with much else to do let stand still."""

NAMES = {Method.PASSWORD: "pump", Method.CERTIFICATE: "boiler"}


@dataclass
class Scene:
    """An agent that runs with what it was handed, and Home Assistant's user listening."""

    broker: HardenedBroker
    agent: AgentProcess
    house: Peer

    def wait_for(self, topic: str, payload: bytes | None = None) -> bytes:
        """Return what comes on a topic of the agent's."""
        return self.house.wait_for(f"{self.agent.base}/{topic}", payload).payload


@pytest.fixture(scope="module", params=list(Method))
def agent(
    request: pytest.FixtureRequest, standing: HardenedBroker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AgentProcess]:
    """Return an agent whose only settings of the broker are the file `environment`, as it was handed out."""
    method: Method = request.param
    name, folder = NAMES[method], tmp_path_factory.mktemp("agent")
    files_at = folder / "tls"
    standing.credentials.add(Applicant(name, Role.AGENT, method, files_at=str(files_at)))
    standing.reload()
    shutil.copytree(standing.client_folder(name), files_at)
    text = (files_at / "environment").read_text()
    environment = dict(re.findall(r"^(\w+)='(.*)'$", text, re.MULTILINE))
    environment["THERMAL2MQTT_MQTT__PORT"] = str(standing.ports[method])
    process = AgentProcess(folder, 1, {"agent": {"id": name}}, environment=environment)
    process.start()
    yield process
    process.stop()
    standing.credentials.remove(name)


@pytest.fixture
def scene(standing: HardenedBroker, agent: AgentProcess) -> Iterator[Scene]:
    """Return the agent, with Home Assistant's user listening to what that one listens to."""
    with Peer(standing, proof_of(standing, "homeassistant")) as house:
        house.subscribe("thermal2mqtt/#", "homeassistant/#")
        yield Scene(standing, agent, house)


def test_all_that_it_says_arrives(scene: Scene) -> None:
    """Availability, state, levels, picture and device; nothing of it is refused."""
    for topic in ("announce", "state", "health", "zones", "alarm/joint_l1", "image/thermal"):
        assert scene.wait_for(topic)
    scene.wait_for("availability", b"online")
    scene.wait_for("availability/thermal", b"online")
    device = scene.house.wait_for(f"homeassistant/device/{scene.agent.id}/config").payload
    assert "joint_l1_max" in json.loads(device)["cmps"]
    assert complaints(scene.agent) == []


def complaints(agent: AgentProcess) -> list[str]:
    """Return what an agent logged about what did not go well, but for the machine being busy."""
    told = [line for line in agent.log() if re.search("WARN|ERROR|not published", line)]
    return [line for line in told if not re.search(BUSY, line)]


def test_a_request_is_answered(scene: Scene) -> None:
    """Home Assistant asks for the zones and is told, and adds one that then has its level."""
    scene.house.publish(f"{scene.agent.base}/request/zones/list", json.dumps({"transaction": "1"}))
    answer = json.loads(scene.wait_for("response/zones/list"))
    assert (answer["status"], answer["transaction"]) == ("ok", "1")
    zone = {"id": "lid", "name": "Lid", "rectangle": {"x": 0, "y": 0, "width": 0.2, "height": 0.2}}
    scene.house.publish(f"{scene.agent.base}/request/zones/add", json.dumps({"zone": zone}))
    assert json.loads(scene.wait_for("response/zones/add"))["status"] == "ok"
    scene.wait_for("alarm/lid")
    scene.house.publish(f"{scene.agent.base}/request/zones/remove", json.dumps({"id": "lid"}))
    assert json.loads(scene.wait_for("response/zones/remove"))["status"] == "ok"


def test_home_assistants_birth_is_heard(scene: Scene) -> None:
    """The device is told again, not retained alone."""
    topic = f"homeassistant/device/{scene.agent.id}/config"
    scene.house.wait_for(topic)
    scene.house.publish("homeassistant/status", "online")
    until(
        "the device anew",
        lambda: any(m.topic == topic and not m.retained for m in scene.house.messages),
        SECONDS,
    )


@pytest.mark.parametrize(
    "topic", ["homeassistant/device/gone/config", "homeassistant/sensor/gone/joint_l1_max/config"]
)
def test_a_device_that_is_deleted_in_home_assistant_is_cleared(scene: Scene, topic: str) -> None:
    """Home Assistant takes what is retained away itself, in either form, when somebody deletes it there."""
    with Peer(scene.broker, proof_of(scene.broker, "witness")) as witness:
        witness.publish(topic, "{}", retain=True)
        scene.house.publish(topic, b"", retain=True)
        with Peer(scene.broker, proof_of(scene.broker, "homeassistant")) as later:
            later.subscribe("homeassistant/#")
            later.wait_for(f"homeassistant/device/{scene.agent.id}/config")
            assert topic not in later.topics()


def test_entity_by_entity_all_that_it_says_arrives(scene: Scene) -> None:
    """Told to use small messages it needs no rule more, and it goes back to the one message by itself."""
    device = f"homeassistant/device/{scene.agent.id}/config"
    scene.house.wait_for(device)
    with told_in_parts(scene.agent):
        entity = f"homeassistant/sensor/{scene.agent.id}/joint_l1_max/config"
        told = json.loads(scene.house.wait_for(entity).payload)
        assert told["uniq_id"].endswith("_joint_l1_max")
        scene.house.wait_for(device, b"")
        assert complaints(scene.agent) == []
    scene.house.wait_for(entity, b"")
    assert complaints(scene.agent) == []


@contextmanager
def told_in_parts(agent: AgentProcess) -> Iterator[None]:
    """Have an agent tell of each entity in a message of its own meanwhile."""
    agent.settings["homeassistant"] = {"discovery_form": "components"}
    agent.restart()
    try:
        yield
    finally:
        del agent.settings["homeassistant"]
        agent.restart()


def test_another_client_with_its_name_interrupts_it_for_a_moment_only(scene: Scene) -> None:
    """A user is connected once: `doctor`, say, takes its place, and it comes back by itself."""
    online = f"{scene.agent.base}/availability"
    scene.wait_for("availability", b"online")
    before = scene.agent.metric("thermal2mqtt_mqtt_connected")
    spoken = len(scene.house.messages)
    with Peer(scene.broker, proof_of(scene.broker, scene.agent.id)):
        pass
    until(
        "the agent again",
        lambda: any(m.topic == online and m.payload == b"online" for m in scene.house.messages[spoken:]),
        SECONDS,
    )
    assert before == scene.agent.metric("thermal2mqtt_mqtt_connected") == 1


def test_status_with_the_agents_credentials_has_its_figures(scene: Scene) -> None:
    """What it was handed opens its own words to `thermal2mqtt status`, which takes its place for a moment."""
    scene.wait_for("state")
    environment = (scene.broker.client_folder(scene.agent.id) / "environment").read_text()
    given = dict(re.findall(r"^(\w+)='(.*)'$", environment, re.MULTILINE))
    method = next(method for method, name in NAMES.items() if name == scene.agent.id)
    given["THERMAL2MQTT_MQTT__PORT"] = str(scene.broker.ports[method])
    mqtt = load_settings(None, given).mqtt
    said = fetch_status(mqtt, Topics("thermal2mqtt", scene.agent.id), SECONDS)
    assert said.interrupted
    assert said.state is not None
    assert "joint_l1" in said.state.zones
    assert said.health is not None
    assert said.zones is not None
    scene.wait_for("availability", b"online")


def test_a_killed_agent_is_said_to_be_offline(scene: Scene) -> None:
    """The broker speaks its will."""
    scene.wait_for("availability", b"online")
    scene.agent.stop(signal.SIGKILL)
    scene.wait_for("availability", b"offline")
