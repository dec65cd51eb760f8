"""A sensor held against a temperature that is known otherwise."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.agent.thermal.conftest import MakeFrame, MakeScene
from thermal2mqtt.thermal.masks import FrameShapeError
from thermal2mqtt.thermal.reference import LEAST_FRAMES, ReferenceMeasurement, UnusableReferenceError


def _region() -> NDArray[np.float64]:
    region = np.zeros((24, 32))
    region[10:14, 10:14] = 1.0
    return region


def _noise(seed: int, celsius: float = 48.5) -> NDArray[np.float32]:
    scene: NDArray[np.float32] = np.random.default_rng(seed).normal(celsius, 0.3, (24, 32)).astype(np.float32)
    return scene


def test_a_reference_is_what_was_seen_on_average(make_frame: MakeFrame) -> None:
    """Noise goes out over pixels and frames; the part's own temperature and the time are kept."""
    measurement = ReferenceMeasurement(_region(), 50.0)
    for second in range(40):
        measurement.add(make_frame(_noise(second), float(second), ambient_celsius=30.0 + second / 20))
    found = measurement.result()
    assert found.reference_celsius == 50.0
    assert found.measured_celsius == pytest.approx(48.5, abs=0.05)
    assert found.ambient_celsius == pytest.approx(31.0, abs=0.05)
    assert found.time == 1_795_176_039.0


def test_what_flashes_by_does_not_count(make_frame: MakeFrame, make_scene: MakeScene) -> None:
    """A hand for a few frames is not the reference."""
    measurement = ReferenceMeasurement(_region(), 50.0)
    for second in range(40):
        scene = make_scene(35.0) if second in {10, 30} else make_scene(48.0)
        measurement.add(make_frame(scene, float(second)))
    assert measurement.result().measured_celsius == 48.0


def test_half_images_do_not_count(make_frame: MakeFrame, make_scene: MakeScene) -> None:
    """The first page after a start shows only half of the region."""
    measurement = ReferenceMeasurement(_region(), 50.0)
    measurement.add(make_frame(make_scene(), half_ages=(0.0, None)))
    assert measurement.frames == 0


def test_too_few_frames_are_refused(make_frame: MakeFrame, make_scene: MakeScene) -> None:
    """With how many came and how many are needed."""
    measurement = ReferenceMeasurement(_region(), 50.0)
    for second in range(LEAST_FRAMES - 1):
        measurement.add(make_frame(make_scene(), float(second)))
    with pytest.raises(UnusableReferenceError, match="15 frames came, 16 are needed"):
        measurement.result()


def test_an_edge_is_refused(make_frame: MakeFrame, make_scene: MakeScene) -> None:
    """Half on the surface and half beside it is no temperature."""
    scene = make_scene(50.0)
    scene[:, 12:] = 30.0
    measurement = ReferenceMeasurement(_region(), 50.0)
    for second in range(20):
        measurement.add(make_frame(scene, float(second)))
    with pytest.raises(UnusableReferenceError, match=r"differ by 20\.0 K, allowed is 3 K"):
        measurement.result()


def test_an_unsteady_surface_is_refused(make_frame: MakeFrame, make_scene: MakeScene) -> None:
    """What cools down while it is looked at was at no time what somebody read off a thermometer."""
    measurement = ReferenceMeasurement(_region(), 50.0)
    for second in range(40):
        measurement.add(make_frame(make_scene(50.0 - second * 0.1), float(second)))
    with pytest.raises(UnusableReferenceError, match=r"moved by 2\.0 K meanwhile, allowed is 0\.5 K"):
        measurement.result()


def test_an_unknown_region_is_refused(make_frame: MakeFrame, make_scene: MakeScene) -> None:
    """Where most pixels have no temperature there is nothing to compare."""
    scene = make_scene(50.0)
    scene[10:13] = np.nan
    measurement = ReferenceMeasurement(_region(), 50.0)
    for second in range(20):
        measurement.add(make_frame(scene, float(second)))
    with pytest.raises(UnusableReferenceError, match="most of the region is unknown"):
        measurement.result()


def test_an_unturned_frame_is_refused(make_frame: MakeFrame, make_scene: MakeScene) -> None:
    """The region was laid out on the turned image."""
    with pytest.raises(FrameShapeError):
        ReferenceMeasurement(_region(), 50.0).add(make_frame(make_scene().T))
