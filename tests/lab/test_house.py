"""What the lab promises of its Home Assistant, shown with a device of a page of JSON."""

import json

import pytest

from tests.lab.conftest import House
from tests.lab.observer import Observer
from tests.lab.server import until

pytestmark = pytest.mark.lab

SECONDS = 60.0
DISCOVERY = "homeassistant/device/lab_kettle/config"
KETTLE = {
    "dev": {"ids": "lab_kettle", "name": "Kettle"},
    "o": {"name": "lab"},
    "cmps": {
        "water": {
            "p": "sensor",
            "uniq_id": "lab_kettle_water",
            "name": "Water",
            "dev_cla": "temperature",
            "unit_of_meas": "°C",
            "stat_t": "lab/kettle/water",
        }
    },
}


def test_a_retained_device_becomes_an_entity(house: House) -> None:
    """Home Assistant makes an entity from a hand-written device and shows its value, without a complaint."""
    with Observer(house.broker.port) as observer:
        observer.publish("lab/kettle/water", "93.5", retain=True)
        observer.publish(DISCOVERY, json.dumps(KETTLE), retain=True)
    state = until("the kettle", lambda: house.home_assistant.states().get("sensor.kettle_water"), SECONDS)
    until(
        "its value", lambda: house.home_assistant.states()["sensor.kettle_water"]["state"] == "93.5", SECONDS
    )
    assert state["attributes"]["unit_of_measurement"] == "°C"
    assert "lab_kettle_water" in house.home_assistant.entities("lab_kettle")
    assert house.home_assistant.complaints() == []


def test_what_home_assistant_dislikes_is_seen(house: House) -> None:
    """A payload that Home Assistant refuses is among its complaints; so an empty list means something."""
    with Observer(house.broker.port) as observer:
        observer.publish(DISCOVERY, json.dumps(KETTLE | {"no_such_key": 1}), retain=True)
    until("a complaint", house.home_assistant.complaints, SECONDS)


def test_a_restart_keeps_user_token_and_broker(house: House) -> None:
    """After a restart the same token opens it and the retained device is back."""
    with Observer(house.broker.port) as observer:
        observer.publish(DISCOVERY, json.dumps(KETTLE), retain=True)
        house.home_assistant.restart()
        observer.publish("lab/kettle/water", "20.0", retain=True)
        until(
            "the kettle",
            lambda: house.home_assistant.states().get("sensor.kettle_water", {}).get("state") == "20.0",
            SECONDS,
        )
