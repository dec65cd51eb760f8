"""Silencing an alarm for a time, with a reason and an end."""

from thermal2mqtt.alarms.moment import Moment
from thermal2mqtt.alarms.status import Shelf


class Shelving:
    """Holds the shelf of one zone and knows when it ends, however the wall clock is set meanwhile."""

    def __init__(self, shelf: Shelf | None, moment: Moment) -> None:
        """Take up a shelf of an earlier run: what is left of it by the wall clock, at most all of it."""
        self.shelf = shelf
        """None where the alarm is not silenced."""
        left = 0.0 if shelf is None else min(max(shelf.until - moment.wall, 0.0), shelf.seconds)
        self._ends = moment.monotonic + left

    def lay(self, shelf: Shelf, moment: Moment) -> None:
        """Silence the alarm from now on, instead of any shelf there is."""
        self.shelf = shelf
        self._ends = moment.monotonic + shelf.seconds

    def lift(self) -> None:
        """End it."""
        self.shelf = None

    def over(self, moment: Moment) -> bool:
        """Tell whether there is a shelf whose time has come."""
        return self.shelf is not None and moment.monotonic >= self._ends
