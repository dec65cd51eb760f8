"""Debian packages without installing them: fetched with the machine's own sources, unpacked into the cache.

Nothing here needs root and nothing is started: apt gets its lists and archives in folders of ours.
"""

import getpass
import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.lab.cache import NotAvailableError, directory, locked, made_once

DEADLINE_SECONDS = 300

WRAPPER = """\
#!/bin/sh
root=$(dirname "$(readlink -f "$0")")/..
for folder in "$root"/lib/*-linux-gnu* "$root"/usr/lib/*-linux-gnu* "$root"/usr/lib/*-linux-gnu*/systemd; do
    LD_LIBRARY_PATH="$folder${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
done
export LD_LIBRARY_PATH
exec "$root/{program}" "$@"
"""


@cache
def architecture() -> str:
    """Return Debian's name of this machine's architecture, such as amd64.

    Raises:
        NotAvailableError: This is not a Debian.
    """
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise NotAvailableError("needs a Debian (apt-get and dpkg-deb are not here)")
    return run(["dpkg", "--print-architecture"]).strip()


def mirror() -> str:
    """Return the address that this machine fetches Debian itself from.

    Raises:
        NotAvailableError: No Debian among apt's sources.
    """
    _refresh()
    template = "$(ORIGIN)|$(LABEL)|$(REPO_URI)"
    for line in _apt("indextargets", "--format", template, "Created-By: Packages").splitlines():
        origin, label, address = line.split("|")
        if origin == label == "Debian":
            return address
    raise NotAvailableError("no Debian among the sources of apt on this machine")


def unpacked(*packages: str) -> Path:
    """Return a folder that holds these packages and what they need that is not installed, as in `/`.

    Its folder `bin` holds their programs so that they run from there, with their own libraries.

    Raises:
        NotAvailableError: apt does not get them.
    """

    def fetch_and_unpack(target: Path) -> None:
        _refresh()
        archives = target / "archives"
        (archives / "partial").mkdir(parents=True)
        _apt(
            "install", "--download-only", "--yes", "--no-install-recommends", "--reinstall",
            "-o", f"Dir::Cache::archives={archives}", *packages,
        )  # fmt: skip
        for package in archives.glob("*.deb"):
            run(["dpkg-deb", "--extract", str(package), str(target)])
        shutil.rmtree(archives)
        _make_runnable(target)

    system = Path("/etc/debian_version").read_text() + architecture()
    return made_once(f"apt-{packages[0]}", "\n".join([system, WRAPPER, *packages]), fetch_and_unpack)


def _make_runnable(root: Path) -> None:
    (root / "bin").mkdir(exist_ok=True)
    for program in [*root.glob("usr/bin/*"), *root.glob("usr/sbin/*")]:
        wrapper = root / "bin" / program.name
        wrapper.write_text(WRAPPER.format(program=program.relative_to(root)))
        wrapper.chmod(0o755)


@cache
def _refresh() -> None:
    architecture()
    with locked("apt"):
        for folder in ("lists/partial", "cache/archives/partial"):
            (directory() / "apt" / folder).mkdir(parents=True, exist_ok=True)
        _apt("update")


def _apt(*arguments: str) -> str:
    state = directory() / "apt"
    return run([
        "apt-get", "--quiet=2",
        "-o", f"Dir::State::lists={state / 'lists'}", "-o", f"Dir::Cache={state / 'cache'}",
        "-o", "Debug::NoLocking=1", "-o", f"APT::Sandbox::User={getpass.getuser()}",
        *arguments,
    ])  # fmt: skip


def run(command: list[str]) -> str:
    """Run a command to its end and return what it wrote to standard output.

    Raises:
        NotAvailableError: It failed or took too long; with its last words.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotAvailableError(f"{command[0]} took more than {DEADLINE_SECONDS} s") from error
    if done.returncode:
        last_words = " / ".join((done.stdout + done.stderr).strip().splitlines()[-3:])
        raise NotAvailableError(f"{command[0]} failed: {last_words}")
    return done.stdout
