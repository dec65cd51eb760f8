"""What keeps an agent from being added, and what a form says of it."""

from collections.abc import Callable

import pytest

from fake_agent import FakeAgent, Refusal
from fake_broker import FakeBroker

Prepare = Callable[[FakeAgent, FakeBroker], None]


def forget_announcement(_agent: FakeAgent, broker: FakeBroker) -> None:
    """Have no agent announce itself."""
    broker.publish("thermal2mqtt/board/announce", b"", retain=True)


def garble_announcement(_agent: FakeAgent, broker: FakeBroker) -> None:
    """Have something else lie where the announcement should."""
    broker.publish("thermal2mqtt/board/announce", b'{"instance": 7}', retain=True)


def speak_another_version(agent: FakeAgent, _broker: FakeBroker) -> None:
    """Have an agent of the future."""
    agent.api_version = 2
    agent.announce()


def go_offline(agent: FakeAgent, _broker: FakeBroker) -> None:
    """Have the agent away."""
    agent.go("offline")


def forget_availability(_agent: FakeAgent, broker: FakeBroker) -> None:
    """Have nobody say whether the agent is there."""
    broker.publish("thermal2mqtt/board/availability", b"", retain=True)


def fall_silent(agent: FakeAgent, _broker: FakeBroker) -> None:
    """Have the agent answer nothing."""
    agent.silent = True


def refuse(agent: FakeAgent, _broker: FakeBroker) -> None:
    """Have the agent refuse everything."""
    agent.refusal = Refusal("forbidden", "not for you")


def answer_nonsense(agent: FakeAgent, _broker: FakeBroker) -> None:
    """Have the agent answer without zones."""
    agent.revision = -1


PROBLEMS = [
    (forget_announcement, "no_announcement", ""),
    (garble_announcement, "no_announcement", ""),
    (speak_another_version, "incompatible", ""),
    (go_offline, "offline", ""),
    (forget_availability, "offline", ""),
    (fall_silent, "no_answer", ""),
    (refuse, "refused", "not for you"),
    (answer_nonsense, "no_answer", ""),
]


def mend(agent: FakeAgent, patience: pytest.MonkeyPatch) -> None:
    """Undo whatever was wrong, and wait for what comes for as long as it takes."""
    patience.undo()
    agent.api_version, agent.revision, agent.silent, agent.refusal = 1, 1, False, None
    agent.appear()
