"""Corrections follow their part."""

import json
import logging
from pathlib import Path

import pytest

from thermal2mqtt.store.corrections import (
    FOLDER,
    MOST_REFERENCES,
    keep_references,
    load_corrections,
    load_references,
)
from thermal2mqtt.store.files import DamagedFileError, NewerFileError
from thermal2mqtt.thermal.drift import DriftCorrection, Reference

SERIAL = "20614E010985"
COOL, WARM = Reference(1e9, 50.0, 48.5, 25.0), Reference(2e9, 50.0, 49.5, 45.0)


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    """By serial number, with the references that it came from."""
    correction = keep_references(tmp_path, SERIAL, [COOL, WARM])
    assert correction.offset_kelvin == pytest.approx(1.5)
    assert correction.slope == pytest.approx(-0.05)
    found = load_corrections(tmp_path)[SERIAL]
    assert found.at(45.0) == pytest.approx(0.5)
    assert load_references(tmp_path, SERIAL) == (COOL, WARM)


def test_the_file_says_when_and_against_what(tmp_path: Path) -> None:
    """Offset, slope, date and reference stand in it, for people."""
    keep_references(tmp_path, SERIAL, [COOL])
    document = json.loads((tmp_path / FOLDER / f"{SERIAL}.json").read_text())
    assert document == {
        "schema": 1,
        "serial_number": SERIAL,
        "offset_kelvin": 1.5,
        "slope": 0.0,
        "references": [
            {"time": 1e9, "reference_celsius": 50.0, "measured_celsius": 48.5, "ambient_celsius": 25.0}
        ],
    }


def test_parts_do_not_mix(tmp_path: Path) -> None:
    """Each has a file of its own."""
    keep_references(tmp_path, SERIAL, [COOL])
    keep_references(tmp_path, "AAAABBBBCCCC", [WARM])
    assert load_corrections(tmp_path) == {SERIAL: DriftCorrection(1.5), "AAAABBBBCCCC": DriftCorrection(0.5)}


def test_a_new_part_has_none(tmp_path: Path) -> None:
    """Neither a correction nor references; no directory is needed."""
    assert load_corrections(tmp_path / "nowhere") == {}
    assert load_references(tmp_path, SERIAL) == ()


def test_only_the_newest_references_count(tmp_path: Path) -> None:
    """What the part was like years ago is forgotten in time."""
    old = [Reference(float(n), 50.0, 40.0, 25.0) for n in range(5)]
    keep_references(tmp_path, SERIAL, [*old, *[COOL] * MOST_REFERENCES])
    assert load_corrections(tmp_path)[SERIAL].offset_kelvin == 1.5
    assert len(load_references(tmp_path, SERIAL)) == MOST_REFERENCES


def test_an_absurd_reference_changes_nothing(tmp_path: Path) -> None:
    """What was kept before stays."""
    keep_references(tmp_path, SERIAL, [COOL])
    with pytest.raises(ValueError, match=r"30\.0 K off its reference"):
        keep_references(tmp_path, SERIAL, [COOL, Reference(3e9, 50.0, 20.0, 25.0)])
    assert load_references(tmp_path, SERIAL) == (COOL,)


@pytest.mark.parametrize("serial", ["", "../../etc/x", "20614e010985", "20614E0109850"])
def test_a_serial_number_is_no_path(tmp_path: Path, serial: str) -> None:
    """What a damaged EEPROM says must not lead elsewhere."""
    with pytest.raises(ValueError, match="12 hexadecimal digits"):
        keep_references(tmp_path, serial, [COOL])


def test_what_a_later_version_wrote_corrects_nothing_and_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told with what to do, and not written over unknowingly."""
    path = tmp_path / FOLDER / f"{SERIAL}.json"
    path.parent.mkdir()
    path.write_text('{"schema": 2}')
    with caplog.at_level(logging.WARNING):
        assert load_corrections(tmp_path) == {}
    assert "schema 2, but this agent knows 1 at most" in caplog.text
    with pytest.raises(NewerFileError):
        load_references(tmp_path, SERIAL)
    assert path.read_text() == '{"schema": 2}'


@pytest.mark.parametrize(
    "content", ["{", '{"schema": 0}', '{"schema": 1, "serial_number": "x", "offset_kelvin": "a lot"}', "[]"]
)
def test_a_damaged_file_corrects_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    """It is told, left as it is, and the other parts keep theirs."""
    keep_references(tmp_path, "AAAABBBBCCCC", [COOL])
    path = tmp_path / FOLDER / f"{SERIAL}.json"
    path.write_text(content)
    with caplog.at_level(logging.WARNING):
        assert list(load_corrections(tmp_path)) == ["AAAABBBBCCCC"]
    assert str(path) in caplog.text
    with pytest.raises(DamagedFileError):
        load_references(tmp_path, SERIAL)
    assert path.read_text() == content
