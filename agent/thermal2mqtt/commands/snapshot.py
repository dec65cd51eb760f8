"""`snapshot/take`: a fresh thermal image, now."""

from collections.abc import Callable, Collection

from thermal2mqtt.commands.command import AnyCommand, Command, CommandError, Role
from thermal2mqtt.contract.commands import ErrorCode
from thermal2mqtt.contract.snapshot_commands import SnapshotTakeRequest, SnapshotTakeResponse


def snapshot_take(sensors: Collection[str], take: Callable[[str], bool]) -> AnyCommand:
    """Return the command.

    Args:
        sensors: ids of those that there are.
        take: has an image of a sensor published soon; False where it has none to give.
    """

    async def handle(request: SnapshotTakeRequest) -> SnapshotTakeResponse:
        if request.source not in sensors:
            known = ", ".join(sorted(sensors))
            text = f"there is no sensor {request.source!r}; there is: {known}"
            raise CommandError(ErrorCode.UNKNOWN_SENSOR, text, "source")
        if not take(request.source):
            text = f"sensor {request.source} gives no temperatures: there is nothing to take a picture of"
            raise CommandError(ErrorCode.UNAVAILABLE, text, "source")
        return SnapshotTakeResponse(source=request.source)

    return Command(
        "snapshot/take",
        SnapshotTakeRequest,
        SnapshotTakeResponse,
        handle,
        Role.OPERATOR,
        frozenset({ErrorCode.UNKNOWN_SENSOR, ErrorCode.UNAVAILABLE}),
    )
