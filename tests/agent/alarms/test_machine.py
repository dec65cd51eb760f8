"""Any course of figures, gaps, acknowledgements, shelves and restarts, against an independent model.

The model knows no states: it keeps the whole history and works out each time, from the words of the settings'
documentation, which limits hold.
"""

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from thermal2mqtt.alarms import AlarmStatus, AlarmUpdate, Annunciation, Level, Rule, ZoneAlarms
from thermal2mqtt.settings.thresholds import Thresholds
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures

CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
WORST_FIRST = (Level.EMERGENCY, Level.CRITICAL, Level.WARNING)

pauses = st.sampled_from([0.0, 0.125, 1.0, 2.0, 5.0])
maxima = st.sampled_from([20.0, 58.0, 59.0, 60.0, 70.0, 78.0, 79.0, 80.0, 98.0, 99.0, 100.0, 120.0])
deltas = st.sampled_from([0.0, 3.0, 3.5, 4.0, 14.5, 15.0]) | st.none()
delays = st.fixed_dictionaries({level.value: st.sampled_from([0.0, 1.0, 5.0]) for level in WORST_FIRST})


class Clock:
    """Turned by the machine; its wall clock is set at will."""

    def __init__(self) -> None:
        self.now = 100.0
        self.wall = 1e6

    def monotonic(self) -> float:
        """Return the time that never steps."""
        return self.now

    def time(self) -> float:
        """Return the time that people see."""
        return self.wall

    def sleep(self, seconds: float) -> None:
        """Turn both."""
        self.now += seconds
        self.wall += seconds


@dataclass(frozen=True)
class Frame:
    """What was seen at a time; None is unknown."""

    at: float
    values: dict[Rule, float | None]


@dataclass(frozen=True)
class ModelLimit:
    """A limit as the settings describe it."""

    rule: Rule
    level: Level
    limit: float
    band: float
    on_delay: float
    off_delay: float

    def reached_for(self, past: list[Frame]) -> float | None:
        """Return for how long it is reached without a known exception; None where it is not."""
        value, start = past[-1].values[self.rule], past[-1].at
        if value is None or value < self.limit:
            return None
        for frame in reversed(past):
            value = frame.values[self.rule]
            if value is not None and value < self.limit:
                break
            start = frame.at if value is not None else start
        return past[-1].at - start

    def back_for(self, past: list[Frame]) -> float | None:
        """Return for how long it is known without a gap to be back; None where it is not."""
        start = None
        for frame in reversed(past):
            value = frame.values[self.rule]
            if value is None or value >= self.limit or value > self.limit - self.band:
                break
            start = frame.at
        return None if start is None else past[-1].at - start


