"""Where a real part runs: on this machine as it is, or in a newer Debian beside it."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from tests.lab import apt
from tests.lab.cache import NotAvailableError, made_once

SUITES = ("forky", "sid")
"""The first of Debian's newer suites that the mirror has; both bring Python 3.14 and mosquitto 2.1."""

PACKAGES = (
    "busybox",
    "ca-certificates",
    "mosquitto",
    "mosquitto-clients",
    "prometheus",
    "prometheus-alertmanager",
    "python3",
    "python3-venv",
)

CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"

# The mounts live in a namespace of the process's own: they are gone when it is, however it ended.
ENTER = """
set -e
root=$1 user=$2 pid_file=$3 certificates=$4; shift 4
for name in proc sys dev; do mount --rbind "/$name" "$root/$name"; done
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
for file in /etc/resolv.conf /etc/hosts; do [ ! -e $file ] || mount --bind $file "$root$file"; done
[ ! -e "$certificates" ] || mount --bind "$certificates" "$root/etc/ssl/certs/ca-certificates.crt"
while [ "$1" != -- ]; do mkdir -p "$root$1"; mount --rbind "$1" "$root$1"; shift; done
shift
echo $$ > "$pid_file"
exec chroot --userspec="$user" "$root" "$@"
"""

# What a test starts ends with it, also when the test itself is killed.
TIED = ("setpriv", "--pdeathsig", "TERM")

OWN_MOUNTS = ("unshare", "--mount", "--propagation", "private")

# Ended halfway, debootstrap would leave its mounts, and its children at work in the folder.
ALONE = (*TIED, *OWN_MOUNTS, "--pid", "--fork", "--kill-child=KILL")


class Place(Protocol):
    """A system that programs run in. The folders they are let see have the same paths there as here."""

    def command(
        self,
        arguments: Sequence[str],
        *,
        see: Sequence[Path] = (),
        environment: Mapping[str, str] | None = None,
        pid_file: Path = Path(os.devnull),
    ) -> list[str]:
        """Return the command that runs a program there.

        Args:
            arguments: The program, by its path there, and what it is given.
            see: Folders of this machine that it reads or writes, besides the system's own.
            environment: Variables that it gets.
            pid_file: Gets the program's process id.
        """
        ...


class Host:
    """This machine, as it is or as it looks from within something."""

    def __init__(self, within: Sequence[str] = ()) -> None:
        """Take from where it is seen.

        Args:
            within: A command that runs what stands behind it, such as `nsenter --target=123 --mount`.
        """
        self._within = tuple(within)

    def command(
        self,
        arguments: Sequence[str],
        *,
        see: Sequence[Path] = (),
        environment: Mapping[str, str] | None = None,
        pid_file: Path = Path(os.devnull),
    ) -> list[str]:
        """Return the command that runs a program here, where every folder is in sight."""
        del see
        write_pid_and_become = 'echo $$ > "$0"; exec env "$@"'
        return [
            *self._within, *TIED, "sh", "-c", write_pid_and_become, str(pid_file),
            *_assignments(environment), *arguments,
        ]  # fmt: skip


class Chroot:
    """Another Debian in a folder of the cache, entered by root or with sudo."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def command(
        self,
        arguments: Sequence[str],
        *,
        see: Sequence[Path] = (),
        environment: Mapping[str, str] | None = None,
        pid_file: Path = Path(os.devnull),
    ) -> list[str]:
        """Return the command that runs a program in the other Debian, as the user who runs the tests."""
        return [
            *elevation(), *TIED, *OWN_MOUNTS, "sh", "-c", ENTER, "enter",
            str(self._root), f"{os.getuid()}:{os.getgid()}", str(pid_file),
            os.environ.get("SSL_CERT_FILE", CERTIFICATES), *map(str, see), "--",
            "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/tmp",
            f"SSL_CERT_FILE={CERTIFICATES}", *_assignments(environment), *arguments,
        ]  # fmt: skip


@cache
def elevation() -> tuple[str, ...]:
    """Return what goes before a command that only root may run; empty for root.

    Raises:
        NotAvailableError: Neither root nor sudo without a password.
    """
    if os.getuid() == 0:
        return ()
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], check=False).returncode == 0:
        return ("sudo", "-n")
    raise NotAvailableError("needs root, or sudo without a password, for a newer Debian in a folder")


@cache
def newer_debian() -> Chroot:
    """Return a Debian with Python 3.14 and mosquitto 2.1, fetched from this machine's own mirror once.

    Raises:
        NotAvailableError: Not root, not a Debian, or the mirror is out of reach.
    """
    return Chroot(bootstrapped("debian", SUITES, PACKAGES))


def bootstrapped(name: str, suites: Sequence[str], packages: Sequence[str]) -> Path:
    """Return the root of a minimal Debian with these packages, made once.

    Args:
        name: What its folder in the cache is called.
        suites: The first of them that the mirror has.
        packages: What it has beside the base.

    Raises:
        NotAvailableError: Not root, not a Debian, or the mirror is out of reach.
    """
    elevation()
    made_from = "\n".join([apt.architecture(), *suites, *packages])
    return made_once(name, made_from, lambda target: _debootstrap(target, suites, packages), _remove)


def _debootstrap(target: Path, suites: Sequence[str], packages: Sequence[str]) -> None:
    tool = apt.unpacked("debootstrap")
    mirror = apt.mirror()
    path = f"PATH={os.environ.get('PATH', '')}:/usr/sbin:/sbin:{tool / 'bin'}"
    include = [f"--include={','.join(packages)}"] if packages else []
    for suite in suites:
        script = tool / "usr/share/debootstrap/scripts" / suite
        if not script.exists():
            script.symlink_to("sid")
        try:
            apt.run([
                *elevation(), *ALONE, "env", path, f"DEBOOTSTRAP_DIR={script.parents[1]}",
                str(tool / "usr/sbin/debootstrap"), "--variant=minbase", *include, suite, str(target), mirror,
            ])  # fmt: skip
        except NotAvailableError:
            if suite == suites[-1]:
                raise
        else:
            return


def _remove(root: Path) -> None:
    subprocess.run([*elevation(), "rm", "--recursive", "--force", "--one-file-system", root], check=True)


def _assignments(environment: Mapping[str, str] | None) -> list[str]:
    return [f"{name}={value}" for name, value in (environment or {}).items()]
