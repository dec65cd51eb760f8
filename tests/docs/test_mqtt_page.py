"""The page of topics and payloads."""

import re

from docs.pages.mqtt import mqtt_page


def test_every_link_leads_to_a_payload() -> None:
    """A table that names a payload has it below."""
    page = mqtt_page()
    headings = {heading.lower() for heading in re.findall(r"^### (\w+)$", page, re.MULTILINE)}
    links = set(re.findall(r"\]\(#(\w+)\)", page))
    assert links <= headings
    assert {"state", "alarmpayload", "responseok", "simulatorsetrequest"} <= links


def test_every_key_says_what_it_means() -> None:
    """No row of a payload is without a meaning, and nested keys are reached."""
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]*) \|$", mqtt_page(), re.MULTILINE)
    keys = {key for key, _, _ in rows}
    assert {"sensors.<id>.max", "hotspots[].box", "zones[].thresholds.high.warning", "error.code"} <= keys
    assert [key for key, _, meaning in rows if not meaning.strip()] == []
