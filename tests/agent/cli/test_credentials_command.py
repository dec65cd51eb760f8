"""`thermal2mqtt credentials` as people and programs meet it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from thermal2mqtt.cli import app


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, where the folder is made by default."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "credentials"


def credentials(*arguments: str) -> Result:
    """Run `thermal2mqtt credentials ...`."""
    return CliRunner().invoke(app, ["credentials", *arguments], env={"COLUMNS": "120"})


def test_a_broker_and_its_clients_in_five_commands(here: Path) -> None:
    """Each says where its files are and what to do next."""
    made = credentials("create", "--host", "mqtt.lan", "--host", "192.168.1.5")
    assert (made.exit_code, made.stderr) == (0, "")
    assert made.stdout.startswith("credentials/broker is written. Now:\n1. ")
    for arguments in (
        ("cellar", "--role", "agent"),
        ("attic", "--role", "agent", "--method", "certificate", "--files-at", "/run/tls"),
        ("homeassistant", "--role", "home-assistant"),
        ("site-a", "--role", "bridge", "--agent", "pump", "--agent", "fan"),
    ):
        added = credentials("add", *arguments)
        assert added.exit_code == 0, added.output
        assert f"credentials/clients/{arguments[0]} is written" in added.stdout
    assert (here / "clients/attic/client.key").exists()


@pytest.fixture
def filled(here: Path) -> Path:
    """Return the folder with a broker and two clients."""
    credentials("create", "--host", "mqtt.lan")
    credentials("add", "cellar", "--role", "agent")
    credentials("add", "site-a", "--role", "bridge", "--method", "certificate", "--agent", "pump")
    return here


def test_the_list_tells_how_long_each_holds(filled: Path) -> None:
    """As a table for people."""
    assert filled.exists()
    lines = [line.split() for line in credentials("list").stdout.splitlines()]
    assert [line[0] for line in lines] == ["Name", "authority", "broker", "cellar", "site-a"]
    assert lines[3][1:] == ["agent", "password", "-", "-", "good"]
    assert lines[4][1:5] == ["bridge", "of", "pump", "certificate"]


def test_the_list_for_programs_is_json(filled: Path) -> None:
    """With the same words, and dates that a program reads."""
    assert filled.exists()
    found = json.loads(credentials("list", "--json").stdout)["credentials"]
    assert found[-1]["name"] == "site-a"
    assert found[-1]["agents"] == ["pump"]
    assert found[-1]["days_left"] in {729, 730}
    assert found[2] == {
        "name": "cellar",
        "role": "agent",
        "method": "password",
        "expires": None,
        "days_left": None,
        "standing": "good",
        "authority": None,
        "agents": [],
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "attic", "--role", "monitor"),
        ("rotate", "cellar"),
        ("rotate", "site-a", "--revoke"),
        ("rotate", "broker", "--days", "90"),
        ("assign", "site-a", "--agent", "fan"),
        ("remove", "cellar"),
        ("renew-authority",),
    ],
)
def test_each_change_tells_programs_what_is_left_to_do(filled: Path, arguments: tuple[str, ...]) -> None:
    """The folder that has what is new, and the steps."""
    done = credentials(*arguments, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told.keys() == {"folder", "steps"}
    assert told["steps"]
    assert (filled.parent / told["folder"]).is_dir()


def test_an_authority_is_retired_in_the_end(filled: Path) -> None:
    """Once the broker and the bridge have new certificates."""
    for arguments in (
        ("renew-authority",),
        ("rotate", "broker"),
        ("rotate", "site-a"),
        ("retire-authority",),
    ):
        assert credentials(*arguments).exit_code == 0
    assert (filled / "authority/2.key").exists()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("create", "--host", "mqtt.lan"), "nothing is overwritten"),
        (("add", "cellar", "--role", "agent"), "credentials rotate cellar"),
        (("rotate", "nobody"), "those who have: broker, cellar, site-a"),
        (("assign", "site-a"), "a bridge needs the agents that it speaks for"),
        (("retire-authority",), "begin with `thermal2mqtt credentials renew-authority`"),
        (("list", "--directory", "elsewhere"), "elsewhere has no credentials"),
    ],
)
def test_what_cannot_be_is_an_error_that_says_what_to_do(
    filled: Path, arguments: tuple[str, ...], text: str
) -> None:
    """On standard error, with exit code 1."""
    assert filled.exists()
    result = credentials(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("error: ")
    assert text in result.stderr


def test_a_first_start_may_be_repeated(filled: Path) -> None:
    """With --unless-there nothing happens the second time, as a container's start wants it."""
    before = {file: file.read_bytes() for file in filled.rglob("*") if file.is_file()}
    for arguments in (("create", "--host", "mqtt.lan"), ("add", "cellar", "--role", "agent")):
        result = credentials(*arguments, "--unless-there")
        assert (result.exit_code, result.output) == (0, "")
    assert {file: file.read_bytes() for file in filled.rglob("*") if file.is_file()} == before
