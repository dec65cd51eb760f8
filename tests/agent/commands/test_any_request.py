"""Whatever is sent to any command: an answer, no fault of ours, and no effect of what was refused.

Requests are good ones that were broken, in their structure or in their bytes, and plain noise.
"""

import asyncio
import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.agent.commands.zone_agent import ELLIPSE, RECTANGLE, TRIANGLE, InMemory, ZoneAgent, zone
from thermal2mqtt.commands import Role
from thermal2mqtt.contract.commands import ErrorCode

EXAMPLES = 500

FAULTS = {ErrorCode.INTERNAL, ErrorCode.TIMEOUT, ErrorCode.BUSY, ErrorCode.NOT_STORED, ErrorCode.NOT_READ}

GOOD: dict[str, list[dict[str, Any]]] = {
    "settings/get": [{}],
    "settings/schema": [{}],
    "settings/set": [
        {"settings": {"sensors": {"thermal": {"emissivity": 0.9, "rotation": 90}}}, "if_revision": 1},
        {"settings": {"image": {"palette": "grey", "low_celsius": 10, "high_celsius": 60}}},
    ],
    "settings/reset": [{}, {"fields": ["sensors.thermal", "image.palette"], "if_revision": 1}],
    "snapshot/take": [{"source": "thermal"}],
    "agent/restart": [{}],
    "zones/list": [{}],
    "zones/add": [
        {"zone": zone("a", polygon=TRIANGLE), "if_revision": 1},
        {"zone": zone("b", rectangle=RECTANGLE)},
        {"zone": zone("c", ellipse=ELLIPSE)},
    ],
    "zones/update": [
        {"id": "door", "changes": {"name": "New", "thresholds": {"high": {"warning": 55}}}},
        {"id": "lid", "changes": {"polygon": TRIANGLE}, "if_revision": 1},
    ],
    "zones/remove": [{"id": "door"}, {"id": "lid", "if_revision": 1}],
    "zones/replace": [{"zones": [zone("a"), zone("b", ellipse=ELLIPSE)], "if_revision": 1}, {"zones": []}],
    "zones/reset": [{}, {"if_revision": 1}],
    "alarm/acknowledge": [{"zone": "door", "by": "Ada"}],
    "alarm/shelve": [{"zone": "lid", "by": "Bob", "reason": "welding", "duration_seconds": 60}],
    "alarm/unshelve": [{"zone": "lid", "by": "Ada"}],
    "alarm/test": [{"zone": "door"}, {"zone": "lid"}],
    "frame/lease": [
        {"sensor": "thermal", "rate_hz": 8, "seconds": 10, "lease": "card"},
        {"sensor": "thermal", "seconds": 0},
    ],
    "hotspots/list": [{}, {"sensor": "thermal"}],
    "events/list": [
        {"kind": "alarm", "zone": "door", "since": "2026-11-20T12:00:00.000Z", "limit": 5},
        {"kind": "alarm", "after_sequence": 0},
        {"before": "01a1f9f9-1559-7779-b4d5-f005de4848c3", "until": "2026-11-20T12:00:00.000Z"},
    ],
    "history/get": [
        {"zones": ["door"], "since": "2026-11-20T12:00:00.000Z", "until": "2026-11-20T13:00:00.000Z"},
        {"zones": ["door", "lid"], "since": "2026-11-20T12:00:00.000Z", "step_seconds": 86400},
    ],
    "frames/list": [
        {"kind": "alarm", "sensor": "thermal", "since": "2026-11-20T12:00:00.000Z", "limit": 5},
        {"event_id": "01a1f9f9-1559-7779-b4d5-f005de4848c3", "before": "00000009-minute-thermal"},
    ],
    "frames/get": [
        {"id": "00000099-alarm-thermal"},
        {"id": "00000099-minute-thermal", "offset": 16, "limit": 64},
    ],
    "simulator/set": [{"joint_celsius": 120}, {"joint_celsius": None}],
}

