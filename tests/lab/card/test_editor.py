"""Drawing and changing zones with mouse, finger and keyboard."""

import pytest

from tests.lab.card.conftest import OpenDashboard
from tests.lab.card.dashboard import Dashboard
from tests.lab.server import until

pytestmark = pytest.mark.lab

WAIT_SECONDS = 60.0
PIXEL = 0.005
"""Two pixels of the screen, as a share of the picture."""


def editing(dashboard: Dashboard) -> Dashboard:
    """Open the zone editor."""
    dashboard.press("edit")
    dashboard.page.locator("[data-tool=polygon]").wait_for()
    return dashboard


def save_as(dashboard: Dashboard, name: str) -> dict[str, object]:
    """Name the zone, save it, and return it as the agent has it then."""
    dashboard.page.locator("#name").fill(name)
    dashboard.press("save")
    dashboard.page.locator("thermal2mqtt-zone-form form").wait_for(state="detached")
    return dashboard.zones()[-1]


def test_polygon_with_the_mouse(open_dashboard: OpenDashboard) -> None:
    """Clicks set the corners, the first corner closes, and the agent gets what was drawn."""
    dashboard = editing(open_dashboard())
    dashboard.choose("polygon")
    corners = [(0.6, 0.1), (0.95, 0.12), (0.9, 0.5), (0.65, 0.45)]
    for corner in [*corners, corners[0]]:
        dashboard.click(*corner)
    dashboard.screenshot("editor-drawn")
    dashboard.page.locator("#warning").fill("45")
    zone = save_as(dashboard, "Kühlkörper 3")
    assert zone["id"] == "kuehlkoerper_3"
    assert zone["sensor"] == "thermal"
    assert zone["thresholds"] == {
        "high": {"warning": 45, "critical": None, "emergency": None},
        "hysteresis": 2,
    }
    assert zone["polygon"] == [pytest.approx(corner, abs=PIXEL) for corner in corners]


def test_rectangle_and_ellipse_with_the_mouse(open_dashboard: OpenDashboard) -> None:
    """One drag draws a rectangle or an ellipse, from any corner."""
    dashboard = editing(open_dashboard())
    dashboard.choose("rectangle")
    dashboard.drag((0.9, 0.5), (0.65, 0.2))
    assert save_as(dashboard, "Third breaker")["rectangle"] == pytest.approx(
        {"x": 0.65, "y": 0.2, "width": 0.25, "height": 0.3}, abs=PIXEL
    )
    dashboard.choose("ellipse")
    dashboard.drag((0.4, 0.55), (0.6, 0.65))
    assert save_as(dashboard, "Middle")["ellipse"] == pytest.approx(
        {"x": 0.5, "y": 0.6, "radius_x": 0.1, "radius_y": 0.05}, abs=PIXEL
    )


def test_zone_is_moved_pulled_and_undone(open_dashboard: OpenDashboard) -> None:
    """A zone follows the mouse, corners are pulled, an edge gives a new one, and a step can be undone."""
    dashboard = editing(open_dashboard())
    dashboard.drag((0.2, 0.3), (0.15, 0.4))
    dashboard.drag((0.30, 0.60), (0.4, 0.7))
    dashboard.press("save")
    dashboard.page.locator("thermal2mqtt-zone-form form").wait_for(state="detached")
    assert dashboard.zones()[0]["rectangle"] == pytest.approx(
        {"x": 0.08, "y": 0.3, "width": 0.32, "height": 0.4}, abs=PIXEL
    )
    dashboard.click(0.75, 0.68)
    dashboard.drag((0.66, 0.69), (0.58, 0.69))
    until("the new corner has the focus", lambda: dashboard.focused() == "Corner 6", WAIT_SECONDS)
    handles = dashboard.page.locator(".handle")
    dashboard.page.keyboard.press("Control+z")
    until("the corner is gone", lambda: handles.count() == 5, WAIT_SECONDS)
    dashboard.page.keyboard.press("Control+Shift+z")
    until("the corner is back", lambda: handles.count() == 6, WAIT_SECONDS)
    dashboard.screenshot("editor-zone")


def test_polygon_with_a_finger(open_dashboard: OpenDashboard) -> None:
    """On a phone, taps set the corners, handles are as large as a finger, and a corner can be taken away."""
    dashboard = editing(open_dashboard(width=360, height=740, touch=True))
    dashboard.choose("polygon")
    for corner in [(0.1, 0.6), (0.5, 0.6), (0.5, 0.9), (0.1, 0.9), (0.12, 0.62)]:
        dashboard.tap(*corner)
    handle = dashboard.page.locator("[data-handle='2']")
    assert handle.bounding_box()["width"] >= 44
    handle.tap()
    dashboard.page.get_by_role("button", name="Remove corner").tap()
    dashboard.screenshot("editor-phone")
    assert len(save_as(dashboard, "Duct")["polygon"]) == 3  # type: ignore[arg-type]


