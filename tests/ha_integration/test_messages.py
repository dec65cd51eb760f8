"""Payloads are read as the contract says, or refused with what is wrong about them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.thermal2mqtt.errors import InvalidMessageError
from custom_components.thermal2mqtt.messages import Announcement, Sensor, Zones, parse_document
from fake_agent import SWITCHBOARD, FakeAgent

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def announcement(**changes: Any) -> dict[str, Any]:
    """Return an announcement with other values."""
    return FakeAgent(lambda *_message: None).announcement() | changes


def test_announcement_is_read() -> None:
    """Identity, names and thermal sensors are taken; cameras are none of them."""
    assert Announcement.parse(announcement(url="http://pi:8640")) == Announcement(
        instance=SWITCHBOARD,
        name="Switchboard",
        site="Cellar",
        version="0.1.0",
        api_version=1,
        url="http://pi:8640",
        sensors=(Sensor("thermal", "Thermal", 4, 3),),
        capabilities=frozenset({"frame/lease", "zones/list"}),
        materials={"copper_oxidised": 0.65, "paint_matt": 0.96},
    )


SOME = {"copper": 0.65, "": 0.5, "gold": "0.02", "void": 0, "sun": 1.5, "yes": True, "black": 1}


@pytest.mark.parametrize(
    ("materials", "known"),
    [
        (None, {}),
        (["copper"], {}),
        (SOME, {"copper": 0.65, "black": 1}),
        (
            {f"paint_{number}": 0.9 for number in range(1000)},
            {f"paint_{number}": 0.9 for number in range(256)},
        ),
    ],
    ids=["none", "no map", "some", "too many"],
)
def test_only_materials_with_an_emissivity_are_known(materials: Any, known: dict[str, float]) -> None:
    """An agent that says none, or nonsense beside some, is an agent like others."""
    assert Announcement.parse(announcement(materials=materials)).materials == known


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"instance": None}, "instance must be a text"),
        ({"name": ""}, "name must be a text"),
        ({"site": 7}, "site must be a text"),
        ({"api_version": "1"}, "api_version must be a number"),
        ({"api_version": True}, "api_version must be a number"),
        ({"sources": None}, "sources must be a map"),
        ({"sources": {str(i): {} for i in range(65)}}, "at most 64"),
        ({"sources": {"thermal": {"kind": "thermal", "name": "x", "width": -1}}}, "width must be a number"),
    ],
)
def test_announcement_that_is_none_is_refused(changes: dict[str, Any], complaint: str) -> None:
    """The error names the key."""
    with pytest.raises(InvalidMessageError, match=complaint):
        Announcement.parse(announcement(**changes))


@given(document=st.dictionaries(st.sampled_from([*announcement(), "zones", "revision"]), JSON))
def test_any_object_is_read_or_refused(document: dict[str, Any]) -> None:
    """No JSON raises anything but the one error."""
    for parse in (Announcement.parse, Zones.parse):
        try:
            parse(announcement() | document)
        except InvalidMessageError:
            continue


@given(payload=st.binary())
def test_any_bytes_are_an_object_or_refused(payload: bytes) -> None:
    """No payload raises anything but the one error."""
    try:
        parse_document(payload)
    except InvalidMessageError:
        return


def test_site_may_be_empty() -> None:
    """An agent whose settings have an empty site stands nowhere, and is an agent like others."""
    assert Announcement.parse(announcement(site="")).site is None


def test_what_no_agent_sends_is_not_read() -> None:
    """A message of any size is refused in few words: an announcement would be kept for good."""
    with pytest.raises(InvalidMessageError, match="262144"):
        parse_document(json.dumps(announcement(junk="x" * 300_000)))
    with pytest.raises(InvalidMessageError) as refusal:
        Announcement.parse(announcement(name=["x" * 200_000]))
    assert len(str(refusal.value)) < 200
