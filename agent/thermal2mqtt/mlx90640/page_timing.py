"""What the time of one page read tells about the bus."""

from thermal2mqtt.mlx90640.registers import PAGE_WORDS, REFRESH_RATES_HZ

PAGE_READ_BITS = 9 * (1 + 2 + 1 + 2 * PAGE_WORDS) + 3
"""Clock pulses of a page read: address, register, address again and the words, each byte with its
acknowledge; start, repeated start, stop."""

USABLE_SHARE = 0.8
"""Share of a refresh period that reading its page may take; the rest is for status and the other traffic."""


def effective_scl_hz(page_read_seconds: float) -> float:
    """Return the bus clock in Hz at which reading 832 words takes that long; what the wires really do.

    The adapter's pauses between bytes count as a slower clock.
    """
    return PAGE_READ_BITS / page_read_seconds


def highest_refresh_rate_hz(page_read_seconds: float) -> float | None:
    """Return the highest refresh rate whose every page can be read; None where even 0.5 Hz is too fast."""
    fitting = [rate for rate in REFRESH_RATES_HZ if page_read_seconds <= USABLE_SHARE / rate]
    return fitting[-1] if fitting else None