class AlarmMachine(RuleBasedStateMachine):
    """One zone with high and delta limits."""

    @initialize(on=delays, off=delays, latch=st.booleans(), band=st.sampled_from([0.0, 2.0, 25.0]))
    def set_up(self, *, on: dict[str, float], off: dict[str, float], latch: bool, band: float) -> None:
        """Choose delays, dead-band and latching."""
        high = {"warning": 60.0, "critical": 80.0, "emergency": 100.0}
        delta = {"warning": 4.0, "critical": 15.0}
        thresholds = Thresholds.model_validate(
            {
                "high": high,
                "delta": delta,
                "hysteresis": band,
                "on_delay_seconds": on,
                "off_delay_seconds": off,
                "latch": latch,
            }
        )
        self.zones = [ZoneSettings(id="z", name="Z", polygon=CORNERS, thresholds=thresholds)]
        self.latch = latch
        self.limits = [
            ModelLimit(which, level, limits[level], width, on[level], off[level])
            for level in WORST_FIRST
            for which, limits, width in ((Rule.HIGH, high, band), (Rule.DELTA, delta, 1.0))
            if level in limits
        ]
        self.clock = Clock()
        self.alarms = ZoneAlarms(self.zones, self.clock)
        self.past: list[Frame] = []
        self.holding: set[ModelLimit] = set()
        self.level = Level.NORMAL
        self.acknowledged = False
        self.known = False
        self.shelved_until: float | None = None
        self.fresh = True
        self.told_level: Level | None = None
        self.ids: set[str] = set()
        self.status = self.take(self.alarms.unknown())

    @rule(pause=pauses, maximum=maxima, delta=deltas)
    def see(self, pause: float, maximum: float, delta: float | None) -> None:
        """Take a frame."""
        self.clock.sleep(pause)
        self.end_shelf()
        self.past.append(Frame(self.clock.now, {Rule.HIGH: maximum, Rule.DELTA: delta}))
        self.remembered = self.level
        before = set(self.holding)
        self.work_out_what_holds()
        self.judge(self.holding - before)
        self.known = True
        figures = ZoneFigures(15.0, 15.0, maximum, None, 1.0, delta_group_kelvin=delta)
        self.status = self.take(self.alarms.update({"z": figures}))

    @rule(pause=pauses)
    def lose(self, pause: float) -> None:
        """Lose the sensor for a moment."""
        self.clock.sleep(pause)
        self.end_shelf()
        self.past.append(Frame(self.clock.now, {Rule.HIGH: None, Rule.DELTA: None}))
        self.known = False
        self.status = self.take(self.alarms.unknown())

    @precondition(lambda self: self.level is not Level.NORMAL)
    @rule()
    def acknowledge(self) -> None:
        """See the alarm."""
        self.acknowledged = bool(self.holding)
        self.level = self.worst()
        self.status = self.take(self.alarms.acknowledge("z", "Ada"))

    @rule(seconds=st.sampled_from([1.0, 5.0, 60.0]))
    def shelve(self, seconds: float) -> None:
        """Silence it."""
        self.shelved_until = self.clock.now + seconds
        self.status = self.take(self.alarms.shelve("z", seconds=seconds, reason="test", by="Bob"))

    @rule(step=st.sampled_from([-1e6, -3600.0, 3600.0]))
    def set_wall_clock(self, step: float) -> None:
        """Have somebody set the machine's clock."""
        self.clock.wall = max(0.0, self.clock.wall + step)

    @precondition(lambda self: self.shelved_until is None)
    @rule()
    def restart(self) -> None:
        """Begin anew with what is remembered; delays that were running begin anew too."""
        self.alarms = ZoneAlarms(self.zones, self.clock, self.alarms.memories())
        self.past = []
        self.known = False
        self.fresh, self.told_level = True, None
        self.status = self.take(self.alarms.unknown())

    @invariant()
    def nothing_due_is_skipped_and_nothing_is_left_that_is_not_over(self) -> None:
        """The level is the model's; unknown while the zone is."""
        assert self.status.level is (self.level if self.known else None)

    @invariant()
    def people_are_told_what_nobody_has_seen(self) -> None:
        """Acknowledged only what was acknowledged, normal only what is over."""
        seen = self.status.acknowledgement is not None
        assert seen is self.acknowledged
        assert seen is (self.status.annunciation is Annunciation.ACKNOWLEDGED)
        assert (self.status.annunciation is Annunciation.NORMAL) is (self.level is Level.NORMAL)
        assert (self.status.annunciation is Annunciation.RETURNED) is (
            self.level is not Level.NORMAL and not self.holding
        )

    @invariant()
    def silence_has_an_end(self) -> None:
        """A shelf lasts as long as it was laid for, unless an emergency breaks it."""
        assert (self.status.shelf is not None) is (self.shelved_until is not None)

    @invariant()
    def reason_belongs_to_level(self) -> None:
        """An alarm names a rule and its limit at that level, which holds unless it is latched."""
        status = self.status
        assert (status.rule is None) is (status.level in {None, Level.NORMAL})
        if status.rule is not None:
            (limit,) = [it for it in self.limits if (it.rule, it.level) == (status.rule, status.level)]
            assert status.limit == limit.limit
            assert self.latch or limit in self.holding

    def take(self, update: AlarmUpdate) -> AlarmStatus:
        """Follow the events: each begins where the one before ended, and they end where the status is."""
        for event in update.events:
            self.begin_to_see(event.before)
            assert event.before is self.told_level
            self.told_level = event.after
            assert event.event_id not in self.ids
            self.ids.add(event.event_id)
        status = update.statuses["z"]
        self.begin_to_see(status.level)
        assert self.told_level is status.level
        return status

    def begin_to_see(self, level: Level | None) -> None:
        """Go on from the level that is remembered: that a run has begun to see is no event."""
        if self.fresh and level is not None:
            self.fresh, self.told_level = False, self.remembered

    def work_out_what_holds(self) -> None:
        """Apply the definitions, worst level first: a milder limit comes with a worse one of its rule."""
        for limit in self.limits:
            reached, back = limit.reached_for(self.past), limit.back_for(self.past)
            worse = any(it.rule is limit.rule and it.limit > limit.limit for it in self.holding)
            if reached is not None and (reached >= limit.on_delay or worse):
                self.holding.add(limit)
            elif back is not None and back >= limit.off_delay:
                self.holding.discard(limit)

    def judge(self, news: set[ModelLimit]) -> None:
        """Apply what is said of acknowledging and latching."""
        over = self.level is not Level.NORMAL and self.latch and not self.acknowledged
        resurrected = over and bool(news) and news == self.holding
        if any(limit.level.rank >= self.level.rank for limit in news) or resurrected:
            self.acknowledged = False
        held = self.level if over else Level.NORMAL
        if any(limit.level.rank >= self.level.rank for limit in news) and self.latch:
            held = self.level
        self.level = max(held, self.worst(), key=lambda level: level.rank)
        if self.level is Level.NORMAL:
            self.acknowledged = False
        if any(limit.level is Level.EMERGENCY for limit in news):
            self.shelved_until = None

    def worst(self) -> Level:
        """Return the worst level that holds."""
        return max(
            (limit.level for limit in self.holding), key=lambda level: level.rank, default=Level.NORMAL
        )

    def end_shelf(self) -> None:
        """Apply the end of a shelf."""
        if self.shelved_until is not None and self.clock.now >= self.shelved_until:
            self.shelved_until = None


TestAlarmMachine = AlarmMachine.TestCase
TestAlarmMachine.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
