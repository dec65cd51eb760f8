"""What a start leaves on disk of a settings file of an earlier layout."""

import stat
from pathlib import Path

import pytest

from tests.agent.settings.test_migration import OLD, first_step
from thermal2mqtt.settings import load_with_origins
from thermal2mqtt.settings.document import Document
from thermal2mqtt.store import StoreError
from thermal2mqtt.store.settings_file import keep_migrated


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a settings file of an imagined earlier layout, which nobody else may read."""
    path = tmp_path / "settings.yaml"
    path.write_text(OLD)
    path.chmod(0o600)
    return path


def old(file: Path) -> Document:
    """Return it as a start of this version reads it."""
    document = load_with_origins(file, {}, {0: first_step}).origins.document
    assert document is not None
    return document


def test_it_is_replaced_and_kept_as_it_was(file: Path) -> None:
    """The next start reads the same settings without any step; the copy is the file to the byte."""
    before = load_with_origins(file, {}, {0: first_step}).settings
    backup = keep_migrated(old(file))
    assert backup == file.with_name("settings.yaml.schema-0")
    assert backup.read_text() == OLD
    assert load_with_origins(file, {}).settings == before
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, backup)] == [0o600, 0o600]


def test_the_first_copy_stays(file: Path) -> None:
    """Whoever goes back and forth between versions keeps what they wrote themselves."""
    file.with_name("settings.yaml.schema-0").write_text("mine")
    keep_migrated(old(file))
    assert file.with_name("settings.yaml.schema-0").read_text() == "mine"


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    """What it leads to is replaced."""
    link = tmp_path / "etc" / "settings.yaml"
    link.parent.mkdir()
    link.symlink_to(file)
    keep_migrated(old(link))
    assert link.is_symlink()
    assert load_with_origins(file, {}).settings.mqtt.host == "0815"


def test_a_file_of_today_is_left_alone(tmp_path: Path) -> None:
    """With its comments."""
    path = tmp_path / "settings.yaml"
    path.write_text("# mine\nlog: {level: debug}\n")
    assert keep_migrated(old(path)) is None
    assert path.read_text() == "# mine\nlog: {level: debug}\n"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_is_told_with_what_to_do(file: Path) -> None:
    """As in a container whose settings are mounted for reading only."""
    document = old(file)
    file.with_name(".settings.yaml.new").mkdir()
    with pytest.raises(StoreError, match="of layout 0 and cannot be brought to the present one on disk"):
        keep_migrated(document)
    assert file.read_text() == OLD
