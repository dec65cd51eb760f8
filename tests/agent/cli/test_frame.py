"""The command line as a whole: its commands, its errors, and that it answers quickly."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from thermal2mqtt import __version__
from thermal2mqtt.cli import app, main
from thermal2mqtt.cli.frame import COMMANDS, Commands
from thermal2mqtt.errors import Thermal2mqttError

HEAVY = ("numpy", "cv2", "paho", "pydantic", "starlette", "thermal2mqtt.agent")


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the interpreter that runs the tests."""
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_module_is_the_command() -> None:
    """`python -m thermal2mqtt` works where the script is not on the path."""
    result = python("-m", "thermal2mqtt", "--version")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"{__version__}\n", "")


def test_script_runs_what_its_arguments_say(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The installed command `thermal2mqtt` is `main`."""
    monkeypatch.setattr(sys, "argv", ["thermal2mqtt", "--version"])
    with pytest.raises(SystemExit) as end:
        main()
    assert (end.value.code, capsys.readouterr().out) == (0, f"{__version__}\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_terminal_of_any_encoding_gets_its_words(tmp_path: Path, encoding: str) -> None:
    """Where there is no arrow and no degree sign, a question mark stands for it, and nothing breaks."""
    file = tmp_path / "settings.yaml"
    file.write_text("agnt: {}")
    environ = {**os.environ, "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "thermal2mqtt", "doctor", "--settings", str(file)]
    result = subprocess.run(command, capture_output=True, check=False, timeout=60, env=environ)
    assert (result.returncode, result.stderr) == (1, b"")
    assert " Correct them" in result.stdout.decode(encoding)


def test_ctrl_c_while_modules_are_loaded_ends_without_a_word() -> None:
    """On a small board that takes seconds, and nobody needs to read where Python was."""
    script = """
import os, signal
from thermal2mqtt.cli import frame, main

def load(name):
    os.kill(os.getpid(), signal.SIGINT)
    raise SystemExit("went on")

frame.import_module = load
# Whoever runs the tests in the background of a script has it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""
    result = python("-c", script, "doctor")
    assert (result.returncode, result.stdout, result.stderr) == (-signal.SIGINT, "", "")


def test_help_names_every_command() -> None:
    """Without arguments, and with --help, all commands are listed with what they do."""
    for arguments, code in (([], 2), (["--help"], 0)):
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == code
        words = " ".join(result.output.replace("│", " ").split())
        for name, text in COMMANDS.items():
            assert f"{name} {text}" in words


@pytest.mark.parametrize("name", COMMANDS)
def test_command_helps_with_the_same_words(name: str) -> None:
    """What the list says of a command is how the command's own help begins."""
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert COMMANDS[name] in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [("['--help']", HEAVY), ("['--version']", HEAVY), ("['settings', 'check']", ("numpy", "cv2", "paho"))],
)
def test_command_imports_only_what_it_needs(arguments: str, heavy: tuple[str, ...]) -> None:
    """Help, version and a check of the settings answer quickly on a small board."""
    script = (
        "import sys\nfrom thermal2mqtt.cli import app\n"
        f"try: app({arguments})\nexcept SystemExit: pass\n"
        f"print('imported', *(set({heavy}) & set(sys.modules)))"
    )
    assert python("-c", script).stdout.endswith("imported\n")


def test_misspelt_command_is_corrected() -> None:
    """A slip of the pen gets the command that was meant."""
    result = CliRunner().invoke(app, ["stauts"])
    assert result.exit_code == 2
    assert "Did you mean 'status'?" in result.output


class TroubleError(Thermal2mqttError):
    """An error with an exit code of its own."""

    exit_code = 7


def test_error_of_ours_is_text_and_exit_code() -> None:
    """No traceback, no markup or emoji of a value taken for our own, and lines that are not broken."""
    failing = typer.Typer(cls=Commands)
    text = f"the file [bold]x[/bold] :smile: {'y' * 200} is wrong"

    @failing.callback(invoke_without_command=True)
    def fail() -> None:
        raise TroubleError(text)

    result = CliRunner().invoke(failing)
    assert (result.exit_code, result.stdout, result.stderr) == (7, "", f"error: {text}\n")
