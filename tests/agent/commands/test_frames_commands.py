"""`frames/list` and `frames/get`."""

from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from tests.agent.commands.zone_agent import InMemory, ZoneAgent, archive, zone
from tests.agent.store.clips import EVENT, batch, frame
from tests.lab.server import until
from thermal2mqtt.contract.frame import encode_frame
from thermal2mqtt.store.clip import ClipEvent, ClipKind
from thermal2mqtt.store.frame_store import FOLDER

SECONDS = 60.0
OTHER = ClipEvent("01a1f9f9-1559-7779-b4d5-f005de4848c4", "lid", EVENT.time)
ALARM, MINUTE, SECOND = "00000001-alarm-thermal", "00000002-minute-thermal", "00000003-alarm-other"


@pytest.fixture(scope="module", autouse=True)
def _frames() -> None:
    """Have 20 frames of an alarm, one of a minute, and one of another sensor's alarm."""
    store = archive().frames
    for number in range(20):
        store.put(batch("a", number))
    store.put(batch("m", 30, ClipKind.MINUTE, events=()))
    store.put(batch("b", 60, sensor="other", events=(OTHER,)))
    until("the frames", lambda: len(store.clips) == 3, SECONDS)


@pytest.fixture
def agent() -> ZoneAgent:
    """Return an agent that has kept them."""
    return ZoneAgent(zone("door"), memory=InMemory())


def test_what_is_kept_is_told_the_newest_first(agent: ZoneAgent) -> None:
    """With the alarms for which it was kept."""
    answer = agent.data("frames/list")
    assert [clip["id"] for clip in answer["clips"]] == [SECOND, MINUTE, ALARM]
    assert answer["next"] is None
    alarm = answer["clips"][2]
    assert (alarm["kind"], alarm["sensor"], alarm["frames"]) == ("alarm", "thermal", 20)
    assert (alarm["first"], alarm["last"]) == ("2026-11-20T12:00:00.000Z", "2026-11-20T12:00:19.000Z")
    assert alarm["events"] == [
        {"event_id": EVENT.event_id, "zone": "door", "time": "2026-11-20T12:00:00.000Z"}
    ]


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        ({"kind": "minute"}, [MINUTE]),
        ({"sensor": "other"}, [SECOND]),
        ({"event_id": EVENT.event_id}, [ALARM]),
        ({"event_id": "0" * 36}, []),
        ({"since": "2026-11-20T12:00:19.000Z", "until": "2026-11-20T12:01:00.000Z"}, [MINUTE, ALARM]),
        ({"since": "2026-11-20T12:00:20.000Z"}, [SECOND, MINUTE]),
        ({"before": MINUTE}, [ALARM]),
    ],
)
def test_it_is_chosen(agent: ZoneAgent, request_: dict[str, Any], found: list[str]) -> None:
    """By kind, sensor, alarm, time and page."""
    assert [clip["id"] for clip in agent.data("frames/list", request_)["clips"]] == found


def test_pages_follow_each_other(agent: ZoneAgent) -> None:
    """Until all was told."""
    found, before = [], None
    while True:
        page = agent.data("frames/list", {"limit": 1, "before": before})
        found += [clip["id"] for clip in page["clips"]]
        before = page["next"]
        if before is None:
            break
    assert found == [SECOND, MINUTE, ALARM]


@pytest.mark.parametrize("limit", [None, 1, 7, 20, 64])
def test_frames_are_fetched_some_at_a_time(agent: ZoneAgent, limit: int | None) -> None:
    """And are, put together, those that were kept."""
    frames: list[bytes] = []
    offset: int | None = 0
    while offset is not None:
        request = {"id": ALARM, "offset": offset} | ({} if limit is None else {"limit": limit})
        page = agent.data("frames/get", request)
        assert (page["id"], page["total"]) == (ALARM, 20)
        frames += map(b64decode, page["frames"])
        offset = page["next"]
    assert frames == [encode_frame(frame(n, at=n)) for n in range(20)]


def test_behind_the_end_there_is_nothing(agent: ZoneAgent) -> None:
    """And no error: the frames may have become fewer."""
    answer = agent.data("frames/get", {"id": ALARM, "offset": 20})
    assert (answer["frames"], answer["next"]) == ([], None)


@pytest.mark.parametrize(
    ("command", "request_", "field"),
    [
        ("frames/get", {"id": "../../etc/passwd"}, "id"),
        ("frames/get", {"id": ALARM, "limit": 65}, "limit"),
        ("frames/get", {"id": ALARM, "offset": -1}, "offset"),
        ("frames/get", {}, "id"),
        ("frames/list", {"kind": "weather"}, "kind"),
        ("frames/list", {"limit": 0}, "limit"),
        ("frames/list", {"before": "x"}, "before"),
        ("frames/list", {"since": "2026-02-31T12:00:00.000Z"}, "since"),
        ("frames/list", {"until": "2026-11-20T25:00:00.000Z"}, "until"),
    ],
)
def test_a_wrong_request_is_refused(
    agent: ZoneAgent, command: str, request_: dict[str, Any], field: str
) -> None:
    """With the field that is wrong; no path leads out of the folder."""
    assert agent.error(command, request_)["field"] == field


def test_what_is_gone_is_told_by_name(agent: ZoneAgent) -> None:
    """Never kept or made room for others, and kept but not readable, are two things."""
    assert agent.error("frames/get", {"id": "00000099-alarm-thermal"})["code"] == "unknown_clip"
    path: Path = archive().path.parent / FOLDER / f"{SECOND}.t2m.gz"
    path.unlink()
    error = agent.error("frames/get", {"id": SECOND})
    assert error["code"] == "not_read"
    assert SECOND in error["message"]
