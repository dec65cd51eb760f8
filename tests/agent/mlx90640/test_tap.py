"""Raw pages as they were read, for those who asked, and for nobody else."""

import numpy as np
import pytest

from tests.agent.mlx90640.rig import MakeRig, Rig
from thermal2mqtt.mlx90640 import Mlx90640, Mlx90640Error, RawPage
from thermal2mqtt.mlx90640.calibration import Calibration
from thermal2mqtt.mlx90640.emulator import Fault
from thermal2mqtt.mlx90640.frame_maker import FrameMaker
from thermal2mqtt.mlx90640.plausibility import FrozenPages
from thermal2mqtt.mlx90640.tap import Tap


@pytest.fixture
def rig(make_rig: MakeRig) -> Rig:
    """An emulated part that looks at 40 C."""
    return make_rig(40.0)


def tapped(rig: Rig, *taps: Tap) -> tuple[Mlx90640, list[Tap]]:
    """Return a sensor on the rig's bus with taps, and the collection that may be changed."""
    found = list(taps)
    sensor = Mlx90640(rig.bus, clock=rig.clock, taps=found)
    sensor.emissivity = 0.95
    return sensor, found


def test_a_tap_is_handed_what_the_frame_was_made_of(rig: Rig) -> None:
    """Worked out once more, its pages give the same temperatures at the same times."""
    pages: list[RawPage] = []
    sensor, _ = tapped(rig, lambda raw: pages.append(raw.copy()))
    frames = [sensor.read() for _ in range(4)]
    maker = FrameMaker(Calibration.from_eeprom(pages[0].eeprom), pages[0].surface, FrozenPages(0))
    for number, (raw, frame) in enumerate(zip(pages, frames, strict=True), 1):
        again = maker.frame_of(raw.page, now=raw.monotonic, time=raw.time, sequence=number)
        assert np.array_equal(again.celsius, frame.celsius, equal_nan=True)
        assert (again.time, again.monotonic, again.subpage) == (frame.time, frame.monotonic, frame.subpage)


def test_a_tap_is_handed_what_is_not_believed_too(rig: Rig) -> None:
    """A recording shall show why a page was refused."""
    pages: list[RawPage] = []
    sensor, _ = tapped(rig, lambda raw: pages.append(raw.copy()))
    sensor.read()
    rig.bus.faults.inject(Fault.GAIN_OUT_OF_RANGE)
    with pytest.raises(Mlx90640Error):
        sensor.read()
    assert len(pages) == 2


def test_taps_come_and_go_while_the_sensor_is_read(rig: Rig) -> None:
    """Each gets the pages of its own time; a tap may take itself away."""
    first: list[RawPage] = []
    sensor, taps = tapped(rig)
    sensor.read()

    def once(raw: RawPage) -> None:
        first.append(raw.copy())
        taps.remove(once)

    second: list[RawPage] = []
    taps += [once, lambda raw: second.append(raw.copy())]
    for _ in range(3):
        sensor.read()
    assert (len(first), len(second)) == (1, 3)


def test_a_kept_page_does_not_change(rig: Rig) -> None:
    """Its words are its own; those that were handed out are overwritten by the next read."""
    pages: list[RawPage] = []
    sensor, _ = tapped(rig, pages.append)
    sensor.read()
    kept = pages[0].copy()
    before = kept.page.words.tobytes()
    sensor.read()
    assert kept.page.words.tobytes() == before
    assert pages[0].page.words.tobytes() != before
