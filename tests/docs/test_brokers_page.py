"""The page about any broker: its settings are settings."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.link import LinkSettings
from thermal2mqtt.settings.mqtt import HomeAssistantSettings, MqttSettings
from thermal2mqtt.settings.section import Section

PAGE = (Path(__file__).parents[2] / "docs" / "brokers.md").read_text(encoding="utf-8")
BLOCKS: list[dict[str, Any]] = [
    yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(block.get("mqtt", block).get("host", "link")))
def test_each_block_can_be_taken_as_it_stands(block: dict[str, Any]) -> None:
    """No misspelt key, nothing that cannot stand together."""
    Settings.model_validate(block)


def test_every_way_has_a_block() -> None:
    """Four brokers and the metered link."""
    assert len(BLOCKS) == 5


def test_the_keys_that_it_names_exist() -> None:
    """What stands in the text in code with a dot is a setting."""
    sections: dict[str, type[Section]] = {
        "mqtt": MqttSettings,
        "link": LinkSettings,
        "homeassistant": HomeAssistantSettings,
    }
    named = re.findall(r"`(mqtt|link|homeassistant)\.(\w+)", PAGE)
    assert named
    assert [f"{section}.{key}" for section, key in named if key not in sections[section].model_fields] == []
