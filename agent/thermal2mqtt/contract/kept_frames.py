"""`frames/list` and `frames/get`: the frames that were kept around alarms, and one of each minute."""

from typing import Annotated

from pydantic import Field, StringConstraints

from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.event_commands import EventId
from thermal2mqtt.contract.times import AskedTime, Stamp, stamp
from thermal2mqtt.settings.values import Slug, described
from thermal2mqtt.store.clip import CLIP_ID, Clip, ClipKind

MAX_CLIPS = 50
MAX_FRAMES = 64
"""Of one answer: 134 kB."""

USUAL_FRAMES = 16
"""34 kB."""

ClipId = Annotated[
    str,
    StringConstraints(pattern=CLIP_ID),
    described("an id as `frames/list` tells it, such as 00000012-alarm-thermal"),
]


class FramesListRequest(Payload):
    """List the frames that are kept, the newest first."""

    kind: ClipKind | None = None
    """`alarm` for those around alarms, `minute` for those of each minute; null for both."""
    sensor: Slug | None = None
    """Only of this sensor."""
    event_id: EventId | None = None
    """Only those that were kept for this alarm."""
    since: AskedTime | None = None
    """Only with frames from this time on."""
    until: AskedTime | None = None
    """Only with frames before this time."""
    before: ClipId | None = None
    """`next` of the answer before, for the page that follows it."""
    limit: Annotated[int, Field(ge=1, le=MAX_CLIPS)] = MAX_CLIPS
    """At most so many."""


class KeptEvent(Payload):
    """An alarm that was raised meanwhile."""

    event_id: str
    """As in `event/alarm`."""
    zone: str
    """Its zone."""
    time: Stamp
    """When it was raised."""


class KeptClip(Payload):
    """Frames that are kept together."""

    id: str
    """For `frames/get`; the number in front only rises."""
    kind: ClipKind
    """Why they are kept."""
    sensor: str
    """Whose frames."""
    first: Stamp
    """Time of the first frame."""
    last: Stamp
    """Time of the last frame so far."""
    frames: int
    """How many there are so far."""
    bytes: int
    """What they take on the disk."""
    events: tuple[KeptEvent, ...]
    """For which they are kept; empty for those of each minute."""


class FramesListResponse(Payload):
    """What is kept."""

    clips: tuple[KeptClip, ...]
    """The newest first."""
    next: str | None
    """For `before`, where there may be more; null at the end."""


class FramesGetRequest(Payload):
    """Fetch frames, some at a time. Ask for fewer where the broker refuses large packets."""

    id: ClipId
    """As `frames/list` tells it."""
    offset: Annotated[int, Field(ge=0, le=2**31)] = 0
    """Frames to leave out at the begin: `next` of the answer before."""
    limit: Annotated[int, Field(ge=1, le=MAX_FRAMES)] = USUAL_FRAMES
    """At most so many; a frame takes 2.1 kB of the answer."""


class FramesGetResponse(Payload):
    """Frames, the oldest first."""

    id: str
    """As in the request."""
    total: int
    """How many frames there are."""
    frames: tuple[str, ...]
    """Each as on `frame/<sensor>`, in base64."""
    next: int | None
    """For `offset`, where there are more; null at the end."""


def build_clip(clip: Clip) -> KeptClip:
    """Return what is told of a clip."""
    events = tuple(KeptEvent(event_id=e.event_id, zone=e.zone, time=stamp(e.time)) for e in clip.events)
    return KeptClip(
        id=clip.id,
        kind=clip.kind,
        sensor=clip.sensor,
        first=stamp(clip.first),
        last=stamp(clip.last),
        frames=clip.frames,
        bytes=clip.bytes,
        events=events,
    )
