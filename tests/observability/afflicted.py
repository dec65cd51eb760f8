"""The command `thermal2mqtt`, but whoever runs it can make its machine, its bus and its disk ill.

`python -m tests.observability.afflicted FOLDER run ...` looks into FOLDER:
`unplugged` - while the file is there, every transfer on a bus fails;
`flaky` - while the file is there, every third page is read as zeros;
`full` - while the file is there, the database cannot be written or read;
`slow` - while the file is there, handing a report on takes 0.15 s;
`machine.json` - what the kernel is to say of heat, supply, clock and disk, as fields of `MachineFacts`.
What is counted, judged and exported of it all is the agent's own.
"""

import errno
import itertools
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from thermal2mqtt import cli
from thermal2mqtt.metrics import collector, host
from thermal2mqtt.metrics.machine import Machine, MachineFacts
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640
from thermal2mqtt.mqtt import MqttFace
from thermal2mqtt.sensors import watch
from thermal2mqtt.store import archive, event_log, worker
from thermal2mqtt.store.database import Database

LOOK_SECONDS = 0.25
SLOW_SECONDS = 0.15
BOARD = "Raspberry Pi 4 Model B Rev 1.4"
CEILING_SECONDS = 0.2
"""Between tries: a thirtieth of what it is, as the waits of the rules are."""
BOOKS_SECONDS = 1.0
"""So often it is counted what waits, and dropped what is too much."""
FLAKY_EVERY = 3
PAGE_ADDRESS = b"\x04\x00"
"""Where a page begins in the part's memory."""


def afflict(folder: Path) -> None:
    """Let bus, face, database and machine ask the folder first."""
    worker.BUSY_SECONDS = archive.COUNT_SECONDS = event_log.PRUNE_SECONDS = BOOKS_SECONDS
    _empty_pages(folder)
    backoff = replace(watch.LADDER.backoff, ceiling_seconds=CEILING_SECONDS)
    setattr(watch, "LADDER", replace(watch.LADDER, backoff=backoff))  # noqa: B010 - final for mypy
    for name in ("writeto", "writeto_then_readfrom"):
        _before(EmulatedMlx90640, name, _bus_fault(folder))
    _before(Database, "transaction", _full_disk(folder))
    _before(MqttFace, "accept", lambda: time.sleep(SLOW_SECONDS) if (folder / "slow").exists() else None)
    setattr(collector, "board", lambda: BOARD)  # noqa: B010 - as below
    told = Machine.facts

    def facts(machine: Machine) -> MachineFacts:
        given = folder / "machine.json"
        return replace(told(machine), **json.loads(given.read_text())) if given.exists() else told(machine)

    setattr(Machine, "facts", facts)  # noqa: B010 - a method that mypy rightly keeps from being assigned
    defaults = host.HostWatch.__init__.__kwdefaults__
    assert defaults is not None
    defaults["period_seconds"] = LOOK_SECONDS


def _bus_fault(folder: Path) -> Any:
    def check() -> None:
        if (folder / "unplugged").exists():
            raise OSError(errno.EREMOTEIO, "Remote I/O error")

    return check


def _full_disk(folder: Path) -> Any:
    def check() -> None:
        if (folder / "full").exists():
            raise OSError(errno.ENOSPC, "No space left on device")

    return check


def _empty_pages(folder: Path) -> None:
    read = EmulatedMlx90640.writeto_then_readfrom
    pages = itertools.count(1)

    def emptied(part: EmulatedMlx90640, address: int, out: Any, buffer: Any, **kwargs: Any) -> None:
        read(part, address, out, buffer, **kwargs)
        is_page = bytes(out[:2]) == PAGE_ADDRESS and len(buffer) > len(PAGE_ADDRESS)
        if is_page and (folder / "flaky").exists() and next(pages) % FLAKY_EVERY == 0:
            buffer[:] = bytes(len(buffer))

    setattr(EmulatedMlx90640, "writeto_then_readfrom", emptied)  # noqa: B010 - as below


def _before(owner: type, name: str, first: Any) -> None:
    done = getattr(owner, name)

    def checked(*args: Any, **kwargs: Any) -> Any:
        first()
        return done(*args, **kwargs)

    setattr(owner, name, checked)


if __name__ == "__main__":
    afflict(Path(sys.argv.pop(1)))
    cli.main()
