"""Python 3.14 with Home Assistant in it: the machine's own, else that of a newer Debian beside it."""

import ast
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.lab import apt
from tests.lab.cache import NotAvailableError, directory, made_once
from tests.lab.place import Host, Place, newer_debian

LOCK = Path(__file__).parents[2] / "requirements" / "home-assistant.txt"
VERSION = re.findall(r"^homeassistant==(\S+)", LOCK.read_text(), re.MULTILINE)[0]
WANTED = ">=3.14.2"


class Interpreter(NamedTuple):
    """A Python, and where it runs."""

    place: Place
    path: str


@cache
def home_assistant_python() -> Interpreter:
    """Return a Python that can `import homeassistant`, installed once per version of the lock.

    Raises:
        NotAvailableError: No Python 3.14 to be had, or the packages are out of reach.
    """
    return python_with("home-assistant", LOCK)


@cache
def python_with(name: str, lock: Path) -> Interpreter:
    """Return a Python 3.14 that has what a lock pins, installed once per version of the lock.

    Args:
        name: What the folder in the cache is called.
        lock: Requirements with hashes.

    Raises:
        NotAvailableError: No Python 3.14 to be had, or the packages are out of reach.
    """
    base = _python314()

    def install(target: Path) -> None:
        # The other Debian has no uv; this one's runs there too: it is linked to little but the C library.
        shutil.copy(_uv(), target / "uv")
        shutil.copy(lock, target / "lock.txt")
        environment = _uv_environment(pip_settings())

        def uv(*arguments: str) -> None:
            command = [str(target / "uv"), *arguments]
            apt.run(base.place.command(command, see=[directory()], environment=environment))

        uv("venv", "--relocatable", str(target / "venv"), "--python", base.path)
        python = str(target / "venv/bin/python")
        uv("pip", "install", "--require-hashes", "-r", str(target / "lock.txt"), "--python", python)

    made_from = f"{type(base.place).__name__} {base.path}\n{lock.read_text()}"
    return Interpreter(base.place, str(made_once(name, made_from, install) / "venv/bin/python"))


def _python314() -> Interpreter:
    """Find Python 3.14 on this machine, in a newer Debian, or let uv fetch one; in this order."""
    if own := _uv_python("find", "--no-python-downloads"):
        return Interpreter(Host(), own)
    try:
        return Interpreter(newer_debian(), "/usr/bin/python3")
    except NotAvailableError as error:
        if _uv_python("install") is not None and (fetched := _uv_python("find")):
            return Interpreter(Host(), fetched)
        raise NotAvailableError(f"needs Python {WANTED}: {error}; or `uv python install 3.14`") from error


def _uv_python(*arguments: str) -> str | None:
    command = [_uv(), "python", *arguments, WANTED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def _uv() -> str:
    return str(Path(sys.executable).parent / "uv")


def pip_settings() -> dict[str, list[str]]:
    """Return where pip gets its packages on this machine: option -> addresses."""
    pip = shutil.which("pip") or shutil.which("pip3")
    listing = apt.run([pip, "config", "list"]) if pip else ""
    settings = {}
    for line in listing.splitlines():
        name, _, value = line.partition("=")
        settings[name.rpartition(".")[2]] = str(ast.literal_eval(value)).split()
    return settings


def _uv_environment(pip: dict[str, list[str]]) -> dict[str, str]:
    """Say the same to uv, but for folders, which the other Debian would not see.

    The hashes of the lock make it safe to take a file from any of the indexes.
    """
    pip = {
        option: [a for a in given if "://" in a and not a.startswith("file:")]
        for option, given in pip.items()
    }
    words = {
        "UV_DEFAULT_INDEX": " ".join(pip.get("index-url", [])),
        "UV_INDEX": " ".join(pip.get("extra-index-url", [])),
        "UV_FIND_LINKS": ",".join(pip.get("find-links", [])),
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_CACHE_DIR": str(directory() / "uv"),
    }
    return {name: value for name, value in words.items() if value}
