"""Frames that a running agent keeps, as a client of a real broker gets them."""

import json
import resource
import signal
from base64 import b64decode
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from tests.lab.agent_process import HOT_JOINT, AgentProcess
from tests.lab.conftest import MakeAgent
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.contract.frame import decode_frame

pytestmark = pytest.mark.lab

SECONDS = 60.0
STORE = {"frames_before_seconds": 20, "frames_after_seconds": 20}
"""Wider than an agent may be stopped in the middle of it by a machine that has much else to do."""
SMALL = Options(series="2.1", lines=("max_packet_size 40000",))
AFTER = 2.5
"""Seconds of what follows an alarm that are kept, at least, when a test looks at it."""


def heat(agent: AgentProcess, observer: Observer) -> dict[str, Any]:
    """Make the joint hot, wait until event and level are told, and return the event."""
    before = len(observer.on(f"{agent.base}/event/alarm"))
    agent.ask(observer, "simulator/set", joint_celsius=120)

    def event() -> Any:
        told = [json.loads(m.payload) for m in observer.on(f"{agent.base}/event/alarm")[before:]]
        return next((one for one in told if one["event_type"] == "raised"), None)

    found: dict[str, Any] = until("the alarm", event, SECONDS)
    until("the level", lambda: level(agent, observer) == "warning", SECONDS)
    return found


def level(agent: AgentProcess, observer: Observer) -> Any:
    """Return the level that was told last."""
    told = observer.on(f"{agent.base}/alarm/joint")
    return json.loads(told[-1].payload)["level"] if told else None


def clip_of(agent: AgentProcess, observer: Observer, event_id: str) -> dict[str, Any]:
    """Return what is kept for an alarm, once some of what followed it is."""

    def complete() -> Any:
        clips = agent.ask(observer, "frames/list", kind="alarm", event_id=event_id)["data"]["clips"]
        raised = [
            event["time"] for clip in clips for event in clip["events"] if event["event_id"] == event_id
        ]
        return clips[0] if raised and _seconds(raised[0], clips[0]["last"]) > AFTER else None

    found: dict[str, Any] = until("the frames", complete, SECONDS)
    return found


def _seconds(begin: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(begin)).total_seconds()


def cool(agent: AgentProcess, observer: Observer) -> None:
    """Let the alarm end."""
    agent.ask(observer, "simulator/set", joint_celsius=30)

    until("the end of the alarm", lambda: level(agent, observer) == "normal", SECONDS)


def fetched(agent: AgentProcess, observer: Observer, clip: str, limit: int = 16) -> list[bytes]:
    """Return all frames of a clip."""
    frames: list[bytes] = []
    offset: int | None = 0
    while offset is not None:
        page = agent.ask(observer, "frames/get", id=clip, offset=offset, limit=limit)["data"]
        frames += map(b64decode, page["frames"])
        offset = page["next"]
    return frames


@pytest.mark.parametrize("mosquitto", [SMALL], indirect=True)
def test_what_was_measured_around_an_alarm_can_be_fetched(
    mosquitto: Mosquitto, make_agent: MakeAgent
) -> None:
    """By the id of its event: to the byte what live frames told, from before it until after it.

    An answer larger than the broker takes is refused by name, and a smaller one is given.
    """
    with Observer(mosquitto.port) as observer:
        agent = make_agent(mosquitto, zones={"list": [HOT_JOINT]}, store=STORE)
        agent.wait_online(observer)
        agent.ask(observer, "frame/lease", sensor="thermal", rate_hz=32, seconds=60)
        cool(agent, observer)
        live = f"{agent.base}/frame/thermal"
        until("frames before the alarm", lambda: len(observer.on(live)) > 5, SECONDS)
        event = heat(agent, observer)
        clip = clip_of(agent, observer, event["event_id"])
        assert [(e["event_id"], e["zone"]) for e in clip["events"]] == [(event["event_id"], "joint")]
        refused = agent.ask(observer, "frames/get", id=clip["id"], limit=64)
        assert (refused["status"], refused["error"]["code"]) == ("error", "too_large")
        kept = fetched(agent, observer, clip["id"])
        assert len(kept) >= clip["frames"]
        told = {decode_frame(m.payload).sequence: m.payload for m in observer.on(live)}
        known = [frame for frame in kept if decode_frame(frame).sequence in told]
        assert len(known) > 1
        assert all(told[decode_frame(frame).sequence] == frame for frame in known)
        # Of a sensor's first frame, and the first after it was silent, half the pixels are not known.
        hottest = [float(np.nanmax(decode_frame(frame).celsius)) for frame in kept]
        assert hottest[0] < 60 < hottest[-1]

        def minutes() -> Any:
            return agent.ask(observer, "frames/list", kind="minute")["data"]["clips"]

        until("a frame of the minute", lambda: sum(clip["frames"] for clip in minutes()) >= 1, SECONDS)
        assert agent.stop() == 0


def test_a_proof_test_leaves_no_frames(mosquitto: Mosquitto, make_agent: MakeAgent) -> None:
    """Nobody measured them."""
    with Observer(mosquitto.port) as observer:
        agent = make_agent(mosquitto, zones={"list": [HOT_JOINT]}, store=STORE)
        agent.wait_online(observer)
        agent.ask(observer, "simulator/set", joint_celsius=30)

        def is_passed() -> bool:
            # Before the first frame, or where the machine gave it no time, it is not.
            answer = agent.ask(observer, "alarm/test", zone="joint")
            return bool(answer["status"] == "ok" and answer["data"]["test"]["passed"])

        until("a test that passes", is_passed, SECONDS)
        assert agent.ask(observer, "frames/list", kind="alarm")["data"]["clips"] == []


def test_frames_outlive_a_kill_and_a_full_disk(mosquitto: Mosquitto, make_agent: MakeAgent) -> None:
    """What was kept before is there; while the disk is full alarms go out; then frames are kept again."""
    with Observer(mosquitto.port) as observer:
        agent = make_agent(mosquitto, zones={"list": [HOT_JOINT]}, store=STORE)
        agent.wait_online(observer)
        first = heat(agent, observer)
        before = fetched(agent, observer, clip_of(agent, observer, first["event_id"])["id"])
        agent.stop(signal.SIGKILL)
        heard = len(observer.messages)
        agent.start()
        agent.wait_online(observer, after=heard)
        clip = clip_of(agent, observer, first["event_id"])
        assert fetched(agent, observer, clip["id"])[: len(before)] == before
        usual = resource.prlimit(agent.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(agent.pid, resource.RLIMIT_FSIZE, (1, usual[1]))
        cool(agent, observer)
        lost = heat(agent, observer)
        until("the loss", lambda: agent.metric("thermal2mqtt_kept_frames_lost_total") > 0, SECONDS)
        assert agent.ask(observer, "frames/list", event_id=lost["event_id"])["data"]["clips"] == []
        resource.prlimit(agent.pid, resource.RLIMIT_FSIZE, usual)
        cool(agent, observer)
        again = heat(agent, observer)
        assert clip_of(agent, observer, again["event_id"])["frames"] > 1
        assert fetched(agent, observer, clip["id"])[: len(before)] == before
