"""What every benchmark hands back: figures with the target that each is held against."""

from typing import TypedDict


class Figure(TypedDict):
    """One measured number."""

    name: str
    value: float
    unit: str

    target: str
    """What is promised, as text, e.g. `>= 20`; empty where nothing is."""

    holds: bool
    """True where the promise is kept or nothing was promised."""


def at_least(name: str, value: float, unit: str, floor: float) -> Figure:
    """Return a figure that must not fall below `floor`."""
    return Figure(name=name, value=value, unit=unit, target=f">= {floor:g}", holds=value >= floor)


def at_most(name: str, value: float, unit: str, ceiling: float) -> Figure:
    """Return a figure that must not rise above `ceiling`."""
    return Figure(name=name, value=value, unit=unit, target=f"<= {ceiling:g}", holds=value <= ceiling)


def within(name: str, value: float, unit: str, floor: float, ceiling: float) -> Figure:
    """Return a figure that must lie between two others."""
    holds = floor <= value <= ceiling
    return Figure(name=name, value=value, unit=unit, target=f"{floor:g} to {ceiling:g}", holds=holds)


def plain(name: str, value: float, unit: str) -> Figure:
    """Return a figure that is told without a promise."""
    return Figure(name=name, value=value, unit=unit, target="", holds=True)
