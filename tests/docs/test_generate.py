"""The pages that come from the code are as the code says, and the example file is a good one."""

import json
import re
from pathlib import Path

import pytest

from docs.generate import FOLDER, PAGES, main
from thermal2mqtt.settings import load_with_origins
from thermal2mqtt.settings.outline import leaves

EXAMPLE = FOLDER / "settings.example.yaml"


@pytest.mark.parametrize("name", PAGES)
def test_page_is_up_to_date(name: str) -> None:
    """After a change of the code script/docs was run."""
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run script/docs"


def test_pages_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What script/docs calls writes every page."""
    monkeypatch.setattr("docs.generate.FOLDER", tmp_path)
    main()
    assert {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.*")} == set(PAGES)


def test_schemas_of_what_is_gone_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A payload that is no more leaves no file, neither in the repository nor after script/docs."""
    assert {f"schemas/{file.name}" for file in FOLDER.glob("schemas/*")} <= set(PAGES)
    monkeypatch.setattr("docs.generate.FOLDER", tmp_path)
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "old.json").touch()
    main()
    assert not (tmp_path / "schemas" / "old.json").exists()


def test_every_setting_is_on_its_page() -> None:
    """Each key has a row with title, meaning and what it allows; a list of zones is entered."""
    rows = re.findall(
        r"^\| `([^`]+)` \| \*\*.+\.\*\* .+\. \|.*\|.*\| .+ \| \w+ \|$", PAGES["settings.md"](), re.MULTILINE
    )
    documented = {row.rpartition(".")[2] for row in rows}
    assert {str(leaf[-1]) for leaf in leaves()} - documented == {"list"}
    assert {"list[].polygon", "list[].thresholds.high.warning", "<id>.driver", "tls.enabled"} <= set(rows)


def test_example_is_good_as_it_stands() -> None:
    """Whoever copies the example begins with settings that are right."""
    assert [zone.id for zone in load_with_origins(EXAMPLE, {}).settings.zones.list] == ["l1", "l2", "l3"]


def test_variables_of_the_page_are_right() -> None:
    """The examples of the environment can be copied."""
    page = PAGES["settings.md"]()
    environ = dict(re.findall(r"^    (THERMAL2MQTT_\w+)='?(.+?)'?$", page, re.MULTILINE))
    assert len(environ) == 4
    loaded = load_with_origins(EXAMPLE, environ).settings
    assert loaded.mqtt.host == environ["THERMAL2MQTT_MQTT__HOST"]
    polygon = json.loads(environ["THERMAL2MQTT_ZONES__LIST"])[0]["polygon"]
    assert loaded.zones.list[0].polygon == tuple(map(tuple, polygon))
