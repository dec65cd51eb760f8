"""Reading that never gives up: each fault is answered, told and survived."""

import threading
from collections.abc import Iterator
from itertools import islice

import pytest

from thermal2mqtt.health import Part, PartState
from thermal2mqtt.mlx90640 import I2CBus, Surface, ThermalFrame, registers
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640, Fault, Faults, ScenePages, TurnableClock, still
from thermal2mqtt.sensors import DriverError
from thermal2mqtt.sensors.watch import LADDER, RESTORE_RATE_SECONDS, SensorWatch, stale_after_seconds
from thermal2mqtt.settings.sensor import REFRESH_RATES_HZ, SensorSettings


class Bench:
    """A watch on an emulated part whose clock is turned by the reading itself."""

    def __init__(self, scl_hz: float = 400_000.0, **settings: object) -> None:
        self.clock = TurnableClock()
        self.faults = Faults(self.clock)
        self.settings = SensorSettings.model_validate({"driver": "simulator", **settings})
        self.missing = 0
        self.opened = 0
        self.stop = threading.Event()
        self.bus = EmulatedMlx90640(
            ScenePages(still(40.0)), clock=self.clock, scl_hz=scl_hz, faults=self.faults
        )
        self.part = Part(
            "thermal", LADDER, clock=self.clock, stale_after_seconds=stale_after_seconds(self.settings)
        )
        self.watch = SensorWatch(
            self.settings, self, self.part, clock=self.clock, stop=self.stop, surface=Surface(0.95)
        )

    description = "emulated part"

    def open(self) -> I2CBus:
        """Return the bus, unless it is said to be missing a few times."""
        if self.missing:
            self.missing -= 1
            raise DriverError("no /dev/i2c-1: enable I2C")
        self.opened += 1
        return self.bus

    def close(self) -> None:
        """Let go of the bus."""
        self.bus.unlock()

    def frames(self, count: int) -> list[ThermalFrame]:
        """Return so many frames."""
        return list(islice(self.running, count))

    @property
    def running(self) -> Iterator[ThermalFrame]:
        """The watch's frames, one generator for the whole test."""
        if not hasattr(self, "_frames"):
            self._frames = self.watch.frames()
        return self._frames


def test_a_healthy_part_is_read_and_ok() -> None:
    """Frames come at the set rate and the part is ok."""
    bench = Bench()
    before = bench.clock.monotonic()
    frames = bench.frames(17)
    assert frames[-1].celsius == pytest.approx(40.0, abs=0.5)
    assert bench.part.state is PartState.OK
    assert 16 / (frames[-1].monotonic - frames[0].monotonic) == pytest.approx(8.0, rel=0.05)
    assert frames[0].monotonic - before < 1.0


def test_another_surface_holds_from_the_next_page_on() -> None:
    """Zones that are changed at run time change the temperatures without opening the part again."""
    bench = Bench()
    bench.frames(3)
    bench.watch.look_at(Surface(0.5))
    assert bench.frames(3)[-1].celsius.mean() > 50
    assert bench.opened == 1


@pytest.mark.parametrize("rate", REFRESH_RATES_HZ[:6])
def test_another_rate_is_asked_of_the_running_part(rate: float) -> None:
    """From the next page on, without opening the part again; at the slowest it does not count as failed."""
    bench = Bench(scl_hz=1_000_000.0)
    bench.frames(3)
    bench.watch.set_settings(bench.settings.model_copy(update={"refresh_rate_hz": rate}))
    frames = bench.frames(7)[3:]
    assert {frame.refresh_rate_hz for frame in frames} == {rate}
    assert 3 / (frames[-1].monotonic - frames[0].monotonic) == pytest.approx(rate, rel=0.1)
    bench.part.check()
    assert (bench.opened, bench.part.state) == (1, PartState.OK)
    assert bench.part.health().last_fault is None


