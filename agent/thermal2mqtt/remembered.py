"""What an agent remembers of its zones and parts from earlier runs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from thermal2mqtt.alarms import AlarmMemory
from thermal2mqtt.proof.result import ProofRecord
from thermal2mqtt.store import ZoneStore, alarm_store, baseline_store, load_corrections, proof_store
from thermal2mqtt.thermal.baseline import WeekDocument
from thermal2mqtt.thermal.drift import DriftCorrection


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is kept, and what was found at the start."""

    alarms: ZoneStore[AlarmMemory]
    proofs: ZoneStore[ProofRecord]
    baselines: ZoneStore[WeekDocument]
    alarms_before: Mapping[str, AlarmMemory]
    proofs_before: Mapping[str, ProofRecord]
    learned_before: Mapping[str, WeekDocument]
    corrections: Mapping[str, DriftCorrection]

    @classmethod
    def load(cls, directory: Path, zones: Collection[str]) -> Self:
        """Read what is remembered of these zones.

        Raises:
            StoreError: it cannot be read.
        """
        alarms, proofs, baselines = alarm_store(directory), proof_store(directory), baseline_store(directory)
        return cls(
            alarms,
            proofs,
            baselines,
            alarms.load(zones),
            proofs.load(zones),
            baselines.load(zones),
            load_corrections(directory),
        )

    @property
    def stores(self) -> tuple[ZoneStore[AlarmMemory], ZoneStore[ProofRecord], ZoneStore[WeekDocument]]:
        """All that write what changes."""
        return self.alarms, self.proofs, self.baselines

    def keep_only(self, zones: Collection[str]) -> None:
        """Forget all zones but these; returns at once, from any thread."""
        for store in self.stores:
            store.keep_only(zones)
