"""Writes the pages of this folder that come from the code. Run by script/docs; a test compares them."""

from collections.abc import Callable
from pathlib import Path

from docs.pages.accuracy import accuracy_page
from docs.pages.metrics import metrics_page
from docs.pages.mqtt import mqtt_page
from docs.pages.schemas import schema_pages
from docs.pages.settings import settings_page

FOLDER = Path(__file__).parent

PAGES: dict[str, Callable[[], str]] = {
    "accuracy.md": accuracy_page,
    "metrics.md": metrics_page,
    "mqtt.md": mqtt_page,
    "settings.md": settings_page,
    **schema_pages(),
}
"""What makes each page, by its file's path."""


def main() -> None:
    """Write every page, and remove schemas of what is gone."""
    for old in FOLDER.glob("schemas/*.json"):
        if f"schemas/{old.name}" not in PAGES:
            old.unlink()
    for name, page in PAGES.items():
        path = FOLDER / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
