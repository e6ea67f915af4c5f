"""What a document tells twice: the counts behind the percentages that its text repeats from its tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import msgspec

from bsq.printed import Printed, read
from bsq.scan.shares import fits
from bsq.scan.stems import STEM, stems
from bsq.scan.table_tests import TestReader, ToldMeans
from bsq.scan.tables import TableReader

CLOSE = 1
"""In percentage points: two percentages of one quantity that differ by no more are a slip apart."""
MOST_ALIKE = 100
"""Rows that print one number, or hold one word, beyond which neither tells a row."""
FEWEST_SHARED = Fraction(1, 2)


class Known(msgspec.Struct, frozen=True):
    """A count that a table prints with its percentage."""

    k: int
    n: int
    percent: Printed
    column: int
    words: str

    @property
    def is_of_count(self) -> bool:
        """Whether the percentage is the count's."""
        return fits(self.percent, self.k, self.n)


class ToldRow(msgspec.Struct, frozen=True):
    """A row of a table: the words of its label and of the table's title, and what it prints of each group."""

    stems: frozenset[str]
    title: frozenset[str]
    label: str
    known: tuple[Known, ...]


class Told:
    """The rows of all tables of a document, to be found by what they print or by their words."""

    def __init__(self, readers: Iterable[TableReader]) -> None:
        readers = list(readers)
        self.rows = list(dict.fromkeys(row for reader in readers for row in _rows(reader)))
        self._means: dict[frozenset[Fraction], ToldMeans] = {}
        for reader in readers:
            for told in TestReader(reader).means():
                self._means.setdefault(frozenset(read(mean).value for mean, _, _ in told.groups), told)
        self._by_value: dict[Fraction, list[ToldRow]] = {}
        self._by_stem: dict[str, list[int]] = {}
        for i, row in enumerate(self.rows):
            for value in {known.percent.value for known in row.known}:
                self._by_value.setdefault(value, []).append(row)
            for stem in row.stems:
                self._by_stem.setdefault(stem, []).append(i)

    def printing(self, percents: Sequence[Printed], words: str) -> tuple[Known, ...]:
        """What a row prints in as many columns, the same percentages in this or the other order; the row whose words fit."""
        best: tuple[int, tuple[Known, ...]] = (-1, ())
        wanted = stems(words)
        for row in self._by_value.get(percents[0].value, [])[:MOST_ALIKE]:
            for found in _matching(row, percents):
                own = len(row.stems & wanted)
                shared = 2 * own + (len(row.title & wanted) if len(percents) > 1 else 0)
                if len(percents) == 1 and not found[0].is_of_count:
                    continue
                if shared > max(0, best[0]):
                    best = shared, found
        return best[1]

    def means(self, numbers: Sequence[Printed]) -> ToldMeans | None:
        """The row that prints these means with their spread."""
        return self._means.get(frozenset(number.value for number in numbers))

    def about(self, percents: Sequence[Printed], words: str) -> tuple[Known, ...]:
        """What the one row of these words prints in as many columns, where the percentages are a slip apart from it."""
        wanted = stems(words)
        found = {i for stem in wanted for i in self._by_stem.get(stem, [])[:MOST_ALIKE]}
        rows = [self.rows[i] for i in found if len(self.rows[i].known) == len(percents)]
        fitting = [row for row in rows if _names(row, wanted) and _is_slip_apart(row, percents)]
        return fitting[0].known if len(fitting) == 1 else ()


def _names(row: ToldRow, words: frozenset[str]) -> bool:
    """Whether words name a row: most of its own are among them, and not one short word alone."""
    shared = row.stems & words
    is_one_short = len(shared) == 1 and len(row.stems) > 1 and len(next(iter(shared))) < STEM
    return len(shared) >= FEWEST_SHARED * len(row.stems) and not is_one_short


def _is_slip_apart(row: ToldRow, percents: Sequence[Printed]) -> bool:
    return all(abs(known.percent.value - p.value) <= CLOSE for known, p in zip(row.known, percents, strict=True))


def _rows(reader: TableReader) -> Iterator[ToldRow]:
    title = stems(reader.grid.table.caption.text)
    for line in reader.grid.lines:
        known = []
        for column in reader.grid.groups:
            if found := reader.known(line, column):
                k, percent, total = found
                known.append(Known(k, total.n, percent, column.index, f"the count in {reader.where(line, column)}"))
        if known:
            yield ToldRow(stems(line.about), title, line.about, tuple(known))


def _matching(row: ToldRow, percents: Sequence[Printed]) -> Iterator[tuple[Known, ...]]:
    if len(percents) == 1:
        yield from ((known,) for known in row.known if known.percent.value == percents[0].value)
        return
    for order in (row.known, row.known[::-1]):
        if len(order) == len(percents) and all(
            k.percent.value == p.value for k, p in zip(order, percents, strict=True)
        ):
            yield tuple(order)
