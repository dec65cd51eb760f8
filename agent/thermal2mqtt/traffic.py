"""How much went to the broker and what waits for it, as health and metrics tell it."""

from typing import NamedTuple


class Traffic(NamedTuple):
    """Counted since the agent's start, but for what waits."""

    published: int
    """Messages that the broker took."""
    failed: int
    """Messages that it did not take."""
    bytes: int
    """Of the messages that it took."""
    saved_bytes: int
    """By compression."""
    reconnections: int
    events_stored: int
    """Events that were on disk before anybody heard of them."""
    events_unstored: int
    """Events that were told without, because the disk failed or was slow."""
    events_unheard: int
    """Events that the broker took three times while nobody was subscribed."""
    events_lost: int
    """Events that can never be told: too large for the broker, or too many waited."""
    events_waiting: int
    minutes_waiting: int
    """Minutes of zones from while the broker was away."""
    minutes_lost: int
    """Minutes of zones that are never told: too old, too many, or no disk."""


NO_TRAFFIC = Traffic(*[0] * len(Traffic._fields))
"""What there is at the start."""
