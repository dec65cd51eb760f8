"""Emissivities by number or by the name of a material."""

from collections.abc import Callable
from typing import Any

import pytest

from thermal2mqtt.settings import LoadedSettings, Problem
from thermal2mqtt.settings.materials import LOWEST_EMISSIVITY, MATERIALS, emissivity_of, tolerance_of

Load = Callable[..., LoadedSettings]
Refuse = Callable[..., tuple[Problem, ...]]

ZONES = "zones: {list: [{id: l1, name: L1, polygon: [[0, 0], [1, 0], [1, 1]], emissivity: %s}]}"


@pytest.mark.parametrize("name", MATERIALS)
def test_every_material_is_one_that_can_be_measured(name: str) -> None:
    """Each has a source, and its spread stays within what an emissivity can be."""
    material = MATERIALS[name]
    assert material.source
    assert LOWEST_EMISSIVITY <= material.emissivity <= 1
    assert 0 < material.tolerance < material.emissivity
    assert (emissivity_of(name), tolerance_of(name)) == material[:2]


@pytest.mark.parametrize(
    ("given", "emissivity"), [("0.3", 0.3), ("1", 1.0), ('"0.8"', 0.8), ("copper_oxidised", 0.65)]
)
def test_a_number_and_a_name_are_taken_alike(load: Load, given: str, emissivity: float) -> None:
    """In a zone as in a sensor, from the file as from the environment."""
    settings = load(f"sensors: {{thermal: {{emissivity: {given}}}}}\n{ZONES % given}").settings
    zone = settings.zones.list[0].emissivity
    assert zone is not None
    assert emissivity_of(settings.sensors["thermal"].emissivity) == emissivity_of(zone) == emissivity
    variables = {"THERMAL2MQTT_SENSORS__THERMAL__EMISSIVITY": given.strip('"')}
    assert emissivity_of(load("", variables).settings.sensors["thermal"].emissivity) == emissivity


def test_a_name_stays_a_name(load: Load) -> None:
    """Whoever asks is told the material that was set, not a number it once had."""
    settings: Any = load(ZONES % "copper_oxidised").settings.model_dump()
    assert settings["zones"]["list"][0]["emissivity"] == "copper_oxidised"


@pytest.mark.parametrize("given", ["copper_shiny", "0", "0.04", "1.01", ".nan", "true", "[0.9]", "{a: 1}"])
def test_what_is_neither_is_refused_with_what_is_allowed(refuse: Refuse, given: str) -> None:
    """An unknown material and an impossible number name the field and every name there is."""
    (problem,) = refuse(ZONES % given)
    assert problem.field == "zones.list[0].emissivity"
    assert problem.allowed == f"a number from 0.05 to 1, or one of {', '.join(MATERIALS)}"
