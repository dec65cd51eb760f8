"""The live picture and the temperature under pointer and finger."""

from functools import partial

import pytest

from tests.lab.card.conftest import OpenDashboard
from tests.lab.server import until

pytestmark = pytest.mark.lab

SECONDS = 60.0

JOINT = (24.5 / 32, 16.5 / 24)
"""Centre of the hot joint's hottest pixel: a sensor knows what its pixels see, not what lies between them."""

NOTE_READING = """(stage) => {
    const root = stage.getRootNode();
    let since = null, words = "";
    const look = () => {
        const value = root.querySelector(".reading .value");
        if (value !== null) [since, words] = [since ?? performance.now(), value.textContent];
        else if (since !== null) window.seen ??= [words, performance.now() - since];
    };
    new MutationObserver(look).observe(root, { childList: true, characterData: true, subtree: true });
}"""
"""Keeps a reading's last words, and for how many milliseconds it stood there by the browser's own clock."""

PLACES = [(0.1, 0.9), (0.26, 0.36), (0.5, 0.3), (0.6, 0.75), (0.7, 0.66), JOINT, (0.82, 0.71), (0.95, 0.05)]


def test_temperature_under_the_pointer_is_the_scenes(open_dashboard: OpenDashboard) -> None:
    """Wherever the mouse is, the number at it is the scene's temperature there within half a degree."""
    dashboard = open_dashboard()
    for x, y in PLACES:
        dashboard.point(x, y)
        expected = dashboard.home(f"home.sceneAt({x}, {y}, home.agent.scene)")
        dashboard.wait_for_reading(expected, 0.5)
    dashboard.screenshot("pointer")


def test_fahrenheit_where_home_assistant_uses_it(open_dashboard: OpenDashboard) -> None:
    """A user with Fahrenheit reads Fahrenheit: at the pointer, on the scale and in the list."""
    dashboard = open_dashboard(unit="F")
    dashboard.point(*JOINT)
    celsius = dashboard.home(f"home.sceneAt({JOINT[0]}, {JOINT[1]}, home.agent.scene)")
    dashboard.wait_for_reading(celsius * 1.8 + 32, 0.9)

    def is_fahrenheit(place: str) -> bool:
        return "°F" in dashboard.text(place) and "°C" not in dashboard.text(place)

    for place in ("thermal2mqtt-zone-list ul", "thermal2mqtt-scale .high"):
        until(f"Fahrenheit at {place}", partial(is_fahrenheit, place), SECONDS)


def test_finger_reads_a_temperature(open_dashboard: OpenDashboard) -> None:
    """A tap shows the temperature there, and it stays long enough to be read."""
    dashboard = open_dashboard(width=360, touch=True)
    dashboard.page.locator(".stage").evaluate(NOTE_READING)
    dashboard.tap(*JOINT)
    dashboard.page.wait_for_function("window.seen")
    words, milliseconds = dashboard.page.evaluate("window.seen")
    expected = dashboard.home(f"home.sceneAt({JOINT[0]}, {JOINT[1]}, home.agent.scene)")
    assert dashboard.number(words) == pytest.approx(expected, abs=0.5)
    assert milliseconds > 1000


def test_unknown_is_a_word(open_dashboard: OpenDashboard) -> None:
    """Where no temperature is known, the reading says so instead of showing a number."""
    dashboard = open_dashboard()
    dashboard.home("home.agent.scene.unknown = 1")
    dashboard.point(0.5, 0.5)
    dashboard.page.locator(".reading .value", has_text="unknown").wait_for()


def test_hottest_point_is_marked_where_it_is(open_dashboard: OpenDashboard) -> None:
    """The mark of the hottest point lies on the hot joint and tells its temperature."""
    dashboard = open_dashboard()
    mark = dashboard.page.locator(".mark.hottest")
    mark.locator(".value").wait_for()
    box = mark.bounding_box()
    x, y = dashboard.position(*JOINT)
    assert abs(box["x"] - x) < 20
    assert abs(box["y"] - y) < 20
    expected = dashboard.home(f"home.sceneAt({JOINT[0]}, {JOINT[1]}, home.agent.scene)")
    assert dashboard.number(mark.inner_text()) == pytest.approx(expected, abs=1.0)


def test_picture_is_drawn_in_the_colours_of_its_temperatures(open_dashboard: OpenDashboard) -> None:
    """The hot joint is bright and the cold wall dark; another palette turns that round."""
    dashboard = open_dashboard()

    def brightness(x: float, y: float) -> float:
        pixel = dashboard.page.locator("canvas").evaluate(
            """(canvas, [x, y]) => Array.from(
                canvas.getContext("2d").getImageData(x * canvas.width, y * canvas.height, 1, 1).data)""",
            [x, y],
        )
        return float(sum(pixel[:3]))

    until("a bright joint", lambda: brightness(0.75, 0.68) > brightness(0.05, 0.95) + 200, SECONDS)
    dashboard.press("view")
    dashboard.page.locator("#palette").select_option("black_hot")
    until("a dark joint", lambda: brightness(0.75, 0.68) < brightness(0.05, 0.95) - 200, SECONDS)
    dashboard.screenshot("view-options")


def test_viewers_choice_is_there_next_time(open_dashboard: OpenDashboard) -> None:
    """Palette and fixed range are kept in the browser, and a reset brings back the card's own."""
    dashboard = open_dashboard()
    dashboard.press("view")
    dashboard.page.locator("#palette").select_option("cividis")
    dashboard.page.locator("#range").select_option("fixed")
    dashboard.page.locator("#low").fill("0")
    dashboard.page.locator("#high").fill("100")
    dashboard.page.locator("#high").press("Tab")
    dashboard.page.reload()
    dashboard.wait_for("live")
    dashboard.page.locator("thermal2mqtt-scale", has_text="100.0").wait_for()
    dashboard.press("view")
    assert dashboard.page.locator("#palette").input_value() == "cividis"
    assert dashboard.page.locator("#range").input_value() == "fixed"
    dashboard.page.get_by_text("Reset").click()
    until("the palette", lambda: dashboard.page.locator("#palette").input_value() == "iron", SECONDS)
    until("the range", lambda: dashboard.page.locator("#range").input_value() == "auto", SECONDS)


def test_arrow_keys_read_too(open_dashboard: OpenDashboard) -> None:
    """Without a pointer, the arrow keys move a point of reading over the picture."""
    dashboard = open_dashboard()
    dashboard.page.locator(".stage").focus()
    dashboard.page.keyboard.press("Shift+ArrowRight")
    expected = dashboard.home("home.sceneAt(0.55, 0.5, home.agent.scene)")
    dashboard.wait_for_reading(expected, 0.5)
