"""A disk that can fail for real: an ext4 file system of its own, seen by those alone who run in its place."""

import os
import signal
import subprocess
from pathlib import Path

from tests.lab.cache import NotAvailableError
from tests.lab.place import OWN_MOUNTS, Host
from tests.lab.server import Server

MEGABYTES = 32
START_SECONDS = 60.0
RUN_SECONDS = 180.0

# What is seen where the disk was is empty, and takes nothing: the bare place belongs to the system.
SETUP = """
set -e
image=$1 place=$2 ready=$3
mount -t tmpfs -o ro tmpfs "$place"
mount -o loop "$image" "$place"
device=$(findmnt --noheadings --output SOURCE --target "$place")
echo 0 > "/sys/fs/ext4/${device##*/}/reserved_clusters"
touch "$ready"
exec sleep infinity
"""


class Disk:
    """A small disk, mounted on a folder."""

    def __init__(self, folder: Path, mounted_on: Path) -> None:
        """Take where things lie.

        Args:
            folder: For the image and whoever holds it; no other disk's.
            mounted_on: A folder that exists.
        """
        self._image = folder / "disk.img"
        self._ready = folder / "mounted"
        self._mounted_on = mounted_on
        self._holder = Server("disk", Host(), folder)

    def start(self) -> None:
        """Make it, empty, and mount it.

        Raises:
            NotAvailableError: Not on this machine.
        """
        if os.getuid() != 0 or not Path("/dev/loop-control").exists():
            raise NotAvailableError("needs root and loop devices, for a file system of its own")
        with self._image.open("wb") as image:
            image.truncate(MEGABYTES * 1_000_000)
        _run("mkfs.ext4", "-q", "-m", "0", str(self._image))
        words = ["sh", "-c", SETUP, "disk", *map(str, (self._image, self._mounted_on, self._ready))]
        self._holder.start([*OWN_MOUNTS, *words], self._ready.exists, START_SECONDS)

    def stop(self) -> None:
        """Unmount it; nobody may use it any more."""
        self._holder.stop(signal.SIGKILL)

    @property
    def place(self) -> Host:
        """This machine with the disk, once that is mounted, for what shall use it."""
        return Host(self._enter())

    def fill(self) -> None:
        """Leave no byte of room."""
        # In large pieces first; then what is left, which a piece that does not fit into would leave.
        self._inside('for size in 64k 1k; do dd if=/dev/zero bs=$size oflag=sync >> "$1/filler" || :; done')

    def empty(self) -> None:
        """Give the room back."""
        self._inside('rm "$1/filler"')

    def abort(self) -> None:
        """Do what the kernel does after a write that failed: the file system takes none any more."""
        self._inside('mount -o remount,abort "$1"')

    def unplug(self) -> None:
        """Take it out, whoever uses it."""
        self._inside('umount --lazy "$1"')

    def plug_in(self) -> None:
        """Check it as a start of the system does, and mount it again."""
        self._inside('e2fsck -p "$0" || [ $? -lt 4 ]; mount -o loop "$0" "$1"')

    def _inside(self, script: str) -> None:
        _run(*self._enter(), "sh", "-c", script, str(self._image), str(self._mounted_on))

    def _enter(self) -> list[str]:
        return ["nsenter", f"--target={self._holder.pid}", "--mount"]


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
