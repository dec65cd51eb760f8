"""The database of the data directory: whether it can be read, is whole, and is of a layout that is known."""

from pathlib import Path

from thermal2mqtt.cli.checks.finding import Finding, fail, ok, warn
from thermal2mqtt.store import StoreError
from thermal2mqtt.store.database import FILE_NAME
from thermal2mqtt.store.files import DamagedFileError
from thermal2mqtt.store.inspection import NEWEST_LAYOUT, inspect

CHECK_SECONDS = 60.0
"""How long a slow card may take to read all of a large one."""


def database(directory: Path) -> Finding:
    """Check the database in `directory`; it may be in use."""
    path = directory / FILE_NAME
    try:
        found = inspect(path)
    except DamagedFileError as error:
        advice = f"The agent sets it aside as {FILE_NAME}.damaged and begins anew; look at the card's health."
        return fail(f"damaged: {error}", advice)
    except StoreError as error:
        return fail(str(error), "Run this as the agent's user, and with the version that wrote it.")
    if found is None:
        return ok(f"{path}: not made yet")
    told = f"{_count(found.events, 'event')}, {found.waiting_events} of them not told yet"
    if found.waiting_minutes:
        told += f"; {_count(found.waiting_minutes, 'minute')} of zones not told yet"
    if found.layout < NEWEST_LAYOUT:
        backup = f"The agent's next start brings it up to date, and keeps {FILE_NAME}.v{found.layout}."
        return warn(f"{told}; of an older layout ({found.layout})", backup)
    return ok(told)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
