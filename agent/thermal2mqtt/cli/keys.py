"""Single key presses from the terminal, without Enter, while something else is being shown."""

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def single_keys() -> Iterator[bool]:
    """Have keys arrive as they are pressed, and put the terminal back as it was; False without a terminal.

    Ctrl-C stays a signal.
    """
    if not sys.stdin.isatty():
        yield False
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield True
    finally:
        with suppress(termios.error):  # of a terminal that is gone
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def pressed(seconds: float) -> str | None:
    """Return the key that is pressed within that time, None where none is.

    Raises:
        EOFError: the terminal is gone.
    """
    try:
        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        if not ready:
            return None
        key = os.read(sys.stdin.fileno(), 1)
    except (OSError, ValueError) as error:  # EIO of a terminal whose window was closed, or a closed file
        raise EOFError from error
    if not key:
        raise EOFError
    return key.decode(errors="replace")