NUMBERS = st.sampled_from([0, -1, 1, 2, 0.5, 1e-9, 1e308, -0.0, 2**31, 2**53, 2**64, 10**40]) | st.floats()
TEXTS = st.sampled_from(
    ["", "door", "thermal", "Door", "a/b", "#", "+", "é", "\0", "\ud800", "x" * 200]
) | st.text(max_size=20)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=6,
)
KEYS = (
    st.sampled_from(
        [
            "id",
            "name",
            "sensor",
            "polygon",
            "ellipse",
            "thresholds",
            "high",
            "warning",
            "hysteresis",
            "material",
        ]
    )
    | st.sampled_from(
        [
            "settings",
            "sensors",
            "thermal",
            "image",
            "emissivity",
            "fields",
            "log",
            "level",
            "mqtt",
            "password",
            "source",
        ]
    )
    | st.sampled_from(
        [
            "zone",
            "zones",
            "changes",
            "if_revision",
            "x",
            "width",
            "lease",
            "rate_hz",
            "seconds",
            "transaction",
        ]
    )
)


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of all values in a document."""
    items = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


@st.composite
def broken(draw: st.DrawFn, name: str) -> Any:
    """A good request with up to four values replaced, taken away, moved or added."""
    document: Any = deepcopy(draw(st.sampled_from(GOOD[name])))
    for _ in range(draw(st.integers(0, 4))):
        found = list(places(document))
        if not found or draw(st.integers(0, 3)) == 0:
            document[draw(KEYS | TEXTS)] = draw(ANYTHING)
            continue
        *above, last = draw(st.sampled_from(found))
        holder = document
        for key in above:
            holder = holder[key]
        match draw(st.sampled_from(["value", "number", "neighbour", "gone"])):
            case "value":
                holder[last] = draw(ANYTHING)
            case "number":
                holder[last] = draw(NUMBERS)
            case "neighbour" if isinstance(holder, list):
                holder.insert(last, draw(ANYTHING))
            case "neighbour":
                holder[draw(KEYS)] = draw(ANYTHING)
            case _:
                del holder[last]
    return document


@st.composite
def damaged(draw: st.DrawFn, name: str) -> bytes:
    """The bytes of a good request with some of them changed; or any bytes at all."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.binary(max_size=300))
    data = bytearray(json.dumps(draw(st.sampled_from(GOOD[name]))).encode())
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        end = place + draw(st.integers(0, 3))
        data[place:end] = draw(
            st.binary(max_size=3) | st.sampled_from([b"NaN", b"-Infinity", b"1e999", b"[" * 99])
        )
    return bytes(data)


async def hold(agent: ZoneAgent, name: str, payload: bytes) -> None:
    """Ask, and hold the answer against what the agent then is."""
    kept, zones = agent.memory.load(), agent.book.current
    joint, wanted = list(agent.joint), agent.leases.take("thermal")
    set_before = agent.settings_book.current
    answer = await agent.asked(name, payload)
    json.dumps(answer, allow_nan=False)
    if answer["status"] == "ok":
        if name.startswith("zones/"):
            assert (
                answer["data"]["zones"]
                == json.loads((await agent.registry.dispatch("zones/list", b"", role=Role.VIEWER)).encode())[
                    "data"
                ]["zones"]
            )
        return
    assert answer["error"]["code"] not in FAULTS, answer
    assert answer["error"]["message"]
    assert agent.memory.load() == kept
    assert agent.book.current is zones
    assert agent.joint == joint
    assert agent.settings_book.current is set_before
    agent.clock.advance(1)
    assert agent.leases.take("thermal") == wanted


@pytest.mark.parametrize("name", GOOD)
def test_any_request_is_answered_and_only_a_good_one_counts(name: str) -> None:
    """Five hundred requests to each command."""

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(payload=broken(name).map(encoded) | broken(name).map(encoded) | damaged(name))
    def campaign(payload: bytes) -> None:
        asyncio.run(hold(agent_in_memory(), name, payload))

    campaign()


def encoded(document: Any) -> bytes:
    """Return a document as it is sent; NaN as Python writes it."""
    return json.dumps(document).encode()


def agent_in_memory() -> ZoneAgent:
    """Return an agent with two zones and nothing else, whose disk is quick."""
    return ZoneAgent(zone("door"), zone("lid"), memory=InMemory())


def test_the_campaign_knows_every_command() -> None:
    """A new command is not left out."""
    assert set(agent_in_memory().registry.names) == GOOD.keys()
