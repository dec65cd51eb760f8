"""Settings written by the test, in a file or without one, and what is wrong with those that are refused."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from thermal2mqtt.settings import LoadedSettings, Problem, Settings, SettingsError, load_with_origins

Load = Callable[..., LoadedSettings]
Refuse = Callable[..., tuple[Problem, ...]]

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1]]
RECTANGLE = {"x": 0.25, "y": 0.25, "width": 0.5, "height": 0.5}
ELLIPSE = {"x": 0.5, "y": 0.5, "radius_x": 0.25, "radius_y": 0.25}


def zone(**changes: Any) -> dict[str, Any]:
    """Return a good zone with these changes."""
    return {"id": "l1", "name": "L1", "polygon": SQUARE, **changes}


def refused(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (path, message) of everything that is wrong with these settings."""
    with pytest.raises(ValidationError) as refusal:
        Settings.model_validate(values)
    return [(".".join(map(str, error["loc"])), error["msg"]) for error in refusal.value.errors()]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function that loads settings from a YAML text, with exactly the variables that are given."""

    def load(text: str | bytes, environ: Mapping[str, str] | None = None) -> LoadedSettings:
        file = tmp_path / "settings.yaml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_with_origins(file, environ or {})

    return load


@pytest.fixture
def refuse(load: Load) -> Refuse:
    """Return a function that loads settings which must be refused, and returns what was wrong with them."""

    def refuse(text: str | bytes, environ: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
        with pytest.raises(SettingsError) as refusal:
            load(text, environ)
        return refusal.value.problems

    return refuse
