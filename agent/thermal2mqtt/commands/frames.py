"""`frames/list` and `frames/get`: looking through the frames that are kept."""

from base64 import b64encode
from collections.abc import Iterator

from thermal2mqtt.commands.command import AnyCommand, Command, CommandError, Role
from thermal2mqtt.contract.commands import ErrorCode
from thermal2mqtt.contract.kept_frames import (
    FramesGetRequest,
    FramesGetResponse,
    FramesListRequest,
    FramesListResponse,
    build_clip,
)
from thermal2mqtt.contract.times import stamp
from thermal2mqtt.store import StoreError
from thermal2mqtt.store.clip import Clip
from thermal2mqtt.store.clip_folder import frames_of
from thermal2mqtt.store.frame_store import FrameStore


def frames_commands(store: FrameStore) -> Iterator[AnyCommand]:
    """Yield the commands."""

    async def list_clips(request: FramesListRequest) -> FramesListResponse:
        found = [clip for clip in reversed(store.clips) if _wanted(clip, request)]
        page = found[: request.limit]
        more = len(found) > len(page)
        return FramesListResponse(
            clips=tuple(build_clip(clip) for clip in page), next=page[-1].id if more else None
        )

    async def get_frames(request: FramesGetRequest) -> FramesGetResponse:
        clip = store.find(request.id)
        if clip is None:
            text = f"there is no {request.id!r}; frames/list tells what is kept now"
            raise CommandError(ErrorCode.UNKNOWN_CLIP, text, "id")
        try:
            frames = frames_of(await store.read(clip))
        except StoreError as error:
            raise CommandError(ErrorCode.NOT_READ, str(error)) from error
        end = request.offset + request.limit
        return FramesGetResponse(
            id=clip.id,
            total=len(frames),
            frames=tuple(b64encode(frame).decode() for frame in frames[request.offset : end]),
            next=end if end < len(frames) else None,
        )

    yield Command(
        "frames/list", FramesListRequest, FramesListResponse, list_clips, Role.VIEWER, frozenset(), safe=True
    )
    yield Command(
        "frames/get",
        FramesGetRequest,
        FramesGetResponse,
        get_frames,
        Role.VIEWER,
        frozenset({ErrorCode.UNKNOWN_CLIP, ErrorCode.NOT_READ}),
        safe=True,
    )


def _wanted(clip: Clip, request: FramesListRequest) -> bool:
    # Stamps are of equal length, so that they compare as the times do.
    return (
        (request.kind is None or clip.kind is request.kind)
        and (request.sensor is None or clip.sensor == request.sensor)
        and (request.event_id is None or any(e.event_id == request.event_id for e in clip.events))
        and (request.since is None or stamp(clip.last) >= request.since)
        and (request.until is None or stamp(clip.first) < request.until)
        and (request.before is None or clip.id < request.before)
    )
