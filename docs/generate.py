"""Writes the pages of this folder that come from the code. Run by script/docs; a test compares them."""

from collections.abc import Callable
from pathlib import Path

from docs.pages.metrics import metrics_page
from docs.pages.settings import settings_page

FOLDER = Path(__file__).parent

PAGES: dict[str, Callable[[], str]] = {
    "metrics.md": metrics_page,
    "settings.md": settings_page,
}
"""What makes each page, by its file's name."""


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
