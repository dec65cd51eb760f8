"""A `busio.I2C` with emulated parts on it, that takes as long as the wire would."""

import errno
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from thermal2mqtt.mlx90640.bus import ReadableBuffer, WritableBuffer
from thermal2mqtt.mlx90640.clock import Clock
from thermal2mqtt.mlx90640.emulator.faults import Fault, Faults
from thermal2mqtt.mlx90640.emulator.part import EmulatedPart
from thermal2mqtt.mlx90640.emulator.source import PageSource
from thermal2mqtt.mlx90640.registers import DEFAULT_ADDRESS

BYTE_BITS: Final = 9
"""Eight bits and the acknowledge."""

_POINTER_BYTES: Final = 2


@dataclass(slots=True)
class _Wire:
    """One transfer under way."""

    now: float
    bit_seconds: float
    stuck: int | None
    """The byte that every read gives where a line is held, None where the bus works."""

    def pass_byte(self, count: int = 1) -> None:
        self.now += count * BYTE_BITS * self.bit_seconds

    def condition(self) -> None:
        """Let a start or stop condition pass."""
        self.now += self.bit_seconds


class EmulatedBus:
    """Any number of parts at different addresses; a transfer lasts 9 bits per byte and a bit per condition.

    Time is charged to the clock: a turnable one is turned, on the machine's own the caller sleeps.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        scl_hz: float = 400_000.0,
        faults: Faults | None = None,
        shortest_sleep: float = 0.0,
    ) -> None:
        """Lay the wires.

        Args:
            clock: What transfers are charged to.
            scl_hz: The clock of the wire.
            faults: Switches of what can go wrong with the bus as a whole; default: its own.
            shortest_sleep: Seconds that the clock may lag behind the wire before it is charged. On the
                machine's own clock each sleep costs CPU, and most transfers are over before it would be.
        """
        self.faults = faults or Faults(clock)
        """The switches of what can go wrong with the bus as a whole."""
        self._shortest_sleep = shortest_sleep
        self._free_at = clock.monotonic()
        self._clock = clock
        self._bit_seconds = 1 / scl_hz
        self._parts: dict[int, EmulatedPart] = {}
        self._pointers: dict[int, int] = {}
        self._lock = threading.Lock()

    def attach(self, address: int, source: PageSource, *, faults: Faults | None = None) -> EmulatedPart:
        """Put a part on the bus and switch it on."""
        part = EmulatedPart(source, faults=faults or Faults(self._clock), now=self._clock.monotonic())
        self._parts[address] = part
        return part

    def try_lock(self) -> bool:
        """Take the bus; False when somebody else holds it."""
        if self.faults.strikes(Fault.BUS_HELD) or not self._lock.acquire(blocking=False):
            # Asking costs time too, or a turned clock would stand still before a caller with a deadline.
            self._charge(self._next_free() + BYTE_BITS * self._bit_seconds)
            return False
        return True

    def unlock(self) -> None:
        """Give the bus back; no harm where it is free."""
        if self._lock.locked():
            self._lock.release()

    def writeto(
        self, address: int, buffer: ReadableBuffer, /, *, start: int = 0, end: int | None = None
    ) -> None:
        """Write `buffer[start:end]`: register address, then words for it and those that follow.

        Raises:
            OSError: Nothing answers at the address.
            RuntimeError: The caller does not hold the lock.
        """
        with self._transfer() as wire:
            self._send(wire, address, bytes(buffer[start:end]))

    def readfrom_into(
        self, address: int, buffer: WritableBuffer, /, *, start: int = 0, end: int | None = None
    ) -> None:
        """Fill `buffer[start:end]` from the register that was addressed last.

        Raises:
            OSError: Nothing answers at the address.
            RuntimeError: The caller does not hold the lock.
        """
        with self._transfer() as wire:
            self._receive(wire, address, memoryview(buffer)[start:end])

    def writeto_then_readfrom(
        self,
        address: int,
        out_buffer: ReadableBuffer,
        in_buffer: WritableBuffer,
        /,
        *,
        out_start: int = 0,
        out_end: int | None = None,
        in_start: int = 0,
        in_end: int | None = None,
    ) -> None:
        """Write the register's address, then fill `in_buffer[in_start:in_end]`, without a stop between.

        Raises:
            OSError: Nothing answers at the address.
            RuntimeError: The caller does not hold the lock.
        """
        with self._transfer() as wire:
            self._send(wire, address, bytes(out_buffer[out_start:out_end]))
            self._receive(wire, address, memoryview(in_buffer)[in_start:in_end])

    @contextmanager
    def _transfer(self) -> Iterator[_Wire]:
        if not self._lock.locked():
            raise RuntimeError("the bus is not locked: call try_lock first")
        wire = _Wire(self._next_free(), self._bit_seconds, self._stuck_level())
        try:
            yield wire
        finally:
            wire.condition()
            self._charge(wire.now)

    def _next_free(self) -> float:
        return max(self._clock.monotonic(), self._free_at)

    def _charge(self, until: float) -> None:
        self._free_at = until
        owed = until - self._clock.monotonic()
        if owed > self._shortest_sleep:
            self._clock.sleep(owed)

    def _stuck_level(self) -> int | None:
        if self.faults.strikes(Fault.BUS_HIGH):
            return 0xFF
        return 0x00 if self.faults.strikes(Fault.BUS_LOW) else None

    def _send(self, wire: _Wire, address: int, data: bytes) -> None:
        part = self._addressed(wire, address)
        wire.pass_byte(len(data))
        if part is None or len(data) < _POINTER_BYTES:
            return
        pointer = int.from_bytes(data[:_POINTER_BYTES])
        self._pointers[address] = pointer
        words = [int.from_bytes(data[i : i + 2]) for i in range(_POINTER_BYTES, len(data) - 1, 2)]
        if words:
            part.write(pointer, words, wire.now)

    def _receive(self, wire: _Wire, address: int, wanted: memoryview) -> None:
        part = self._addressed(wire, address)
        if part is None:
            wire.pass_byte(len(wanted))
            wanted[:] = bytes([wire.stuck or 0]) * len(wanted)
            return
        words = (len(wanted) + 1) // 2
        word_seconds = 2 * BYTE_BITS * self._bit_seconds
        sent, wire.now = part.read(self._pointers.get(address, 0), words, wire.now, word_seconds)
        wanted[:] = sent[: len(wanted)]

    def _addressed(self, wire: _Wire, address: int) -> EmulatedPart | None:
        """Return the part that answers; None where a line is held, which looks like an answer."""
        wire.condition()
        wire.pass_byte()
        if wire.stuck is not None:
            return None
        part = self._parts.get(address)
        if part is None:
            raise OSError(errno.ENXIO, f"emulated: nothing at address 0x{address:02X}")
        part.acknowledge(wire.now)
        return part


class EmulatedMlx90640(EmulatedBus):
    """A bus with one part on it and one set of switches for both."""

    def __init__(
        self,
        source: PageSource,
        *,
        clock: Clock,
        address: int = DEFAULT_ADDRESS,
        scl_hz: float = 400_000.0,
        faults: Faults | None = None,
        shortest_sleep: float = 0.0,
    ) -> None:
        super().__init__(clock=clock, scl_hz=scl_hz, faults=faults, shortest_sleep=shortest_sleep)
        self.part = self.attach(address, source, faults=self.faults)
        """The part itself."""
