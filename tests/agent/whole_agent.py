"""A whole agent on a real broker: its settings, runs of it, and somebody who speaks with it over MQTT."""

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.lab.observer import Observer
from thermal2mqtt.agent import Agent
from thermal2mqtt.settings import LoadedSettings, Settings, load_with_origins

DEADLINE_SECONDS = 50.0
BASE = "thermal2mqtt/unit"


def settings_of(folder: Path, broker_port: int, **changes: Any) -> Settings:
    """Return the settings of an agent with a simulated sensor and one zone."""
    document: dict[str, Any] = {
        "agent": {"id": "unit", "data_directory": str(folder)},
        "mqtt": {"host": "127.0.0.1", "port": broker_port},
        "http": {"enabled": False},
        "sensors": {"thermal": {"driver": "simulator", "scenario": "still", "refresh_rate_hz": 16}},
        "zones": {
            "list": [{"id": "all", "name": "All", "polygon": [[0, 0], [1, 0], [1, 1], [0, 1]]}],
        },
    }
    return Settings.model_validate(document | changes)


def while_running(settings: Settings, use: Callable[[], None]) -> None:
    """Run an agent, use it from another thread, and stop it."""

    async def main() -> None:
        stop = asyncio.Event()
        agent = asyncio.create_task(Agent(settings).run(stop))
        user = asyncio.create_task(asyncio.to_thread(use))
        await asyncio.wait((agent, user), return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        await agent
        await user

    run(main())


def run(coroutine: Coroutine[None, None, object]) -> None:
    """Run to the end or fail at the deadline."""
    asyncio.run(asyncio.wait_for(coroutine, DEADLINE_SECONDS * 2))


@contextmanager
def running(loaded: LoadedSettings) -> Iterator[None]:
    """Run an agent in a thread of its own."""
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    agent = Agent(loaded.settings, origins=loaded.origins)
    thread = threading.Thread(target=lambda: loop.run_until_complete(agent.run(stop)))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(DEADLINE_SECONDS)
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


def loaded(folder: Path, port: int, environ: dict[str, str] | None = None, **changes: Any) -> LoadedSettings:
    """Return the settings of an agent with two sensors, as from a file."""
    sensor = {"driver": "simulator", "scenario": "still"}
    made = settings_of(folder, port, sensors={"thermal": sensor, "rack": sensor}, **changes)
    file = folder / "settings.yaml"
    file.write_text(made.model_dump_json(by_alias=True, exclude={"mqtt": {"password"}}))
    return load_with_origins(file, environ or {})


class Caller:
    """Somebody with an MQTT client."""

    def __init__(self, observer: Observer, base: str = BASE) -> None:
        self.observer = observer
        self.base = base
        self._asked = 0

    def online(self) -> None:
        """Wait until the agent is there."""
        self.observer.wait_for(
            f"{self.base}/availability", DEADLINE_SECONDS, lambda m: m.payload == b"online"
        )

    def ask(self, command: str, **request: Any) -> Any:
        """Return the answer to a command."""
        self._asked += 1
        mark = f"t{self._asked}"
        self.observer.publish(f"{self.base}/request/{command}", json.dumps({**request, "transaction": mark}))
        answer = self.observer.wait_for(
            f"{self.base}/response/{command}",
            DEADLINE_SECONDS,
            lambda m: json.loads(m.payload).get("transaction") == mark,
        )
        return json.loads(answer.payload)

    def state(self, accept: Callable[[Any], bool]) -> Any:
        """Return the zones of the newest acceptable `state`."""
        found = self.observer.wait_for(
            f"{self.base}/state", DEADLINE_SECONDS, lambda m: accept(json.loads(m.payload)["zones"])
        )
        return json.loads(found.payload)["zones"]
