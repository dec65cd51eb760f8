"""What the tests of the store share: logs on disks that fail."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.agent.store.disk import Disk, LogBench
from thermal2mqtt.store.event_log import Keep


@pytest.fixture
def make_log(tmp_path: Path) -> Iterator[Callable[..., LogBench]]:
    """Return a maker of logs that run, in one folder; each is stopped after the test."""
    with ExitStack() as stack:

        def make(keep: Keep = Keep(90.0, 10_000, 100_000), folder: Path = tmp_path) -> LogBench:  # noqa: B008 - frozen
            bench = LogBench(folder, keep)
            stack.callback(bench.stop)
            bench.start()
            return bench

        yield make


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Return the disk under every database of the test."""
    disk = Disk()
    disk.use(monkeypatch)
    return disk
