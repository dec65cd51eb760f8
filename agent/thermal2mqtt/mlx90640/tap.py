"""Raw pages for those who want them as they were read: to record them, or to work them out once more."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.surface import Surface


@dataclass(frozen=True, slots=True, eq=False)
class RawPage:
    """A page and all that it takes to work it out again; not judged yet."""

    page: Page
    eeprom: NDArray[np.uint16]
    """The part's 832 words."""
    surface: Surface
    """What the sensor was told it looks at."""
    monotonic: float
    """Monotonic clock at the end of the read, seconds."""
    time: float
    """Wall clock at the end of the read, seconds since 1970-01-01 UTC."""

    def copy(self) -> Self:
        """Return it with words of its own, for keeping beyond the next read."""
        return replace(self, page=replace(self.page, words=self.page.words.copy()))


Tap: TypeAlias = Callable[[RawPage], None]
"""Takes a page whose words are valid until it returns: in the sensor's thread, at once, without raising."""
