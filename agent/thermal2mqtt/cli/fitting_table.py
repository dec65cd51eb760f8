"""A table for any terminal: a narrow one shows fewer columns, for a figure that is cut is another figure."""

from collections.abc import Collection, Sequence

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

UNBOUNDED = 10_000


class FittingTable:
    """Gathers rows, and shows as many of their columns as there is room for."""

    def __init__(self, titles: Sequence[str], *, words: Collection[str], spare: Sequence[str] = ()) -> None:
        """Take the columns.

        Args:
            titles: Of all columns.
            words: Of those that are no figures; they stand to the left and may take several lines.
            spare: Of those that may be left out, the first of them first.
        """
        self._titles = titles
        self._words = words
        self._spare = spare
        self._rows: list[tuple[Text | str, ...]] = []

    def add_row(self, *cells: Text | str) -> None:
        """Add a cell for each column."""
        self._rows.append(cells)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table of the columns that fit."""
        unbounded = options.update(max_width=UNBOUNDED)
        for spared in range(len(self._spare) + 1):
            table = self._without(self._spare[:spared])
            if Measurement.get(console, unbounded, table).minimum <= options.max_width:
                break
        yield table

    def _without(self, spared: Sequence[str]) -> Table:
        table = Table()
        shown = [index for index, title in enumerate(self._titles) if title not in spared]
        for index in shown:
            title = self._titles[index]
            table.add_column(title, justify="left" if title in self._words else "right")
        for cells in self._rows:
            table.add_row(*(cells[index] for index in shown))
        return table
