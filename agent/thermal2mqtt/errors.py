"""The root of every error that the agent raises on purpose.

`mlx90640/` has a root of its own, because it imports nothing of ours.
"""


class Thermal2mqttError(Exception):
    """Something was wrong; the text says what, where, what is allowed and what to do."""
