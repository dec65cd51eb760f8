"""The machine under the agent is judged by what it tells."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import pytest

from thermal2mqtt.cli.checks import host
from thermal2mqtt.cli.checks.finding import Status

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def test_a_writable_data_directory_is_ok_and_left_as_it_was(tmp_path: Path) -> None:
    """The check writes for real, and leaves nothing behind."""
    finding = host.data_directory(tmp_path)
    assert finding.status is Status.OK
    assert f"{tmp_path}: writable" in finding.found
    assert list(tmp_path.iterdir()) == []


def test_a_data_directory_still_to_be_made_is_ok(tmp_path: Path) -> None:
    """A first start makes it: what counts is that it can be made."""
    finding = host.data_directory(tmp_path / "var" / "data")
    assert finding.status is Status.OK
    assert "not made yet" in finding.found
    assert not (tmp_path / "var").exists()


def test_an_unwritable_data_directory_fails_with_the_command_that_helps() -> None:
    """Not even root can write in /proc: the finding says where, why, and what to type."""
    finding = host.data_directory(Path("/proc/thermal2mqtt"))
    assert finding.status is Status.FAIL
    assert "cannot write in /proc" in finding.found
    assert finding.advice is not None
    assert "install -d -o $USER /proc/thermal2mqtt" in finding.advice


@pytest.mark.parametrize(
    ("free", "status"), [(10**10, Status.OK), (4 * 10**8, Status.WARN), (10**7, Status.FAIL)]
)
def test_little_space_is_warned_about_before_it_is_none(free: int, status: Status) -> None:
    """Half a gigabyte is a warning, twenty megabytes a failure."""
    assert host.space(free).status is status


def test_the_space_of_a_directory_still_to_be_made_is_its_parents(tmp_path: Path) -> None:
    """The disk that counts is the one it will lie on."""
    assert host.free_bytes(tmp_path / "none" / "yet") > 0


def test_a_kept_clock_is_ok() -> None:
    """A time that can be true and a kernel that says it is kept right."""
    finding = host.clock(NOON, synchronised=True)
    assert (finding.status, finding.found) == (Status.OK, "2026-11-20 12:00:00+00:00, synchronised")


def test_a_clock_that_nothing_keeps_is_warned_about() -> None:
    """A Pi without a network drifts: the stamps will be wrong."""
    finding = host.clock(NOON, synchronised=False)
    assert finding.status is Status.WARN
    assert finding.advice is not None
    assert "timedatectl set-ntp true" in finding.advice


def test_a_kernel_that_does_not_tell_is_not_taken_for_a_yes() -> None:
    """What could not be found out is said, not assumed."""
    assert host.clock(NOON, synchronised=None).status is Status.WARN


def test_the_first_day_of_the_epoch_fails() -> None:
    """A Pi without a battery wakes up in 1970: nothing it says has a usable time."""
    assert host.clock(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), synchronised=True).status is Status.FAIL


def test_the_kernel_answers_about_its_clock() -> None:
    """The real call gives a yes or a no, or None where it is forbidden; it raises nothing."""
    assert host.kernel_synchronised() in {True, False, None}


@pytest.mark.parametrize(("celsius", "status"), [(48.3, Status.OK), (80.0, Status.WARN), (None, Status.SKIP)])
def test_a_hot_processor_is_warned_about(celsius: float | None, status: Status) -> None:
    """From 80 °C a Pi slows down; a machine that does not tell is no failure."""
    assert host.heat(celsius).status is status


class Reading(NamedTuple):
    """What psutil tells of one thermometer, as far as it is used."""

    current: float


def test_the_hottest_of_all_chips_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each chip may have several readings."""
    chips = {"cpu_thermal": [Reading(51.0)], "nvme": [Reading(33.0), Reading(62.5)]}
    monkeypatch.setattr("psutil.sensors_temperatures", lambda: chips)
    assert host.hottest_celsius() == 62.5
    monkeypatch.setattr("psutil.sensors_temperatures", dict)
    assert host.hottest_celsius() is None


@pytest.mark.parametrize(
    ("flags", "status", "words"),
    [
        ("0", Status.OK, "has held"),
        ("50005", Status.FAIL, "too low now"),
        ("4", Status.WARN, "is being slowed"),
        ("50000", Status.WARN, "voltage was too low"),
        ("40000", Status.WARN, "was slowed"),
        ("0x8\n", Status.WARN, "is being slowed"),
    ],
)
def test_a_pi_tells_of_its_supply(tmp_path: Path, flags: str, status: Status, words: str) -> None:
    """The firmware's bits become words: now before since the start, voltage before speed."""
    file = tmp_path / "get_throttled"
    file.write_text(flags)
    finding = host.power(file)
    assert finding.status is status
    assert words in finding.found


def test_other_machines_do_not_tell_of_their_supply(tmp_path: Path) -> None:
    """Where the file is missing the line is skipped, not failed."""
    assert host.power(tmp_path / "none").status is Status.SKIP


@pytest.mark.parametrize(("available", "status"), [(10**9, Status.OK), (10**8, Status.WARN)])
def test_scarce_memory_is_warned_about(available: int, status: Status) -> None:
    """Below what the agent takes, the kernel may kill it."""
    finding = host.memory(available, 2 * 10**9)
    assert finding.status is status
    assert "of 2.0 GB" in finding.found
