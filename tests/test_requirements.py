"""The locks in requirements/ agree with what is declared, and say nothing of where packages come from."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements"
REMEDY = "run script/lock"

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
AGENT = PROJECT["project"]["dependencies"]
DEMO = [*AGENT, *PROJECT["project"]["optional-dependencies"]["demo"]]
DECLARED = {"agent": AGENT, "demo": DEMO, "dev": [*DEMO, *PROJECT["dependency-groups"]["dev"]]}


class Pin(NamedTuple):
    """One entry of a lock."""

    name: str
    version: str
    hashes: int
    declared: bool
    """Whether it is there because this project asked for it, not another package."""


def read_lock(name: str) -> list[Pin]:
    """Return a lock's entries; a package has several where its version depends on Python's."""
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    return [_pin(entry) for entry in entries if entry.strip()]


def _pin(entry: str) -> Pin:
    name, version = re.split(r"==", entry.split(maxsplit=1)[0], maxsplit=1)
    return Pin(name, version, entry.count("--hash=sha256:"), "(pyproject.toml" in entry)


def names(requirements: Iterable[str]) -> set[str]:
    """Return the canonical names of requirements such as `PyYAML>=6`."""
    return {canonicalize_name(Requirement(requirement).name) for requirement in requirements}


@pytest.mark.parametrize("lock", DECLARED)
def test_lock_holds_what_is_declared_and_nothing_that_was_dropped(lock: str) -> None:
    """What pyproject.toml asks for is what the lock was made for."""
    assert {pin.name for pin in read_lock(lock) if pin.declared} == names(DECLARED[lock]), REMEDY


@pytest.mark.parametrize("lock", DECLARED)
def test_pins_lie_within_the_declared_bounds(lock: str) -> None:
    """Every pin is a version that pyproject.toml allows."""
    bounds = {str(canonicalize_name((r := Requirement(text)).name)): r.specifier for text in DECLARED[lock]}
    outside = [pin for pin in read_lock(lock) if pin.declared and pin.version not in bounds[pin.name]]
    assert outside == [], REMEDY


def test_what_is_delivered_is_what_was_tested() -> None:
    """The smaller locks pin nothing that the development lock does not pin alike."""
    tested = {(pin.name, pin.version) for pin in read_lock("dev")}
    for lock in ("agent", "demo"):
        assert {(pin.name, pin.version) for pin in read_lock(lock)} <= tested, REMEDY


@pytest.mark.parametrize("lock", ["build", "home-assistant", "scan"])
def test_lock_pins_what_its_list_names(lock: str) -> None:
    """The locks that come from a list of their own hold every name on it, at its version."""
    lines = (REQUIREMENTS / f"{lock}.in").read_text().splitlines()
    wanted = [Requirement(line) for line in lines if line and not line.startswith("#")]
    pinned = {pin.name: pin.version for pin in read_lock(lock)}
    missing = [r for r in wanted if pinned.get(canonicalize_name(r.name), "none") not in r.specifier]
    assert missing == [], REMEDY


@pytest.mark.parametrize("lock", [*DECLARED, "build", "home-assistant", "scan"])
def test_lock_is_hashed_and_names_no_registry(lock: str) -> None:
    """Every entry has hashes; no address or option says where packages come from."""
    text = (REQUIREMENTS / f"{lock}.txt").read_text()
    assert [pin for pin in read_lock(lock) if pin.hashes == 0] == []
    assert re.findall(r"https?:|file:|@ |^--\S+|/opt/", text, re.MULTILINE) == []


def test_build_backend_is_locked() -> None:
    """Building the package fetches nothing unpinned."""
    assert names(PROJECT["build-system"]["requires"]) <= {pin.name for pin in read_lock("build")}, REMEDY
