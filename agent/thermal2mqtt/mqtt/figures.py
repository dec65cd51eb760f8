"""Says what the sensors see: whether they see, how bad it is, and the figures when they are due."""

import threading

from thermal2mqtt.contract.state import State
from thermal2mqtt.mqtt.held import HeldFigures
from thermal2mqtt.mqtt.schedule import Schedule
from thermal2mqtt.mqtt.surroundings import Surroundings
from thermal2mqtt.mqtt.told_levels import Change, ToldLevels
from thermal2mqtt.settings.economy import is_metered

STATE_ANSWER_SECONDS = 30.0
"""So long newer figures wait for the last ones at most: a broker may have swallowed those."""

STATE_RETRY_SECONDS = 1.0
"""So soon it is looked again whether the last figures have left, where they were still on their way."""


class Figures:
    """The publisher's part for what changes all the time. Lives on the agent's event loop."""

    def __init__(self, surroundings: Surroundings, schedule: Schedule) -> None:
        self._with = surroundings
        self._schedule = schedule
        self._told_levels = ToldLevels()
        self._told_sources: dict[str, bool] = {}
        self._state_left = threading.Event()
        self._state_left.set()
        self._state_said_at = 0.0
        self._held = HeldFigures()

    def say(self, *, anew: bool = False) -> None:
        """Say what changed in sensors and levels, and the figures when they are due; all of it if `anew`."""
        sources = self._sources(anew=anew)
        for sensor in (s for s, available in sources.items() if not available):
            self._say_source(sensor, available=False)
        levels_changed = self._say_levels(anew=anew)
        levels_count = levels_changed and self._with.budget.has_room
        if self._state_is_due() or sources or levels_count or anew:
            self._say_state()
        # After the figures: a sensor that is back is not shown by its old ones, not even for a moment.
        for sensor in (s for s, available in sources.items() if available):
            self._say_source(sensor, available=True)

    def _sources(self, *, anew: bool) -> dict[str, bool]:
        reports = self._with.reports
        now = {
            sensor: sensor in reports and reports[sensor].available
            for sensor in self._with.bulletin.settings.sensors
        }
        return {s: there for s, there in now.items() if anew or self._told_sources.get(s) is not there}

    def _say_source(self, sensor: str, *, available: bool) -> None:
        self._told_sources[sensor] = available
        self._with.say(self._with.bulletin.source_availability(sensor, available=available))
        if available:
            self._with.painter.refresh(sensor)

    def _say_levels(self, *, anew: bool) -> bool:
        bulletin = self._with.bulletin
        zones = bulletin.watched().measured
        any_changed = self._told_levels.keep_only([zone.id for zone in zones])
        for zone in zones:
            status = bulletin.status(zone.id, zone.sensor, self._with.reports)
            change = self._told_levels.take(zone.id, status)
            if anew or change is not Change.NONE:
                self._with.say(bulletin.alarm(zone.id, status))
            if change is Change.OTHER and not is_metered(bulletin.settings):
                self._with.painter.want(zone.sensor)
            any_changed = any_changed or change is not Change.NONE
        return any_changed

    def _state_is_due(self) -> bool:
        if not self._schedule.take("state"):
            return False
        waited = self._with.clock.monotonic() - self._state_said_at
        if self._state_left.is_set() or waited >= STATE_ANSWER_SECONDS:
            return True
        # Behind figures that a slow line still carries newer ones would only grow old, and delay an alarm.
        self._schedule.plan("state", STATE_RETRY_SECONDS)
        return False

    def _say_state(self) -> None:
        left = self._state_left = threading.Event()
        self._state_said_at = self._with.clock.monotonic()
        state = self._with.bulletin.state(self._with.clock.time(), self._with.reports, self._hold)
        self._with.publish(state, lambda _result: left.set())
        self._schedule.plan("state", self._with.budget.state_seconds)

    def _hold(self, state: State) -> State:
        bands = self._with.bulletin.settings.telemetry.deadband
        return self._held.hold(state, bands, self._with.clock.monotonic())
