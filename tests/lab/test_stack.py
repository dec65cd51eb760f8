"""docker-compose.yml as it is, from nothing: images, containers, credentials, figures everywhere."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lab.container_images import storage
from tests.lab.parts import part_or_skip
from tests.lab.server import until
from tests.lab.stack import SERVICES, Stack

SECONDS = 120.0

REPEATED_SECONDS = 200.0
"""An alert from before Prometheus found its receivers is sent again after a minute: that test is last."""

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Return the running stack, from an empty machine."""
    part_or_skip(request.config, "containers", storage)
    stack = Stack(tmp_path_factory.mktemp("stack"))
    stack.prepare()
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture(scope="module")
def login(stack: Stack) -> tuple[str, Path]:
    """Return Home Assistant's first password, and the authority's certificate."""
    return stack.login("homeassistant")


@pytest.fixture(scope="module")
def state(stack: Stack, login: tuple[str, Path]) -> dict[str, Any]:
    """Return what Home Assistant's user hears of the agent, through the hardened broker."""
    password, authority = login

    def whole() -> dict[str, Any] | None:
        # After the first frame half of the pixels are known, and a zone may have no temperature.
        topic, payload = stack.hear("homeassistant", password, authority, "thermal2mqtt/+/state")
        assert topic == "thermal2mqtt/switchboard/state"
        heard: dict[str, Any] = json.loads(payload)
        return heard if all(zone["max"] is not None for zone in heard["zones"].values()) else None

    return until("all temperatures", whole, SECONDS)


def test_temperatures_come_through_the_hardened_broker(state: dict[str, Any]) -> None:
    """With no file edited, the simulated joints have temperatures on the encrypted port of this machine."""
    assert [zone["max"] > 0 for zone in state["zones"].values()] == [True] * 3


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize("service", SERVICES)
def test_services_are_healthy(stack: Stack, service: str) -> None:
    """The health check that docker-compose.yml gives a service is content."""
    stack.wait_until_healthy(service)


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize("job", ["thermal2mqtt", "prometheus", "alertmanager"])
def test_prometheus_scrapes(stack: Stack, job: str) -> None:
    """Every target is up: the agent asks for its token, and Prometheus was handed it."""
    query = f"http://127.0.0.1:9090/api/v1/query?query=up%7Bjob=%22{job}%22%7D==1"
    until(f"{job} is up", lambda: stack.get(query)["data"]["result"], SECONDS)


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize("service", SERVICES)
def test_services_have_no_power(stack: Stack, service: str) -> None:
    """Each runs as a user other than root, without any capability, and cannot gain one."""
    lines = stack.inside(service, "cat", "/proc/1/status").splitlines()
    status = dict(line.split(":", 1) for line in lines)
    assert "0" not in status["Uid"].split()
    assert {int(status[f"Cap{kind}"], 16) for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {0}
    assert status["NoNewPrivs"].strip() == "1"


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize("service", SERVICES)
def test_services_cannot_change_themselves(stack: Stack, service: str) -> None:
    """The root file system of each is read-only; what it may write is a volume of its own, or in memory."""
    attempt = 'for folder; do touch "$folder/changed" 2>&1 || true; done'
    folders = ["/", "/usr/bin", "/etc"]
    said = stack.inside(service, "sh", "-c", attempt, "attempt", *folders).splitlines()
    assert len(said) == len(folders)
    assert all(line.endswith("Read-only file system") for line in said)


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize(
    ("service", "folder", "names"),
    [
        ("agent", "/run/thermal2mqtt", {"ca.crt", "client.crt", "client.key", "environment"}),
        (
            "mosquitto",
            "/etc/mosquitto/thermal2mqtt",
            {
                *("acl", "ca.crt", "crl.pem", "passwords", "server.crt", "server.key"),
                *("client.crt", "client.key"),  # of its health check
            },
        ),
        ("prometheus", "/etc/prometheus/secrets", {"metrics_token"}),
    ],
)
def test_each_sees_its_own_credentials_only(stack: Stack, service: str, folder: str, names: set[str]) -> None:
    """A service can read all that it was handed and cannot change it; the authority's key nobody has."""
    assert set(stack.inside(service, "ls", folder).split()) == names
    assert stack.inside(service, "sh", "-c", f"cat {folder}/*")
    with pytest.raises(AssertionError, match="Read-only file system"):
        stack.inside(service, "touch", f"{folder}/changed")


def test_the_image_has_the_cameras_library(stack: Stack) -> None:
    """The distribution's libcamera can be imported by the agent's own Python."""
    assert "libcamera" in stack.inside("agent", "python3", "-c", "import libcamera; print(libcamera)")


@pytest.mark.usefixtures("state")
def test_a_second_start_keeps_credentials(stack: Stack, login: tuple[str, Path]) -> None:
    """What was handed out stays valid, only what is missing is made; a further agent is given its files."""
    stack.compose("run", "--rm", "-T", "credentials", "add", "cellar", "--role", "agent")
    assert "THERMAL2MQTT_AGENT__ID='cellar'" in stack.compose(
        "run", "--rm", "-T", "credentials", "give", "cellar"
    )
    assert stack.login("homeassistant")[0] == login[0]


@pytest.mark.usefixtures("state")
def test_credentials_are_renewed_by_one_command(stack: Stack, login: tuple[str, Path]) -> None:
    """A rotated password is the one that the broker knows once it was told; the earlier one is not."""
    before, authority = login
    stack.compose("run", "--rm", "-T", "credentials", "rotate", "homeassistant")
    after, _ = stack.login("homeassistant")
    assert after != before
    stack.compose("kill", "--signal", "HUP", "mosquitto")
    until("the new password is known", lambda: stack.lets_in("homeassistant", after, authority), SECONDS)
    assert not stack.lets_in("homeassistant", before, authority)


@pytest.mark.usefixtures("state")
def test_alerts_reach_alertmanager(stack: Stack) -> None:
    """What fires goes from Prometheus to Alertmanager, as the watchdog does that fires always."""
    until(
        "the watchdog is in Alertmanager",
        lambda: "Watchdog" in json.dumps(stack.get("http://127.0.0.1:9093/api/v2/alerts")),
        REPEATED_SECONDS,
    )
