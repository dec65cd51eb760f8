"""The root of every error that the agent raises on purpose.

`mlx90640/` has a root of its own, because it imports nothing of ours.
"""

from typing import ClassVar


class Thermal2mqttError(Exception):
    """Something was wrong; the text says what, where, what is allowed and what to do."""

    exit_code: ClassVar[int] = 1
    """What a command ends with that fails on it."""
