"""Batches of frames to keep, made of nothing but bytes."""

import random
from pathlib import Path

import numpy as np

from thermal2mqtt.contract.frame import encode_frame
from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.sensors.recording_format import Kind, record
from thermal2mqtt.store.clip import Batch, ClipEvent, ClipKind

NOON = 1795176000.0
EVENT = ClipEvent("01a1f9f9-1559-7779-b4d5-f005de4848c3", "door", NOON)


def frame(number: int = 0, celsius: float = 25.0, at: float = 0.0) -> ThermalFrame:
    """Return a frame so many seconds after noon, with noise as a sensor has it."""
    noise = np.random.default_rng(number).normal(celsius, 0.2, (24, 32)).astype(np.float32)
    return ThermalFrame(noise, number, number % 2, NOON + at, 1000.0 + at, (0.0, 0.1), 30.0, 3.3, 8.0)


def batch(
    key: str = "a",
    number: int = 0,
    kind: ClipKind = ClipKind.ALARM,
    sensor: str = "thermal",
    events: tuple[ClipEvent, ...] = (EVENT,),
) -> Batch:
    """Return a batch of one frame."""
    content = record(Kind.FRAME, encode_frame(frame(number, at=number)))
    return Batch(key, kind, sensor, bytes, lambda: content, 1, NOON + number, NOON + number, 1, events)


def heavy(key: str, size: int, kind: ClipKind = ClipKind.ALARM, at: float = NOON) -> Batch:
    """Return a batch of one record that cannot be compressed, as dated by some clock."""
    content = record(Kind(Kind.FRAME), random.Random(key).randbytes(size))
    return Batch(key, kind, "thermal", bytes, lambda: content, 1, at, at, 1, ())


def size_on_disk(folder: Path) -> int:
    """Return the bytes of all files."""
    return sum(path.stat().st_size for path in folder.iterdir())
