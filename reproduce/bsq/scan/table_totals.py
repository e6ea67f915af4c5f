"""The sums of a table: levels that add up to their patients, rows that add up to another row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate

from bsq.claims.total import Total
from bsq.findings import HIGH, LOW
from bsq.patterns import wording
from bsq.scan.candidates import Candidate, Reading
from bsq.scan.grid import Column, Line
from bsq.scan.tables import MOST_LEVELS, UNKNOWN, TableReader

CLOSE = Fraction(1, 50)
"""Levels that exceed their whole by at most this share are meant to add up to it."""
_OVERLAPPING = wording(r"more than one|multiple|several|\bboth\b|exclusive|overlap|add up to more")
"""Words of a table that tell that a patient may be counted at several levels."""


class TableTotalReader:
    """Makes the candidates of the sums of one table."""

    def __init__(self, tables: TableReader) -> None:
        self.tables, self.grid = tables, tables.grid

    def candidates(self) -> Iterator[Candidate]:
        """Every sum that holds in all groups, or nearly."""
        done: set[int] = set()
        for block in self.tables.blocks:
            yield from self._block_totals(block, done)
        lines = [line for line in self.grid.lines if line.index in self.tables.counts]
        yield from self._runs(lines, done)
        yield from self._subtotals(lines)
        yield from self._sums_of_above(lines)

    def _block_totals(self, block: Sequence[Line], done: set[int]) -> Iterator[Candidate]:
        counted = [line for line in block if line.index in self.tables.counts]
        for column in self.grid.patients:
            with_own = [line for line in counted if self.grid.value(line, column).n]
            levels = with_own or counted
            whole = self.tables.whole(levels, column) if levels else None
            parts = [k for line in levels if (k := self.tables.part(line, column)) is not None]
            if not whole or len(parts) != len(levels):
                continue
            upto = next((i for i in range(2, len(parts) + 1) if sum(parts[:i]) == whole and not any(parts[i:])), 0)
            upto = upto or next((i for i in range(2, len(parts) + 1) if sum(parts[:i]) == whole), 0)
            if upto:
                done.update(line.index for line in levels[:upto])
                yield self._total(levels[:upto], column, parts[:upto], whole, levels[0])
        if not any(UNKNOWN.match(line.label) for line in counted):
            yield from self._exceeding(counted)

    def _exceeding(self, levels: Sequence[Line]) -> Iterator[Candidate]:
        """Levels that add up to a little more than their patients in every group, so that they were meant to add up."""
        columns = self.tables.counted(levels) if 3 <= len(levels) <= MOST_LEVELS else []
        sums = [(column, [self.tables.part(line, column) or 0 for line in levels]) for column in columns]
        apart = [
            (sum(parts) - (self.tables.whole(levels, column) or 0), self.tables.whole(levels, column) or 0)
            for column, parts in sums
        ]
        has_fewer = all(
            any(total == self.tables.whole(levels, column) for total in list(accumulate(parts))[1:-1])
            for column, parts in sums
        )
        may_overlap = any(map(_OVERLAPPING.search, (self.tables.words, *(line.heading for line in levels))))
        if (
            len(apart) < 2
            or has_fewer
            or may_overlap
            or not all(more in (0, 1) or 0 <= more <= whole * CLOSE for more, whole in apart)
        ):
            return
        for (column, parts), (more, whole) in zip(sums, apart, strict=True):
            if more:
                yield self._total(levels, column, parts, whole, levels[0], LOW)

    def _runs(self, lines: Sequence[Line], done: set[int]) -> Iterator[Candidate]:
        """Rows one under the other, without a heading, that add up to their patients in every group."""
        i = 0
        while i < len(lines):
            step = 1
            for length in range(2, min(MOST_LEVELS, len(lines) - i) + 1):
                run = lines[i : i + length]
                if run[-1].index != lines[i].index + length - 1 or run[-1].index in done or run[0].index in done:
                    break
                columns = self.tables.counted(run)
                sums = [[self.tables.part(line, column) or 0 for line in run] for column in columns]
                wholes = [self.tables.whole(run, column) or 0 for column in columns]
                if any(sum(parts) > whole for parts, whole in zip(sums, wholes, strict=True)):
                    break
                if columns and all(sum(parts) == whole for parts, whole in zip(sums, wholes, strict=True)):
                    for column, parts, whole in zip(columns, sums, wholes, strict=True):
                        yield self._total(run, column, parts, whole, run[0])
                    step = length
                    break
            i += step

    def _sums_of_above(self, lines: Sequence[Line]) -> Iterator[Candidate]:
        """A row that is the sum of the rows above it, or of the first rows of its block, in every group."""
        for i, head in enumerate(lines):
            wholes = [
                (column, k) for column in self.grid.patients if (k := self.tables.count(head, column)) is not None
            ]
            if i < 2 or not wholes or max(k for _, k in wholes) < 3:
                continue
            block = [
                line
                for line in self.tables.block_of.get(lines[i - 1].index, [])
                if line.index in self.tables.counts and line.index < head.index
            ]
            runs = [lines[i - length : i] for length in range(2, min(MOST_LEVELS, i) + 1)]
            runs += [block[:length] for length in range(2, len(block))]
            for parts in runs:
                if all(sum(self.tables.part(line, column) or 0 for line in parts) == k for column, k in wholes):
                    for column, k in wholes:
                        yield self._total(
                            parts, column, [self.tables.part(line, column) or 0 for line in parts], k, head
                        )
                    break

    def _subtotals(self, lines: Sequence[Line]) -> Iterator[Candidate]:
        """A row and the rows under it that add up to it in every group."""
        for i, head in enumerate(lines):
            wholes = [
                (column, k) for column in self.grid.patients if (k := self.tables.count(head, column)) is not None
            ]
            if not wholes or max(k for _, k in wholes) < 3:
                continue
            for length in range(2, min(MOST_LEVELS, len(lines) - i - 1) + 1):
                parts = lines[i + 1 : i + 1 + length]
                if parts[-1].index != head.index + length:
                    break
                sums = [[self.tables.part(line, column) or 0 for line in parts] for column, _ in wholes]
                if any(sum(own) > k for own, (_, k) in zip(sums, wholes, strict=True)):
                    break
                if all(sum(own) == k for own, (_, k) in zip(sums, wholes, strict=True)):
                    for own, (column, k) in zip(sums, wholes, strict=True):
                        yield self._total(parts, column, own, k, head)
                    break

    def _total(
        self, lines: Sequence[Line], column: Column, parts: Sequence[int], whole: int, at: Line, confidence: str = HIGH
    ) -> Candidate:
        labels = (
            f"{lines[0].label} to {lines[-1].label}" if len(lines) > 2 else " and ".join(line.label for line in lines)
        )
        start, end = self.tables.span(at, column)
        claim = Total(
            id="",
            subject=f"{labels}, {column.heading}",
            where=self.tables.where(at, column),
            parts=list(parts),
            whole=whole,
        )
        return Candidate((Reading(claim),), start, end, confidence)
