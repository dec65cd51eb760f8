"""The card's real bundle in a real browser, with a stand-in for Home Assistant that the tests turn."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.lab import node
from tests.lab.card.dashboard import WAIT_MILLISECONDS, Dashboard
from tests.lab.card.static_server import StaticServer
from tests.lab.parts import part_or_skip

OpenDashboard = Callable[..., Dashboard]


@pytest.fixture(scope="session")
def served_page(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the development page; yield its address."""
    folder = part_or_skip(request.config, "the card's tools (Node.js)", node.development_page)
    with StaticServer(folder) as server:
        yield f"{server.address}/card/dev/index.html"


@pytest.fixture
def open_dashboard(browser: Any, served_page: str, tmp_path: Path) -> Iterator[OpenDashboard]:
    """Return a function that opens a dashboard with one card on it.

    What is logged as an error fails the test, and so does anything loaded from elsewhere: a card works
    without the internet.
    """
    complaints: list[str] = []
    contexts = []
    pictures = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    pictures.mkdir(parents=True, exist_ok=True)

    def open_one(
        *, width: int = 500, height: int = 900, config: object = None, touch: bool = False, **query: str
    ) -> Dashboard:
        context = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch
        )
        contexts.append(context)
        context.set_default_timeout(WAIT_MILLISECONDS)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.extend([message.text] * (message.type == "error")))
        page.on("request", lambda request: complaints.extend(_elsewhere(request.url, served_page)))
        query |= {"width": str(width), "config": json.dumps(config or {})}
        page.goto(f"{served_page}?{urlencode(query)}")
        dashboard = Dashboard(page, pictures)
        dashboard.wait_for("live")
        return dashboard

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def _elsewhere(url: str, served_page: str) -> list[str]:
    here = served_page.rsplit("/card/", 1)[0]
    return [] if url.startswith((here, "data:", "blob:")) else [f"loads {url}"]
