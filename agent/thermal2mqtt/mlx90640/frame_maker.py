"""From a page to a frame: believe it or refuse it, solve it, join it with the other half."""

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.bad_pixels import BadPixelRepair
from thermal2mqtt.mlx90640.calibration import Calibration
from thermal2mqtt.mlx90640.frame import COLUMNS, FrameFault, ThermalFrame
from thermal2mqtt.mlx90640.image import HalfImages
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.plausibility import FrozenPages, Overruns, refuse_unsolved, refuse_vitals
from thermal2mqtt.mlx90640.registers import PIXELS
from thermal2mqtt.mlx90640.surface import Surface
from thermal2mqtt.mlx90640.temperatures import Floats, TemperatureFormula
from thermal2mqtt.mlx90640.vitals import vitals_of


class FrameMaker:
    """Makes the frames of one part; a refused page leaves the image as it was."""

    def __init__(
        self, calibration: Calibration, surface: Surface, frozen: FrozenPages, *, repair: bool = True
    ) -> None:
        self._calibration = calibration
        self._formula = TemperatureFormula(calibration, surface)
        self._bad_pixels = BadPixelRepair(calibration.bad_pixels)
        self._repairs = repair
        self._halves = HalfImages()
        self._frozen = frozen
        self._overruns = Overruns(calibration.bad_pixels)
        self._good = np.ones(PIXELS, dtype=np.bool_)
        self._good[[row * COLUMNS + column for row, column in calibration.bad_pixels]] = False

    def look_at(self, surface: Surface) -> None:
        """Take another surface, from the next page on."""
        self._formula.look_at(surface)

    def frame_of(self, page: Page, *, now: float, time: float, sequence: int) -> ThermalFrame:
        """Return the image with this page in it.

        Args:
            page: `plausibility.refuse_words` took it.
            now: Monotonic time of the read, seconds.
            time: Wall clock of the read, seconds since 1970-01-01 UTC.
            sequence: Number of the frame.

        Raises:
            Mlx90640Error: FROZEN, GAIN_OUT_OF_RANGE, SUPPLY_OUT_OF_RANGE, AMBIENT_OUT_OF_RANGE,
                INVALID_PIXELS or IMPLAUSIBLE_TEMPERATURES.
        """
        self._frozen.refuse(page.words)
        vitals = vitals_of(page, self._calibration)
        refuse_vitals(vitals)
        self._overruns.refuse(page)
        temperatures = self._formula.solve(page, vitals)
        pixels = self._formula.pixels_of(page)
        self._refuse_unsolved(temperatures, self._good[pixels])
        self._halves.renew(page.subpage, pixels, temperatures, now=now, period=1 / page.refresh_rate_hz)
        celsius = self._halves.copy()
        if self._repairs:
            self._bad_pixels.repair(celsius)
        else:
            self._bad_pixels.forget(celsius)
        ages = self._halves.ages(now)
        return ThermalFrame(
            celsius=celsius,
            sequence=sequence,
            subpage=page.subpage,
            time=time,
            monotonic=now,
            half_ages=ages,
            ambient_celsius=vitals.ambient_celsius,
            supply_volts=vitals.supply_volts,
            refresh_rate_hz=page.refresh_rate_hz,
            bad_pixels=self._calibration.bad_pixels,
            faults=self._faults(ages),
            serial_number=self._calibration.serial_number,
        )

    def _refuse_unsolved(self, temperatures: Floats, good: NDArray[np.bool_]) -> None:
        refuse_unsolved(int(np.count_nonzero(np.isnan(temperatures) & good)))

    def _faults(self, ages: tuple[float | None, float | None]) -> tuple[FrameFault, ...]:
        found = {
            FrameFault.BAD_PIXELS_REPAIRED: self._repairs and bool(self._calibration.bad_pixels),
            FrameFault.HALF_MISSING: None in ages,
            FrameFault.OVER_RANGE: self._overruns.believed,
        }
        return tuple(fault for fault, there in found.items() if there)
