"""A real Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tests.lab import apt
from tests.lab.cache import NotAvailableError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def program() -> str:
    """Return the path of this machine's Chromium, or of Debian's, unpacked into the cache.

    Raises:
        NotAvailableError: There is neither, or Playwright is not installed.
    """
    if find_spec("playwright") is None:
        raise NotAvailableError("Playwright is not installed (pip install playwright)")
    return shutil.which("chromium") or str(apt.unpacked("chromium") / "bin" / "chromium")


@contextmanager
def browser(executable: str) -> Iterator["Browser"]:
    """Start a headless browser with a profile of its own; end it afterwards."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not installed everywhere

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS), headless=True)
        try:
            yield chromium
        finally:
            chromium.close()
