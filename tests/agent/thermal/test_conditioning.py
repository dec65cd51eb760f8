"""The stages together, in their order, each optional and timed."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from tests.agent.thermal.conftest import MakeFrame, MakeScene, MakeZone
from thermal2mqtt.mlx90640 import FrameFault
from thermal2mqtt.settings.sensor import Driver, SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.conditioning import Conditioner
from thermal2mqtt.thermal.drift import DriftCorrection
from thermal2mqtt.thermal.radiometry import pixel_maps
from thermal2mqtt.thermal.smoothing import BLUR_NOISE_RATIO
from thermal2mqtt.thermal.stages import StageTimes

OFF = {"bad_pixels": False, "outliers": False, "filter_seconds": 0, "smooth": False, "drift": False}


def _conditioner(
    zones: list[ZoneSettings] | None = None,
    corrections: Mapping[str, DriftCorrection] | None = None,
    times: StageTimes | None = None,
    **conditioning: Any,
) -> Conditioner:
    settings = SensorSettings.model_validate({"driver": "simulator", "conditioning": {**OFF, **conditioning}})
    return Conditioner(settings, zones or [], corrections=corrections or {}, times=times or StageTimes())


def test_without_stages_a_frame_is_as_it_was_read(make_frame: MakeFrame, make_scene: MakeScene) -> None:
    """All of them are optional."""
    scene = make_scene(20.0, {(3, 3): 70.0})
    conditioner = _conditioner()
    for second in range(4):
        frame = conditioner.condition(make_frame(scene, second / 8))
        np.testing.assert_array_equal(frame.celsius, scene)
    assert conditioner.noise_ratio == 1.0


def test_every_stage_is_timed_in_its_order(make_frame: MakeFrame, make_scene: MakeScene) -> None:
    """Each stage that is on has its time; one that is off has none."""
    times = StageTimes()
    _conditioner(times=times, bad_pixels=True, outliers=True, filter_seconds=1, smooth=True).condition(
        make_frame(make_scene())
    )
    assert list(times.stages()) == ["bad_pixels", "outliers", "filter", "smooth", "drift"]
    times = StageTimes()
    _conditioner(times=times).condition(make_frame(make_scene()))
    assert list(times.stages()) == ["drift"]


@pytest.mark.parametrize("rotation", [0, 90])
def test_broken_pixels_are_filled_or_unknown(rotation: int, make_frame: MakeFrame) -> None:
    """In the turned image; what was read is left as it was, and only what was filled is called so."""
    shape = (24, 32) if rotation == 0 else (32, 24)
    scene = np.full(shape, 20.0, np.float32)
    scene[23, 23] = np.nan
    frame = make_frame(scene, bad_pixels=((23, 23),))
    found = {}
    for fill in (True, False):
        settings = SensorSettings.model_validate(
            {"driver": "simulator", "rotation": rotation, "conditioning": {**OFF, "bad_pixels": fill}}
        )
        found[fill] = Conditioner(settings, [], corrections={}, times=StageTimes()).condition(frame)
    assert found[True].celsius[23, 23] == 20.0
    assert found[True].faults == (FrameFault.BAD_PIXELS_REPAIRED,)
    assert np.isnan(found[False].celsius[23, 23])
    assert found[False].faults == ()
    assert np.isnan(scene[23, 23])


def test_noise_is_told_as_it_is_left(make_frame: MakeFrame, make_scene: MakeScene) -> None:
    """Filter and blur multiply."""
    conditioner = _conditioner(filter_seconds=1.0, smooth=True)
    for page in range(4):
        conditioner.condition(make_frame(make_scene(), page / 8))
    assert conditioner.noise_ratio == pytest.approx(BLUR_NOISE_RATIO * 0.353, abs=0.01)


def test_a_jumping_pixel_is_reported_with_the_frame(make_frame: MakeFrame, make_scene: MakeScene) -> None:
    """Once it is called bad it stands beside those that the EEPROM names."""
    conditioner = _conditioner(outliers=True)
    hot = make_scene(20.0, {(4, 4): 60.0})
    for page in range(100):
        scene = hot if page % 4 > 1 else make_scene()
        frame = conditioner.condition(make_frame(scene, page / 8, bad_pixels=((1, 1),)))
    assert frame.bad_pixels == ((1, 1), (4, 4))
    assert frame.celsius[4, 4] == 20.0


def test_the_correction_of_this_very_part_is_used(make_frame: MakeFrame, make_scene: MakeScene) -> None:
    """Offset and slope belong to a serial number; another part stays as it is."""
    corrections = {"20614E010985": DriftCorrection(1.5, 0.1)}
    conditioner = _conditioner(corrections=corrections, drift=True)
    frame = make_frame(make_scene(), serial_number="20614E010985", ambient_celsius=35.0)
    assert conditioner.condition(frame).celsius.max() == pytest.approx(22.5)
    assert conditioner.condition(make_frame(make_scene(), serial_number="0")).celsius.max() == 20.0
    plain = _conditioner(corrections=corrections)
    assert plain.condition(frame).celsius.max() == 20.0


def test_after_a_gap_nothing_is_averaged_with_what_was_before(
    make_frame: MakeFrame, make_scene: MakeScene
) -> None:
    """A part that was away for a while shows the scene as it is now."""
    conditioner = _conditioner(filter_seconds=60)
    for page in range(16):
        conditioner.condition(make_frame(make_scene(20.0), page / 8))
    assert conditioner.condition(make_frame(make_scene(21.0), 30.0)).celsius.max() == 21.0


def test_shiny_pixels_may_be_noisier(
    make_frame: MakeFrame, make_scene: MakeScene, make_zone: MakeZone
) -> None:
    """A step counts by the noise of the surface: what is 3 K on paint is noise on bare copper."""
    zone = make_zone("bar", (0, 4), (0, 4), emissivity=0.2)
    conditioner = _conditioner([zone], filter_seconds=60)
    for page in range(16):
        conditioner.condition(make_frame(make_scene(20.0), page / 8))
    image = conditioner.condition(make_frame(make_scene(23.0), 2.0)).celsius
    assert image[0, 0] < 20.1
    assert image[10, 10] == 23.0


def test_zones_offsets_follow_the_zones(
    make_frame: MakeFrame, make_scene: MakeScene, make_zone: MakeZone
) -> None:
    """Changed zones hold from the next frame on."""
    conditioner = _conditioner([make_zone("bar", (0, 4), (0, 4), offset_kelvin=2.0)])
    assert conditioner.condition(make_frame(make_scene())).celsius[0, 0] == 22.0
    conditioner.look_at(pixel_maps(SensorSettings(driver=Driver.SIMULATOR), []))
    assert conditioner.condition(make_frame(make_scene(), 0.1)).celsius[0, 0] == 20.0