def test_another_patience_holds_at_once() -> None:
    """A sensor may be silent for as long as it is now set."""
    bench = Bench()
    bench.frames(3)
    bench.watch.set_settings(bench.settings.model_copy(update={"stale_after_seconds": 60.0}))
    bench.frames(1)
    bench.clock.sleep(50.0)
    bench.part.check()
    assert bench.part.state is PartState.OK


def test_a_set_rate_ends_a_step_down() -> None:
    """Somebody who turns the rate means it, also after the agent has lowered it."""
    bench = Bench()
    bench.frames(4)
    bench.faults.inject(Fault.TORN, seconds=20.0)
    while bench.watch.refresh_rate_hz == 8:
        bench.frames(1)
    bench.watch.set_settings(bench.settings.model_copy(update={"refresh_rate_hz": 2.0}))
    bench.clock.sleep(60.0)
    assert bench.frames(4)[-1].refresh_rate_hz == 2.0
    bench.clock.sleep(RESTORE_RATE_SECONDS)
    assert bench.frames(4)[-1].refresh_rate_hz == 2.0


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_is_survived(fault: Fault) -> None:
    """Whatever goes wrong for a while, frames come again and they are right."""
    bench = Bench()
    bench.frames(4)
    bench.faults.inject(fault, seconds=20.0)
    bench.frames(1)
    while bench.clock.monotonic() < 1040.0:
        bench.frames(1)
    frames = bench.frames(20)
    assert bench.part.state is PartState.OK
    assert frames[-1].celsius == pytest.approx(40.0, abs=0.5)


def test_a_frozen_part_is_never_believed_again_until_it_moves() -> None:
    """Old temperatures that come back after each reopening would hide a fire."""
    bench = Bench()
    bench.frames(4)
    bench.faults.inject(Fault.FROZEN, seconds=3600.0)
    before = bench.clock.monotonic()
    frames = bench.frames(40)
    late = [f for f in frames if before + 10 < f.monotonic < before + 3600]
    assert late == []
    assert bench.part.health().faults["frozen"] > 100


@pytest.mark.parametrize("fault", [Fault.FROZEN, Fault.SUPPLY_OUT_OF_RANGE, Fault.GAIN_OUT_OF_RANGE])
def test_a_fault_that_no_slower_reading_mends_keeps_the_rate(fault: Fault) -> None:
    """A part with a failing supply is no better read at 0.5 Hz."""
    bench = Bench()
    bench.frames(4)
    bench.faults.inject(fault, seconds=600.0)
    bench.frames(20)
    assert bench.watch.refresh_rate_hz == 8


def test_an_outage_does_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """An hour of a failing supply is a handful of lines."""
    bench = Bench()
    with caplog.at_level("INFO"):
        bench.frames(4)
        bench.faults.inject(Fault.SUPPLY_OUT_OF_RANGE, seconds=3600.0)
        bench.frames(4)
    assert len(caplog.records) < 6


def test_a_frame_that_nothing_can_be_made_of_is_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    """A bug above the sensor is answered like a fault of it, and told with its trace once."""
    bench = Bench()
    bench.frames(2)
    for _ in range(100):
        bench.watch.unusable(RuntimeError("a bug of ours"))
        bench.frames(1)
    assert bench.part.health().faults["unexpected"] == 100
    assert bench.part.state is PartState.FAILED
    assert len([record for record in caplog.records if record.exc_info]) == 1


def test_a_nack_is_retried_without_opening_again() -> None:
    """The fault of the field is over in a moment and costs one page."""
    bench = Bench()
    bench.frames(2)
    bench.faults.inject(Fault.NACK, times=1)
    bench.frames(3)
    health = bench.part.health()
    assert health.faults == {"bus_error": 1}
    assert health.recoveries == {"retry": 1, "reopen": 0, "step_down": 0}
    assert bench.opened == 1


def test_a_part_that_was_unplugged_comes_back_with_its_settings() -> None:
    """After a loss of power the part knows nothing; its rate and resolution are written again."""
    bench = Bench(refresh_rate_hz=16)
    bench.frames(2)
    bench.faults.inject(Fault.UNPLUGGED, seconds=2.0)
    frames = bench.frames(4)
    assert bench.opened > 1
    assert [frame.refresh_rate_hz for frame in frames[-2:]] == [16.0, 16.0]


