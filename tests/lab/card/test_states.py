"""A picture that is not live cannot be mistaken for one that is."""

import pytest

from tests.lab.card.conftest import OpenDashboard
from tests.lab.server import until

pytestmark = pytest.mark.lab

SECONDS = 60.0

STATES = {
    "disconnected": ("home.connection.lose()", "home.connection.regain()"),
    "agent_offline": (
        "home.agent.online = false; home.agent.tell()",
        "home.agent.online = true; home.agent.tell()",
    ),
    "sensor_offline": (
        "home.agent.sensorOnline = false; home.agent.tell()",
        "home.agent.sensorOnline = true; home.agent.tell()",
    ),
    "stale": ("home.agent.delivering = false", "home.agent.delivering = true"),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_looks_and_says_that_it_is_not_live(open_dashboard: OpenDashboard, state: str, theme: str) -> None:
    """The picture is grey, a banner says why and since when, no reading is shown; afterwards all is back."""
    dashboard = open_dashboard(theme=theme)
    begin, end = STATES[state]
    dashboard.point(0.5, 0.5)
    dashboard.page.locator(".reading .value").wait_for()
    dashboard.home(begin)
    dashboard.wait_for(state)
    assert "Last picture from" in dashboard.text(".banner")
    canvas = dashboard.page.locator("canvas")
    look = canvas.evaluate("canvas => getComputedStyle(canvas).filter")
    assert "grayscale(1)" in look
    assert dashboard.page.locator(".mark, .reading").count() == 0
    dashboard.screenshot(f"{state}-{theme}")
    dashboard.home(end)
    dashboard.wait_for("live")
    # Where the browser stands still for a moment, the picture is not live for that moment.
    until("no banner", lambda: dashboard.page.locator(".banner").count() == 0, SECONDS)
    until("colours", lambda: canvas.evaluate("canvas => getComputedStyle(canvas).filter") == "none", SECONDS)


@pytest.mark.parametrize("state", ["disconnected", "agent_offline", "sensor_offline"])
def test_zones_show_no_old_figures(open_dashboard: OpenDashboard, state: str) -> None:
    """Figures that may not be true any more are not shown, neither in the list nor on the picture."""
    dashboard = open_dashboard()
    dashboard.home(STATES[state][0])
    dashboard.wait_for(state)
    for element in dashboard.page.locator("thermal2mqtt-zone-list li, .chip .value").all():
        assert "°C" not in element.inner_text()


def test_nothing_is_subscribed_for_nobody(open_dashboard: OpenDashboard) -> None:
    """A card out of sight or taken off the page leaves no subscription and no listener behind."""
    dashboard = open_dashboard()
    dashboard.page.wait_for_function("home.connection.open.size === 2")
    dashboard.home("document.body.style.paddingTop = '5000px'")
    dashboard.page.wait_for_function("home.connection.open.size === 0")
    dashboard.home("document.body.style.paddingTop = '0'")
    dashboard.wait_for("live")
    for _ in range(30):
        dashboard.home("home.card.remove(); document.querySelector('main').append(home.card)")
    dashboard.wait_for("live")
    dashboard.page.wait_for_function("home.connection.open.size === 2")
    dashboard.home("home.card.remove()")
    dashboard.page.wait_for_function("home.connection.open.size === 0")
    dashboard.page.wait_for_function("home.connection.listening === 0")


def test_goes_on_after_the_line_was_lost_many_times(open_dashboard: OpenDashboard) -> None:
    """However often the connection breaks, one subscription of each kind stands afterwards."""
    dashboard = open_dashboard()
    for _ in range(10):
        dashboard.home("home.connection.lose(); home.connection.regain()")
    dashboard.wait_for("live")
    dashboard.page.wait_for_function("home.connection.open.size === 2")
