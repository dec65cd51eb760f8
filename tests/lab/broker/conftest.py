"""Hardened brokers of both series, with two honest agents, two that are not, and a witness."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.lab import mosquitto as mosquitto_part
from tests.lab.hardened import CAST, HardenedBroker
from tests.lab.mosquitto import Series
from tests.lab.parts import part_or_skip
from tests.lab.peer import Peer, proof_of
from thermal2mqtt.credentials import Applicant

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
            *cast: Applicant, changes: Mapping[str, str] | None = None, lines: str = ""
        ) -> HardenedBroker:
            folder: Path = tmp_path_factory.mktemp("hardened")
            broker = HardenedBroker(folder, program, changes, lines)
            broker.prepare(*(cast or CAST))
            stack.callback(broker.stop)
            broker.start()
            return broker

        yield make


@pytest.fixture(scope="module")
def standing(make_hardened: MakeHardened) -> HardenedBroker:
    """Return one broker for all tests of a module that leave its credentials alone."""
    return make_hardened()


@pytest.fixture
def witness(standing: HardenedBroker) -> Iterator[Peer]:
    """Return somebody who hears all that is said on the standing broker from now on, and all that is kept."""
    with Peer(standing, proof_of(standing, "witness")) as peer:
        peer.subscribe("#", "$CONTROL/#", "$SYS/broker/connection/#")
        yield peer
