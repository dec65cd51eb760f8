"""The real bus through Blinka, as far as it goes without one: the emulated part behind the device file."""

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import ClassVar

import pytest

from thermal2mqtt.mlx90640 import Mlx90640
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640, ScenePages, TurnableClock, still
from thermal2mqtt.sensors import blinka
from thermal2mqtt.sensors.blinka import BlinkaDriver
from thermal2mqtt.sensors.errors import DriverError

smbus = import_module("Adafruit_PureIO.smbus")
REMEDY = "switch I2C on with `sudo raspi-config nonint do_i2c 0`"


class DeviceFile:
    """What Blinka knows as SMBus, with the emulated part where the kernel would be."""

    clock: ClassVar[TurnableClock]
    bus: ClassVar[EmulatedMlx90640]
    opened: ClassVar[list[int]]

    def __init__(self, number: int) -> None:
        self.opened.append(number)

    def write_bytes(self, address: int, buffer: bytes) -> None:
        """Write to the part."""
        self.bus.try_lock()
        self.bus.writeto(address, bytes(buffer))
        self.bus.unlock()

    def read_bytes(self, address: int, number: int) -> bytes:
        """Read on from where the part was addressed."""
        raw = bytearray(number)
        self.bus.try_lock()
        self.bus.readfrom_into(address, raw)
        self.bus.unlock()
        return bytes(raw)

    def read_i2c_block_data(self, address: int, command: bytes, length: int) -> bytes:
        """Write the register's address and read."""
        raw = bytearray(length)
        self.bus.try_lock()
        self.bus.writeto_then_readfrom(address, bytes(command), raw)
        self.bus.unlock()
        return bytes(raw)


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> type[DeviceFile]:
    """Put the part behind every /dev/i2c-N."""
    DeviceFile.clock = TurnableClock()
    DeviceFile.bus = EmulatedMlx90640(ScenePages(still(60.0)), clock=DeviceFile.clock)
    DeviceFile.opened = []
    monkeypatch.setattr(smbus, "SMBus", DeviceFile)
    return DeviceFile


def test_a_numbered_bus_carries_the_sensor(device: type[DeviceFile]) -> None:
    """Through Blinka's own code down to the device file: the scene is measured."""
    driver = BlinkaDriver(4)
    sensor = Mlx90640(driver.open(), clock=device.clock)
    sensor.emissivity = 0.95
    sensor.refresh_rate_hz = 8.0
    sensor.read()
    assert sensor.read().celsius == pytest.approx(60.0, abs=0.3)
    assert device.opened == [4]
    driver.close()
    driver.close()


def test_a_numbered_bus_reads_and_writes_within_bounds(device: type[DeviceFile]) -> None:
    """As busio's own does."""
    bus = BlinkaDriver(1).open()
    raw = bytearray(b"\xaa" * 4)
    bus.writeto(0x33, b"\xff\x80\x0d\xff", start=1, end=3)
    bus.readfrom_into(0x33, raw, start=1, end=3)
    assert raw.hex() == "aa1901aa"
    assert device.opened == [1]


def test_the_lock_of_a_numbered_bus_is_held_once(device: type[DeviceFile]) -> None:
    """A second taker in this process is turned away until it is given back."""
    bus = BlinkaDriver(1).open()
    assert bus.try_lock()
    assert not bus.try_lock()
    bus.unlock()
    bus.unlock()
    assert bus.try_lock()
    assert device.opened == [1]


def test_opening_again_opens_the_device_anew(device: type[DeviceFile]) -> None:
    """A reconnection after a fault does not go on with a dead descriptor."""
    driver = BlinkaDriver(2)
    assert driver.open() is not driver.open()
    assert device.opened == [2, 2]


def test_a_bus_that_is_not_there_is_told_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which one, which there are instead, how to switch it on, how to wire it."""
    monkeypatch.setattr(blinka, "DEVICES", tmp_path)
    for number in (0, 20):
        (tmp_path / f"i2c-{number}").touch()
    with pytest.raises(DriverError) as refused:
        BlinkaDriver(77).open()
    message = str(refused.value)
    assert "i2c-77 (there is: 0, 20)" in message
    assert REMEDY in message
    assert "SDA to pin 3" in message


def test_missing_permission_is_told_with_the_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual cause for a user of one's own: not in the group i2c."""

    def refuse(_number: int) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(smbus, "SMBus", refuse)
    with pytest.raises(DriverError, match=r"no permission to open /dev/i2c-1: add the user to the group i2c"):
        BlinkaDriver(1).open()