def test_keyboard_alone_draws_names_and_saves(open_dashboard: OpenDashboard) -> None:
    """Without a pointer a zone is placed, moved, its corner pulled, and saved; what happens is said."""
    dashboard = editing(open_dashboard())
    keyboard = dashboard.page.keyboard
    dashboard.page.locator("[data-tool=rectangle]").focus()
    keyboard.press("Enter")
    keyboard.press("Enter")
    until("the zone has the focus", lambda: dashboard.focused() == "Zone Zone 5", WAIT_SECONDS)
    until("what was done is said", lambda: "Zone drawn" in dashboard.text("[aria-live]"), WAIT_SECONDS)
    keyboard.press("Shift+ArrowRight")
    keyboard.press("ArrowDown")
    place = "55 percent across, 51 percent down"
    until("the place is said", lambda: place in dashboard.text("[aria-live]"), WAIT_SECONDS)
    keyboard.press("Tab")
    until("the corner has the focus", lambda: dashboard.focused() == "Upper left corner", WAIT_SECONDS)
    keyboard.press("Shift+ArrowLeft")
    dashboard.page.locator("#name").focus()
    keyboard.press("Enter")
    dashboard.page.locator("thermal2mqtt-zone-form form").wait_for(state="detached")
    assert dashboard.zones()[-1]["rectangle"] == pytest.approx(
        {"x": 0.40, "y": 0.41, "width": 0.25, "height": 0.2}, abs=PIXEL
    )
    until("the picture has the focus", lambda: dashboard.focused() == "Zone editor", WAIT_SECONDS)
    keyboard.press("Tab")
    until("the next zone is reached", lambda: dashboard.focused().startswith("Breaker 1"), WAIT_SECONDS)


def test_keyboard_alone_reaches_and_removes_a_zone(open_dashboard: OpenDashboard) -> None:
    """Tab reaches each zone by its name; Delete asks, and the answer removes it."""
    dashboard = editing(open_dashboard())
    dashboard.page.locator(".layer").focus()
    dashboard.page.keyboard.press("Tab")
    until("the zone has the focus", lambda: dashboard.focused().startswith("Breaker 1, 35"), WAIT_SECONDS)
    dashboard.page.keyboard.press("Delete")
    dashboard.page.locator("[data-action=remove-yes]").focus()
    dashboard.page.keyboard.press("Enter")
    dashboard.page.locator("thermal2mqtt-zone-form form").wait_for(state="detached")
    assert [zone["id"] for zone in dashboard.zones()] == ["breaker_2", "joint_l3", "cable_duct"]


def test_agents_error_stands_at_its_field(open_dashboard: OpenDashboard) -> None:
    """What the agent refuses is shown where it was typed, and nothing that was typed is lost."""
    dashboard = editing(open_dashboard())
    dashboard.click(0.75, 0.68)
    dashboard.page.locator("#emergency").fill("2000")
    dashboard.home(
        "home.agent.refuse('invalid', 'must be at most 1000', 'changes.thresholds.high.emergency')"
    )
    dashboard.press("save")
    dashboard.page.locator("#emergency-problem", has_text="must be at most 1000").wait_for()
    assert dashboard.page.locator("#emergency").get_attribute("aria-invalid") == "true"
    assert dashboard.page.locator("#emergency").input_value() == "2000"
    until("the field has the focus", lambda: dashboard.focused() == "", WAIT_SECONDS)
    dashboard.screenshot("editor-error")


def test_save_is_hit_after_a_correction(open_dashboard: OpenDashboard) -> None:
    """What was complained about goes while it is corrected, not when the pointer is already on its way."""
    dashboard = editing(open_dashboard())
    dashboard.click(0.75, 0.68)
    dashboard.page.locator("#name").fill("Joint")
    dashboard.home("home.agent.refuse('locked', 'The zones are locked.')")
    dashboard.press("save")
    dashboard.page.locator(".box", has_text="The zones are locked.").wait_for()
    dashboard.screenshot("editor-refused")
    dashboard.page.locator("#name").fill("Joint of L3")
    dashboard.press("save")
    dashboard.page.locator("thermal2mqtt-zone-form form").wait_for(state="detached")
    assert dashboard.zones()[2]["name"] == "Joint of L3"


def test_two_editors_cannot_overwrite_each_other(open_dashboard: OpenDashboard) -> None:
    """When somebody else has changed the zone, nothing is saved and the choice is offered."""
    dashboard = editing(open_dashboard())
    dashboard.click(0.75, 0.68)
    dashboard.page.locator("#name").fill("Mine")
    dashboard.page.locator("#name").press("Tab")
    dashboard.home("home.agent.changeBehind('joint_l3', { name: 'Theirs' })")
    dashboard.page.locator("[data-action=reload]").wait_for()
    dashboard.screenshot("editor-conflict")
    assert dashboard.zones()[2]["name"] == "Theirs"
    dashboard.press("reload")
    name = dashboard.page.locator("#name")
    until("the other's name", lambda: name.input_value() == "Theirs", WAIT_SECONDS)


def test_crossing_edges_are_told_while_they_cross(open_dashboard: OpenDashboard) -> None:
    """A polygon whose edges cross is drawn as wrong, said to be so, and not sent."""
    dashboard = editing(open_dashboard())
    dashboard.click(0.75, 0.68)
    dashboard.drag((0.66, 0.58), (0.95, 0.75))
    dashboard.page.locator("#shape-problem", has_text="cross").wait_for()
    dashboard.screenshot("editor-crossing")
    dashboard.press("save")
    assert dashboard.home("home.agent.commands") == []


def test_zone_that_is_saved_shows_at_once(open_dashboard: OpenDashboard) -> None:
    """After saving, the zone is in the list and on the picture with its own figures."""
    dashboard = editing(open_dashboard())
    dashboard.choose("rectangle")
    dashboard.drag((0.65, 0.2), (0.9, 0.5))
    save_as(dashboard, "Breaker 3")
    dashboard.press("edit")
    dashboard.page.locator("thermal2mqtt-zone-list li", has_text="Breaker 3").wait_for()
    figure = "thermal2mqtt-zone-list li:last-child .max"
    until("its temperature", lambda: "37" in dashboard.text(figure), WAIT_SECONDS)
    dashboard.page.locator(".chip", has_text="Breaker 3").wait_for()
