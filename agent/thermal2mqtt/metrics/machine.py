"""What the machine says of itself: heat, power, clock and disk, without `vcgencmd`, which needs /dev/vcio."""

import ctypes
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

CONDITIONS = ("under_voltage", "frequency_capped", "throttled", "soft_temperature_limit")
"""The lowest bits of what a Raspberry Pi's firmware calls throttled, from bit 0 on."""

PROCESSOR_ZONES = ("cpu-thermal", "cpu_thermal", "soc-thermal", "soc_thermal", "x86_pkg_temp")
"""What kernels call the processor's thermal zone."""

FIRMWARE = "sys/devices/platform/soc*/soc*:firmware/get_throttled"

_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """The machine at one moment; None where it does not tell."""

    soc_celsius: float | None = None
    throttled: Mapping[str, bool] = field(default_factory=dict)
    """By condition; empty where no firmware tells."""
    clock_synchronized: bool | None = None
    free_bytes: int | None = None
    """What the disk of the data directory still takes from the agent."""
    size_bytes: int | None = None


class Machine:
    """Asks the kernel. May block where the disk hangs.

    Args:
        data_directory: Whose disk is asked for its room.
        root: Where /sys is found; another one for tests.
    """

    def __init__(self, data_directory: Path, root: Path = Path("/")) -> None:
        self._data_directory = data_directory
        self._root = root

    def facts(self) -> MachineFacts:
        """Return what it says now; what cannot be read is left out."""
        free, size = self._room()
        return MachineFacts(self._soc_celsius(), self._throttled(), self._synchronized(), free, size)

    def _synchronized(self) -> bool | None:
        """Ask the kernel; systemd's sandbox lets no service do so, but its own NTP client leaves a mark."""
        asked = kernel_synchronized()
        folder = self._root / "run/systemd/timesync"
        return (folder / "synchronized").exists() if asked is None and folder.exists() else asked

    def _soc_celsius(self) -> float | None:
        for zone in sorted(self._root.glob("sys/class/thermal/thermal_zone*")):
            if _text(zone / "type") in PROCESSOR_ZONES:
                millidegrees = _number(zone / "temp", 10)
                return None if millidegrees is None else millidegrees / 1000
        return None

    def _throttled(self) -> dict[str, bool]:
        for told in self._root.glob(FIRMWARE):
            bits = _number(told, 16)
            if bits is not None:
                return {name: bool(bits >> place & 1) for place, name in enumerate(CONDITIONS)}
        return self._low_supply()

    def _low_supply(self) -> dict[str, bool]:
        """Ask the driver raspberrypi-hwmon, which kernels without the firmware's own file have."""
        for chip in self._root.glob("sys/class/hwmon/hwmon*"):
            alarm = _number(chip / "in0_lcrit_alarm", 10) if _text(chip / "name") == "rpi_volt" else None
            if alarm is not None:
                return {CONDITIONS[0]: bool(alarm)}
        return {}

    def _room(self) -> tuple[int, int] | tuple[None, None]:
        try:
            disk = os.statvfs(self._data_directory)
        except OSError:
            return None, None
        return disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize


def kernel_synchronized() -> bool | None:
    """Ask the kernel, whom chrony, ntpd and timesyncd all tell; None where it may not be asked."""
    read_only = ctypes.create_string_buffer(512)  # struct timex with modes = 0, and room to spare
    state: int = ctypes.CDLL(None).adjtimex(read_only)
    return None if state < 0 else state != _TIME_ERROR


def board(root: Path = Path("/")) -> str:
    """Return the machine's model as its device tree has it, such as `Raspberry Pi 4 Model B Rev 1.4`."""
    return (_text(root / "proc/device-tree/model") or "").rstrip("\0")[:64]


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return None


def _number(path: Path, base: int) -> int | None:
    try:
        return int(_text(path) or "", base)
    except ValueError:
        return None
