"""Which events of an agent are known, by their numbers and ids; kept over restarts. Pure.

The agent counts the events of each kind without a gap, so that one number says what is missing.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

MAX_IDS: Final = 1000
"""Newest ids of each kind; the agent tells no more than 20 again after it was interrupted."""

KEPT_IDS: Final = 100
"""So many of them outlive a restart."""

MAX_KINDS: Final = 16


class KindMemory:
    """The events of one kind.

    Args:
        last: Everything up to this number is known, or was given up; None where nothing was heard yet.
        ids: Of the newest events.
    """

    def __init__(self, last: int | None = None, ids: Iterable[str] = ()) -> None:
        self.last = last
        self._ids: dict[str, None] = dict.fromkeys(ids)
        self._above: set[int] = set()

    @property
    def newest(self) -> int:
        """The highest number that was heard; 0 where none was."""
        return max(self._above, default=self.last or 0)

    @property
    def incomplete(self) -> bool:
        """Whether events are missing between those that are known."""
        return bool(self._above)

    def take(self, event_id: str, sequence: int, *, late: bool) -> bool:
        """Note an event, and return whether it is new.

        A fresh event whose number was there before is new all the same: the agent counts from an older
        number since its data was put back from a backup.
        """
        if event_id in self._ids:
            self._note(sequence)
            return False
        if self.last is not None and sequence <= self.last:
            if late:
                return False
            self.last = sequence
            self._above.clear()
        self._ids[event_id] = None
        if len(self._ids) > MAX_IDS:
            del self._ids[next(iter(self._ids))]
        self._note(sequence)
        return True

    def close(self, through: int) -> None:
        """Note that what is missing up to this number is not to be had."""
        self.last = max(self.last or 0, through)
        self._above = {sequence for sequence in self._above if sequence > self.last}
        self._advance()

    def as_dict(self) -> dict[str, Any]:
        """Return what outlives a restart."""
        return {"last": self.last, "ids": list(self._ids)[-KEPT_IDS:]}

    @classmethod
    def of(cls, kept: Any) -> Self:
        """Return what was kept; what makes no sense is as if nothing had been."""
        match kept:
            case {"last": int(last), "ids": list(ids)} if last >= 0:
                return cls(last, (str(one) for one in ids[-KEPT_IDS:]))
        return cls()

    def _note(self, sequence: int) -> None:
        if self.last is None:
            self.last = sequence
        elif sequence > self.last:
            self._above.add(sequence)
            self._advance()
            if len(self._above) > MAX_IDS:
                self.close(min(self._above))

    def _advance(self) -> None:
        while self.last is not None and self.last + 1 in self._above:
            self.last += 1
            self._above.discard(self.last)


class EventMemory:
    """The events of one agent, by kind."""

    def __init__(self, kinds: Mapping[str, KindMemory] | None = None) -> None:
        self.kinds: dict[str, KindMemory] = dict(kinds or {})

    def of(self, kind: str) -> KindMemory | None:
        """Return the memory of a kind; None where there are too many kinds."""
        if kind not in self.kinds and len(self.kinds) < MAX_KINDS:
            self.kinds[kind] = KindMemory()
        return self.kinds.get(kind)

    def as_dict(self) -> dict[str, Any]:
        """Return what outlives a restart."""
        return {kind: memory.as_dict() for kind, memory in self.kinds.items()}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        """Return what was kept."""
        return cls({kind: KindMemory.of(memory) for kind, memory in list(kept.items())[:MAX_KINDS]})
