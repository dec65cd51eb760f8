"""The pages that people write keep up with what they write about."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from thermal2mqtt.cli import app
from thermal2mqtt.settings import load_with_origins

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTALL = (ROOT / "docs/install.md").read_text(encoding="utf-8")
OBSERVABILITY = (ROOT / "docs/observability.md").read_text(encoding="utf-8")
MQTT = (ROOT / "docs/mqtt.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a page in a language, without the indent of the list that they stand in."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```$", page, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for _, block in found]


def commands(page: str) -> list[str]:
    """Return what the page has typed at a prompt."""
    lines = "".join(blocks(page, "console")).splitlines()
    return [command.strip() for line in lines for command in line.lstrip("#$ ").split("&&")]


def test_the_readmes_first_settings_are_good(tmp_path: Path) -> None:
    """File and password as they stand there, read as the agent reads them."""
    file = tmp_path / "settings.yaml"
    file.write_text(blocks(README, "yaml")[0])
    environ = dict(re.findall(r"^(THERMAL2MQTT_\w+)='(.+)'$", blocks(README, "sh")[0], re.MULTILINE))
    settings = load_with_origins(file, environ).settings
    assert settings.mqtt.password is not None
    assert [zone.id for zone in settings.zones.list] == ["joint_l2"]


def test_the_settings_that_let_prometheus_in_are_good(tmp_path: Path) -> None:
    """The token is one, and prints as stars."""
    file = tmp_path / "settings.yaml"
    file.write_text("schema: 1\n" + blocks(OBSERVABILITY, "yaml")[0])
    token = load_with_origins(file, {}).settings.http.metrics_token
    assert token is not None
    assert "*" in str(token)


@pytest.mark.parametrize("page", [README, INSTALL], ids=["README", "install"])
def test_every_command_that_is_typed_is_one(page: str) -> None:
    """A command that was renamed is renamed there too."""
    typed = [command.split()[1:] for command in commands(page) if command.startswith("thermal2mqtt ")]
    assert typed
    for words in typed:
        assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0, words


@pytest.mark.parametrize("page", [README, INSTALL], ids=["README", "install"])
def test_the_password_is_there_before_the_broker_is_asked(page: str) -> None:
    """Only systemd reads the file of secrets by itself."""
    typed = commands(page)
    first = next(n for n, command in enumerate(typed) if command.startswith("thermal2mqtt "))
    assert any("/etc/thermal2mqtt/environment" in command for command in typed[:first])
    assert "set -a; . /etc/thermal2mqtt/environment; set +a" in typed[:first]


def test_the_command_that_is_typed_is_found() -> None:
    """What is installed out of the way is linked to where a shell looks."""
    assert "ln -sf /opt/thermal2mqtt/bin/thermal2mqtt /usr/local/bin/" in commands(INSTALL)


def test_installing_fetches_nothing_but_what_is_locked() -> None:
    """Neither a dependency nor what builds the package comes without its hash, and the locks exist."""
    installs = [command for command in commands(INSTALL) if "pip install" in command]
    locked = [command for command in installs if "--require-hashes" in command]
    assert {"--no-deps", "--no-build-isolation"} <= set(" ".join(set(installs) - set(locked)).split())
    named = set(re.findall(r"requirements/\S+", " ".join(locked)))
    assert named == {"requirements/agent.txt", "requirements/build.txt"}
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_what_containers_are_told_on_the_page_stands_in_their_environment() -> None:
    """Every variable that the page has people set is in .env, every service and profile in the file."""
    environment = (ROOT / ".env").read_text(encoding="utf-8")
    told = [line for block in blocks(INSTALL, "sh") for line in block.splitlines()]
    known = set(re.findall(r"^(?:# )?([A-Z_0-9]+)=", environment, re.MULTILINE))
    assert {line.partition("=")[0] for line in told} <= known
    assert f"# {next(line for line in told if line.startswith('COMPOSE_FILE='))}\n" in environment
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    asked = " ".join(command for command in commands(INSTALL) if command.startswith("docker compose"))
    assert set(re.findall(r"--rm (?:-T )?(\w+)", asked)) == {"credentials"}
    assert set(re.findall(r"HUP (\w+)", asked)) == {"mosquitto"}
    profiles = {name for service in compose.values() for name in service.get("profiles", [])}
    assert set(re.findall(r"--profile (\S+)", asked)) == profiles


def test_what_was_issued_is_neither_read_nor_published_by_others() -> None:
    """A file of keys that the page has people write is theirs alone, and git leaves all of it where it is."""
    (typed,) = [command for command in commands(INSTALL) if "credentials give" in command]
    assert typed.startswith("(umask 077; ")
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/credentials/", "*.tar", "prometheus/secrets/"} <= set(ignored)


def test_every_room_of_the_house_is_introduced() -> None:
    """Whoever comes new finds each folder of the agent in the list, and none that is gone."""
    agent = ROOT / "agent/thermal2mqtt"
    rooms = {path.parent.name for path in agent.glob("*/__init__.py")}
    listed = re.findall(r"^\| (`.+?) \|", CONTRIBUTING, re.MULTILINE)
    assert set(re.findall(r"`(\w+)/`", " ".join(listed))) == rooms


NO_METRIC = {"thermal2mqtt_event", "thermal2mqtt_proof_test", "thermal2mqtt_alerts"}
"""Home Assistant's events, and the webhook of the blueprint."""


def written() -> Iterator[tuple[str, str]]:
    """Yield name and text of every page that people read."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        yield page.relative_to(ROOT).as_posix(), page.read_text(encoding="utf-8")


def test_every_metric_that_a_page_names_is_there() -> None:
    """Who searches for it in Prometheus finds it."""
    metrics = set(
        re.findall(r"^\| `(thermal2mqtt_\w+)` \|", (ROOT / "docs/metrics.md").read_text(), re.MULTILINE)
    )
    named = {(name, it) for name, page in written() for it in re.findall(r"`(thermal2mqtt_\w+)`", page)}
    assert metrics
    assert {(name, it) for name, it in named if it not in metrics | NO_METRIC} == set()


def test_every_command_that_a_page_names_is_there() -> None:
    """Nouns of commands are followed by verbs that exist."""
    commands = {found.removeprefix("### ") for found in re.findall(r"^### \w+/\w+$", MQTT, re.MULTILINE)}
    nouns = "|".join({command.partition("/")[0] for command in commands} - {"frame"})
    named = {(name, it) for name, page in written() for it in re.findall(rf"`((?:{nouns})/[a-z]+)`", page)}
    assert ("docs/alarms.md", "alarm/test") in named
    assert {(name, it) for name, it in named if it not in commands} == set()
