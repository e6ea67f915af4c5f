"""The percentages of a table against their counts and denominators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec

from bsq.claims.percent import Percent
from bsq.findings import HIGH, LOW
from bsq.patterns import pattern, wording
from bsq.phrases import Count
from bsq.printed import Printed
from bsq.scan.candidates import Candidate, Reading
from bsq.scan.grid import Column, Line
from bsq.scan.shares import fits, is_near, percentage
from bsq.scan.table_neighbours import block_total, is_among_counts, is_made_to_add_up, is_of_column, row_total, share
from bsq.scan.tables import COUNTS, FEWEST_TO_INFER, Denominator, TableReader, somewhat_fewer

_NOT_OF_A_COUNT = wording(r"\((?:events?|episodes?)\)|\bchange\b|reduction|increase|decrease|kaplan|survival|actuarial|cumulative incidence|probability|\brates? per\b|\(rates?\b|\brates? among\b|person-years|sensitivity|\bHbA1c\b|\bLVEF\b|ejection fraction|h(?:ae|e)matocrit|saturation|adherence|compliance")  # fmt: skip
_ESTIMATES = wording(r"kaplan|actuarial|cumulative incidence|life[\s-]table")
_SUBGROUP = wording(
    r"strat|subgroup|subset|cohort|\bwith\b|\bwithout\b|\bvs\b|versus|\bonly\b|among|patients who|women|\bmen\b|males?\b"
)
_OF_ONE_SEX = wording(r"prostat|breast|gyna?ecolog|\bovar|uter|endometri|cervi(?:x|cal c)|menopaus|pregnan|lactat|testic|erectile|vagin|contracep")  # fmt: skip
_MARK = pattern(r"[*†‡§¶#]{1,3}|[ᵃ-ᶻ¹²³]")
_TELLS_A_BASE = wording(
    r"\bn\s?=|missing|no data|not (?:recorded|known|done|tested)|unknown|percent|denominator|proportion|based on|among|out of|available|assessed|evaluated|underwent"
)
_OF_SOME = wording(r"\bof (?:those|(?:the |all )?(?:evaluable|known|patients (?:who|with)))\b|\bevaluable\b")
"""Labels of rows that may be of fewer patients than their columns."""
FAR_HIGHER = Fraction(13, 10)
_WEIGHTED = wording(r"\bweighted\b|survey weights|imputed")


class TableShareReader:
    """Makes the candidates of the percentages of one table."""

    def __init__(self, tables: TableReader) -> None:
        self.tables, self.grid = tables, tables.grid
        self._misread: dict[int, bool] = {}

    def candidates(self) -> Iterator[Candidate]:
        """Every percentage with its count, row by row."""
        for line in self.grid.lines:
            for column in self.grid.patients if not line.is_heading else ():
                yield from self._percentage(line, column)

    def _percentage(self, line: Line, column: Column) -> Iterator[Candidate]:
        k, printed = self.tables.count(line, column), self.tables.percent(line, column)
        if k is None or printed is None or not 0 <= printed.value <= 100:
            return
        tried = self.tables.denominators(line, column)
        start, end = self.tables.span(line, column)
        if not tried:
            claim = self._percent_claim(line, column, k, k, printed)
            yield Candidate((Reading(claim),), start, end, missing="the total that the count is of")
            return
        has_total = self.grid.value(line, column).n is not None
        if (
            not has_total
            and not printed.percent
            and not self.tables.gives(printed, k, tried)
            and _NOT_OF_A_COUNT.search(line.about)
            and not (COUNTS.search(line.about) or is_among_counts(self.tables, line, column))
        ):
            return
        first, chosen = tried[0], self.tables.chosen(line, column, k, printed, tried)
        if not self.tables.gives(printed, k, [chosen]):
            borne_out = self._borne_out(line, column, tried)
            if missing := self._why_not_accused(line, column, tried, borne_out):
                claim = self._percent_claim(line, column, k, first.n, printed)
                yield Candidate((Reading(claim, first.words),), start, end, missing=missing)
                return
            chosen = borne_out or chosen
        also = tuple(f"of {d.n}, {d.words}: {printed.show(percentage(k, d.n))}" for d in tried if d.n != chosen.n)
        claim = self._percent_claim(line, column, k, chosen.n, printed)
        confidence = HIGH if first.is_own and len(also) <= 1 else LOW
        yield Candidate((Reading(claim, chosen.words),), start, end, confidence, also)

    def _borne_out(self, line: Line, column: Column, tried: Sequence[Denominator]) -> Denominator | None:
        """The total of which the percentages about a cell are: of its block, its row, or its column and the row beside it."""
        made_up = (block_total(self.tables, line, column), row_total(self.tables, line, column))
        return next(
            (
                d
                for d in tried
                if d.n in made_up
                or (is_of_column(self.tables, line, column, d.n) and self._is_like_others(line, column, d.n))
            ),
            None,
        )

    def _why_not_accused(
        self, line: Line, column: Column, tried: Sequence[Denominator], borne_out: Denominator | None
    ) -> str:
        """Why a percentage that follows under none of the readings is left unchecked; or ""."""
        if _ESTIMATES.search(self.tables.words):
            return "the patients' times; the table prints estimates, not shares of counts"
        if _WEIGHTED.search(self.tables.words):
            return "the patients' weights; the table prints weighted percentages"
        if self._has_other_base(line, column):
            return "the total that a note gives the count"
        own = share(self.tables, line, column)
        if own and _OF_SOME.search(line.about) and somewhat_fewer(own[1], own[0], (borne_out or tried[0]).n):
            return "how many patients its row is of; of somewhat fewer it would follow"
        is_told = any(d.is_own for d in tried)
        if borne_out and not is_told and is_made_to_add_up(self.tables, line, column, borne_out.n):
            return "how its percentage was rounded; those of its block were made to add up to 100"
        if borne_out:
            return ""
        if not is_told:
            return "the total that the count is of"
        if self._is_of_far_fewer(line):
            return "the totals of its row; all its percentages are of far fewer than the patients of their columns"
        if self.is_of_one_sex(line):
            return "how many of the patients are women, or men"
        if self._is_of_subgroup(line, column):
            return "the totals of its subgroup; none of its counts is of the number at the head of its column"
        if self._is_misread(column):
            return "the total that the counts are of; hardly any of their column are of the number at its head"
        return ""

    def _is_like_others(self, line: Line, column: Column, n: int) -> bool:
        """Whether another percentage of the row is of a total of its column; alone, whether it is a slip from that of this
        total and not of fewer patients, another of its block is of it, and it of no count above, of which it may be a part."""
        tables, own = self.tables, share(self.tables, line, column)
        if any(tables.percent(line, c) for c in self.grid.groups if c is not column):
            return any(tables.gives(*cell) for cell in tables.shares(line))
        if own is None or not is_near(own[1], own[0], n) or own[1].value > percentage(own[0], n):
            return False
        others = [level for level in tables.block_of.get(line.index, []) if level is not line]
        mates = [found for level in others if (found := share(tables, level, column))]
        above = [k for row in self.grid.lines[: line.index] if (k := tables.count(row, column))]
        may_be_part = any(k >= own[0] and fits(own[1], own[0], k) for k in above)
        return not may_be_part and (not mates or any(fits(printed, k, n) for k, printed in mates))

    def is_of_one_sex(self, line: Line) -> bool:
        """Whether a row is of what only women or men can have, and all its percentages are of fewer than the patients."""
        shares = list(self.tables.shares(line))
        return (
            _OF_ONE_SEX.search(line.about) is not None
            and bool(shares)
            and all(totals and pct.value > percentage(k, totals[0].n) for pct, k, totals in shares)
            and not any(self.tables.gives(*share) for share in shares)
        )

    def _is_of_far_fewer(self, line: Line) -> bool:
        """Whether the percentages of all groups are so much higher than their counts' that no slip made them so."""
        shares = list(self.tables.shares(line))
        return len(shares) > 1 and all(
            not totals or pct.value > FAR_HIGHER * percentage(k, totals[0].n) for pct, k, totals in shares
        )

    def _has_other_base(self, line: Line, column: Column) -> bool:
        """Whether the row, or the cell, bears the mark of a note that tells of what its percentages are."""
        for text in (line.label, self.grid.cell(line, column.index).text):
            notes = [note.text.strip() for note in self.grid.table.notes]
            for mark in _MARK.findall(text):
                if any(note.startswith(mark) and _TELLS_A_BASE.search(note) for note in notes):
                    return True
        return False

    def _is_of_subgroup(self, line: Line, column: Column) -> bool:
        """Whether a row stands under the heading of a subgroup, of whose counts none is of the column's patients."""
        if not _SUBGROUP.search(line.heading):
            return False
        block = self.tables.block_of.get(line.index, [])
        return not any(self.tables.gives(*share) for other in block for share in self.tables.shares(other))

    def _is_misread(self, column: Column) -> bool:
        """Whether hardly a percentage of a column follows from any of its totals, so that they are of something else."""
        if column.index not in self._misread:
            cells = [
                (k, pct, self.tables.denominators(line, column))
                for line in self.grid.lines
                if (k := self.tables.count(line, column)) and (pct := self.tables.percent(line, column))
            ]
            fitting = sum(self.tables.gives(pct, k, totals) for k, pct, totals in cells)
            self._misread[column.index] = len(cells) >= FEWEST_TO_INFER and fitting * 6 < len(cells)
        return self._misread[column.index]

    def _percent_claim(self, line: Line, column: Column, k: int, n: int, printed: Printed) -> Percent:
        if not printed.percent:
            printed = msgspec.structs.replace(printed, percent=True)
        count = Count(f"{k}/{n or 1}", k, n or 1)
        return Percent(
            id="",
            subject=self.tables.subject(line, column),
            where=self.tables.where(line, column),
            count=count,
            printed=[printed],
        )
