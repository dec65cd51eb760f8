"""A dashboard with one card, as somebody in front of it uses it."""

import re
from pathlib import Path
from typing import Any

from tests.lab.server import until

WAIT_MILLISECONDS = 60_000


class Dashboard:
    """One page with the card. Places on the picture are 0..1 from its top left."""

    def __init__(self, page: Any, pictures: Path) -> None:
        self.page = page
        self._pictures = pictures

    @property
    def feed(self) -> str:
        """What the card says that its picture is worth, e.g. `live`."""
        return str(self.page.locator("[data-feed]").get_attribute("data-feed"))

    def wait_for(self, feed: str) -> None:
        """Wait until the card says this of its picture."""
        self.page.locator(f"[data-feed={feed}]").wait_for(timeout=WAIT_MILLISECONDS)

    def home(self, expression: str) -> Any:
        """Run JavaScript on the stand-in for Home Assistant, which is `home`."""
        return self.page.evaluate(expression)

    def position(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of a place on the picture."""
        box = self.page.locator("canvas").bounding_box()
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def point(self, x: float, y: float) -> None:
        """Move the mouse to a place on the picture."""
        self.page.mouse.move(*self.position(x, y))

    def click(self, x: float, y: float) -> None:
        """Click on a place of the picture."""
        self.page.mouse.click(*self.position(x, y))

    def tap(self, x: float, y: float) -> None:
        """Touch a place of the picture."""
        self.page.touchscreen.tap(*self.position(x, y))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag with the mouse from one place to another."""
        self.point(*start)
        self.page.mouse.down()
        self.page.mouse.move(*self.position(*end), steps=5)
        self.page.mouse.up()

    def press(self, action: str) -> None:
        """Press one of the card's buttons, by what it does."""
        self.page.locator(f"[data-action={action}]").click()

    def choose(self, tool: str) -> None:
        """Choose a tool of the zone editor."""
        self.page.locator(f"[data-tool={tool}]").click()

    def wait_for_reading(self, expected: float, tolerance: float) -> None:
        """Wait until the pointer shows this temperature, in the user's unit."""
        until(
            f"a reading of {expected:g}",
            lambda: abs(self.reading() - expected) <= tolerance,
            WAIT_MILLISECONDS / 1000,
        )

    def reading(self) -> float:
        """Return the temperature shown at the pointer, in the user's unit."""
        return self.number(self.text(".reading .value"))

    def text(self, selector: str) -> str:
        """Return the words of an element once it is there."""
        return str(self.page.locator(selector).first.inner_text(timeout=WAIT_MILLISECONDS))

    def number(self, words: str) -> float:
        """Return the first number in some words."""
        found = re.search(r"-?\d+(\.\d+)?", words)
        assert found is not None, words
        return float(found.group())

    def drawn(self) -> None:
        """Return once the browser has drawn what there is now."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def zones(self) -> list[dict[str, Any]]:
        """Return the zones that the agent has now."""
        return list(self.home("home.agent.zones"))

    def focused(self) -> str:
        """Return what has the keyboard's focus, as those who listen hear it."""
        return str(
            self.page.evaluate(
                """() => {
                    let element = document.activeElement;
                    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
                    return element?.getAttribute("aria-label") ?? element?.innerText ?? "";
                }"""
            )
        )

    def screenshot(self, name: str) -> None:
        """Keep a picture of the page."""
        self.page.screenshot(path=self._pictures / f"{name}.png", full_page=True)
