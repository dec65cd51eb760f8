"""Whatever stands in the file and the environment: settings or a SettingsError, never anything else."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from thermal2mqtt.settings import LoadedSettings, SettingsError, load_with_origins
from thermal2mqtt.settings.outline import leaves
from thermal2mqtt.settings.show import as_data, as_yaml

EXAMPLE = (Path(__file__).parents[3] / "docs/settings.example.yaml").read_text(encoding="utf-8")

UNTIMED = settings(deadline=None)

KEYS = sorted(
    {str(part) for leaf in leaves() for part in leaf} | {"thermal", "id", "polygon", "thresholds", "high"}
)

keys = st.sampled_from(KEYS) | st.text(max_size=8)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["simulator", "replay", "auto", "debug", "0x33", "1e3", "12:30", ".nan", "thermal"])
)
values = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(keys, below, max_size=5),
    max_leaves=25,
)
documents = st.dictionaries(keys, values, max_size=6)
snippets = st.sampled_from(
    [
        *":-[]{}#&*!|>'\"%@`,?\n\t \\",
        "\n  ",
        ": ",
        "- ",
        "<<: *fuses\n",
        "---\n",
        "!!int ",
        "&a ",
        "*a",
        "\x85",
        "\x00",
    ]
) | st.text(max_size=3)
names = st.lists(keys.filter(lambda key: "\x00" not in key and "=" not in key), min_size=1, max_size=4).map(
    lambda parts: "THERMAL2MQTT_" + "__".join(parts).upper()
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a file that every example writes anew."""
    return tmp_path_factory.mktemp("settings") / "settings.yaml"


def judged(file: Path, data: bytes, environ: Mapping[str, str] | None = None) -> LoadedSettings | None:
    """Load settings; None where they are refused, each problem of the file in a line that it has."""
    file.write_bytes(data)
    try:
        return load_with_origins(file, environ or {})
    except SettingsError as error:
        problems = error.problems
    assert problems
    lines = len(data.removesuffix(b"\n").split(b"\n"))
    for problem in problems:
        assert str(problem).isprintable()
        if problem.where == str(file):
            assert problem.line is not None
            assert 1 <= problem.line <= lines
    return None


@UNTIMED
@given(st.binary(max_size=400))
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfem\x00q\x00")
@example(b"a: 1\n\n\n[")
def test_any_bytes_are_judged(file: Path, data: bytes) -> None:
    """A binary file is refused, or is by chance an empty one."""
    judged(file, data)


@UNTIMED
@given(st.text(max_size=300))
def test_any_text_is_judged(file: Path, text: str) -> None:
    """A file of any characters that UTF-8 can hold."""
    judged(file, text.encode(errors="replace"))


@UNTIMED
@given(documents)
def test_any_document_is_judged(file: Path, document: dict[str, Any]) -> None:
    """A file of sound YAML with known and unknown keys, and any values."""
    judged(file, yaml.safe_dump(document, allow_unicode=True).encode(errors="replace"))


@UNTIMED
@given(st.lists(st.tuples(st.integers(0, len(EXAMPLE)), st.integers(0, 6), snippets), min_size=1, max_size=4))
def test_example_with_slips_of_the_pen_is_judged(file: Path, slips: list[tuple[int, int, str]]) -> None:
    """A good file in which somebody typed or deleted something anywhere."""
    text = EXAMPLE
    for place, deleted, typed in slips:
        text = text[:place] + typed + text[place + deleted :]
    judged(file, text.encode(errors="replace"))


@UNTIMED
@given(st.dictionaries(names, st.text(max_size=20) | documents.map(repr) | scalars.map(str), max_size=5))
def test_any_environment_is_judged(file: Path, environ: dict[str, str]) -> None:
    """Variables with our prefix, known and unknown, with any values."""
    judged(file, EXAMPLE.encode(), {**environ, "PATH": os.defpath})


slugs = st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True)
lines_of_text = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029"), min_size=1, max_size=64
)
celsius = st.none() | st.floats(-273.15, 1000)
sensors = st.fixed_dictionaries(
    {},
    optional={
        "driver": st.sampled_from(["mlx90640", "simulator"]),
        "name": lines_of_text,
        "address": st.integers(0x08, 0x77),
        "bus": st.none() | st.integers(0, 255),
        "refresh_rate_hz": st.sampled_from([0.5, 1, 2, 4, 8, 16, 32, 64]),
        "emissivity": st.floats(0.05, 1),
        "reflected_celsius": celsius,
        "rotation": st.sampled_from([0, 90, 180, 270]),
        "mirror": st.booleans(),
        "scenario": st.sampled_from(["still", "cycle", "heat-up", "fault"]),
        "recording": st.none() | lines_of_text,
    },
)


@st.composite
def good_settings(draw: st.DrawFn) -> dict[str, Any]:
    """Draw settings that are allowed."""
    found = draw(st.dictionaries(slugs, sensors, min_size=1, max_size=3))
    zone = st.fixed_dictionaries(
        {
            "name": lines_of_text,
            "sensor": st.sampled_from(sorted(found)),
            "polygon": st.floats(0.01, 1).map(lambda size: [[0, 0], [size, 0], [size, size]]),
            "thresholds": st.fixed_dictionaries({"high": st.fixed_dictionaries({"critical": celsius})}),
        }
    )
    zones = draw(st.dictionaries(slugs, zone, max_size=3))
    return {
        "agent": {"name": draw(lines_of_text), "data_directory": draw(lines_of_text)},
        "mqtt": {"host": draw(lines_of_text), "protocol": draw(st.sampled_from(["auto", "5", "3.1.1"]))},
        "sensors": found,
        "zones": {"list": [{"id": name, **zone} for name, zone in zones.items()]},
    }


@settings(deadline=None, max_examples=40)
@given(good_settings())
def test_what_is_shown_gives_the_same_settings(file: Path, values: dict[str, Any]) -> None:
    """Settings as they are shown, as YAML and as data, are a settings file that gives the same."""
    loaded = judged(file, yaml.safe_dump(values, allow_unicode=True).encode())
    assert loaded is not None
    shown = judged(file, as_yaml(loaded).encode())
    dumped = judged(file, yaml.safe_dump(as_data(loaded)["settings"]).encode())
    assert shown is not None
    assert dumped is not None
    assert shown.settings == dumped.settings == loaded.settings
