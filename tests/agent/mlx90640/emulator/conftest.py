"""A clock to turn, and plain register reads and writes on any bus."""

import struct
from collections.abc import Callable

import pytest

from thermal2mqtt.mlx90640.bus import I2CBus
from thermal2mqtt.mlx90640.emulator import TurnableClock


@pytest.fixture
def clock() -> TurnableClock:
    """Time that passes only on the emulated wire, or when the test turns it."""
    return TurnableClock()


@pytest.fixture
def read_words() -> Callable[..., list[int]]:
    """Read `count` words from a register on."""

    def read(bus: I2CBus, register: int, count: int = 1, *, address: int = 0x33) -> list[int]:
        raw = bytearray(2 * count)
        assert bus.try_lock()
        try:
            bus.writeto_then_readfrom(address, register.to_bytes(2), raw)
        finally:
            bus.unlock()
        return list(struct.unpack(f">{count}H", raw))

    return read


@pytest.fixture
def write_word() -> Callable[..., None]:
    """Write one word to a register."""

    def write(bus: I2CBus, register: int, word: int, *, address: int = 0x33) -> None:
        assert bus.try_lock()
        try:
            bus.writeto(address, register.to_bytes(2) + word.to_bytes(2))
        finally:
            bus.unlock()

    return write