@pytest.fixture
def make_board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let Blinka's module `board` be the given source."""

    def make(source: str) -> None:
        (tmp_path / "board.py").write_text(source)
        monkeypatch.delitem(sys.modules, "board", raising=False)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setenv("BLINKA_SKIP_DEPENDENCY_CHECK", "1")

    return make


@pytest.mark.parametrize(
    "source", ["SCL = SDA = None", "", "raise NotImplementedError('Board not supported TOASTER')"]
)
def test_where_blinka_knows_no_pins_the_bus_must_be_named(
    source: str, make_board: Callable[[str], None]
) -> None:
    """A PC, or a board that Blinka has never heard of: the error says which settings help."""
    make_board(source)
    with pytest.raises(
        DriverError, match=r"no I2C pins that Blinka knows\. Set `bus` of the sensor"
    ) as refused:
        BlinkaDriver().open()
    assert "set its `driver` to simulator" in str(refused.value)


@pytest.mark.parametrize("error", ["ImportError", "RuntimeError"])
def test_where_the_pins_lack_a_library_the_header_bus_is_opened(
    error: str, make_board: Callable[[str], None], device: type[DeviceFile]
) -> None:
    """Blinka's names of a Raspberry Pi's pins need gpiod, which is not among its requirements."""
    make_board(f"raise {error}('gpiod was not found')")
    bus = BlinkaDriver().open()
    assert bus.try_lock()
    bus.writeto(0x33, b"\x80\x0d")
    assert device.opened == [1]


def test_a_board_whose_bus_does_not_open_is_told_with_the_remedy(make_board: Callable[[str], None]) -> None:
    """Pins are known, but busio finds no bus on them."""
    make_board("SCL, SDA = 3, 2")
    with pytest.raises(DriverError, match="cannot open the I2C bus /dev/i2c-1") as refused:
        BlinkaDriver().open()
    assert REMEDY in str(refused.value)


OPEN = """
from Adafruit_PureIO import smbus
from thermal2mqtt.sensors.blinka import BlinkaDriver
from thermal2mqtt.sensors.errors import DriverError

class Recorded:
    def __init__(self, number):
        print("opened", number)

if {present}:
    smbus.SMBus = Recorded
try:
    driver = BlinkaDriver()
    print(type(driver.open()).__module__)
    driver.close()
except DriverError as error:
    print(error)
"""


def opened_on_a_raspberry_pi(folder: Path, *, present: bool, gpiod: bool) -> str:
    """Return what opening the board's own bus prints where the real Blinka takes the machine for a Pi 4.

    Args:
        folder: Holds the stand-in for gpiod, if there is to be one.
        present: Whether /dev/i2c-N can be opened.
        gpiod: Whether that package can be imported.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("BLINKA")}
    environment |= {"BLINKA_FORCEBOARD": "RASPBERRY_PI_4B", "BLINKA_FORCECHIP": "BCM2XXX"}
    if gpiod:
        (folder / "gpiod.py").touch()
        environment["PYTHONPATH"] = str(folder)
    run = subprocess.run(
        [sys.executable, "-c", OPEN.format(present=present)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return run.stdout


@pytest.mark.parametrize(("gpiod", "module"), [(False, "thermal2mqtt.sensors.blinka"), (True, "busio")])
def test_on_a_raspberry_pi_the_header_bus_opens(tmp_path: Path, *, gpiod: bool, module: str) -> None:
    """By busio where Blinka is complete, directly where gpiod is missing: bus 1 either way."""
    printed = opened_on_a_raspberry_pi(tmp_path, present=True, gpiod=gpiod)
    assert printed.split() == ["opened", "1", module]


@pytest.mark.parametrize("gpiod", [False, True])
def test_on_a_raspberry_pi_without_i2c_the_remedy_is_told(tmp_path: Path, *, gpiod: bool) -> None:
    """Both ways to the bus end in the same advice."""
    printed = opened_on_a_raspberry_pi(tmp_path, present=False, gpiod=gpiod)
    assert "cannot open the I2C bus /dev/i2c-1" in printed
    assert REMEDY in printed
