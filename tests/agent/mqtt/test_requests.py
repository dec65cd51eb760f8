"""Requests as they come over the wire."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agent.commands.zone_agent import InMemory, ZoneAgent
from tests.agent.mqtt.conftest import Joint
from thermal2mqtt.commands import Command, CommandRegistry, Role
from thermal2mqtt.commands.simulator import simulator_set
from thermal2mqtt.contract.commands import MAX_REQUEST_BYTES, SimulatorSetRequest, SimulatorSetResponse
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.messages import Message, Received, Result, Settled
from thermal2mqtt.mqtt.requests import MAX_COMMAND, MAX_RESPONSE_TOPIC, MAX_WAITING, Requests

TOPICS = Topics("thermal2mqtt", "pi")
ORDER = b'{"joint_celsius": 120, "transaction": "t1"}'


def request(payload: bytes = ORDER, command: str = "simulator/set", **fields: Any) -> Received:
    """Return a request as it arrives."""
    return Received(f"thermal2mqtt/pi/request/{command}", payload, **{"retained": False, **fields})


def answers(joint: Joint, *messages: Received) -> list[Message]:
    """Return what is published when these arrive, one after the other."""
    return asyncio.run(_answers(CommandRegistry([simulator_set([joint])]), messages))


async def _answers(
    registry: CommandRegistry, messages: Iterable[Received], role: Role = Role.OPERATOR
) -> list[Message]:
    published: list[Message] = []
    requests = Requests(TOPICS, registry, lambda message, _settled: published.append(message), role)
    worker = asyncio.create_task(requests.run())
    for message in messages:
        before = len(published)
        requests.take(message)
        for _ in range(20):
            if len(published) > before:
                break
            await asyncio.sleep(0)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    return published


def test_a_request_is_answered_on_its_own_topic() -> None:
    """With the transaction, not retained, and once."""
    joint = Joint()
    [answer] = answers(joint, request())
    assert answer.topic == "thermal2mqtt/pi/response/simulator/set"
    assert not answer.retain
    assert json.loads(answer.payload) == {
        "status": "ok",
        "data": {"joint_celsius": 120.0},
        "transaction": "t1",
    }
    assert joint.celsius == [120.0]


def test_what_the_broker_delivers_twice_is_carried_out_once() -> None:
    """It says so, and the correlation tells which request it was; the answer is the same."""
    joint = Joint()
    plain = b'{"joint_celsius": 120}'
    first = request(plain, correlation=b"a")
    answer, again, other = answers(
        joint,
        first,
        request(plain, correlation=b"a", duplicate=True),
        request(plain, correlation=b"b", duplicate=True),
    )
    assert answer == again
    assert other.correlation == b"b"
    assert joint.celsius == [120.0, 120.0]


def test_callers_have_the_role_that_the_file_gives_them() -> None:
    """Everybody whom the broker lets in has the same."""
    joint = Joint()
    registry = CommandRegistry([simulator_set([joint])])
    [answer] = asyncio.run(_answers(registry, [request()], Role.VIEWER))
    assert json.loads(answer.payload)["error"]["code"] == "forbidden"
    assert joint.celsius == []


def test_a_response_topic_and_correlation_data_are_honoured() -> None:
    """As MQTT 5 has it; the correlation comes back whatever the answer is."""
    wanted = "thermal2mqtt/pi/response/of/me"
    good, bad = answers(
        Joint(),
        request(response_topic=wanted, correlation=b"\x00\xff"),
        request(b"{", response_topic=wanted, correlation=b"c"),
    )
    assert (good.topic, good.correlation) == (wanted, b"\x00\xff")
    assert (bad.topic, bad.correlation) == (wanted, b"c")


@pytest.mark.parametrize(
    "topic",
    [
        "homeassistant/device/x/config",
        "thermal2mqtt/pi/availability",
        "thermal2mqtt/other/response/x",
        "thermal2mqtt/pi/response/",
        "thermal2mqtt/pi/response/#",
        "thermal2mqtt/pi/response/" + "x" * MAX_RESPONSE_TOPIC,
        "",
    ],
)
def test_no_answer_goes_where_a_caller_has_no_business(topic: str) -> None:
    """A response topic elsewhere would have the agent write for a caller who may not; nothing is done."""
    joint = Joint()
    [answer] = answers(joint, request(response_topic=topic))
    assert answer.topic == "thermal2mqtt/pi/response/simulator/set"
    error = json.loads(answer.payload)["error"]
    assert (error["code"], error["field"]) == ("invalid_request", "response_topic")
    assert joint.celsius == []


def test_a_retained_request_is_refused() -> None:
    """It would be carried out at every connect."""
    joint = Joint()
    [answer] = answers(joint, request(retained=True))
    assert json.loads(answer.payload)["error"]["code"] == "retained"
    assert joint.celsius == []


def test_an_empty_message_asks_for_nothing() -> None:
    """It is how a retained request is cleared."""
    assert answers(Joint(), request(b"")) == []


def test_a_request_that_is_too_large_is_refused() -> None:
    """At the cap it is read, above it is not."""
    joint = Joint()
    padded = ORDER[:-1] + b" " * (MAX_REQUEST_BYTES - len(ORDER)) + b"}"
    taken, refused = answers(joint, request(padded), request(padded + b" "))
    assert json.loads(taken.payload)["status"] == "ok"
    assert json.loads(refused.payload)["error"]["code"] == "too_large"
    assert joint.celsius == [120.0]


@pytest.mark.parametrize("command", ["", "x" * (MAX_COMMAND + 1)])
def test_a_request_without_a_usable_name_is_dropped(command: str) -> None:
    """There is no topic on which an answer would be looked for."""
    assert answers(Joint(), request(command=command)) == []


def test_too_many_requests_are_refused_at_once() -> None:
    """While one is carried out some may wait; the others are told to come again. Each gets one answer."""

    async def flood() -> tuple[list[Message], list[Message]]:
        gate = asyncio.Event()

        async def slow(wanted: SimulatorSetRequest) -> SimulatorSetResponse:
            await gate.wait()
            return SimulatorSetResponse(joint_celsius=wanted.joint_celsius)

        command = Command("slow/set", SimulatorSetRequest, SimulatorSetResponse, slow, Role.OPERATOR)
        published: list[Message] = []
        complete = asyncio.Event()

        def publish(message: Message, _settled: Settled) -> None:
            published.append(message)
            if len(published) == MAX_WAITING + 3:
                complete.set()

        requests = Requests(TOPICS, CommandRegistry([command]), publish)
        worker = asyncio.create_task(requests.run())
        requests.take(request(command="slow/set"))
        await asyncio.sleep(0)
        for _ in range(MAX_WAITING + 2):
            requests.take(request(command="slow/set"))
        at_once = list(published)
        gate.set()
        await complete.wait()
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        return at_once, published

    at_once, everything = asyncio.run(asyncio.wait_for(flood(), 60))
    refusals = [json.loads(answer.payload) for answer in at_once]
    assert [refusal["error"]["code"] for refusal in refusals] == ["busy"] * 2
    assert {refusal["transaction"] for refusal in refusals} == {"t1"}
    assert len(everything) == MAX_WAITING + 3


@given(
    payload=st.binary(min_size=1, max_size=100),
    command=st.text(max_size=20),
    response_topic=st.none() | st.text(max_size=40).map(lambda text: f"thermal2mqtt/pi/response/{text}"),
    retained=st.booleans(),
)
def test_whatever_comes_the_answer_stays_below_the_response_prefix(
    payload: bytes,
    command: str,
    response_topic: str | None,
    retained: bool,  # noqa: FBT001 (a drawn value)
) -> None:
    """Any bytes on any topic: at most one answer, never retained, never anywhere else."""
    joint = Joint()
    published = answers(joint, request(payload, command, response_topic=response_topic, retained=retained))
    assert len(published) == (1 if command else len(published))
    for answer in published:
        assert answer.topic.startswith(TOPICS.response_prefix)
        assert not answer.retain
        json.loads(answer.payload)
    assert joint.celsius == []


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (request(retained=True), "retained"),
        (request(response_topic="elsewhere/answer"), "invalid_request"),
        (request(b'{"joint_celsius": NaN, "transaction": "t1"}'), "not_finite"),
        (request(b'{"joint_celsius": 1e999, "transaction": "t1"}'), "not_finite"),
        (request(command="no/such"), "unknown_command"),
    ],
)
def test_a_refusal_finds_its_caller(message: Received, code: str) -> None:
    """A caller who pairs answers by transaction hears each refusal, for whatever reason it came."""
    [answer] = answers(Joint(), message)
    document = json.loads(answer.payload)
    assert (document["error"]["code"], document["transaction"]) == (code, "t1")


@pytest.mark.parametrize("payload", [b"[" * 100_000, b"[1]", b'{"transaction": {}}', b"\xff", b'"t1"'])
def test_a_refusal_of_noise_has_no_transaction(payload: bytes) -> None:
    """What cannot be read is answered all the same."""
    [answer] = answers(Joint(), request(payload, retained=True))
    document = json.loads(answer.payload)
    assert document["error"]["code"] == "retained"
    assert "transaction" not in document


@pytest.mark.parametrize(
    ("command", "field", "advice"),
    [
        ("simulator/set", None, "raise the broker's limit"),
        ("frames/list", "limit", "ask for less at a time"),
    ],
)
def test_an_answer_that_the_broker_does_not_take_becomes_a_refusal(
    command: str, field: str | None, advice: str
) -> None:
    """Silence would be no answer; what to do is told, once, with the transaction and correlation."""

    async def ask() -> list[Message]:
        published: list[Message] = []
        refused = asyncio.Event()

        def publish(message: Message, settled: Settled) -> None:
            published.append(message)
            settled(Result.OVERSIZE)
            if len(published) > 1:
                refused.set()

        requests = Requests(TOPICS, ZoneAgent(memory=InMemory()).registry, publish)
        worker = asyncio.create_task(requests.run())
        requests.take(request(b'{"transaction": "t1"}', command, correlation=b"c1"))
        await asyncio.wait_for(refused.wait(), 30)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        return published

    answer, refusal = asyncio.run(ask())
    assert (refusal.topic, refusal.correlation) == (answer.topic, b"c1")
    told = json.loads(refusal.payload)
    assert (told["error"]["code"], told["error"].get("field")) == ("too_large", field)
    assert told["error"]["message"].endswith(advice)
    assert told["transaction"] == "t1"
