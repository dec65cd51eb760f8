"""The emulated wire: how long transfers take, who answers, who holds the lock."""

from collections.abc import Callable

import pytest

from thermal2mqtt.mlx90640.emulator import (
    EmulatedBus,
    EmulatedMlx90640,
    PartParameters,
    ScenePages,
    TurnableClock,
    still,
)

ReadWords = Callable[..., list[int]]


@pytest.fixture
def bus(clock: TurnableClock) -> EmulatedMlx90640:
    """One part on a bus of 400 kHz."""
    return EmulatedMlx90640(ScenePages(still(20.0)), clock=clock)


@pytest.mark.parametrize(("scl_hz", "milliseconds"), [(100e3, 150), (400e3, 37.5), (1e6, 15)])
def test_reading_a_page_takes_as_long_as_on_the_wire(
    scl_hz: float, milliseconds: float, clock: TurnableClock, read_words: ReadWords
) -> None:
    """832 words of 18 bits and the addressing: the clock is turned by that much."""
    bus = EmulatedMlx90640(ScenePages(still(20.0)), clock=clock, scl_hz=scl_hz)
    before = clock.monotonic()
    read_words(bus, 0x0400, 832)
    assert (clock.monotonic() - before) * 1000 == pytest.approx(milliseconds, rel=0.01)


def test_a_probe_of_the_address_is_answered(bus: EmulatedMlx90640) -> None:
    """Writing nothing asks who is there, and costs a byte."""
    assert bus.try_lock()
    bus.writeto(0x33, b"")


def test_nobody_answers_at_another_address(bus: EmulatedMlx90640, clock: TurnableClock) -> None:
    """OSError, as from Linux, and the byte that went unanswered still took its time."""
    assert bus.try_lock()
    before = clock.monotonic()
    with pytest.raises(OSError, match="nothing at address 0x34"):
        bus.writeto(0x34, b"")
    assert clock.monotonic() > before


def test_a_transfer_needs_the_lock(bus: EmulatedMlx90640) -> None:
    """CircuitPython refuses it, so a reader that forgets must not get away with it here."""
    with pytest.raises(RuntimeError, match="call try_lock first"):
        bus.writeto(0x33, b"")


def test_the_lock_is_held_once(bus: EmulatedMlx90640) -> None:
    """A second taker is turned away until it is given back; giving back twice does no harm."""
    assert bus.try_lock()
    assert not bus.try_lock()
    bus.unlock()
    bus.unlock()
    assert bus.try_lock()


def test_a_read_goes_on_from_the_register_addressed_last(bus: EmulatedMlx90640) -> None:
    """A read of its own after a write of the address, also of a single byte."""
    assert bus.try_lock()
    raw = bytearray(3)
    bus.writeto(0x33, b"\x80\x0d")
    bus.readfrom_into(0x33, raw, start=1)
    assert raw.hex() == "001901"
    bus.readfrom_into(0x33, raw, end=1)
    assert raw.hex() == "191901"


def test_buffers_are_used_only_within_their_bounds(bus: EmulatedMlx90640) -> None:
    """Start and end of both buffers, as adafruit_bus_device passes them."""
    assert bus.try_lock()
    raw = bytearray(b"\xaa" * 6)
    bus.writeto_then_readfrom(0x33, b"\xff\x80\x0d\xff", raw, out_start=1, out_end=3, in_start=2, in_end=4)
    assert raw.hex() == "aaaa1901aaaa"
    bus.writeto(0x33, b"\xff\x80\x0d\x18\x01\xff", start=1, end=5)
    bus.writeto_then_readfrom(0x33, b"\x80\x0d", raw, in_end=2)
    assert raw[:2].hex() == "1801"


def test_parts_at_different_addresses_do_not_know_of_each_other(
    clock: TurnableClock, read_words: ReadWords
) -> None:
    """Two parts on one bus have EEPROM, registers and scene of their own."""
    bus = EmulatedBus(clock=clock)
    for address, serial in ((0x33, 1), (0x34, 2)):
        bus.attach(
            address, ScenePages(still(20.0 * serial), part=PartParameters(serial_number=(0, 0, serial)))
        )
    assert bus.try_lock()
    bus.writeto(0x34, b"\x80\x0d\x1a\x01")
    bus.unlock()
    clock.advance(5.0)
    assert [read_words(bus, 0x2409, address=address) for address in (0x33, 0x34)] == [[1], [2]]
    assert [read_words(bus, 0x800D, address=address) for address in (0x33, 0x34)] == [[0x1901], [0x1A01]]
    first, second = (read_words(bus, 0x0400, 832, address=address) for address in (0x33, 0x34))
    assert first != second


def test_the_wire_may_run_ahead_of_the_clock_by_the_shortest_sleep(clock: TurnableClock) -> None:
    """Short transfers are charged together, and none of their time is lost."""
    slept: list[float] = []

    class Watched(TurnableClock):
        def sleep(self, seconds: float) -> None:
            slept.append(seconds)
            super().sleep(seconds)

    watched = Watched()
    bus = EmulatedMlx90640(ScenePages(still(20.0)), clock=watched, scl_hz=100e3, shortest_sleep=0.002)
    exact = EmulatedMlx90640(ScenePages(still(20.0)), clock=clock, scl_hz=100e3)
    raw, starts = bytearray(2), (watched.monotonic(), clock.monotonic())
    for each in (bus, exact):
        assert each.try_lock()
        for _ in range(100):
            each.writeto_then_readfrom(0x33, b"\x80\x00", raw)
    lag = (clock.monotonic() - starts[1]) - (watched.monotonic() - starts[0])
    assert 0 <= lag < 0.002
    assert 20 < len(slept) < 40
