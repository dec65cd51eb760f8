"""Hardened brokers of both series, with two honest agents, two that are not, and a witness."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path

import pytest

from tests.lab import mosquitto as mosquitto_part
from tests.lab.hardened import CAST, ROOT, HardenedBroker
from tests.lab.mosquitto import Series
from tests.lab.parts import part_or_skip
from tests.lab.peer import Peer, proof_of
from thermal2mqtt.credentials import Applicant

RULES_FILE = "credentials/broker/acl"


class Rules(StrEnum):
    """Which access rules a broker has: the tool's list of names, or one pattern for all agents."""

    LISTED = "listed"
    PATTERNS = "patterns"


BOTH_RULES = pytest.mark.parametrize("standing", list(Rules), indirect=True)

MakeHardened = Callable[..., HardenedBroker]


@pytest.fixture(scope="module", params=["2.0", "2.1"])
def series(request: pytest.FixtureRequest) -> Series:
    """Return each series of mosquitto in turn."""
    found: Series = request.param
    return found


@pytest.fixture(scope="module")
def make_hardened(
    request: pytest.FixtureRequest, series: Series, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MakeHardened]:
    """Return a function that starts a delivered broker with a cast; each is stopped after the module."""
    program = part_or_skip(request.config, f"mosquitto {series}", mosquitto_part.program, series)
    with ExitStack() as stack:

        def make(
            *cast: Applicant,
            changes: Mapping[str, str] | None = None,
            before_start: Callable[[Path], object] = lambda _: None,
            lines: Callable[[Path], str] = lambda _: "",
        ) -> HardenedBroker:
            folder = tmp_path_factory.mktemp("hardened")
            broker = HardenedBroker(folder, program, changes, lines(folder))
            broker.prepare(*(cast or CAST))
            before_start(folder)
            stack.callback(broker.stop)
            broker.start()
            return broker

        yield make


@pytest.fixture(scope="module")
def standing(request: pytest.FixtureRequest, make_hardened: MakeHardened) -> HardenedBroker:
    """Return one broker for all tests of a module; indirect parametrization chooses its rules."""
    if getattr(request, "param", Rules.LISTED) is Rules.LISTED:
        return make_hardened()
    patterns = (ROOT / "mosquitto/acl-patterns").read_text().replace("user administrator", "user witness")
    return make_hardened(before_start=lambda folder: (folder / RULES_FILE).write_text(patterns))


@pytest.fixture
def witness(standing: HardenedBroker) -> Iterator[Peer]:
    """Return somebody who hears all that is said on the standing broker from now on, and all that is kept."""
    with Peer(standing, proof_of(standing, "witness")) as peer:
        peer.subscribe("#", "$CONTROL/#", "$SYS/broker/connection/#")
        yield peer
