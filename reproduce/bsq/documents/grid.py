"""The grid of a table: rows of cells that span columns and rows, laid out with a cell in every place."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

MOST_CELLS = 500_000
MOST_COLUMNS = 1_000


class Spanning(msgspec.Struct, frozen=True):
    """A printed cell, and how many columns and rows it spans."""

    text: str
    across: int = 1
    down: int = 1


Grid = list[list[str | None]]


def lay_out(rows: Sequence[Sequence[Spanning]], *, repeat_labels: bool = True) -> Grid:
    """Rows of one length, with None where the cell at the left spans.

    A label, in the first column, is repeated in the rows that it spans; below any other cell the rows are empty.

    Raises
    ------
    ValueError
        If the table is larger than any that is printed.

    Examples
    --------
    >>> lay_out([[Spanning("Sex", down=2), Spanning("Male"), Spanning("12")], [Spanning("Female"), Spanning("10")]])
    [['Sex', 'Male', '12'], ['Sex', 'Female', '10']]
    >>> lay_out([[Spanning(""), Spanning("Arm A", across=2)], [Spanning("Death"), Spanning("3"), Spanning("12%")]])
    [['', 'Arm A', None], ['Death', '3', '12%']]
    """
    grid: Grid = []
    below: dict[int, tuple[int, str | None]] = {}  # column -> how many rows more it is spanned, what stands in them
    width = 0
    for row in rows:
        line: list[str | None] = []
        spans: dict[int, tuple[int, str | None]] = {}
        for cell in row:
            _fill(line, below)
            column, across = len(line), min(max(1, cell.across), MOST_COLUMNS)
            line += [cell.text, *[None] * (across - 1)]
            if cell.down > 1:
                is_repeated = repeat_labels and column == 0
                spans |= {
                    column + i: (cell.down - 1, (None if i else cell.text) if is_repeated else "")
                    for i in range(across)
                }
            _check(len(grid) + 1, max(width, len(line)))
        for column in sorted(column for column in below if column >= len(line)):
            line += [""] * (column - len(line))
            line.append(below[column][1])
        below = {column: (left - 1, text) for column, (left, text) in below.items() if left > 1} | spans
        width = max(width, len(line))
        _check(len(grid) + 1, width)
        grid.append(line)
    for line in grid:
        line += [""] * (width - len(line))
    return grid


def _fill(line: list[str | None], below: dict[int, tuple[int, str | None]]) -> None:
    """Pass over the places that cells above take."""
    while len(line) in below:
        line.append(below[len(line)][1])


def _check(height: int, width: int) -> None:
    if width * height > MOST_CELLS or width > 10 * MOST_COLUMNS:
        raise ValueError(f"a table of {height:,} rows and {width:,} columns")
