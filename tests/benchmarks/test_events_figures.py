"""What the benchmark of events counts."""

from benchmarks.events import figures


def test_figures_are_held_against_their_promise() -> None:
    """In milliseconds; the slowest of a hundred decides."""
    quick = figures("a disk", [(0.010, True)] * 99 + [(0.040, False)], 50)
    assert [(figure["value"], figure["holds"]) for figure in quick] == [(10, True), (40, True), (99, True)]
    slow = figures("a disk", [(0.060, False)] * 100, 50)
    assert [figure["holds"] for figure in slow] == [True, False, False]
