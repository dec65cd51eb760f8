"""Choosing what a zone's surface is made of, or giving its emissivity as a number."""

from typing import Any

import pytest

from tests.lab.card.conftest import OpenDashboard
from tests.lab.card.dashboard import Dashboard
from tests.lab.server import until

pytestmark = pytest.mark.lab

WAIT_SECONDS = 60.0
JOINT = 2
"""Place of the joint, which is of oxidised copper, among the zones."""


def editing_the_joint(dashboard: Dashboard) -> Dashboard:
    """Open the form of the joint."""
    dashboard.press("edit")
    dashboard.click(0.75, 0.68)
    dashboard.page.locator("#emissivity").wait_for()
    return dashboard


def saved(dashboard: Dashboard) -> Any:
    """Return the joint's emissivity once the form is gone."""
    dashboard.page.locator("thermal2mqtt-zone-form form").wait_for(state="detached")
    return dashboard.zones()[JOINT].get("emissivity")


def shown(dashboard: Dashboard) -> tuple[str, str]:
    """Return the words of the chosen material, and the number beside it."""
    chosen = dashboard.page.locator("#material").evaluate("select => select.selectedOptions[0].label")
    return str(chosen), dashboard.page.locator("#emissivity").input_value()


def wait_until_shown(dashboard: Dashboard, material: str, number: str) -> None:
    """Wait for these words and this number."""
    until(f"{material}, {number}", lambda: shown(dashboard) == (material, number), WAIT_SECONDS)


def test_material_is_chosen_with_the_mouse(open_dashboard: OpenDashboard) -> None:
    """The form says what the zone is of; another is chosen by its words, with its emissivity beside it."""
    dashboard = editing_the_joint(open_dashboard())
    wait_until_shown(dashboard, "Copper, oxidised (0.65)", "0.65")
    dashboard.page.locator("#material").select_option(label="Paint, matt (0.96)")
    wait_until_shown(dashboard, "Paint, matt (0.96)", "0.96")
    dashboard.screenshot("surface-material")
    dashboard.press("save")
    assert saved(dashboard) == "paint_matt"


def test_keyboard_alone_chooses_a_material(open_dashboard: OpenDashboard) -> None:
    """Tab leads from the name to the materials, a letter chooses one, Enter in the next field saves."""
    dashboard = editing_the_joint(open_dashboard())
    keyboard = dashboard.page.keyboard
    dashboard.page.locator("#name").focus()
    keyboard.press("Tab")
    # One letter: where a second passes between two, a browser takes them for the beginnings of two words.
    keyboard.press("b")
    wait_until_shown(dashboard, "Bakelite (0.83)", "0.83")
    keyboard.press("Tab")
    keyboard.press("Enter")
    assert saved(dashboard) == "bakelite"


def test_listeners_hear_what_the_fields_are(open_dashboard: OpenDashboard) -> None:
    """Both fields stand in a group, have a name, and the number says where it comes from."""
    dashboard = editing_the_joint(open_dashboard())
    group = dashboard.page.get_by_role("group", name="Surface")
    assert group.get_by_role("combobox", name="Material").count() == 1
    number = group.get_by_role("spinbutton", name="Emissivity", description="Of the material.")
    assert number.count() == 1
    number.fill("7")
    dashboard.press("save")
    dashboard.page.locator("#emissivity-problem", has_text="between 0.05 and 1.00").wait_for()
    wrong = group.get_by_role("spinbutton", description="Must be between 0.05 and 1.00. From 0.05 to 1.00.")
    assert wrong.get_attribute("aria-invalid") == "true"
    dashboard.screenshot("surface-error")


def test_number_takes_the_place_of_a_material(open_dashboard: OpenDashboard) -> None:
    """Typed digit by digit nothing jumps; the list says that it is a number, and undo gives the name back."""
    dashboard = editing_the_joint(open_dashboard())
    number = dashboard.page.locator("#emissivity")
    number.press("Control+a")
    number.press_sequentially("0.905")
    wait_until_shown(dashboard, "Another: by its number", "0.905")
    number.press("Tab")
    dashboard.page.get_by_role("button", name="Undo").click()
    wait_until_shown(dashboard, "Copper, oxidised (0.65)", "0.65")
    dashboard.page.get_by_role("button", name="Redo").click()
    dashboard.press("save")
    assert saved(dashboard) == 0.905


def test_surface_can_be_left_to_the_sensor(open_dashboard: OpenDashboard) -> None:
    """Neither a material nor a number: the agent is told to take away what the zone had."""
    dashboard = editing_the_joint(open_dashboard())
    dashboard.page.locator("#material").select_option(label="As the sensor")
    wait_until_shown(dashboard, "As the sensor", "")
    dashboard.press("save")
    assert saved(dashboard) is None
    assert dashboard.home("home.agent.commands.at(-1).data.changes") == {"emissivity": None}


def test_agent_that_names_no_materials(open_dashboard: OpenDashboard) -> None:
    """With an older agent a number can be given; a zone that has a material keeps it by name."""
    dashboard = open_dashboard()
    dashboard.home("home.connection.lose(); home.agent.materials = undefined; home.connection.regain()")
    dashboard.wait_for("live")
    editing_the_joint(dashboard)
    wait_until_shown(dashboard, "Copper, oxidised", "")  # the name is all that is known
    dashboard.screenshot("surface-older-agent")
    dashboard.page.locator("#name").fill("Joint of L3")
    dashboard.press("save")
    assert saved(dashboard) == "copper_oxidised"
    dashboard.click(0.25, 0.35)
    assert dashboard.page.locator("#material").count() == 0
    dashboard.page.locator("#emissivity").fill("0.3")
    dashboard.press("save")
    dashboard.page.locator("thermal2mqtt-zone-form form").wait_for(state="detached")
    assert dashboard.zones()[0]["emissivity"] == 0.3


def test_material_is_said_in_german(open_dashboard: OpenDashboard) -> None:
    """Names and numbers follow the user's language; the agent gets the name of its table."""
    dashboard = editing_the_joint(open_dashboard(lang="de", width=360, height=740))
    wait_until_shown(dashboard, "Kupfer, oxidiert (0,65)", "0.65")
    dashboard.page.locator("#material").select_option(label="Lack, matt (0,96)")
    dashboard.screenshot("surface-german-phone")
    dashboard.press("save")
    assert saved(dashboard) == "paint_matt"
