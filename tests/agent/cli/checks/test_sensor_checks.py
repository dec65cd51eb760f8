"""A sensor's checks tell what an emulated part, bus and wire are really like."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from thermal2mqtt.cli.checks import sensor
from thermal2mqtt.cli.checks.finding import Finding, Status
from thermal2mqtt.cli.checks.runner import run_checks
from thermal2mqtt.cli.checks.sensor import Bench
from thermal2mqtt.cli.checks.table import checks_of_sensor
from thermal2mqtt.mlx90640 import I2CBus
from thermal2mqtt.mlx90640.emulator import (
    EmulatedMlx90640,
    Fault,
    PartParameters,
    ScenePages,
    TurnableClock,
    still,
)
from thermal2mqtt.sensors import DriverError, build_driver
from thermal2mqtt.settings.sensor import Driver, SensorSettings


@dataclass
class Wires:
    """A driver that leads to an emulated part, through wires of the test's choice."""

    scl_hz: float = 400_000.0
    part: PartParameters = field(default_factory=PartParameters)
    missing: bool = False
    description: str = "emulated"

    def __post_init__(self) -> None:
        """Switch the part on."""
        self.clock = TurnableClock()
        self.bus = EmulatedMlx90640(
            ScenePages(still(41.0), part=self.part), clock=self.clock, scl_hz=self.scl_hz
        )

    def open(self) -> I2CBus:
        """Return the bus."""
        if self.missing:
            raise DriverError("there is no bus")
        return self.bus

    def close(self) -> None:
        """Do nothing."""


def _bench(wires: Wires, **settings: object) -> Bench:
    return Bench(SensorSettings.model_validate(settings), wires, clock=wires.clock)


def test_a_part_that_answers_tells_its_serial_number() -> None:
    """The number stands on no label: here it is."""
    finding = sensor.address(_bench(Wires()))
    assert (finding.status, finding.found) == (Status.OK, "0x33 answers, serial number 20614E010985")


def test_an_address_that_nobody_answers_fails() -> None:
    """The finding names the address and what to look at."""
    finding = sensor.address(_bench(Wires(), address=0x40))
    assert finding.status is Status.FAIL
    assert "0x40" in finding.found
    assert finding.advice is not None
    assert "`address`" in finding.advice


def test_a_bus_that_cannot_be_opened_fails() -> None:
    """The driver's own words are told."""
    finding = sensor.address(_bench(Wires(missing=True)))
    assert finding == Finding(Status.FAIL, "the bus cannot be opened: there is no bus", "See the line above.")


def test_a_good_eeprom_is_plausible() -> None:
    """An ordinary part has no bad pixel."""
    assert sensor.eeprom(_bench(Wires())).found == "plausible, no bad pixels"


def test_bad_pixels_are_told_but_no_fault() -> None:
    """Up to four are within the specification, and repaired."""
    finding = sensor.eeprom(_bench(Wires(part=PartParameters(broken=((3, 4),), outliers=((20, 30),)))))
    assert finding.status is Status.OK
    assert "row 3 column 4, row 20 column 30" in finding.found


def test_an_empty_eeprom_fails() -> None:
    """A part without its calibration measures nothing."""
    wires = Wires()
    wires.bus.faults.inject(Fault.BAD_EEPROM)
    assert sensor.eeprom(_bench(wires)).status is Status.FAIL


@pytest.mark.parametrize(
    ("scl_khz", "page_ms", "carries_hz"), [(100, "150", "4"), (400, "37", "16"), (1000, "15", "32")]
)
def test_the_real_bus_clock_is_told_from_a_page(scl_khz: int, page_ms: str, carries_hz: str) -> None:
    """832 words take as long as the wire needs; the figures are those of the datasheet's timing."""
    finding = sensor.speed(_bench(Wires(scl_hz=scl_khz * 1000), refresh_rate_hz=4))
    assert finding.status is Status.OK
    assert finding.found.startswith(f"a page takes {page_ms}.")
    assert f"about {scl_khz} kHz" in finding.found
    assert f"carries up to {carries_hz} Hz, set to 4 Hz" in finding.found


