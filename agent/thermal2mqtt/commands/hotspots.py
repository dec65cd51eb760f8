"""`hotspots/list`: what was hot lately."""

from collections.abc import Sequence

from thermal2mqtt.commands.command import AnyCommand, Command, CommandError, Role
from thermal2mqtt.contract.commands import ErrorCode
from thermal2mqtt.contract.hotspots import (
    HotspotsListRequest,
    HotspotsListResponse,
    RecentHotspots,
    recent_hotspots,
)


def hotspots_list(sensors: Sequence[str], recent: RecentHotspots) -> AnyCommand:
    """Return the command.

    Args:
        sensors: ids of those that there are.
        recent: where it reads.
    """

    async def handle(request: HotspotsListRequest) -> HotspotsListResponse:
        if request.sensor is not None and request.sensor not in sensors:
            text = f"there is no sensor {request.sensor!r}; there is: {', '.join(sorted(sensors))}"
            raise CommandError(ErrorCode.UNKNOWN_SENSOR, text, "sensor")
        asked = sensors if request.sensor is None else [request.sensor]
        seen = [(sensor, hotspot) for sensor in asked for hotspot in recent(sensor)]
        return HotspotsListResponse(hotspots=recent_hotspots(seen))

    return Command(
        name="hotspots/list",
        request=HotspotsListRequest,
        response=HotspotsListResponse,
        handler=handle,
        role=Role.VIEWER,
        errors=frozenset({ErrorCode.UNKNOWN_SENSOR}),
    )
