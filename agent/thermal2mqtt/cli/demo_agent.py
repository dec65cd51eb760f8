"""The agent of the demo: the real one, in a thread of this process, looking at the simulated switchboard."""

import asyncio
import threading
from pathlib import Path

from thermal2mqtt.agent import Agent
from thermal2mqtt.cli.demo_broker import DemoError
from thermal2mqtt.sensors.switchboard import POLYGONS
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.mqtt import MqttSettings
from thermal2mqtt.settings.sensor import Scenario

SENSOR = "thermal"

START_SECONDS = 30.0
STOP_SECONDS = 30.0

THRESHOLDS = {"high": {"warning": 60.0, "critical": 80.0, "emergency": 100.0}}

_PARTS = ("joint", "breaker")
_PHASES = ("l1", "l2", "l3")


def demo_settings(
    mqtt: MqttSettings, *, agent_id: str, scenario: Scenario, directory: Path, http_port: int
) -> Settings:
    """Return what the demo's agent runs with: no file, no environment, and figures every second."""
    zones = [
        {
            "id": f"{part}_{phase}",
            "name": f"{part} {phase}".title(),
            "polygon": POLYGONS[f"{part}_{phase}"],
            "thresholds": THRESHOLDS,
        }
        for part in _PARTS
        for phase in _PHASES
    ]
    return Settings.model_validate(
        {
            "agent": {"id": agent_id, "name": "thermal2mqtt demo", "data_directory": directory},
            "mqtt": mqtt,
            "sensors": {SENSOR: {"driver": "simulator", "name": "Switchboard", "scenario": scenario}},
            "zones": {"list": zones},
            "telemetry": {"interval_seconds": 1.0},
            "image": {"interval_seconds": 1.0},
            "http": {"port": http_port},
            "log": {"level": "warning"},
        }
    )


class DemoAgent:
    """Runs the agent until it is stopped."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._running = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="demo-agent", daemon=True)

    def start(self) -> None:
        """Begin; return as soon as its loop runs.

        Raises:
            DemoError: it does not.
        """
        self._thread.start()
        if not self._running.wait(START_SECONDS):
            raise DemoError("the agent's thread does not start: the machine is too busy")

    @property
    def ended(self) -> bool:
        """Whether it ended, by itself or because it was stopped."""
        return self._running.is_set() and not self._thread.is_alive()

    def stop(self) -> None:
        """End it and wait for its end; may be called twice.

        Raises:
            DemoError: it had ended by itself, or does not end.
        """
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(timeout=STOP_SECONDS)
            if self._thread.is_alive():
                raise DemoError(f"the agent does not stop within {STOP_SECONDS:g} s")
        error, self._error = self._error, None
        if error is not None:
            raise DemoError(f"the agent ended: {error}") from error

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except Exception as error:  # noqa: BLE001 (handed to `stop`, which raises)
            self._error = error
        finally:
            self._running.set()

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._running.set()
        again = True
        while again:
            again = await Agent(self._settings).run(self._stop)