def test_a_rate_that_the_bus_cannot_carry_fails() -> None:
    """The usual field failure, 100 kHz and 8 Hz, is told with both ways out."""
    finding = sensor.speed(_bench(Wires(scl_hz=100_000), refresh_rate_hz=8))
    assert finding.status is Status.FAIL
    assert finding.advice is not None
    assert "refresh_rate_hz to 4 or less" in finding.advice
    assert "i2c_arm_baudrate" in finding.advice


def test_a_bus_too_slow_for_any_rate_fails() -> None:
    """At 5 kHz a page takes three seconds."""
    finding = sensor.speed(_bench(Wires(scl_hz=5_000)))
    assert finding.status is Status.FAIL
    assert "too slow for any refresh rate" in finding.found


def test_one_image_is_read_and_described() -> None:
    """The scene's 41 °C, seen with an emissivity of 1; the part's own figures beside it."""
    finding = sensor.frame(_bench(Wires(), emissivity=1.0))
    assert finding.status is Status.OK
    low, high = (float(word) for word in finding.found.split(" °C")[0].split(" to "))
    assert 40.0 < low <= high < 42.0
    assert "3.30 V" in finding.found


def test_a_passing_fault_does_not_spoil_the_image() -> None:
    """One lost page is not what the check is about."""
    wires = Wires()
    bench = _bench(wires)
    sensor.eeprom(bench)
    wires.bus.faults.inject(Fault.NACK, times=1)
    assert sensor.frame(bench).status is Status.OK
    assert wires.bus.faults.count(Fault.NACK) == 1


def test_pages_that_never_come_fail_by_name() -> None:
    """A part that answers but never finishes a page."""
    wires = Wires()
    wires.bus.faults.inject(Fault.NO_DATA_READY)
    finding = sensor.frame(_bench(wires))
    assert finding.status is Status.FAIL
    assert finding.found.startswith("timeout: ")


def test_half_an_image_is_not_enough() -> None:
    """A part that repeats one subpage never makes an image whole."""
    wires = Wires()
    wires.bus.faults.inject(Fault.STUCK_SUBPAGE)
    finding = sensor.frame(_bench(wires))
    assert finding.status is Status.FAIL


@pytest.mark.parametrize("check", [sensor.eeprom, sensor.speed, sensor.frame])
def test_a_part_that_goes_away_fails_each_check(check: object) -> None:
    """Unplugged between two lines: a failure with a name, not a traceback."""
    wires = Wires()
    wires.bus.faults.inject(Fault.UNPLUGGED)
    assert callable(check)
    assert check(_bench(wires)).status is Status.FAIL


def test_the_simulator_passes_as_the_real_part_does() -> None:
    """The whole row of checks, on the driver that needs no hardware."""
    settings = SensorSettings(driver=Driver.SIMULATOR)
    clock = TurnableClock()
    bench = Bench(settings, build_driver(settings, clock), clock=clock)
    findings = {check.name: finding.status for check, finding in run_checks(checks_of_sensor("a", bench))}
    assert findings == {
        f"sensor.a.{line}": Status.OK for line in ("source", "address", "eeprom", "speed", "frame")
    }


def test_without_a_bus_the_other_lines_are_skipped(tmp_path: Path) -> None:
    """One failure, told once."""
    settings = SensorSettings(driver=Driver.REPLAY, recording=tmp_path / "none.t2m")
    clock = TurnableClock()
    bench = Bench(settings, build_driver(settings, clock), clock=clock)
    statuses = [finding.status for _, finding in run_checks(checks_of_sensor("a", bench))]
    assert statuses == [Status.FAIL, *[Status.SKIP] * 4]