def test_a_long_absence_is_told_and_polled_gently() -> None:
    """An hour without the part is one failed state and a bounded number of tries."""
    bench = Bench()
    bench.frames(2)
    bench.faults.inject(Fault.UNPLUGGED, seconds=3600.0)
    states: list[PartState] = []
    bench.part.listen(lambda health: states.append(health.state))
    bench.frames(1)
    assert states[:2] == [PartState.DEGRADED, PartState.FAILED]
    assert sum(bench.part.health().faults.values()) < 3600


def test_a_part_that_was_away_for_long_keeps_its_rate() -> None:
    """However long nobody answered: that says nothing against the rate, and the part measures as before."""
    bench = Bench(refresh_rate_hz=16)
    bench.frames(2)
    bench.faults.inject(Fault.UNPLUGGED, seconds=3600.0)
    assert [frame.refresh_rate_hz for frame in bench.frames(4)] == [16.0] * 4


def test_a_bus_too_slow_for_the_rate_gets_a_lower_rate() -> None:
    """What ends other programs after minutes in the field ends here in fewer frames, said in the log."""
    bench = Bench(scl_hz=100_000.0, refresh_rate_hz=64)
    frames = bench.frames(40)
    assert bench.watch.refresh_rate_hz < 64
    assert frames[-1].refresh_rate_hz == bench.watch.refresh_rate_hz
    assert frames[-1].celsius == pytest.approx(40.0, abs=0.5)


def test_the_set_rate_is_tried_again_after_an_hour() -> None:
    """A passing disturbance does not cost the rate for ever."""
    bench = Bench()
    bench.frames(2)
    bench.faults.inject(Fault.TORN, seconds=30.0)
    while bench.watch.refresh_rate_hz == 8:
        bench.frames(1)
    bench.clock.advance(RESTORE_RATE_SECONDS)
    bench.frames(2)
    assert bench.watch.refresh_rate_hz == 8


def test_a_missing_bus_is_a_fault_with_its_remedy() -> None:
    """The agent starts without the sensor and finds it later."""
    bench = Bench()
    bench.missing = 3
    bench.frames(1)
    health = bench.part.health()
    assert health.faults == {"driver": 3}
    assert health.last_fault is not None
    assert "enable I2C" in health.last_fault.message


def test_a_bug_below_does_not_end_the_reading(caplog: pytest.LogCaptureFixture) -> None:
    """An error that nobody foresaw is told with its trace and tried again."""

    class Broken(Bench):
        def open(self) -> I2CBus:
            if self.opened == 0:
                self.opened += 1
                raise RuntimeError("a library's bug")
            return super().open()

    bench = Broken()
    bench.frames(2)
    assert bench.part.health().faults == {"unexpected": 1}
    assert "a library's bug" in caplog.text


def test_stopping_ends_the_reading_and_lets_go() -> None:
    """After a stop the generator ends and the part says so."""
    bench = Bench()
    bench.frames(2)
    bench.stop.set()
    assert bench.frames(5) == []
    assert bench.part.state is PartState.STOPPED


def test_the_image_is_turned_once() -> None:
    """Everything after the watch sees the image as people do."""
    assert Bench(rotation=90).frames(1)[0].celsius.shape == (32, 24)


def test_a_slow_sensor_is_not_called_stale_between_two_pages() -> None:
    """At 0.5 Hz a page takes two seconds."""
    slow = SensorSettings.model_validate({"refresh_rate_hz": 0.5, "stale_after_seconds": 1.0})
    assert stale_after_seconds(slow) > 2 * 2.0
    assert stale_after_seconds(SensorSettings()) == 5.0


def test_settings_offer_the_rates_that_the_part_has() -> None:
    """The settings know the rates without loading the sensor's code; both lists are one."""
    assert registers.REFRESH_RATES_HZ == REFRESH_RATES_HZ
