"""An agent in a process of its own whose machine, bus and disk can be made ill."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.lab.agent_process import AgentProcess, Settings


class AfflictedAgent(AgentProcess):
    """An agent whose machine, bus and disk can be made ill."""

    def __init__(self, folder: Path, broker_port: int, changes: Settings) -> None:
        super().__init__(folder, broker_port, changes)
        self._folder = folder

    def command(self) -> list[str]:
        """Return the program that stands for `thermal2mqtt`."""
        return [sys.executable, "-m", "tests.observability.afflicted", str(self._folder)]

    def suffer(self, *afflictions: str) -> None:
        """Have these from now on, and no others: unplugged, flaky, full, slow."""
        for name in ("unplugged", "flaky", "full", "slow"):
            mark = self._folder / name
            mark.touch() if name in afflictions else mark.unlink(missing_ok=True)

    def machine(self, **facts: Any) -> None:
        """Have the machine say this."""
        aside = self._folder / "machine.tmp"
        aside.write_text(json.dumps(facts))
        aside.rename(self._folder / "machine.json")

    @property
    def data(self) -> Path:
        """Its data directory."""
        return self._folder / "data"

    def target(self, site: str) -> dict[str, Any]:
        """Return what service discovery says of it."""
        return {"targets": [f"127.0.0.1:{self.http_port}"], "labels": {"site": site}}
