"""What the benchmark of the agent makes of its measurements."""

from benchmarks.agent import AgentRun, figures


def _memory(rss_bytes: float) -> tuple[float, str, bool]:
    runs = [AgentRun(1.0, 2.0, 0.01, rss_bytes)] * 3
    (memory,) = (figure for figure in figures(runs) if "memory" in figure["name"])
    return memory["value"], memory["unit"], memory["holds"]


def test_memory_is_held_against_megabytes() -> None:
    """The promise is 120 MB, a million bytes each: 121 million bytes break it."""
    assert _memory(119e6) == (119, "MB", True)
    assert _memory(121e6) == (121, "MB", False)


def test_one_run_that_was_disturbed_breaks_no_promise() -> None:
    """Figures are medians of the runs."""
    slow, usual = AgentRun(9.0, 9.0, 0.9, 900e6), AgentRun(1.0, 2.0, 0.01, 90e6)
    assert all(figure["holds"] for figure in figures([usual, slow, usual]))
    assert not all(figure["holds"] for figure in figures([usual, slow, slow]))
