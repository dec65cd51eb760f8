"""The I2C bus as this package uses it: the part of CircuitPython's `busio.I2C` that matters here."""

from typing import Protocol, TypeAlias

ReadableBuffer: TypeAlias = bytes | bytearray | memoryview
WritableBuffer: TypeAlias = bytearray | memoryview


class I2CBus(Protocol):
    """A `busio.I2C`, or anything shaped like it; addresses have 7 bits, transfers need the lock.

    Each transfer raises OSError when the part does not acknowledge or the adapter fails.
    """

    def try_lock(self) -> bool:
        """Take the bus; False when somebody else holds it."""
        ...

    def unlock(self) -> None:
        """Give the bus back."""
        ...

    def writeto(
        self, address: int, buffer: ReadableBuffer, /, *, start: int = 0, end: int | None = None
    ) -> None:
        """Write `buffer[start:end]`; an empty buffer only asks whether the address answers."""
        ...

    def readfrom_into(
        self, address: int, buffer: WritableBuffer, /, *, start: int = 0, end: int | None = None
    ) -> None:
        """Fill `buffer[start:end]`."""
        ...

    def writeto_then_readfrom(
        self,
        address: int,
        out_buffer: ReadableBuffer,
        in_buffer: WritableBuffer,
        /,
        *,
        out_start: int = 0,
        out_end: int | None = None,
        in_start: int = 0,
        in_end: int | None = None,
    ) -> None:
        """Write `out_buffer[out_start:out_end]`, then fill `in_buffer[in_start:in_end]`, in one transfer."""
        ...
