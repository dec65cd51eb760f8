"""How long a broker may leave something without an answer before the connection is made again.

What was swallowed can be told again on a new connection only. Where that does not help, as with a broker
that swallows one topic always, each further connection is given longer, so that the rest of what the agent
has to say is not cut off again and again. The same suits a line that is slower than was thought.
"""

FIRST_SECONDS = 30.0
"""As long as a broker may be silent by default, and half the time in which an event is news: one that was
swallowed is still told as news by the next connection."""

CEILING_SECONDS = 300.0
"""So long at most waits what could go after all."""

FORGET_SECONDS = 900.0
"""A broker that has left nothing unanswered for so long is trusted as on the first day."""


class Patience:
    """With one broker, over all connections; times are monotonic.

    Args:
        first_seconds: See `first_patience`.
    """

    def __init__(self, first_seconds: float) -> None:
        self._first = self._seconds = first_seconds
        self._tried_at: float | None = None

    def seconds(self, now: float) -> float:
        """Return how long a publish or a subscription may be without an answer."""
        return self._seconds if self.forgets_in(now) > 0 else self._first

    def tried(self, now: float) -> None:
        """Note that one was left without an answer for so long."""
        self._seconds = min(2 * self.seconds(now), CEILING_SECONDS)
        self._tried_at = now

    def forgets_in(self, now: float) -> float:
        """Return in how many seconds the last time is forgotten; 0 where there is nothing to forget."""
        return 0.0 if self._tried_at is None else max(0.0, self._tried_at + FORGET_SECONDS - now)


def first_patience(keepalive_seconds: float) -> float:
    """Return how long the first one may be without an answer, where a dead connection may be so long.

    Whoever lets a connection be silent for longer has a line on which that happens.
    """
    return min(max(FIRST_SECONDS, keepalive_seconds), CEILING_SECONDS)
