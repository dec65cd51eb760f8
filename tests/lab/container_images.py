"""Images without a registry: the bases from Debian's own packages, the agent's from the Dockerfile."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.lab import apt
from tests.lab.cache import NotAvailableError, made_once
from tests.lab.place import CERTIFICATES, PACKAGES, SUITES, bootstrapped
from tests.lab.python314 import pip_settings
from tests.lab.sandbox import Sandbox, programs

ROOT = Path(__file__).parents[2]
RECIPES = Path(__file__).parent / "images"

AGENT = "thermal2mqtt:local"
SERVERS = ("mosquitto", "prometheus", "alertmanager")

BUILD = ("buildah", "build", "--isolation=chroot", "--format=docker", "--layers", "--pull-never", "--quiet")

LEFT_OUT = (
    "./dev/*",
    "./proc/*",
    "./sys/*",
    "./tmp/*",
    "./var/cache/apt/*",
    "./var/lib/apt/lists/*",
    "./usr/share/doc",
)


@cache
def image_names() -> dict[str, str]:
    """Return the image of each service, as .env names it: service -> name."""
    pairs = re.findall(r"^(\w+)_IMAGE=(\S+)$", (ROOT / ".env").read_text(), re.MULTILINE)
    return {service.lower(): name for service, name in pairs}


@cache
def storage() -> Path:
    """Return a storage with bases, servers and the agent's dependencies, made once per version of them.

    Raises:
        NotAvailableError: Not root, not a Debian, or packages are out of reach.
    """
    programs()
    name, suite = base_image()
    locks = [ROOT / "requirements" / f"{lock}.txt" for lock in ("agent", "build")]
    texts = [path.read_text() for path in (*sorted(RECIPES.iterdir()), *locks, ROOT / "Dockerfile")]
    made_from = "\n".join([*SUITES, *PACKAGES, *image_names().values(), *texts])

    def make(target: Path) -> None:
        with _sandbox(target.with_name("images-at-work"), target) as sandbox:
            _build_base(sandbox, name, suite)
            _build_servers(sandbox)
            build_agent(sandbox)

    return made_once("images", made_from, make)


def base_image() -> tuple[str, str]:
    """Return the name of the Dockerfile's base and the suite of Debian that it stands for."""
    found = re.search(r"^FROM (debian:(\w+)-slim)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert found, "the Dockerfile is not based on a slim Debian"
    return found[1], found[2]


def build_agent(sandbox: Sandbox) -> None:
    """Build the image of the agent as it is now; layers that did not change are taken from before."""
    _build(sandbox, ROOT, "Dockerfile", AGENT)


def _build_base(sandbox: Sandbox, name: str, suite: str) -> None:
    with _context(bootstrapped(f"base-{suite}", (suite,), ())) as context:
        options = pip_settings()
        lines = [
            f"{option} = {' '.join(addresses)}"
            for option in ("index-url", "extra-index-url")
            if (addresses := _web(options, option))
        ]
        (context / "pip.conf").write_text(
            "\n".join(["[global]", "cert = /etc/certificates.crt", *lines]) + "\n"
        )
        shutil.copy(os.environ.get("SSL_CERT_FILE", CERTIFICATES), context / "certificates.crt")
        _build(sandbox, context, str(RECIPES / "base.Dockerfile"), f"docker.io/library/{name}")


def _web(options: dict[str, list[str]], option: str) -> list[str]:
    return [address for address in options.get(option, []) if address.startswith("http")]


def _build_servers(sandbox: Sandbox) -> None:
    with _context(bootstrapped("debian", SUITES, PACKAGES)) as context:
        for server in SERVERS:
            recipe = str(RECIPES / "servers.Dockerfile")
            _build(sandbox, context, recipe, image_names()[server], "--target", server)


def _build(sandbox: Sandbox, context: Path, recipe: str, name: str, *options: str) -> None:
    try:
        sandbox.run([*BUILD, *options, f"--file={recipe}", f"--tag={name}", str(context)], directory=context)
    except AssertionError as error:
        raise NotAvailableError(f"the image {name} cannot be built: {error}") from error


@contextmanager
def _context(root: Path) -> Iterator[Path]:
    context = root.with_name(f"{root.name}.context")
    shutil.rmtree(context, ignore_errors=True)
    context.mkdir()
    left_out = [f"--exclude={pattern}" for pattern in LEFT_OUT]
    try:
        apt.run(["tar", "--create", f"--file={context / 'root.tar'}", f"--directory={root}", *left_out, "."])
        yield context
    finally:
        shutil.rmtree(context)


@contextmanager
def _sandbox(folder: Path, store: Path) -> Iterator[Sandbox]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    sandbox = Sandbox(folder, store, apart=False)
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()
        subprocess.run(["rm", "-rf", "--one-file-system", folder], check=True)
