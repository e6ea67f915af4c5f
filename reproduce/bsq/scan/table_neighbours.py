"""The total that the percentages about a cell bear out, where its own may be wrong: those of its column, block or row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bsq.printed import Printed, round_half_up
from bsq.scan.grid import Column, Line
from bsq.scan.shares import percentage, rounds

if TYPE_CHECKING:
    from bsq.scan.tables import TableReader

Share = tuple[int, Printed]
"""A count that is not zero, and its percentage."""
FEWEST_IN_COLUMN = 3
FEWEST_IN_TABLE = 6
"""So many other percentages of a total, at least, bear it out."""


def share(tables: TableReader, line: Line, column: Column) -> Share | None:
    """The count and the percentage in a cell, where it has both."""
    k, printed = tables.count(line, column), tables.percent(line, column)
    return (k, printed) if k and printed and printed.comparator == "=" else None


def _shares(tables: TableReader, cells: Iterable[tuple[Line, Column]]) -> list[Share]:
    return [found for line, column in cells if (found := share(tables, line, column))]


def is_of_column(tables: TableReader, line: Line, column: Column, n: int) -> bool:
    """Whether nearly all other percentages of a column, or all others of the table, are of a total."""
    lines = [other for other in tables.grid.lines if other is not line]
    others = set(_shares(tables, ((other, column) for other in lines)))
    fitting = sum(rounds(printed, k, n) for k, printed in others)
    if fitting >= FEWEST_IN_COLUMN and fitting * 4 >= len(others) * 3:
        return True
    every = set(_shares(tables, ((other, c) for other in lines for c in tables.grid.patients)))
    return len(every) >= FEWEST_IN_TABLE and all(rounds(printed, k, n) for k, printed in every)


def block_total(tables: TableReader, line: Line, column: Column) -> int | None:
    """What the counts of a block make up, where all its other percentages, two at least, are of it."""
    levels = [level for level in tables.block_of.get(line.index) or tables.grid.lines if level.index in tables.counts]
    total = sum(tables.count(level, column) or 0 for level in levels)
    others = _shares(tables, ((level, column) for level in levels if level is not line))
    return total if len(others) > 1 and _all_round(others, total) else None


def is_made_to_add_up(tables: TableReader, line: Line, column: Column, n: int) -> bool:
    """Whether the percentages of a block make 100 only because this one is a unit off: a remainder, not a slip."""
    shares = _shares(tables, ((level, column) for level in tables.block_of.get(line.index, [])))
    own = share(tables, line, column)
    if len(shares) < 3 or own is None:
        return False
    off = own[1].value - round_half_up(percentage(own[0], n), own[1].unit)
    told = sum(printed.value for _, printed in shares)
    return told == 100 and abs(off) == own[1].unit


def row_total(tables: TableReader, line: Line, column: Column) -> int | None:
    """What the counts of a row make up, or the one of them that is all: 100%, where all its other percentages are of it."""
    cells = _shares(tables, ((line, c) for c in tables.grid.groups))
    others = _shares(tables, ((line, c) for c in tables.grid.groups if c is not column))
    totals = [sum(k for k, _ in cells), *(k for k, printed in others if printed.value == 100)]
    return next((n for n in totals if len(others) > 1 and _all_round(others, n)), None)


def _all_round(shares: Sequence[Share], n: int) -> bool:
    return all(k <= n and rounds(printed, k, n) for k, printed in shares)


def is_among_counts(tables: TableReader, line: Line, column: Column) -> bool:
    """Whether the other percentages of a block, or of a row without one, say that a cell holds a count: all follow."""
    cells = [(level, c) for level in tables.block_of.get(line.index, [line]) for c in tables.grid.groups]
    others = [(*found, cell) for cell in cells if cell != (line, column) and (found := share(tables, *cell))]
    telling = sum(2 if printed.decimals else 1 for _, printed, _ in others)
    return telling > 1 and all(tables.gives(printed, k, tables.denominators(*cell)) for k, printed, cell in others)
