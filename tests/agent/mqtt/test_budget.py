"""The day's bytes of a metered link, with a clock that is turned."""

from hypothesis import given
from hypothesis import strategies as st

from tests.agent.contract.samples import settings
from tests.agent.mqtt.conftest import TurnedClock
from thermal2mqtt.mqtt.budget import OVERHEAD_BYTES, Budget
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.economy import economical, longest_interval_seconds

DAY = 86400
METERED = settings(link={"profile": "metered", "daily_megabytes": 1})
MEGABYTE = 1_000_000


def budget(current: Settings = METERED, clock: TurnedClock | None = None) -> Budget:
    """Return an account on which nothing was spent."""
    return Budget(lambda: current, clock or TurnedClock())


def test_a_link_that_costs_nothing_has_no_budget() -> None:
    """However much goes over it."""
    free = budget(settings())
    free.spend(10**12)
    assert free.has_room
    assert free.state_seconds == settings().telemetry.interval_seconds
    assert (free.told().budget_bytes, free.told().thinned) == (None, False)


def test_figures_thin_out_towards_the_end() -> None:
    """First four times as rarely, then every quarter of an hour; health tells it."""
    account = budget()
    assert account.state_seconds == 60
    account.spend(800_000)
    assert (account.state_seconds, account.has_room, account.told().thinned) == (240, True, True)
    account.spend(200_000)
    assert (account.state_seconds, account.has_room) == (900, False)
    assert account.told().spent_bytes == MEGABYTE + 2 * OVERHEAD_BYTES


def test_a_new_day_opens_a_new_budget() -> None:
    """At midnight UTC, as health says."""
    clock = TurnedClock()
    account = budget(clock=clock)
    account.spend(MEGABYTE)
    assert account.told().until == "1970-01-02T00:00:00.000Z"
    room = []
    for clock.now in (DAY - 1.0, float(DAY)):
        room.append(account.has_room)
    assert room == [False, True]
    assert account.told().spent_bytes == 0


def test_a_restart_opens_none() -> None:
    """What an earlier run spent on the same day counts; of another day it does not."""
    account = budget()
    account.recall(0, MEGABYTE)
    assert not account.has_room
    other = budget()
    other.recall(-1, MEGABYTE)
    assert other.has_room


def test_a_metered_link_changes_how_is_spoken() -> None:
    """Fewer figures, no periodic pictures, late figures compressed; entities wait for the rarest figures."""
    current = economical(METERED)
    assert current.telemetry.interval_seconds == 60
    assert current.image.interval_seconds == 0
    assert current.store.backlog_gzip
    assert longest_interval_seconds(METERED) == 900
    assert longest_interval_seconds(settings()) == settings().telemetry.interval_seconds


@given(st.lists(st.tuples(st.integers(0, 200_000), st.floats(0, DAY / 3)), max_size=60))
def test_figures_alone_never_overrun_a_day_by_much(moves: list[tuple[int, float]]) -> None:
    """Whatever is sent and whenever: an account is the sum of its day, and room means below the budget."""
    clock = TurnedClock()
    account = budget(clock=clock)
    spent: dict[int, int] = {}
    for size, pause in moves:
        clock.now += pause
        day = int(clock.now // DAY)
        assert account.has_room is (spent.get(day, 0) < MEGABYTE)
        account.spend(size)
        spent[day] = spent.get(day, 0) + size + OVERHEAD_BYTES
        assert account.account == (day, spent[day])
