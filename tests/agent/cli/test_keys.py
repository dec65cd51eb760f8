"""Keys arrive one by one, and the terminal is left as it was found."""

import contextlib
import os
import pty
import sys
import termios
from collections.abc import Iterator

import pytest

from thermal2mqtt.cli.keys import pressed, single_keys


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The far end of a real terminal that is standard input."""
    far, near = pty.openpty()
    with os.fdopen(near) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        yield far
    with contextlib.suppress(OSError):  # a test may have closed it
        os.close(far)


def test_a_key_arrives_without_enter(keyboard: int) -> None:
    """Pressed once, read once; then nothing."""
    with single_keys() as keys:
        assert keys
        os.write(keyboard, b"hc")
        assert [pressed(5), pressed(5), pressed(0)] == ["h", "c", None]


def test_the_terminal_is_left_as_it_was(keyboard: int) -> None:
    """Also where something went wrong in between."""
    before = termios.tcgetattr(keyboard)
    with pytest.raises(ZeroDivisionError), single_keys():
        _look_and_fail(keyboard, before)
    assert termios.tcgetattr(keyboard) == before


def _look_and_fail(keyboard: int, before: list[object]) -> None:
    assert termios.tcgetattr(keyboard) != before
    raise ZeroDivisionError


def test_without_a_terminal_there_are_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe is left alone."""
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading) as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        with single_keys() as keys:
            assert not keys
        with pytest.raises(EOFError):
            pressed(0)


def test_a_terminal_that_was_closed_is_the_end_of_input(keyboard: int) -> None:
    """Its window is gone: nobody will press anything."""
    os.close(keyboard)
    with pytest.raises(EOFError):
        pressed(5)


def test_standard_input_that_was_closed_is_the_end_of_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that closes it, as a service does, is not ended by an error."""
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading) as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
    with pytest.raises(EOFError):
        pressed(0)
