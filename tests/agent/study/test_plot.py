"""The picture shows each zone's course, the limits and no more than there is."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.agent.study.recordings import START, heating, record, settings, zone
from thermal2mqtt.mlx90640.emulator import still
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.settings import Settings
from thermal2mqtt.study import Study
from thermal2mqtt.study.plot import BOTTOM, COLUMNS, HEIGHT, LEFT, TOP, WIDTH, MaximaPlot

BLUE, GREEN_BLUE_RED = (178, 114, 0), (0, 94, 213)


def drawn(path: Path, given: Settings) -> NDArray[np.uint8]:
    """Return the picture of a recording."""
    with Recording.open(path) as recording:
        study = Study(recording, given, "thermal")
        plot = MaximaPlot("Schränke", study.zones, recording[0].time, recording[len(recording) - 1].time)
        for frame in study.frames():
            if frame is not None:
                plot.add(frame)
    image = cv2.imdecode(np.frombuffer(plot.png(), np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return image.astype(np.uint8)


def rows_of(image: NDArray[np.uint8], colour: tuple[int, int, int]) -> dict[int, float]:
    """Return, for each column of the plot that has this colour, its mean row."""
    inside = image[TOP : HEIGHT - BOTTOM, LEFT : LEFT + COLUMNS]
    hits = np.argwhere((inside == colour).all(axis=2))
    return {int(column): float(hits[hits[:, 1] == column, 0].mean()) for column in np.unique(hits[:, 1])}


def test_a_zone_that_warms_rises_and_one_that_does_not_lies_level(tmp_path: Path) -> None:
    """From the left edge to the right, as long as the recording is."""
    image = drawn(record(tmp_path / "a.t2m", heating(30.0, 4.0, 90.0), pages=80), settings())
    assert image.shape == (HEIGHT, WIDTH, 3)
    rising, level = rows_of(image, BLUE), rows_of(image, GREEN_BLUE_RED)
    assert min(rising) < 40
    assert max(rising) > COLUMNS - 40
    assert rising[max(rising)] < rising[min(rising)] - 300
    assert abs(level[max(level)] - level[min(level)]) < 10


def test_a_gap_is_left_empty(tmp_path: Path) -> None:
    """A line through it would be made up."""
    path = record(
        tmp_path / "a.t2m", still(50.0), pages=200, meanwhile={100: lambda clock, _: clock.advance(300.0)}
    )
    columns = np.array(sorted(rows_of(drawn(path, settings(zone("hot", 0, 0.4))), BLUE)))
    assert np.diff(columns).max() > COLUMNS / 2


@pytest.mark.parametrize("zones", [0, 1, 32])
def test_any_number_of_zones_can_be_drawn(tmp_path: Path, zones: int) -> None:
    """Also none."""
    strips = [zone(f"z{n}", n / 40, n / 40 + 0.1, high={"warning": 25 + n}) for n in range(zones)]
    given = Settings.model_validate({"sensors": {"thermal": {}}, "zones": {"list": strips}})
    assert drawn(record(tmp_path / "a.t2m", still(40.0), pages=3), given).shape == (HEIGHT, WIDTH, 3)


def test_one_page_is_enough() -> None:
    """A recording without duration has a picture too."""
    plot = MaximaPlot("one", settings().zones.list, START, START)
    assert plot.png().startswith(b"\x89PNG")
