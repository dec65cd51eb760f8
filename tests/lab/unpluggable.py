"""The command `thermal2mqtt`, but whoever runs it can pull the sensor's plug.

`python -m tests.lab.unpluggable SOCKET run ...`: while the file SOCKET exists, no transfer on a bus succeeds,
as with a part that lost its plug. Nothing else is changed.
"""

import errno
import sys
from pathlib import Path
from typing import Any

from thermal2mqtt import cli
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640


class UnpluggedError(OSError):
    """What Linux says when nobody acknowledges an address."""

    def __init__(self) -> None:
        super().__init__(errno.EREMOTEIO, "Remote I/O error")


def make_unpluggable(socket: Path) -> None:
    """Let every transfer of the emulated part ask first whether the plug is in."""
    for name in ("writeto", "writeto_then_readfrom"):
        setattr(EmulatedMlx90640, name, _guarded(getattr(EmulatedMlx90640, name), socket))


def _guarded(transfer: Any, socket: Path) -> Any:
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if socket.exists():
            raise UnpluggedError
        return transfer(*args, **kwargs)

    return guarded


if __name__ == "__main__":
    make_unpluggable(Path(sys.argv.pop(1)))
    cli.main()
