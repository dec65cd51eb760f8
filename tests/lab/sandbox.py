"""Where containers live: a network, mounts and processes of their own, all gone when the sandbox ends."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.lab import apt
from tests.lab.cache import NotAvailableError
from tests.lab.place import Host
from tests.lab.server import Server

PACKAGES = ("podman", "buildah", "runc", "conmon", "netavark", "aardvark-dns", "iptables", "iproute2")

START_SECONDS = 120.0
RUN_SECONDS = 600.0

# The unpacked packages are laid over the system's own folders, for these processes to see: the programs find
# their libraries and one another at the places that they were built for.
SETUP = """
set -e
root=$1 folder=$2
read -r pid rest < /proc/self/stat
mount -t proc proc /proc
mount -t overlay overlay -o "lowerdir=$root/usr:/usr" /usr
for part in lib sbin; do
    [ ! -d "$root/$part" ] || mount -t overlay overlay -o "lowerdir=$root/$part:/usr/$part" "/usr/$part"
done
if [ -n "$3" ]; then PATH=$PATH:$root/bin ip link set lo up; mount -t tmpfs tmpfs /run; fi
echo "$pid" > "$folder/sandbox"
sleep infinity &
wait $!
"""

CONTAINERS = """\
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
helper_binaries_dir = ["/usr/lib/podman"]
[network]
network_backend = "netavark"
network_config_dir = "{folder}/networks"
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=1000:1000"]
"""

STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{storage}"
runroot = "{folder}/run"
[storage.options]
additionalimagestores = [{others}]
"""


@cache
def programs() -> Path:
    """Return the unpacked packages that build images and run containers.

    Raises:
        NotAvailableError: Not root, or this machine's Debian does not have them.
    """
    if os.getuid() != 0:
        raise NotAvailableError("needs root, for containers in namespaces of their own")
    return apt.unpacked(*PACKAGES)


class Sandbox:
    """One place for buildah, podman and what they start."""

    def __init__(self, folder: Path, storage: Path, images: Sequence[Path] = (), *, apart: bool) -> None:
        """Take where things lie.

        Args:
            folder: For configuration and what runs; no other sandbox's.
            storage: Where images and containers are kept.
            images: Further storages whose images are only read.
            apart: Whether it has a network of its own, in which every port is free, and no way out.
        """
        self._folder = folder
        self._apart = apart
        self._storage = storage
        self._images = images
        self._server = Server("sandbox", Host(), folder)
        self._file = folder / "sandbox"

    def start(self) -> None:
        """Make it.

        Raises:
            NotAvailableError: Not on this machine.
        """
        root = programs()
        self._configure()
        own = ["--net"] if self._apart else []
        self._server.start(
            [
                "unshare", *own, "--mount", "--propagation", "private", "--pid", "--fork",
                "--kill-child=KILL", "sh", "-c", SETUP, "sandbox", str(root), str(self._folder),
                "apart" if self._apart else "",
            ],
            self._file.exists,
            START_SECONDS,
        )  # fmt: skip

    def stop(self) -> None:
        """End everything in it."""
        # unshare ignores SIGTERM while its child lives; when it is gone, all that is inside is killed.
        self._server.stop(signal.SIGKILL)
        self._file.unlink(missing_ok=True)

    def run(
        self,
        arguments: Sequence[str],
        *,
        directory: Path = Path("/"),
        environment: Mapping[str, str] | None = None,
    ) -> str:
        """Run a command in it to its end and return what it wrote to standard output.

        Raises:
            AssertionError: It failed; with its last words.
        """
        variables = {
            "HOME": str(self._folder),
            "PATH": f"{self._folder / 'bin'}:{os.environ['PATH']}:/usr/sbin:/usr/bin",
            "CONTAINERS_CONF": str(self._folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self._folder / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(self._folder / "registries.conf"),
            # There is no systemd in here whose timers could ask; a test does when it wants to know.
            "DISABLE_HC_SYSTEMD": "true",
            **(environment or {}),
        }
        entered = f"--target={self._file.read_text().strip()}"
        command = [
            "nsenter", entered, "--net", "--mount", "--pid",
            "env", "-C", str(directory), *(f"{name}={value}" for name, value in variables.items()),
            *arguments,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS, check=False)
        words = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        assert done.returncode == 0, f"{arguments[0]} failed, {arguments[1:3]}:\n{words}"
        return done.stdout

    def _configure(self) -> None:
        policy = self._folder / ".config/containers/policy.json"
        policy.parent.mkdir(parents=True, exist_ok=True)
        policy.write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
        (self._folder / "registries.conf").write_text('unqualified-search-registries = ["docker.io"]\n')
        (self._folder / "containers.conf").write_text(CONTAINERS.format(folder=self._folder))
        others = ", ".join(f'"{path}"' for path in self._images)
        (self._folder / "storage.conf").write_text(
            STORAGE.format(folder=self._folder, storage=self._storage, others=others)
        )
        shims = self._folder / "bin"
        shims.mkdir(exist_ok=True)
        if not (shims / "iptables").is_symlink():
            # Debian makes this link when the package is installed.
            (shims / "iptables").symlink_to("/usr/sbin/xtables-nft-multi")
