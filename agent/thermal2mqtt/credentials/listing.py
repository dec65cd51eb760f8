"""What was issued and how long it holds, for people and programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from thermal2mqtt.credentials.record import BROKER, Issued, Record

SOON = timedelta(days=30)
"""What expires within this is told about."""


class Standing(StrEnum):
    """Whether something still holds."""

    GOOD = "good"
    SOON = "expires soon"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    name: str
    role: str
    """A client's role, `broker` or `authority`."""
    method: str
    """`password` or `certificate`."""
    expires: datetime | None
    """None where it does not expire."""
    days_left: int | None
    """Whole days; negative once expired, None where it does not expire."""
    standing: Standing
    authority: int | None
    """The number of the authority that signed it; None with a password."""
    agents: tuple[str, ...] = ()
    """The agents that a bridge speaks for."""


def entries(record: Record, now: datetime) -> Iterator[Entry]:
    """Yield the authorities, the broker and the clients."""
    for authority in record.authorities:
        number = authority.number
        yield _certified(f"authority {number}", "authority", authority.expires, number, now)
    yield _issued(BROKER, BROKER, record.broker, now)
    for name, client in sorted(record.clients.items()):
        if client.certificate is None:
            yield Entry(name, client.role, client.method, None, None, Standing.GOOD, None, client.agents)
        else:
            yield _issued(name, client.role, client.certificate, now, client.agents)


def _issued(name: str, role: str, issued: Issued, now: datetime, agents: tuple[str, ...] = ()) -> Entry:
    return _certified(name, role, issued.expires, issued.authority, now, agents)


def _certified(
    name: str, role: str, expires: datetime, authority: int, now: datetime, agents: tuple[str, ...] = ()
) -> Entry:
    left = expires - now
    return Entry(name, role, "certificate", expires, left.days, _standing(left), authority, agents)


def _standing(left: timedelta) -> Standing:
    if left <= timedelta():
        return Standing.EXPIRED
    return Standing.SOON if left < SOON else Standing.GOOD
