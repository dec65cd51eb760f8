"""A settings file written by the test, and what loading it says."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from thermal2mqtt.settings import LoadedSettings, Problem, SettingsError, load_with_origins

Load = Callable[..., LoadedSettings]
Refuse = Callable[..., tuple[Problem, ...]]


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
