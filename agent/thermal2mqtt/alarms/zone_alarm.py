"""The alarm of one zone: figures in, a level and its reason out."""

import math
from collections.abc import Iterable

from thermal2mqtt.alarms.annunciation import Annunciation, Trigger, next_annunciation
from thermal2mqtt.alarms.chatter import Chatter
from thermal2mqtt.alarms.errors import NoAlarmError, NotShelvedError
from thermal2mqtt.alarms.event import AlarmChange, AlarmEvent
from thermal2mqtt.alarms.journal import Journal
from thermal2mqtt.alarms.level import Level
from thermal2mqtt.alarms.limit import Key, Limit, Rule, figure_of
from thermal2mqtt.alarms.memory import NOTHING, AlarmMemory
from thermal2mqtt.alarms.moment import Moment
from thermal2mqtt.alarms.shelving import Shelving
from thermal2mqtt.alarms.status import Acknowledgement, AlarmStatus, Shelf
from thermal2mqtt.alarms.switches import Switches
from thermal2mqtt.thermal.results import ZoneFigures

SHELF_OVER = "its time is over"
BROKEN_BY_EMERGENCY = "emergency"
"""Why a shelf ended that nobody lifted."""


class ZoneAlarm:
    """One zone's alarm. What it holds outlives the time in which nothing is known of the zone.

    The level is the worst of the limits that hold; with latching the worst one stays until it is
    acknowledged. An alarm that gets worse, or that another rule reaches as well, has to be acknowledged
    anew. A shelf silences but hides nothing: the level is told as it is. What rises to `emergency` breaks the
    shelf, for whoever laid it there did not expect that.
    """

    def __init__(
        self,
        zone: str,
        limits: Iterable[Limit],
        journal: Journal,
        moment: Moment,
        memory: AlarmMemory = NOTHING,
    ) -> None:
        self.latching = False
        """Whether the worst level is held until somebody has acknowledged it."""
        self.revision = 0
        """Rises with every change of what `memory` returns."""
        self.switches = Switches(limits, [key for key in memory.on if key[1].rank <= memory.level.rank])
        self.status = AlarmStatus(None, moment.wall)
        self._zone = zone
        self._journal = journal
        self._chatter = Chatter()
        self._shelving = Shelving(memory.shelf, moment)
        self._level = memory.level
        self._annunciation = memory.annunciation
        self._acknowledgement = memory.acknowledgement
        self._cause: Key | None = memory.cause
        self._figures: ZoneFigures | None = None
        self._lost = False
        self._quiet = False

    def update(self, figures: ZoneFigures | None, moment: Moment) -> AlarmStatus:
        """Take the figures of a frame; None, or figures without a maximum, is unknown.

        Unknown gives no level and changes none: a zone that was `critical` and comes back inside its
        dead-band is `critical` again. To call it normal would be to take the gap for cooling.
        """
        if self._shelving.over(moment):
            self._end_shelf(moment, by=None, reason=SHELF_OVER)
        if figures is None or figures.max_celsius is None or not math.isfinite(figures.max_celsius):
            self._lose_sight(moment)
        else:
            quiet = self._quiet and self.switches.unmoved_by(figures)
            self._figures = figures
            if not quiet:
                self._look(figures, moment)
        return self._told(moment)

    def acknowledge(self, by: str, moment: Moment) -> AlarmStatus:
        """Note that somebody has seen the alarm. Whoever comes later changes nothing.

        Raises:
            NoAlarmError: There is no alarm.
        """
        if self._annunciation is Annunciation.NORMAL:
            raise NoAlarmError(f"zone {self._zone} has no alarm to acknowledge")
        if self._annunciation is not Annunciation.ACKNOWLEDGED:
            self._acknowledgement = Acknowledgement(by, moment.wall)
            self._write(AlarmChange.ACKNOWLEDGED, moment, by=by)
            self._pull(Trigger.ACKNOWLEDGE)
            self._settle(moment)
        return self._told(moment)

    def shelve(self, shelf: Shelf, moment: Moment) -> AlarmStatus:
        """Silence the alarm, or what may become one, for a time; in place of any earlier shelf."""
        self._shelving.lay(shelf, moment)
        self._write(AlarmChange.SHELVED, moment, by=shelf.by, reason=shelf.reason)
        return self._told(moment)

    def unshelve(self, by: str, moment: Moment) -> AlarmStatus:
        """End the silence.

        Raises:
            NotShelvedError: There is none.
        """
        if self._shelving.shelf is None:
            raise NotShelvedError(f"the alarm of zone {self._zone} is not shelved")
        self._end_shelf(moment, by=by, reason=None)
        return self._told(moment)

    def memory(self) -> AlarmMemory:
        """Return what must not be forgotten over a restart."""
        return AlarmMemory(
            self._level,
            self._annunciation,
            self._cause,
            self.switches.on,
            self._acknowledgement,
            self._shelving.shelf,
        )

    def _lose_sight(self, moment: Moment) -> None:
        self.switches.lose_sight(moment.monotonic)
        if self._figures is not None:
            self._write(AlarmChange.UNKNOWN, moment, (self._level, None))
            self._figures = None
            self._lost = True
            self._quiet = False

    def _look(self, figures: ZoneFigures, moment: Moment) -> None:
        if self._lost:
            self._lost = False
            self._write(AlarmChange.KNOWN, moment, (None, self._level))
        turned_on, turned = self.switches.update(figures, moment.monotonic)
        self.revision += turned
        for limit in turned_on:
            self._chatter.turned_on(limit.key, moment.monotonic)
        if turned_on and self._is_news(turned_on[0]):
            self._raise(turned_on[0], moment)
        elif not self.switches.on:
            self._return(moment)
        self._settle(moment)
        if self._chatter.look(moment.monotonic):
            self._write(AlarmChange.CHATTERING if self._chatter.active else AlarmChange.SETTLED, moment)
        self._quiet = self._annunciation is Annunciation.NORMAL and not self._chatter.remembers

    def _is_news(self, worst: Limit) -> bool:
        """Tell whether nobody can have seen this: as bad as the level or worse, or after all was over."""
        return worst.level.rank >= self._level.rank or self._annunciation is Annunciation.RETURNED

    def _raise(self, limit: Limit, moment: Moment) -> None:
        before = self._level
        worse = limit.level.rank > before.rank
        if worse:
            self._level, self._cause = limit.level, limit.key
        self._acknowledgement = None
        self._pull(Trigger.ALARM)
        breaks = limit.level is Level.EMERGENCY and self._shelving.shelf is not None
        if breaks:
            self._shelving.lift()
        change = AlarmChange.RAISED if worse else AlarmChange.RENEWED
        self._write(change, moment, (before, self._level), cause=limit.key)
        if breaks:
            self._write(AlarmChange.UNSHELVED, moment, reason=BROKEN_BY_EMERGENCY)

    def _return(self, moment: Moment) -> None:
        before = self._annunciation
        self._pull(Trigger.RETURN)
        if self._annunciation is Annunciation.RETURNED is not before:
            self._write(AlarmChange.RETURNED, moment)

    def _settle(self, moment: Moment) -> None:
        """Let the level fall to the worst that holds, unless it is latched and nobody has acknowledged it."""
        if self.latching and self._annunciation.unseen:
            return
        before, self._level = self._level, self.switches.level
        if self._level is not before:
            change = AlarmChange.CLEARED if self._level is Level.NORMAL else AlarmChange.LOWERED
            self._write(change, moment, self._shown(before, self._level))
        if self._cause is None or self._cause[1] is not self._level or not self.switches.holds(self._cause):
            self._cause = next((key for key in self.switches.on if key[1] is self._level), None)
        if self._level is Level.NORMAL:
            self._acknowledgement = None

    def _pull(self, trigger: Trigger) -> None:
        self._annunciation = next_annunciation(self._annunciation, trigger, latching=self.latching)

    def _end_shelf(self, moment: Moment, *, by: str | None, reason: str | None) -> None:
        self._shelving.lift()
        self._write(AlarmChange.UNSHELVED, moment, by=by, reason=reason)

    def _shown(self, *levels: Level) -> tuple[Level | None, ...]:
        """Return levels as they are told: none while nothing is known."""
        return levels if self._figures is not None else (None,) * len(levels)

    def _value(self, cause: Key | None) -> float | None:
        if self._figures is None:
            return None
        return figure_of(Rule.HIGH if cause is None else cause[0], self._figures)

    def _limit(self, cause: Key | None) -> float | None:
        limit = None if cause is None else self.switches.limit(cause)
        return None if limit is None else limit.limit

    def _told(self, moment: Moment) -> AlarmStatus:
        (level,) = self._shown(self._level)
        cause = None if level is None else self._cause
        self.status = AlarmStatus(
            level=level,
            since=self.status.since if level is self.status.level else moment.wall,
            value=self._value(cause),
            rule=None if cause is None else cause[0],
            limit=self._limit(cause),
            annunciation=self._annunciation,
            acknowledgement=self._acknowledgement,
            shelf=self._shelving.shelf,
            chattering=self._chatter.active,
        )
        return self.status

    def _write(
        self,
        change: AlarmChange,
        moment: Moment,
        levels: tuple[Level | None, ...] | None = None,
        *,
        cause: Key | None = None,
        by: str | None = None,
        reason: str | None = None,
    ) -> None:
        self.revision += 1
        before, after = self._shown(self._level, self._level) if levels is None else levels
        cause = cause or self._cause
        self._journal.write(
            AlarmEvent(
                event_id="",
                time=moment.wall,
                zone=self._zone,
                change=change,
                before=before,
                after=after,
                rule=None if cause is None else cause[0],
                value=self._value(cause),
                limit=self._limit(cause),
                by=by,
                reason=reason,
                shelved=self._shelving.shelf is not None,
            )
        )
