"""`frame/lease`: live frames for as long as somebody watches."""

from collections.abc import Mapping

from thermal2mqtt.clock import Clock
from thermal2mqtt.commands.command import AnyCommand, Command, CommandError, Role
from thermal2mqtt.contract.announce import Source
from thermal2mqtt.contract.commands import ErrorCode
from thermal2mqtt.contract.lease import FrameLeaseRequest, FrameLeaseResponse
from thermal2mqtt.contract.times import stamp
from thermal2mqtt.leases import FrameLeases, TooManyLeasesError


def frame_lease(leases: FrameLeases, sensors: Mapping[str, Source], clock: Clock) -> AnyCommand:
    """Return the command.

    Args:
        leases: what it changes.
        sensors: those whose frames there are, by id.
        clock: for the time at which a lease ends.
    """

    async def handle(request: FrameLeaseRequest) -> FrameLeaseResponse:
        sensor = sensors.get(request.sensor)
        if sensor is None:
            text = f"there is no sensor {request.sensor!r}; there is: {', '.join(sorted(sensors))}"
            raise CommandError(ErrorCode.UNKNOWN_SENSOR, text, "sensor")
        try:
            lease = leases.hold(request.sensor, request.rate_hz, request.seconds, request.lease)
        except TooManyLeasesError as error:
            raise CommandError(ErrorCode.LIMIT_REACHED, str(error)) from error
        return FrameLeaseResponse(
            lease=lease.name,
            sensor=lease.sensor,
            rate_hz=lease.rate_hz,
            expires=stamp(clock.time() + request.seconds),
            width=sensor.width,
            height=sensor.height,
        )

    return Command(
        name="frame/lease",
        request=FrameLeaseRequest,
        response=FrameLeaseResponse,
        handler=handle,
        role=Role.VIEWER,
        errors=frozenset({ErrorCode.UNKNOWN_SENSOR, ErrorCode.LIMIT_REACHED}),
    )
