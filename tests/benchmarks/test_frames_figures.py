"""What the benchmark of kept frames counts."""

from benchmarks.frames import figures, run


def test_figures_are_held_against_their_promise() -> None:
    """Bytes of a minute become megabytes of a day, and seconds what people can read."""
    good = figures(1000.0, 2000.0, 0.001, 0.0001)
    assert [round(figure["value"], 3) for figure in good] == [1.44, 2.0, 1.0, 100.0]
    assert all(figure["holds"] for figure in good)
    bad = figures(2000.0, 2000.0, 0.001, 0.001)
    assert [figure["holds"] for figure in bad] == [False, True, True, False]


def test_it_measures_what_the_agent_writes() -> None:
    """A frame a minute takes 0.5 to 2 MB a day, whatever the machine."""
    a_day = run()[0]["value"]
    assert 0.5 < a_day < 2.0
