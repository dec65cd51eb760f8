"""The machine: room for data, a clock that is right, heat, power and memory."""

import ctypes
import datetime as dt
import os
import shutil
import tempfile
from pathlib import Path

import psutil

from thermal2mqtt.cli.checks.finding import Finding, fail, ok, skip, warn

MEGABYTE = 1_000_000

SHORT_OF_SPACE_BYTES = 500 * MEGABYTE
OUT_OF_SPACE_BYTES = 20 * MEGABYTE

SHORT_OF_MEMORY_BYTES = 150 * MEGABYTE
"""The agent itself takes up to 120 MB."""

HOT_CELSIUS = 80.0
"""From here on a Raspberry Pi slows itself down."""

FIRST_YEAR = 2025
"""Earlier than this software: the clock was never set."""

THROTTLED = Path("/sys/devices/platform/soc/soc:firmware/get_throttled")
"""A Raspberry Pi's firmware tells here, in hexadecimal, what `vcgencmd get_throttled` prints."""

_UNDER_VOLTAGE, _SLOWED = 0x1, 0xE
_EVER = 16  # the same bits, this much higher: at any time since the start

_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised


def data_directory(directory: Path) -> Finding:
    """Check that the agent can keep files in `directory`, by making one."""
    standing = _nearest_existing(directory)
    try:
        with tempfile.TemporaryFile(dir=standing) as probe:
            probe.write(b"thermal2mqtt")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        return fail(f"{directory}: cannot write in {standing}: {error.strerror}", _make_writable(directory))
    return ok(f"{directory}: writable{'' if standing == directory else ' (not made yet)'}")


def free_bytes(directory: Path) -> int:
    """Return how much may still be written where `directory` is or will be."""
    return shutil.disk_usage(_nearest_existing(directory)).free


def space(free: int) -> Finding:
    """Check that `free` bytes will do."""
    if free < OUT_OF_SPACE_BYTES:
        return fail(f"{_size(free)} free", "Make room: the agent cannot even keep who it is.")
    if free < SHORT_OF_SPACE_BYTES:
        return warn(f"{_size(free)} free", "Make room before the disk is full.")
    return ok(f"{_size(free)} free")


def clock(now: dt.datetime, *, synchronised: bool | None) -> Finding:
    """Check that `now` (with a time zone) can be true and that something keeps the clock right."""
    stamp = now.isoformat(sep=" ", timespec="seconds")
    if now.year < FIRST_YEAR:
        return fail(f"{stamp} cannot be", "Set the clock: give it a network with NTP.")
    if synchronised is None:
        return warn(f"{stamp}; the kernel does not tell whether it is kept right", "Compare it with a watch.")
    if not synchronised:
        return warn(f"{stamp}; nothing keeps it right", "`sudo timedatectl set-ntp true`, or install chrony.")
    return ok(f"{stamp}, synchronised")


def kernel_synchronised() -> bool | None:
    """Ask the kernel, whom chrony, ntpd and timesyncd all tell; None where it may not be asked."""
    read_only = ctypes.create_string_buffer(512)  # struct timex with modes = 0, and room to spare
    state: int = ctypes.CDLL(None).adjtimex(read_only)
    return None if state < 0 else state != _TIME_ERROR


def hottest_celsius() -> float | None:
    """Return the highest of the machine's own temperatures; None where it tells none."""
    chips = psutil.sensors_temperatures().values()
    return max((reading.current for chip in chips for reading in chip), default=None)


def heat(hottest: float | None) -> Finding:
    """Check how hot the processor is, in degrees Celsius."""
    if hottest is None:
        return skip("this machine does not tell its temperature")
    if hottest >= HOT_CELSIUS:
        return warn(f"{hottest:.0f} °C: the processor slows down", "Give it a heat sink or air.")
    return ok(f"{hottest:.0f} °C")


def power(throttled: Path = THROTTLED) -> Finding:
    """Check what a Raspberry Pi says about its supply: now, and since it was started."""
    if not throttled.exists():
        return skip("only a Raspberry Pi tells")
    flags = int(throttled.read_text().strip() or "0", 16)
    if flags & _UNDER_VOLTAGE:
        return fail(
            "the supply voltage is too low now", "Use the official supply and a short cable: data gets lost."
        )
    if flags & _SLOWED:
        return warn("the processor is being slowed down", "Cool it, and use the official supply.")
    if flags >> _EVER & _UNDER_VOLTAGE:
        return warn("the supply voltage was too low since the start", "Use the official supply.")
    if flags >> _EVER & _SLOWED:
        return warn("the processor was slowed down since the start", "Give it a heat sink or air.")
    return ok("the supply has held since the start")


def memory_bytes() -> tuple[int, int]:
    """Return what is available to a new program, and all there is."""
    state = psutil.virtual_memory()
    return state.available, state.total


def memory(available: int, total: int) -> Finding:
    """Check that there is memory for the agent, in bytes."""
    found = f"{_size(available)} of {_size(total)} available"
    if available < SHORT_OF_MEMORY_BYTES:
        return warn(found, "The agent needs up to 120 MB: end something else.")
    return ok(found)


def _nearest_existing(directory: Path) -> Path:
    return next(path for path in (directory, *directory.absolute().parents) if path.exists())


def _make_writable(directory: Path) -> str:
    return f"`sudo install -d -o $USER {directory}`, or set agent.data_directory to a place of your own."


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 10**9 else f"{count / 1e6:.0f} MB"
