"""All limits of one zone together."""

from collections.abc import Collection, Iterable

from thermal2mqtt.alarms.level import Level
from thermal2mqtt.alarms.limit import Figure, Key, Limit, figure_of
from thermal2mqtt.alarms.switch import Switch, SwitchState
from thermal2mqtt.thermal.results import ZoneFigures


class Switches:
    """A switch for each limit, the worst level first.

    A milder limit of a rule turns on together with a worse one, without waiting for a delay of its own: it is
    reached as well, and the worse one has shown that this is no noise. So a level is left step by step.
    """

    def __init__(self, limits: Iterable[Limit], on: Collection[Key] = ()) -> None:
        self._switches: dict[Key, Switch] = {}
        self._mildest: tuple[tuple[Figure, Limit], ...] = ()
        self._calm = False
        self.set_limits(limits)
        for key in self._switches.keys() & on:
            self._switches[key] = Switch(self._switches[key].limit, on=True)

    def set_limits(self, limits: Iterable[Limit]) -> None:
        """Hold the figures against these from now on; a switch whose rule and level stay keeps its state."""
        switches: dict[Key, Switch] = {}
        for limit in limits:
            switch = switches[limit.key] = self._switches.get(limit.key) or Switch(limit)
            switch.limit = limit
        self._switches = switches
        mildest = {switch.limit.rule: switch.limit for switch in switches.values()}
        self._mildest = tuple((rule.figure, limit) for rule, limit in mildest.items())
        self._calm = False

    def update(self, figures: ZoneFigures, now: float) -> tuple[list[Limit], bool]:
        """Take the figures of one frame at a monotonic time.

        Returns:
            The limits that turned on, the worst first, and whether any turned on or off.
        """
        turned_on, turned, worse_on = [], False, set()
        for switch in self._switches.values():
            limit = switch.limit
            if switch.update(figure_of(limit.rule, figures), now, at_once=limit.rule in worse_on):
                turned = True
                turned_on += [limit] if switch.on else []
            if switch.on:
                worse_on.add(limit.rule)
        self._calm = all(switch.state is SwitchState.CLEAR for switch in self._switches.values())
        return turned_on, turned

    def unmoved_by(self, figures: ZoneFigures) -> bool:
        """Tell whether all are clear and these figures reach no limit: `update` would change nothing."""
        if not self._calm:
            return False
        for figure, limit in self._mildest:
            value = figure(figures)
            if value is not None and limit.reached_by(value):
                return False
        return True

    def lose_sight(self, now: float) -> None:
        """Note that nothing is known at a monotonic time: nothing turns, and no off-delay runs on."""
        if not self._calm:
            for switch in self._switches.values():
                switch.update(None, now)

    @property
    def level(self) -> Level:
        """The worst level whose limit holds."""
        return next((switch.limit.level for switch in self._switches.values() if switch.on), Level.NORMAL)

    @property
    def on(self) -> tuple[Key, ...]:
        """Every limit that holds, the worst first."""
        return tuple(key for key, switch in self._switches.items() if switch.on)

    def limit(self, key: Key) -> Limit | None:
        """Return the limit of that rule and level; None where it is not set."""
        switch = self._switches.get(key)
        return None if switch is None else switch.limit

    def holds(self, key: Key) -> bool:
        """Tell whether that limit holds."""
        switch = self._switches.get(key)
        return switch is not None and switch.on
