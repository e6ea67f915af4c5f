"""The estimates of a table: medians in their ranges, ratios and differences with their intervals."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from bsq.claims.base import Surroundings
from bsq.claims.ratio import Ratio
from bsq.findings import HIGH, LOW, Verdict
from bsq.patterns import wording
from bsq.phrases import Count
from bsq.printed import Printed
from bsq.scan.candidates import Candidate, Reading
from bsq.scan.cells import value as cell_value
from bsq.scan.estimates import (
    interval,
    labelled,
    order,
    proportion_claim,
    ratio_claim,
    why_not_of_count,
    why_not_of_interval,
    with_counts,
)
from bsq.scan.grid import Column, Line, ratio_in
from bsq.scan.methods import NOT_OF_COUNTS, Methods
from bsq.scan.shares import fits
from bsq.scan.tables import FEWEST_TO_INFER, RATIOS, TableReader

_LEVEL = wording(r"(\d{2}(?:\.\d)?)\s?%\s?(?:CI|confidence)")
_INTERVAL_ROW = wording(
    r"[^\w%]*(?:9[059]\s?%\s?)?(?:CI|C\.I\.|confidence intervals?)(?:\s(?:for|of)\s[\w\s-]{1,40})?\W*(?:9[059]\s?%)?\W*"
)
_P_ROW = wording(r"^\W*p(?:[\s-]?values?)?\W*$")
_RATIOS = wording(r"\bHR\b|\bOR\b|\bRR\b|ratio")


OTHER_INTERVALS = "how the intervals were made; hardly an estimate of the table is the centre of its own"


class TableEstimateReader:
    """Makes the candidates of the estimates of one table."""

    def __init__(self, tables: TableReader, methods: Methods) -> None:
        self.tables, self.grid, self.methods = tables, tables.grid, methods

    def candidates(self) -> Iterator[Candidate]:
        """Every estimate with its limits, row by row."""
        for line in self.grid.lines:
            for column in self.grid.columns:
                if not line.is_heading and column.role in ("group", "total"):
                    yield from self._spread(line, column)
                    yield from self._proportion(line, column)
                if column.role in RATIOS or (column.role == "group" and ratio_in(line.about)):
                    yield from self._ratio(line, column)
            yield from self._difference(line)

    @cached_property
    def has_other_intervals(self) -> bool:
        """Whether hardly a ratio of the table is the centre of its interval, so that they are made in another way."""
        around = Surroundings()
        claims = [
            claim
            for line in self.grid.lines
            for column in self.grid.columns
            if column.role in RATIOS and (claim := self._claim(line, column))
        ]
        wrong = sum(claim.check(around).verdict is Verdict.MISMATCH for claim in claims)
        return len(claims) >= FEWEST_TO_INFER and wrong * 2 > len(claims)

    def _claim(self, line: Line, column: Column) -> Ratio | None:
        parts, _ = self._parts_of_ratio(line, column)
        if not parts:
            return None
        printed = [interval(parts, self.level(line, column))]
        return ratio_claim(self.tables.subject(line), self.tables.where(line, column), column.role, printed)

    def _spread(self, line: Line, column: Column) -> Iterator[Candidate]:
        value = self.grid.value(line, column)
        if value.name not in ("estimate with interval", "estimate with pair") or _RATIOS.search(line.about):
            return
        start, end = self.tables.span(line, column)
        yield from order(self.tables.subject(line, column), self.tables.where(line, column), value.parts, start, end)

    def _proportion(self, line: Line, column: Column) -> Iterator[Candidate]:
        """The interval of a count's percentage, in its cell or in the row below: ``35 (41.2) [30.6-52.4]``."""
        below = self.grid.lines[line.index + 1 : line.index + 2]
        rows = [line, *(row for row in below if _INTERVAL_ROW.fullmatch(row.label))]
        at = next((row for row in rows if "lo" in self.grid.value(row, column).parts), None)
        known = self.tables.known(line, column)
        if at is None or known is None or not fits(known[1], known[0], known[2].n):
            return
        k, percent, total = known
        limits = self.grid.value(at, column).parts
        printed = interval({**limits, "est": percent.text}, self.level(at, column), "" if "%" in percent.text else "%")
        subject, where = self.tables.subject(line, column), self.tables.where(at, column)
        if claim := proportion_claim(subject, where, Count(f"{k}/{total.n}", k, total.n), printed):
            missing = why_not_of_count(self.methods, f"{line.about} {self.grid.words}")
            span = self.tables.span(at, column)
            yield Candidate((Reading(claim, total.words),), *span, LOW, missing=missing, lenient=bool(missing))

    def _ratio(self, line: Line, column: Column) -> Iterator[Candidate]:
        parts, end = self._parts_of_ratio(line, column)
        if not parts:
            return
        start, _ = self.tables.span(line, column)
        measure = column.role if column.role in RATIOS else ratio_in(line.about)
        printed = [interval(parts, self.level(line, column))]
        claim = ratio_claim(self.tables.subject(line), self.tables.where(line, column), measure, printed)
        if not measure or not claim:
            yield from order(self.tables.subject(line), self.tables.where(line, column), parts, start, end, "CI")
            return
        missing = OTHER_INTERVALS if self.has_other_intervals else ""
        ratio = with_counts(claim, self._pair(line), self._is_of_counts(line, column))
        confidence = LOW if ratio.counts else HIGH
        yield Candidate((Reading(ratio),), start, end, confidence, missing=missing, lenient=bool(missing))
        below = self.grid.lines[line.index + 1 : line.index + 2]
        p = cell_value(self.grid.cell(below[0], column.index).text, as_p=True).p if below else None
        if p and _P_ROW.match(below[0].label):
            with_p = self.ratio_with_p(line, column, column, p)
            if with_p:
                missing = why_not_of_interval(with_p)
                span = self.tables.span(below[0], column)
                yield Candidate((Reading(with_p),), *span, LOW, missing=missing, lenient=bool(missing))

    def _pair(self, line: Line) -> list[Count]:
        """The counts of the two groups of a row, where both are known with their totals."""
        known = [found for column in self.grid.groups if (found := self.tables.known(line, column))]
        is_pair = len(known) == len(self.grid.groups) and all(fits(printed, k, total.n) for k, printed, total in known)
        return [Count(f"{k}/{total.n}", k, total.n) for k, _, total in known] if is_pair else []

    def _is_of_counts(self, line: Line, column: Column) -> bool:
        """Whether a ratio beside two counts can be of nothing but them."""
        return not self.methods.models and not NOT_OF_COUNTS.search(f"{line.about} {column.heading} {self.grid.words}")

    def _parts_of_ratio(self, line: Line, column: Column) -> tuple[dict[str, str], int]:
        """A ratio and its limits, in one cell or in two beside each other; and where they end."""
        value = self.grid.value(line, column)
        if value.name == "estimate with interval":
            return value.parts, self.tables.span(line, column)[1]
        limits = self.interval_beside(line, column)
        estimate = value.parts.get("est") or value.parts.get("p") or value.parts.get("k")
        if limits is None or not estimate:
            return {}, 0
        return {**self.grid.value(line, limits).parts, "est": estimate}, self.tables.span(line, limits)[1]

    def interval_beside(self, line: Line, column: Column) -> Column | None:
        """The next column but for that of a p-value, where it holds an interval."""
        following = next((c for c in self.grid.columns if c.index > column.index and c.role != "p"), None)
        return following if following and self.grid.value(line, following).name == "interval" else None

    def ratio_with_p(self, line: Line, column: Column, p_column: Column, p: Printed) -> Ratio | None:
        """The claim of a ratio with its interval and its p-value, where they can be read."""
        parts, _ = self._parts_of_ratio(line, column)
        measure = column.role if column.role in RATIOS else ratio_in(line.about)
        if not parts or not measure:
            return None
        printed = [interval(parts, self.level(line, column)), labelled(p)]
        return ratio_claim(self.tables.subject(line), self.tables.where(line, p_column), measure, printed)

    def level(self, line: Line, column: Column) -> str:
        """The confidence level of the intervals of a column, where it is not 95."""
        for text in (line.about, column.heading, self.tables.words):
            if match := _LEVEL.search(text):
                return "" if match[1] == "95" else match[1]
        return ""

    def _difference(self, line: Line) -> Iterator[Candidate]:
        """A difference and its interval in two columns."""
        for column in self.grid.columns:
            interval = self.interval_beside(line, column)
            parts = self.grid.value(line, column).parts
            centre = parts.get("mean") or parts.get("est") or parts.get("p")
            if column.role in ("p", *RATIOS) or interval is None or not centre:
                continue
            start, end = self.tables.span(line, column)[0], self.tables.span(line, interval)[1]
            limits = {**self.grid.value(line, interval).parts, "est": centre}
            yield from order(
                self.tables.subject(line, column), self.tables.where(line, column), limits, start, end, "CI"
            )
