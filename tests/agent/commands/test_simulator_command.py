"""`simulator/set` against the simulator itself."""

import asyncio
import json
from typing import Any

import pytest

from thermal2mqtt.commands import CommandRegistry, Role
from thermal2mqtt.commands.simulator import simulator_set


class Board:
    """Notes what its joint was set to."""

    def __init__(self) -> None:
        self.joint: list[float | None] = []

    def set_joint(self, celsius: float | None) -> None:
        """Take it."""
        self.joint.append(celsius)


def ask(board: Board, payload: bytes) -> Any:
    """Return the decoded answer."""
    registry = CommandRegistry([simulator_set([board])])
    return json.loads(asyncio.run(registry.dispatch("simulator/set", payload, role=Role.OPERATOR)).encode())


@pytest.mark.parametrize("celsius", [120.0, -40.0, 300.0, 25, None])
def test_the_joint_is_set(celsius: float | None) -> None:
    """To a temperature, or with null to its own cycle; the answer repeats it."""
    board = Board()
    answer = ask(board, json.dumps({"joint_celsius": celsius}).encode())
    assert answer == {"status": "ok", "data": {"joint_celsius": celsius}}
    assert board.joint == [celsius]


@pytest.mark.parametrize(
    "payload", [b"{}", b'{"joint_celsius": 300.1}', b'{"joint_celsius": -41}', b'{"joint_celsius": "hot"}']
)
def test_what_the_joint_cannot_be_is_refused(payload: bytes) -> None:
    """The error names the field, and the joint stays as it is."""
    board = Board()
    answer = ask(board, payload)
    assert answer["error"]["field"] == "joint_celsius"
    assert board.joint == []
