"""The table of everything that is said."""

from thermal2mqtt.commands.simulator import simulator_set
from thermal2mqtt.contract.catalogue import COMMANDS, TOPICS


def test_every_topic_is_listed_once() -> None:
    """One line each."""
    topics = [entry.topic for entry in TOPICS]
    assert len(set(topics)) == len(topics)


def test_commands_are_listed_as_they_are() -> None:
    """With the models that the command itself checks and answers with."""
    listed = {(entry.name, entry.request, entry.response) for entry in COMMANDS}
    real = [simulator_set([])]
    assert {(command.name, command.request, command.response) for command in real} == listed
