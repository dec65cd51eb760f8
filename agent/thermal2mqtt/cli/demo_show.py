"""Shows the demo until it ends: a live table in a terminal, a line now and then elsewhere."""

import threading
import time
from collections.abc import Callable

from rich.console import Console
from rich.live import Live

from thermal2mqtt.alarms import Level
from thermal2mqtt.cli.demo_broker import DemoError
from thermal2mqtt.cli.demo_view import View
from thermal2mqtt.cli.demo_watch import DemoWatch
from thermal2mqtt.cli.demo_words import HEAT, LET_GO, SIMULATOR_SET
from thermal2mqtt.cli.keys import pressed, single_keys
from thermal2mqtt.cli.live_table import live_table, plain_line

LOOK_SECONDS = 0.25
PLAIN_SECONDS = 5.0

KEYS = {"h": HEAT, "c": LET_GO}
KEY_HELP = "h heats the joint, c lets it cool, q ends"


class Show:
    """Looks at the view a few times a second until something ends it."""

    def __init__(
        self, console: Console, watch: DemoWatch, stop: threading.Event, duration: float | None
    ) -> None:
        """Take what to show and when to end.

        Args:
            console: where to.
            watch: what is heard.
            stop: ends the show when it is set.
            duration: seconds after which it ends by itself; None for never.
        """
        self._console = console
        self._watch = watch
        self._stop = stop
        self._duration = duration
        self._started = 0.0
        self._told = False

    def run(self, goes_on: Callable[[], bool]) -> None:
        """Show until the end, or until `goes_on` says no.

        Raises:
            DemoError: the duration passed and no temperature had come.
        """
        self._started = time.monotonic()
        if self._console.is_terminal:
            self._live(goes_on)
        else:
            self._plain(goes_on)
        if self._timed_out() and self._watch.first_temperature is None:
            raise DemoError(f"no temperature came through the broker within {self._duration:g} s")

    def _live(self, goes_on: Callable[[], bool]) -> None:
        shown: View | None = None
        with single_keys() as keys, Live(console=self._console, auto_refresh=False) as live:
            if keys:
                self._console.print(f"{'keys':<16}{KEY_HELP}\n")
            while goes_on() and not self._over():
                self._tell_first()
                if (view := self._watch.view()) != shown:
                    shown = view
                    live.update(live_table(view, self._console), refresh=True)
                if keys:
                    self._answer_key()
                else:
                    self._stop.wait(LOOK_SECONDS)

    def _plain(self, goes_on: Callable[[], bool]) -> None:
        levels: list[Level | None] = []
        due = 0.0
        while goes_on() and not self._over():
            self._tell_first()
            view = self._watch.view()
            now_levels = [zone.level for zone in view.zones]
            if view.zones and (now_levels != levels or time.monotonic() >= due):
                levels, due = now_levels, time.monotonic() + PLAIN_SECONDS
                self._console.print(plain_line(view), soft_wrap=True, markup=False)
            self._stop.wait(LOOK_SECONDS)

    def _over(self) -> bool:
        return self._stop.is_set() or self._timed_out()

    def _timed_out(self) -> bool:
        return self._duration is not None and time.monotonic() - self._started >= self._duration

    def _tell_first(self) -> None:
        first = self._watch.first_temperature
        if first is not None and not self._told:
            self._told = True
            self._console.print(f"first zone temperature on the broker after {first - self._started:.1f} s")

    def _answer_key(self) -> None:
        try:
            key = pressed(LOOK_SECONDS)
        except EOFError:
            key = "q"
        if key == "q":
            self._stop.set()
        elif key in KEYS:
            self._watch.request(SIMULATOR_SET, KEYS[key])
