"""The card is served and registered by itself, once, in the version that is installed."""

from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.thermal2mqtt import card as card_module
from fake_agent import FakeAgent
from fake_broker import FakeBroker

URL = "/thermal2mqtt/thermal2mqtt-card.js?v=0.1.0"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the text of a module that stands in for the built card."""
    text = "export {};"
    (tmp_path / card_module.FILE).write_text(text)
    monkeypatch.setattr(card_module, "FOLDER", tmp_path)
    return text


def resources(hass: HomeAssistant) -> list[tuple[str, str]]:
    """Return type and address of every dashboard resource."""
    return [(item["type"], item["url"]) for item in hass.data[LOVELACE_DATA].resources.async_items()]


async def test_card_is_served_to_be_asked_for_again(
    hass: HomeAssistant, module: str, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """The address that is registered gives the module, without a header that would keep an old one alive."""
    [(kind, url)] = resources(hass)
    assert (kind, url) == ("module", URL)
    answer = await (await hass_client()).get(url)
    assert await answer.text() == module
    assert "javascript" in answer.headers["Content-Type"]
    assert "Cache-Control" not in answer.headers


async def test_reload_registers_nothing_twice(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """An entry may be loaded as often as it likes."""
    await hass.config_entries.async_reload(loaded.entry_id)
    assert resources(hass) == [("module", URL)]


@pytest.mark.parametrize(
    "earlier",
    [
        ["/thermal2mqtt/thermal2mqtt-card.js?v=0.0.9"],
        ["/thermal2mqtt/thermal2mqtt-card.js", "/thermal2mqtt/thermal2mqtt-card.js?v=0.0.9"],
    ],
)
async def test_upgrade_takes_the_place_of_what_was_registered(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    broker: FakeBroker,
    agent: FakeAgent,
    entry: MockConfigEntry,
    earlier: list[str],
) -> None:
    """After an upgrade exactly the new version is loaded; other cards' resources are left alone."""
    urls = ["/hacsfiles/other.js", *earlier]
    items = [{"id": f"id{i}", "type": "module", "url": url} for i, url in enumerate(urls)]
    hass_storage["lovelace_resources"] = {"version": 1, "data": {"items": items}}
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert resources(hass) == [("module", "/hacsfiles/other.js"), ("module", URL)]


@pytest.fixture
async def yaml_dashboards(hass: HomeAssistant) -> None:
    """Have a user who lists dashboard resources in YAML."""
    yaml = {"resource_mode": "yaml", "resources": []}
    assert await async_setup_component(hass, "frontend", {"lovelace": yaml})


async def test_yaml_resources_are_left_to_their_author(
    hass: HomeAssistant, yaml_dashboards: None, loaded: MockConfigEntry
) -> None:
    """Where the user lists resources in YAML, the frontend loads the card beside them."""
    assert URL in hass.data[DATA_EXTRA_MODULE_URL].urls
    assert resources(hass) == []
    await hass.config_entries.async_remove(loaded.entry_id)
    assert URL not in hass.data[DATA_EXTRA_MODULE_URL].urls
