"""What can go wrong between the part and a believable page, each by name."""

from enum import StrEnum


class FaultKind(StrEnum):
    """The name of a fault, as it stands in metrics and health."""

    BUS_ERROR = "bus_error"  # NACK, EIO: the transfer itself failed
    BUS_BUSY = "bus_busy"  # somebody else held the bus until the deadline
    TIMEOUT = "timeout"  # no new page by the deadline
    TORN_PAGE = "torn_page"  # the part overwrote the page while it was being read, each time
    STUCK_BUS = "stuck_bus"  # every word 0xFFFF: a line held high, or nobody there
    EMPTY_PAGE = "empty_page"  # every word zero
    INVALID_PIXELS = "invalid_pixels"  # 0x7FFF: the converter ran over, for one page
    GAIN_OUT_OF_RANGE = "gain_out_of_range"
    SUPPLY_OUT_OF_RANGE = "supply_out_of_range"
    AMBIENT_OUT_OF_RANGE = "ambient_out_of_range"
    IMPLAUSIBLE_TEMPERATURES = "implausible_temperatures"  # the formula has no solution for many pixels
    FROZEN = "frozen"  # pages keep coming but no word of them changes
    BAD_EEPROM = "bad_eeprom"  # the calibration cannot be that of an MLX90640
    NOT_CONFIGURED = "not_configured"  # a control register write did not stick


class Mlx90640Error(Exception):
    """A page or the part itself cannot be used; `kind` names the fault."""

    def __init__(self, kind: FaultKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
