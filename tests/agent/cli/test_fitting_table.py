"""Tables on terminals of any width."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from thermal2mqtt.cli.fitting_table import FittingTable

TITLES = ("Zone", "Name", "min", "max °C", "Level")


def shown(width: int, maximum: str = "110.1", name: str = "Joint of phase L2") -> str:
    """Return a table of one zone as a terminal of that width has it."""
    table = FittingTable(TITLES, words={"Zone", "Name", "Level"}, spare=("Name", "min"))
    table.add_row("joint_l2", name, "-12.5", maximum, "emergency")
    console = Console(file=io.StringIO(), width=width)
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("width", "there", "gone"),
    [
        (80, ("joint_l2", "Joint of phase L2", "-12.5", "110.1", "emergency"), ()),
        (46, ("joint_l2", "-12.5", "110.1", "emergency"), ("Joint",)),
        (38, ("joint_l2", "110.1", "emergency"), ("Joint", "-12.5")),
    ],
)
def test_a_narrow_terminal_loses_columns_and_no_figure(
    width: int, there: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    """What can be spared goes first; what is shown is whole."""
    text = shown(width)
    assert [word for word in there if word not in text] == []
    assert [word for word in gone if word in text] == []


@given(st.integers(38, 200), st.floats(-99.9, 999.9), st.text("abc ", min_size=1, max_size=64))
def test_the_maximum_is_never_cut(width: int, maximum: float, name: str) -> None:
    """110 degrees never look like 11."""
    assert f"{maximum:.1f}" in shown(width, f"{maximum:.1f}", name)
