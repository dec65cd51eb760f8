"""The page of topics and payloads."""

import re

from docs.pages.commands import documented_commands
from docs.pages.mqtt import mqtt_page


def test_every_link_leads_to_a_payload() -> None:
    """A table that names a payload has it below."""
    page = mqtt_page()
    titles = re.findall(r"^##+ (.+)$", page, re.MULTILINE)
    headings = {re.sub(r"[^\w -]", "", title).replace(" ", "-").lower() for title in titles}
    assert len(headings) == len(titles)
    links = set(re.findall(r"\]\(#([^)]+)\)", page))
    assert links <= headings
    assert {"state", "alarmpayload", "zone", "zonesresponse", "live-frames", "framelease"} <= links


def test_every_key_says_what_it_means() -> None:
    """No row of a payload is without a meaning, and nested keys are reached."""
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]*) \|$", mqtt_page(), re.MULTILINE)
    keys = {key for key, _, _ in rows}
    assert {"sensors.<id>.max", "hotspots[].box", "thresholds.high.warning", "error.code"} <= keys
    assert [key for key, _, meaning in rows if not meaning.strip()] == []


def test_every_command_tells_its_role_errors_and_answer() -> None:
    """With an example of the request and of the answer."""
    page = mqtt_page()
    for command in documented_commands():
        section = page.partition(f"\n### {command.name}\n")[2].partition("\n### ")[0]
        assert f"For the role `{command.role.name.lower()}`" in section
        assert all(f"`{code}`" in section for code in command.errors)
        assert f"(#{command.response.__name__.lower()})" in section
        assert len(re.findall(r"^```json$", section, re.MULTILINE)) == 2
