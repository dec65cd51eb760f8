"""`simulator/set`: heat the joint of the simulated switchboard, to see an alarm come and go."""

from collections.abc import Sequence
from typing import Protocol

from thermal2mqtt.commands.command import AnyCommand, Command, Role
from thermal2mqtt.contract.commands import SimulatorSetRequest, SimulatorSetResponse


class Joint(Protocol):
    """What the simulator offers; safe to call from any thread."""

    def set_joint(self, celsius: float | None) -> None:
        """Hold the joint at `celsius`; None gives it back to its own cycle."""
        ...


def simulator_set(joints: Sequence[Joint]) -> AnyCommand:
    """Return the command for all simulated sensors; register it only where there is one."""

    async def handle(request: SimulatorSetRequest) -> SimulatorSetResponse:
        for joint in joints:
            joint.set_joint(request.joint_celsius)
        return SimulatorSetResponse(joint_celsius=request.joint_celsius)

    return Command(
        name="simulator/set",
        request=SimulatorSetRequest,
        response=SimulatorSetResponse,
        handler=handle,
        role=Role.OPERATOR,
    )
