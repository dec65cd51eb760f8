"""The blueprint closes the loop: what Alertmanager posts is shown, and acted on, in a real Home Assistant."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

BLUEPRINT = (
    Path(__file__).parents[2] / "ha_integration/blueprints/automation/thermal2mqtt/prometheus_alert.yaml"
)
PLACE = "thermal2mqtt/prometheus_alert.yaml"


@pytest.fixture
async def automation(hass: HomeAssistant, tmp_path: Path) -> None:
    """Set up an automation from the blueprint that opens a breaker at emergency and closes it afterwards."""
    copy = tmp_path / "blueprints" / "automation" / PLACE
    copy.parent.mkdir(parents=True)
    shutil.copy(BLUEPRINT, copy)
    hass.config.config_dir = str(tmp_path)
    target = {"entity_id": "switch.breaker"}
    given = {
        "severities": ["emergency"],
        "firing_actions": [{"action": "switch.turn_off", "target": target}],
        "resolved_actions": [{"action": "switch.turn_on", "target": target}],
    }
    rule = {"id": "prometheus", "alias": "Prometheus", "use_blueprint": {"path": PLACE, "input": given}}
    assert await async_setup_component(hass, "websocket_api", {})
    assert await async_setup_component(hass, "webhook", {})
    assert await async_setup_component(hass, "persistent_notification", {})
    assert await async_setup_component(hass, "automation", {"automation": [rule]})
    await hass.async_block_till_done()
    assert hass.states.get("automation.prometheus")


def message(status: str, severity: str, **labels: str) -> dict[str, Any]:
    """Return what Alertmanager posts, webhook version 4."""
    alert = {
        "status": status,
        "labels": {"alertname": "ZoneAlert", "severity": severity, "instance": "mill-1:8640", **labels},
        "annotations": {
            "summary": f"Zone joint is at {severity}",
            "description": "It is hot.",
            "runbook_url": "https://example.org/ZoneAlert.md",
        },
        "startsAt": "2026-11-20T17:00:00Z",
    }
    return {"version": "4", "status": status, "receiver": "on-call", "alerts": [alert]}


async def post(hass: HomeAssistant, clients: ClientSessionGenerator, body: dict[str, Any]) -> None:
    """Post it as Alertmanager does, from the same machine."""
    answer = await (await clients()).post("/api/webhook/thermal2mqtt_alerts", json=body)
    assert answer.status == 200
    await hass.async_block_till_done()


async def notifications(clients: WebSocketGenerator) -> list[str]:
    """Return the titles of what Home Assistant shows."""
    socket = await clients()
    await socket.send_json_auto_id({"type": "persistent_notification/get"})
    return [shown["title"] for shown in (await socket.receive_json())["result"]]


async def test_an_emergency_is_shown_and_acted_on_until_it_is_over(
    hass: HomeAssistant,
    automation: None,
    hass_client_no_auth: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The breaker opens once, and closes once when the alert is over; the notification goes with it."""
    opened = async_mock_service(hass, "switch", "turn_off")
    closed = async_mock_service(hass, "switch", "turn_on")
    await post(hass, hass_client_no_auth, message("firing", "emergency", zone="joint"))
    assert await notifications(hass_ws_client) == ["Zone joint is at emergency"]
    assert (len(opened), len(closed)) == (1, 0)
    await post(hass, hass_client_no_auth, message("resolved", "emergency", zone="joint"))
    assert await notifications(hass_ws_client) == []
    assert (len(opened), len(closed)) == (1, 1)


async def test_what_is_less_is_shown_only(
    hass: HomeAssistant,
    automation: None,
    hass_client_no_auth: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """A warning opens no breaker; an alert without a zone is shown as well."""
    opened = async_mock_service(hass, "switch", "turn_off")
    await post(hass, hass_client_no_auth, message("firing", "warning"))
    assert await notifications(hass_ws_client) == ["Zone joint is at warning"]
    assert opened == []
