"""Reading and writing with a deadline."""

import asyncio
import threading

import pytest

from thermal2mqtt.store import StoreError
from thermal2mqtt.store import disk as disk_module
from thermal2mqtt.store.disk import Disk, read_in_time


def test_a_hanging_disk_is_told_as_a_fault_of_the_store() -> None:
    """Who writes learns in time that nothing is known."""
    released = threading.Event()
    with pytest.raises(StoreError, match=r"the disk gave no answer within 0\.05 s"):
        asyncio.run(Disk("test-disk", 0.05).run(lambda: released.wait(30)))
    released.set()


def test_a_start_does_not_wait_for_a_hanging_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with an error that the service manager can act on; what can be read is returned."""
    assert asyncio.run(read_in_time(lambda: "content")) == "content"
    monkeypatch.setattr(disk_module, "READ_SECONDS", 0.05)
    released = threading.Event()
    with pytest.raises(StoreError, match="no answer"):
        asyncio.run(read_in_time(lambda: released.wait(30)))
    released.set()
