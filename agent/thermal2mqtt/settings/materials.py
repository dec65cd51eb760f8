"""Emissivities by the name of a material, and the kind of value that takes either a name or a number."""

from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

LOWEST_EMISSIVITY = 0.05
"""Below it a surface is a mirror: what it shows is its surroundings."""

TOLERANCE = 0.05
"""How far an emissivity that was given as a number is taken to be off, either way."""


class Material(NamedTuple):
    """How well a surface radiates at 8-14 um."""

    emissivity: float

    tolerance: float
    """How far surfaces of that name differ from it, either way: the spread of what the sources give."""

    source: str


_FLIR = "FLIR emissivity tables (T559954, chapter 39)"
_OHMAN = f"{_FLIR}, LW, after Ohman, AGEMA 1999"
_ITC = f"{_FLIR}, LW, after ITC publications 29 and 32"
_TESTO = "Testo, emissivities of the most important materials"
_RAYTEK = "Raytek MI3 manual, appendix, 8-14 um"

MATERIALS: dict[str, Material] = {
    "aluminium_anodised": Material(0.96, 0.02, _OHMAN),
    "aluminium_bare": Material(0.09, 0.04, _FLIR),
    "aluminium_oxidised": Material(0.25, 0.07, _FLIR),
    "bakelite": Material(0.83, 0.05, _FLIR),
    "brass_tarnished": Material(0.22, 0.10, _FLIR),
    "brick": Material(0.93, 0.02, _TESTO),
    "cast_iron_oxidised": Material(0.64, 0.05, _FLIR),
    "circuit_board": Material(0.91, 0.03, _OHMAN),
    "concrete": Material(0.93, 0.03, _TESTO),
    "copper_oxidised": Material(0.65, 0.10, _FLIR),
    "copper_oxidised_black": Material(0.83, 0.05, _FLIR),
    "copper_polished": Material(0.05, 0.03, _RAYTEK),
    "electrical_tape": Material(0.96, 0.02, _ITC),
    "galvanised_bright": Material(0.23, 0.10, _FLIR),
    "galvanised_weathered": Material(0.85, 0.05, _OHMAN),
    "glass": Material(0.94, 0.03, _TESTO),
    "graphite": Material(0.98, 0.02, _FLIR),
    "ice": Material(0.97, 0.01, _TESTO),
    "nickel_oxidised": Material(0.35, 0.15, _RAYTEK),
    "paint_aluminium": Material(0.40, 0.10, _FLIR),
    "paint_gloss": Material(0.93, 0.02, _OHMAN),
    "paint_matt": Material(0.96, 0.02, _ITC),
    "paint_transformer": Material(0.94, 0.03, _TESTO),
    "paper": Material(0.95, 0.03, _RAYTEK),
    "plaster": Material(0.91, 0.03, _TESTO),
    "plastic": Material(0.94, 0.02, _TESTO),
    "porcelain": Material(0.92, 0.02, _TESTO),
    "rubber": Material(0.94, 0.02, _TESTO),
    "skin": Material(0.98, 0.01, _FLIR),
    "stainless_steel": Material(0.28, 0.08, _OHMAN),
    "steel_oxidised": Material(0.79, 0.05, _TESTO),
    "steel_rusted": Material(0.65, 0.08, _RAYTEK),
    "water": Material(0.96, 0.02, _FLIR),
    "wood": Material(0.90, 0.04, _OHMAN),
}
"""Typical values. Metals differ more by their surface than by what they are made of; a dot of tape tells."""


def emissivity_of(given: float | str) -> float:
    """Return the number, or that of the material."""
    return MATERIALS[given].emissivity if isinstance(given, str) else given


def tolerance_of(given: float | str) -> float:
    """Return how far the emissivity may be off, either way."""
    return MATERIALS[given].tolerance if isinstance(given, str) else TOLERANCE


def _known(value: object) -> object:
    if isinstance(value, str) and value in MATERIALS:
        return value
    try:
        number = None if isinstance(value, bool) else float(value)  # type: ignore[arg-type]  # or it is none
    except (TypeError, ValueError, OverflowError):
        number = None
    if number is None or not LOWEST_EMISSIVITY <= number <= 1:
        raise PydanticCustomError("emissivity", "is neither an emissivity nor a material")
    return number


EMISSIVITY_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "number", "minimum": LOWEST_EMISSIVITY, "maximum": 1.0},
        {"type": "string", "enum": list(MATERIALS)},
    ]
}
"""What is allowed, for schemas and for whoever was refused."""

Emissivity = Annotated[float | str, BeforeValidator(_known), WithJsonSchema(EMISSIVITY_SCHEMA)]
"""A number from 0.05 to 1, or the name of a material."""
