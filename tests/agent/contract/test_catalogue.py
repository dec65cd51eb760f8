"""The table of everything that is said."""

from thermal2mqtt.contract.catalogue import TOPICS
from thermal2mqtt.contract.commands import ANYWHERE, MEANINGS, ErrorCode


def test_every_topic_is_listed_once() -> None:
    """One line each."""
    topics = [entry.topic for entry in TOPICS]
    assert len(set(topics)) == len(topics)


def test_every_error_code_has_a_meaning() -> None:
    """The documentation has a line for each."""
    assert MEANINGS.keys() == set(ErrorCode)
    assert set(ErrorCode) > ANYWHERE
