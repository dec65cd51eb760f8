"""Zones and scenes for the tests of the analysis."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from thermal2mqtt.settings.thresholds import HighThresholds, Thresholds
from thermal2mqtt.settings.zone import ZoneSettings


@pytest.fixture
def make_zone() -> Callable[..., ZoneSettings]:
    """A maker of zones of whole pixels of a 24 x 32 image: id, rows from and to, columns from and to."""

    def make(zone_id: str, rows: tuple[int, int], columns: tuple[int, int], **limits: float) -> ZoneSettings:
        (left, right), (top, bottom) = ([c / 32 for c in columns], [r / 24 for r in rows])
        return ZoneSettings(
            id=zone_id,
            name=f"Zone {zone_id}",
            polygon=((left, top), (right, top), (right, bottom), (left, bottom)),
            thresholds=Thresholds(high=HighThresholds(**limits)),
        )

    return make


@pytest.fixture
def make_scene() -> Callable[..., NDArray[np.float32]]:
    """A maker of scenes of one temperature, with pixels of other ones: {(row, column): celsius}."""

    def make(
        celsius: float = 20.0, pixels: Mapping[tuple[int, int], float] | None = None
    ) -> NDArray[np.float32]:
        scene = np.full((24, 32), celsius, np.float32)
        for place, value in (pixels or {}).items():
            scene[place] = value
        return scene

    return make
