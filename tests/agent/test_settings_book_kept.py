"""Changes of the settings outlive the agent, an edited file, another version and a full disk."""

from pathlib import Path
from typing import Any

import pytest

from tests.agent.settings_changes import FILE, opened, run
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.outline import FieldPath
from thermal2mqtt.settings.partial import ChangeRefusedError
from thermal2mqtt.settings_book import SettingsBook, StaleSettingsError
from thermal2mqtt.store import StoreError
from thermal2mqtt.store.overrides import FILE_NAME, KeptOverrides, OverrideMemory


def with_a_change_that_fits_no_more(folder: Path) -> SettingsBook:
    """Return a book in whose file the upper limit of the image was set below the changed lower one."""
    image = "image: {low_celsius: 10, high_celsius: 60}"
    run(opened(folder, FILE + image).set({"image": {"low_celsius": 50}}))
    return opened(folder, f"{FILE}image: {{low_celsius: 10, high_celsius: 40}}")


def test_a_change_wins_over_an_edited_file(tmp_path: Path) -> None:
    """And the environment over both; without the variable the change holds again."""
    run(opened(tmp_path).set({"telemetry": {"interval_seconds": 9}}))
    edited = opened(tmp_path, f"{FILE}telemetry: {{interval_seconds: 8}}")
    assert edited.current.loaded.settings.telemetry.interval_seconds == 9
    held = opened(tmp_path, environ={"THERMAL2MQTT_TELEMETRY__INTERVAL_SECONDS": "7"})
    assert held.current.loaded.settings.telemetry.interval_seconds == 7
    run(held.set({"image": {"interval_seconds": 3}}))
    assert opened(tmp_path).current.loaded.settings.telemetry.interval_seconds == 9


def test_an_edited_file_is_another_revision(tmp_path: Path) -> None:
    """Who keeps a revision over a restart of the agent notices the edit."""
    assert opened(tmp_path).current.revision == 1
    assert opened(tmp_path).current.revision == 1
    assert opened(tmp_path, FILE.replace("0.9", "0.8")).current.revision == 2
    assert opened(tmp_path).current.revision == 3


@pytest.mark.parametrize(
    "text", ["", "sensors: {rack: {driver: simulator}}", "sensors: {thermal: {driver: replay, recording: x}}"]
)
def test_changes_that_no_longer_fit_are_left_out(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The agent starts, with all others of them, and the log names what was left out."""
    run(opened(tmp_path).set({"sensors": {"rack": {"emissivity": 0.7}}, "log": {"level": "debug"}}))
    book = opened(tmp_path, text)
    assert book.current.loaded.settings.log.level == "debug"
    assert ("sensors.rack.emissivity names what is not in the settings" in caplog.text) is (
        "rack" not in text
    )


def test_changes_of_what_is_no_setting_any_more_are_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Another version kept them; a whole section is none either. The others hold."""
    kept: dict[FieldPath, Any] = {
        ("image", "interval_seconds"): 3.0,
        ("image", "sepia"): True,
        ("image",): {},
    }
    OverrideMemory(tmp_path / FILE_NAME).save(KeptOverrides(4, "", kept))
    book = opened(tmp_path)
    assert book.current.loaded.settings.image.interval_seconds == 3
    assert "image.sepia names what is not in the settings" in caplog.text
    assert OverrideMemory(tmp_path / FILE_NAME).load().overrides == {("image", "interval_seconds"): 3.0}


def test_changes_that_fit_alone_but_not_together_are_all_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is wrong with them names a field of the file: nobody can tell which change to keep."""
    book = with_a_change_that_fits_no_more(tmp_path)
    assert book.current.loaded.settings.image.low_celsius == 10
    assert "image.high_celsius (40) must be above low_celsius (50)" in caplog.text


def test_a_change_that_cannot_be_kept_is_not_made(tmp_path: Path) -> None:
    """The disk is full: the answer is an error, nobody is told, and the old value holds on."""
    book = opened(tmp_path)
    told: list[Settings] = []
    book.listen(told.append)
    (tmp_path / f".{FILE_NAME}.new").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        run(book.set({"image": {"interval_seconds": 3}}))
    assert (book.current.loaded.settings.image.interval_seconds, told) == (60.0, [])
    taken = book.taken
    (tmp_path / f".{FILE_NAME}.new").rmdir()
    run(book.set({"image": {"interval_seconds": 3}}))
    assert [settings.image.interval_seconds for settings in told] == [3.0]
    assert (taken, book.taken) == (False, True)


def test_whether_the_last_change_was_taken_is_known(tmp_path: Path) -> None:
    """A refused one was not; who merely came too late has changed nothing; the next good one was."""
    book = opened(tmp_path)
    taken = [book.taken]
    with pytest.raises(StaleSettingsError):
        run(book.set({"image": {"interval_seconds": 3}}, if_revision=9))
    taken.append(book.taken)
    with pytest.raises(ChangeRefusedError):
        run(book.set({"image": {"interval_seconds": "often"}}))
    taken.append(book.taken)
    run(book.set({"image": {"interval_seconds": 3}}))
    taken.append(book.taken)
    with pytest.raises(ChangeRefusedError):
        run(book.reset(["image.nothing"]))
    taken.append(book.taken)
    run(book.reset())
    taken.append(book.taken)
    assert taken == [True, True, False, True, False, True]


def test_a_change_of_an_earlier_run_that_no_longer_fits_was_not_taken(tmp_path: Path) -> None:
    """Until somebody changes the settings, so that they are as asked for."""
    book = with_a_change_that_fits_no_more(tmp_path)
    taken = [book.taken]
    run(book.reset())
    assert [*taken, book.taken] == [False, True]
    assert opened(tmp_path).taken


def test_a_start_goes_on_where_the_disk_cannot_be_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told, and the settings hold."""
    (tmp_path / f".{FILE_NAME}.new").mkdir()
    book = opened(tmp_path)
    assert (book.current.revision, book.taken) == (1, False)
    assert "the settings' revision cannot be kept" in caplog.text
