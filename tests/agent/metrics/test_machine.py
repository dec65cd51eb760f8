"""What the machine says is taken from the kernel's own files, and what it does not say is left out."""

from pathlib import Path

import pytest

from thermal2mqtt.metrics import machine
from thermal2mqtt.metrics.machine import Machine, MachineFacts, board, kernel_synchronized


def written(root: Path, **files: str) -> Path:
    """Write files below a root; `__` stands for a slash."""
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def facts(root: Path) -> MachineFacts:
    """Return what a machine with these files says."""
    return Machine(root, root).facts()


def test_a_raspberry_pi_tells_its_heat_and_its_supply(tmp_path: Path) -> None:
    """Millidegrees, and the firmware's bits in hexadecimal: 0x5 is too low a supply, and throttled."""
    zone = tmp_path / "sys/class/thermal"
    written(zone / "thermal_zone0", type="gpu-thermal\n", temp="99000\n")
    written(zone / "thermal_zone1", type="cpu-thermal\n", temp="48312\n")
    written(tmp_path / "sys/devices/platform/soc/soc:firmware", get_throttled="50005\n")
    found = facts(tmp_path)
    assert found.soc_celsius == 48.312
    assert found.throttled == {
        "under_voltage": True,
        "frequency_capped": False,
        "throttled": True,
        "soft_temperature_limit": False,
    }


def test_a_kernel_without_the_firmwares_file_has_its_driver(tmp_path: Path) -> None:
    """raspberrypi-hwmon tells of the supply alone."""
    written(tmp_path / "sys/class/hwmon/hwmon0", name="cpu_thermal\n")
    written(tmp_path / "sys/class/hwmon/hwmon1", name="rpi_volt\n", in0_lcrit_alarm="1\n")
    assert facts(tmp_path).throttled == {"under_voltage": True}


def test_another_machine_says_nothing_rather_than_zero(tmp_path: Path) -> None:
    """No file, no figure; nonsense in a file is none either."""
    assert facts(tmp_path).soc_celsius is None
    assert facts(tmp_path).throttled == {}
    written(tmp_path / "sys/class/thermal/thermal_zone0", type="cpu-thermal", temp="hot")
    assert facts(tmp_path).soc_celsius is None


def test_the_room_is_that_of_the_data_directorys_disk(tmp_path: Path) -> None:
    """Free is never more than all; a directory that is not there has none."""
    found = facts(tmp_path)
    assert found.free_bytes is not None
    assert found.size_bytes is not None
    assert 0 < found.free_bytes <= found.size_bytes
    gone = Machine(tmp_path / "gone", tmp_path).facts()
    assert (gone.free_bytes, gone.size_bytes) == (None, None)


@pytest.mark.parametrize(
    ("kernel", "mark", "told"),
    [
        (True, None, True),
        (False, "synchronized", False),
        (None, "synchronized", True),
        (None, "another", False),
        (None, None, None),
    ],
)
def test_in_systemds_sandbox_its_own_mark_is_asked(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kernel: bool | None,  # noqa: FBT001 (a parameter)
    mark: str | None,
    told: bool | None,  # noqa: FBT001 (a parameter)
) -> None:
    """Where the kernel may not be asked, what timesyncd has left; where there is neither, nothing."""
    monkeypatch.setattr(machine, "kernel_synchronized", lambda: kernel)
    if mark is not None:
        written(tmp_path / "run/systemd/timesync", **{mark: ""})
    assert facts(tmp_path).clock_synchronized is told


def test_the_kernel_is_asked_about_its_clock() -> None:
    """Yes, no, or not allowed to ask."""
    assert kernel_synchronized() in {True, False, None}


@pytest.mark.parametrize(
    ("text", "name"), [("Raspberry Pi 4 Model B Rev 1.4\0", "Raspberry Pi 4 Model B Rev 1.4")]
)
def test_the_board_is_what_the_device_tree_says(tmp_path: Path, text: str, name: str) -> None:
    """Without the device tree's closing zero; elsewhere nothing."""
    assert board(tmp_path) == ""
    assert board(written(tmp_path, **{"proc__device-tree__model": text})) == name
