"""Every size and theme: nothing is cut off, and axe-core finds nothing serious."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.lab import node
from tests.lab.card.conftest import OpenDashboard
from tests.lab.card.dashboard import Dashboard
from tests.lab.server import until

pytestmark = pytest.mark.lab

SECONDS = 60.0

SIZES = {"phone": (320, 740), "column": (500, 900), "wall": (1280, 900)}

SERIOUS = {"serious", "critical"}


def just_look(_: Dashboard) -> None:
    """Do nothing."""


def open_options(dashboard: Dashboard) -> None:
    """Open the viewer's options, with a fixed range."""
    dashboard.press("view")
    dashboard.page.locator("#range").select_option("fixed")


def edit_zone(dashboard: Dashboard) -> None:
    """Choose a zone in the editor and type something wrong."""
    dashboard.press("edit")
    dashboard.click(0.75, 0.68)
    dashboard.page.locator("#critical").fill("10")
    dashboard.press("save")
    dashboard.page.locator("#critical-problem", has_text="above").wait_for()


def draw_zone(dashboard: Dashboard) -> None:
    """Draw the first corners of a polygon."""
    dashboard.press("edit")
    dashboard.choose("polygon")
    dashboard.click(0.2, 0.6)
    dashboard.click(0.5, 0.6)


def ask_to_remove(dashboard: Dashboard) -> None:
    """Stop at the question whether a zone shall be removed."""
    dashboard.press("edit")
    dashboard.click(0.75, 0.68)
    dashboard.press("remove")


def lose_connection(dashboard: Dashboard) -> None:
    """Take the line away."""
    dashboard.home("home.connection.lose()")
    dashboard.wait_for("disconnected")


SITUATIONS: dict[str, Callable[[Dashboard], None]] = {
    "live": just_look,
    "options": open_options,
    "zone": edit_zone,
    "drawing": draw_zone,
    "remove": ask_to_remove,
    "lost": lose_connection,
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_axe_finds_nothing_serious(open_dashboard: OpenDashboard, situation: str, theme: str) -> None:
    """axe-core, with all its rules, has no serious or critical finding."""
    dashboard = open_dashboard(theme=theme)
    SITUATIONS[situation](dashboard)
    dashboard.page.add_script_tag(path=str(node.CARD / "node_modules" / "axe-core" / "axe.min.js"))
    findings: list[dict[str, Any]] = dashboard.page.evaluate("async () => (await axe.run()).violations")
    serious = [
        f"{finding['id']}: {where['target']} {where['failureSummary']}"
        for finding in findings
        if finding["impact"] in SERIOUS
        for where in finding["nodes"]
    ]
    assert serious == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_nothing_is_cut_off(open_dashboard: OpenDashboard, situation: str, size: str) -> None:
    """From a phone to a panel on the wall, nothing sticks out at the side."""
    width, height = SIZES[size]
    dashboard = open_dashboard(width=width, height=height, theme="dark" if size == "wall" else "light")
    SITUATIONS[situation](dashboard)
    dashboard.drawn()
    dashboard.screenshot(f"{situation}-{size}")
    overflow = dashboard.page.evaluate(
        """() => {
            const wide = [];
            const look = (root) => {
                for (const element of root.querySelectorAll("*")) {
                    const box = element.getBoundingClientRect();
                    const out = box.right > window.innerWidth + 1 && box.width > 1;
                    if (out && !element.closest(".stage, svg")) wide.push(element.outerHTML.slice(0, 80));
                    const layer = element.localName === "thermal2mqtt-zone-layer";
                    if (element.shadowRoot && !layer) look(element.shadowRoot);
                }
            };
            look(document);
            return wide;
        }"""
    )
    assert overflow == []


def test_wall_panel_uses_its_width(open_dashboard: OpenDashboard) -> None:
    """On a wide card the list stands beside the picture, on a narrow one below it."""
    for width, beside in ((1280, True), (500, False)):
        dashboard = open_dashboard(width=width)
        dashboard.drawn()
        picture = dashboard.page.locator("canvas").bounding_box()
        zones = dashboard.page.locator("thermal2mqtt-zone-list").bounding_box()
        assert (zones["x"] > picture["x"] + picture["width"]) == beside
        assert (zones["y"] > picture["y"] + picture["height"]) != beside


def test_texts_are_german_for_germans(open_dashboard: OpenDashboard) -> None:
    """Texts and numbers follow the user's language."""
    dashboard = open_dashboard(lang="de")
    until("the level", lambda: "Kritisch" in dashboard.text("thermal2mqtt-zone-list ul"), SECONDS)
    assert "60,3" in dashboard.text("thermal2mqtt-zone-list ul")
    dashboard.press("edit")
    dashboard.page.get_by_role("button", name="Vieleck").wait_for()
    dashboard.screenshot("german")
