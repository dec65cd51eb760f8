"""Turns as they come over the wire: carried out one by one, or refused and told."""

import asyncio
import json

import pytest

from tests.agent.commands.zone_agent import InMemory, ZoneAgent, zone
from thermal2mqtt.commands import Role
from thermal2mqtt.contract.controls import placed_controls
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.controls import MAX_WAITING, Controls
from thermal2mqtt.mqtt.messages import Message, Received

TOPICS = Topics("thermal2mqtt", "pi")


class Desk:
    """Controls of an agent without a broker."""

    def __init__(self, role: Role = Role.OPERATOR) -> None:
        self.agent = ZoneAgent(zone("door"), memory=InMemory())
        self.said: list[Message] = []
        self.turns = 0
        self._done = asyncio.Event()
        self.controls = Controls(
            TOPICS,
            self.agent.registry,
            lambda: placed_controls(self.agent.settings, self.agent.settings.zones.list),
            self.said.append,
            self._turned,
            role,
        )

    def _turned(self) -> None:
        self.turns += 1
        self._done.set()

    def turn(self, *messages: Received) -> None:
        """Have these turns carried out."""

        async def main() -> None:
            worker = asyncio.create_task(self.controls.run())
            for message in messages:
                self._done.clear()
                self.controls.take(message)
                if message.payload:
                    await self._done.wait()
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)

        asyncio.run(asyncio.wait_for(main(), 20))

    @property
    def codes(self) -> list[str]:
        """The codes of what was refused, in order."""
        return [json.loads(message.payload)["error"]["code"] for message in self.said]


def turned(name: str, payload: str | bytes, *, retained: bool = False, duplicate: bool = False) -> Received:
    """Return a turn as it arrives."""
    data = payload if isinstance(payload, bytes) else payload.encode()
    return Received(f"thermal2mqtt/pi/set/{name}", data, retained, duplicate)


def test_a_turn_is_carried_out_and_what_is_shown_is_told_again() -> None:
    """A good turn needs no answer but that."""
    desk = Desk()
    desk.turn(turned("thermal_emissivity", " 0.8\n"))
    assert desk.agent.settings_book.current.running.sensors["thermal"].emissivity == 0.8
    assert (desk.turns, desk.said) == (1, [])


@pytest.mark.parametrize(
    ("name", "payload", "code"),
    [
        ("thermal_emissivity", "9", "invalid_request"),
        ("thermal_emissivity", "nan", "not_finite"),
        ("thermal_emissivity", b"\xff", "invalid_request"),
        ("palette", "x" * 257, "invalid_request"),
        ("unknown", "1", "invalid_request"),
    ],
)
def test_a_refused_turn_is_answered_and_shown(name: str, payload: str | bytes, code: str) -> None:
    """Why it was refused stands on `response/set/<name>`; what is shown is told again."""
    desk = Desk()
    before = desk.agent.settings_book.current
    desk.turn(turned(name, payload))
    assert (desk.codes, desk.turns) == ([code], 1)
    assert desk.said[0].topic == f"thermal2mqtt/pi/response/set/{name}"
    assert desk.agent.settings_book.current is before


def test_a_name_that_is_too_long_is_not_repeated() -> None:
    """No topic of somebody else's making."""
    desk = Desk()
    desk.turn(turned("x" * 65, "1"))
    assert (desk.said, desk.turns) == ([], 1)


def test_whoever_may_only_look_turns_nothing() -> None:
    """The role of callers over MQTT counts here too."""
    desk = Desk(Role.VIEWER)
    desk.turn(turned("palette", "grey"))
    assert desk.codes == ["forbidden"]


def test_what_lies_on_the_broker_turns_nothing() -> None:
    """Nor does clearing it."""
    desk = Desk()
    desk.turn(turned("palette", "grey", retained=True), turned("palette", "", retained=True))
    assert (desk.codes, desk.turns) == (["retained"], 1)


def test_what_the_broker_delivers_twice_turns_once() -> None:
    """A picture is taken once."""
    desk = Desk()
    desk.turn(turned("thermal_snapshot", "PRESS"), turned("thermal_snapshot", "PRESS", duplicate=True))
    assert desk.agent.pictures == ["thermal"]


def test_acknowledging_everything_passes_over_what_has_no_alarm() -> None:
    """But not over what cannot be asked: here no pipeline knows the zone."""
    desk = Desk()
    desk.turn(turned("acknowledgeall", "PRESS"))
    assert desk.codes == ["unknown_zone"]


def test_more_than_can_wait_are_refused_at_once() -> None:
    """Nothing grows without end."""
    desk = Desk()
    for _ in range(MAX_WAITING + 2):
        desk.controls.take(turned("palette", "grey"))
    assert desk.codes == ["busy", "busy"]


def test_a_refusal_that_comes_again_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """An automation that goes on asking does not fill the log."""
    desk = Desk()
    desk.turn(*[turned("thermal_emissivity", "9")] * 3)
    assert len([r for r in caplog.records if r.levelname == "WARNING"]) == 1
    assert len(desk.said) == 3
