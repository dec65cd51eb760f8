"""The examples are what an agent says, and what its models take."""

import json
import re
from typing import Any

import pytest

from docs.pages.commands import documented_commands
from docs.pages.compact import compact
from docs.pages.schemas import schema_pages
from docs.record import EXAMPLES, examples, record, text
from docs.settled import settled
from docs.switchboard import DISCOVERY, TOPICS
from tests.lab import mosquitto as mosquitto_part
from tests.lab.parts import part_or_skip
from thermal2mqtt.contract.catalogue import TOPICS as CATALOGUE
from thermal2mqtt.contract.catalogue import Direction
from thermal2mqtt.contract.commands import ResponseError
from thermal2mqtt.contract.frame import HEADER

RECORDED = examples()
COMMANDS = {command.name: command for command in documented_commands()}


@pytest.mark.lab
def test_an_agent_says_today_what_the_examples_show(request: pytest.FixtureRequest) -> None:
    """A new recording differs in nothing but the moment, so that a rerun writes the same text."""
    part_or_skip(request.config, "mosquitto 2.0", mosquitto_part.program, "2.0")
    assert text(settled(RECORDED, record())) == EXAMPLES.read_text(encoding="utf-8"), "run script/docs"


def test_every_topic_has_its_example() -> None:
    """All that the agent says as JSON or words."""
    ids = {"<agent>": TOPICS.agent_id, "<source>": "thermal", "<zone>": "joint_l2", "<kind>": "alarm"}
    said = {
        re.sub("<[a-z]+>", lambda found: ids.get(found[0], found[0]), entry.topic)
        for entry in CATALOGUE
        # Told entity by entity only where the broker's packets are too small for the device.
        if entry.direction is Direction.OUT and "<platform>" not in entry.topic
    }
    elsewhere = {TOPICS.image("thermal"), TOPICS.frame("thermal"), TOPICS.response("<command>")}
    assert RECORDED["topics"].keys() == said - elsewhere


@pytest.mark.parametrize(
    "entry", [e for e in CATALOGUE if not isinstance(e.payload, str)], ids=lambda e: e.topic
)
def test_an_example_is_what_its_model_says(entry: Any) -> None:
    """To the letter, with every key."""
    pattern = re.sub("<[a-z]+>", "[^/]+", entry.topic)
    for topic, payload in RECORDED["topics"].items():
        if re.fullmatch(pattern, topic):
            model = entry.payload.model_validate_json(json.dumps(payload))
            assert json.loads(model.encode()) == payload


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_example(name: str) -> None:
    """Request and answer are what the command takes and gives."""
    example = RECORDED["commands"][name]
    transaction = example["request"].pop("transaction")
    COMMANDS[name].request.model_validate_json(json.dumps(example["request"]))
    example["request"]["transaction"] = transaction
    answer = example["response"]
    assert (answer["status"], answer["transaction"]) == ("ok", transaction)
    COMMANDS[name].response.model_validate_json(json.dumps(answer["data"]))


def test_the_example_of_a_refusal_is_one() -> None:
    """With code, field and what is allowed."""
    refusal = ResponseError.model_validate_json(json.dumps(RECORDED["refused"]["response"]))
    assert refusal.error.field == "changes.thresholds.high.critical"


def test_the_example_of_a_frame_is_one() -> None:
    """Its header says how many bytes follow."""
    frame = RECORDED["frame"]
    magic, version, _, width, height, *_ = HEADER.unpack(bytes.fromhex(frame["header"]))
    assert (magic, version) == (b"T2MF", 1)
    assert frame["bytes"] == HEADER.size + 2 * width * height


def test_an_example_has_every_key_that_its_schema_requires() -> None:
    """And none that it does not know."""
    schema = json.loads(schema_pages()["schemas/zones.json"]())
    zones = RECORDED["topics"][TOPICS.zones]
    assert set(schema["required"]) == zones.keys() == schema["properties"].keys()
    zone = schema["$defs"]["ZoneSettings"]
    for example in zones["zones"]:
        assert set(zone["required"]) <= example.keys() <= zone["properties"].keys()
    assert "polygon" not in zone["required"]


def test_discovery_is_among_the_examples() -> None:
    """With every entity of the zone."""
    assert {"joint_l2_max", "joint_l2_level", "thermal_image"} <= RECORDED["topics"][DISCOVERY]["cmps"].keys()


ID = "2346a750-352d-4c0a-acab-84e7c21c4478"
STAMP, LATER = "2026-11-20T12:00:00.000Z", "2026-12-24T18:30:00.250Z"


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ({"time": STAMP}, {"time": LATER}, True),
        ({"max": 84.9}, {"max": 85.3}, True),
        ([[0.1, 0.2]], [[0.15, 0.2]], True),
        ({"bytes": 9000}, {"bytes": 9500}, True),
        ({"growth": 4.5}, {"growth": 24.5}, True),
        ({"degrees": 352.1}, {"degrees": 6.3}, True),
        ({"event_id": ID}, {"event_id": ID.replace("2", "3")}, True),
        ({"event_id": ID}, {"event_id": "e1"}, False),
        ({"max": 84.9}, {"max": 20.0}, False),
        ({"max": 84.9}, {"max": None}, False),
        ({"schema": 1}, {"schema": 2}, False),
        ({"revision": 1}, {"revision": 2}, False),
        ({"time": STAMP}, {"time": "soon"}, False),
        ({"level": "normal"}, {"level": "warning"}, False),
        ({"a": 1.0}, {"b": 1.0}, False),
        ({"a": 1.0, "b": 2.0}, {"a": 1.0}, False),
        ([1.0, 2.0], [1.0], False),
        ({"known": True}, {"known": False}, False),
        (None, {"a": 1}, False),
    ],
)
def test_only_what_is_of_the_moment_stays_as_it_was(old: Any, new: Any, kept: bool) -> None:  # noqa: FBT001 (a parameter)
    """A change of the contract is never hidden."""
    assert settled(old, new) == (old if kept else new)


def test_short_values_stand_on_a_line() -> None:
    """And what is written so is the same JSON."""
    value = {"a": [[1, 2], [3, 4]], "b": {"c": "é" * 60, "d": ["x" * 50, "y" * 50]}, "e": {}, "f": []}
    written = compact(value)
    assert json.loads(written) == value
    assert '\n  "a": [[1, 2], [3, 4]],\n' in written
    assert max(map(len, written.splitlines())) <= 100
