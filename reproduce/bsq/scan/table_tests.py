"""The p-values of a table against the counts and the means that they compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice, product

import msgspec
from msgspec.structs import replace

from bsq.claims.anova import Anova
from bsq.claims.base import Claim, Surroundings
from bsq.claims.comparison import Comparison
from bsq.claims.difference import Difference
from bsq.claims.order import Order
from bsq.claims.ttest import TTest
from bsq.documents.header import is_p
from bsq.documents.typography import fold
from bsq.findings import HIGH, LOW, Verdict
from bsq.patterns import pattern, wording
from bsq.phrases import Count
from bsq.printed import Printed, read
from bsq.scan.candidates import Candidate, Reading, lies_between
from bsq.scan.estimates import difference_claim, interval, labelled, why_not_of_interval
from bsq.scan.grid import Column, Line, is_size_row
from bsq.scan.methods import NOT_OF_COUNTS, RANK_TESTS, TESTS_OF_COUNTS, Methods, spreads_in, spreads_of
from bsq.scan.shares import fits, is_near, rounds
from bsq.scan.table_estimates import OTHER_INTERVALS, TableEstimateReader
from bsq.scan.table_shares import TableShareReader
from bsq.scan.tables import EVALUABLE, RATIOS, UNKNOWN, Denominator, TableReader
from bsq.summaries import Summary

_DIFFERENCE = wording(r"differen|\bdiff\b|\bMD\b|\beffect\b|beta|β|coefficient")
_EVENTS = wording(r"(?<!\bat )(?<!time of )(?:death|died|dead|mortality|relaps|recurren|surviv|failure|progress)")
_ORDERED = wording(r"stage|grade|class|score|severity|\bASA\b|NYHA|ECOG|child|degree|level|educat|status|category")
_MARKED = pattern(r"(?P<mark>[*†‡§¶‖#])?(?P<text>[^*†‡§¶‖#]+)")
_TREND = wording(r"for trend|linear trend|geometric")
_TIMES = wording(r"surviv|time to|\bOS\b|\bPFS\b|\bDFS\b|\bRFS\b|\bEFS\b|kaplan")
_BEFORE_AFTER = wording(r"admission|discharge|\bT\d\b|\bvisit\b|\bbefore\b|\bafter\b|baseline|\bpre\b|\bpost\b|follow-?up|\bpre-|\bpost-|\bmeasurement\b|\bassessment\b|\btime ?points?\b|\bperiod\b|week \d|month \d|day \d")  # fmt: skip
MOST_CELLS = 60
FEWEST_INCOMPLETE = 30
"""In a smaller group a patient without a value is told."""
MOST_FITTED = 3
MOST_ROWS = 40
"""So many rows may be the levels of one variable,"""
MOST_CENTRED = 6
"""and so few where the p-value stands halfway down."""

MOST_READINGS = 24


class ToldMeans(msgspec.Struct, frozen=True):
    """A row of a table that prints means with their spread: ``(mean, spread, n)`` of each group."""

    label: str
    groups: tuple[tuple[str, str, int], ...]
    spread: str
    where: str


_ABOVE_ONE = pattern(r"p?\s?=?\s?([1-9]\d{0,2}\.\d{1,4})")
FEWEST_OTHERS = 3
"""So many p-values make sure that a column is of them."""


class TestReader:
    """Makes the candidates of the p-values of one table."""

    __test__ = False

    def __init__(self, tables: TableReader, methods: Methods | None = None) -> None:
        self.tables, self.grid, self.methods = tables, tables.grid, methods or Methods()
        self.shares, self.estimates = TableShareReader(tables), TableEstimateReader(tables, self.methods)
        self.not_of_counts = bool(NOT_OF_COUNTS.search(tables.words))
        self.not_of_means = self.not_of_counts or self.methods.means_otherwise or bool(_TREND.search(tables.words))
        if TESTS_OF_COUNTS.search(tables.words):
            self.methods = replace(self.methods, counts_otherwise=False)
        self.p_columns = [column for column in self.grid.columns if column.role == "p"]

    def candidates(self) -> Iterator[Candidate]:
        """Every p-value of the table that stands beside counts or means."""
        for position, column in enumerate(self.p_columns):
            after = self.p_columns[position - 1].index if position else -1
            for line in self.grid.lines:
                printed = self.grid.value(line, column).p
                if printed is None:
                    yield from self._impossible(line, column)
                    continue
                ratio = self._ratio_beside(line, column)
                if ratio is not None:
                    yield from self._beside_ratio(line, column, ratio, printed, after)
                elif claim := self._difference_before(line, column, printed):
                    yield self._beside_difference(line, column, claim, printed, after)
                else:
                    yield from self._candidate(line, column, printed, after)

    def _impossible(self, line: Line, column: Column) -> Iterator[Candidate]:
        """A number above 1 under the heading of the p-values."""
        cell = self.grid.cell(line, column.index)
        number = _ABOVE_ONE.fullmatch(fold(cell.text).text.strip())
        others = [own for other in self.grid.lines if (own := self.grid.value(other, column).p)]
        if number is None or is_size_row(line) or len(others) < FEWEST_OTHERS or not is_p(column.heading.strip()):
            return
        subject, where = self.tables.subject(line), self.tables.where(line, column)
        numbers = [read(number[1]), read("1")]
        claim = Order(id="", subject=subject, where=where, ascending=numbers, note="no p-value is above 1")
        yield Candidate((Reading(claim),), cell.start, cell.end, LOW)

    def _ratio_beside(self, line: Line, column: Column) -> Column | None:
        """The ratio that stands beside a p-value, with its interval in the same cell or in the next."""
        before = [c for c in self.grid.columns if c.index < column.index][-2:]
        if before and before[-1].role in RATIOS:
            return before[-1]
        if len(before) == 2 and before[0].role in RATIOS and self.estimates.interval_beside(line, before[0]):
            return before[0]
        ratios = [c for c in self.grid.columns if c.role in RATIOS]
        is_only = len(ratios) == 1 == sum(c.role == "p" for c in self.grid.columns)
        return ratios[0] if is_only and not self._prints_counts(line) else None

    def _difference_before(self, line: Line, column: Column, printed: Printed) -> Difference | None:
        """The difference with its interval that stands in the cell before a p-value."""
        before = [c for c in self.grid.columns if c.index < column.index][-1:]
        if not before or before[0].role != "other" or not _DIFFERENCE.search(f"{before[0].heading} {line.about}"):
            return None
        value = self.grid.value(line, before[0])
        if value.name != "estimate with interval":
            return None
        where = self.tables.where(line, column)
        texts = [interval(value.parts, self.estimates.level(line, before[0])), labelled(printed)]
        return difference_claim(self.tables.subject(line), where, texts)

    def _beside_difference(
        self, line: Line, column: Column, claim: Difference, printed: Printed, after: int
    ) -> Candidate:
        """A p-value beside a difference: of its interval or, where the row has counts or means, of those."""
        cell = self.grid.cell(line, column.index)
        others = [*self._means(line, column, printed, after), *self._counts(line, column, printed, after)]
        missing = why_not_of_interval(claim)
        if self.methods.ranks or self.methods.margins or (not others and self._prints_counts(line)):
            missing = "the test; the p-value may be of another one than the interval"
        readings = (Reading(claim, "its interval"), *others[:MOST_READINGS])
        return Candidate(readings, cell.start, cell.end, LOW, missing=missing, lenient=bool(missing))

    def _beside_ratio(
        self, line: Line, column: Column, ratio: Column, printed: Printed, after: int
    ) -> Iterator[Candidate]:
        """A p-value beside a ratio: of its interval or, where the row has counts, of those."""
        claim = self.estimates.ratio_with_p(line, ratio, column, printed)
        if claim is None:
            return
        cell = self.grid.cell(line, column.index)
        counts = list(self._counts(line, column, printed, after))[:MOST_READINGS]
        readings = (Reading(claim, "its interval"), *counts)
        other = OTHER_INTERVALS if self.estimates.has_other_intervals else ""
        if missing := other or why_not_of_interval(claim):
            yield _lenient(readings, cell.start, cell.end, missing)
        elif counts and (self.not_of_counts or self.methods.counts_otherwise):
            yield _lenient(readings, cell.start, cell.end, "which test gave it; one is named that adjusts it")
        elif not counts and self._prints_counts(line):
            yield _lenient(readings, cell.start, cell.end, "the totals of the counts in its row, which it may compare")
        else:
            yield Candidate(readings, cell.start, cell.end, LOW)

    def _prints_counts(self, line: Line) -> bool:
        groups = [column for column in self.grid.columns if column.role == "group"]
        return sum(self.grid.value(line, group).k is not None for group in groups) > 1

    def _candidate(self, line: Line, column: Column, printed: Printed, after: int) -> Iterator[Candidate]:
        cell = self.grid.cell(line, column.index)
        means = list(self._means(line, column, printed, after))
        if means:
            confidence = HIGH if not _TIMES.search(line.about) and not self._is_vague(line) else LOW
            missing = self._why_not_of_means(line, printed) or self._why_fewer(means, printed)
            yield (
                Candidate(tuple(means), cell.start, cell.end, confidence, missing=missing)
                if not missing
                else _lenient(means, cell.start, cell.end, missing)
            )
            return
        readings = list(self._counts(line, column, printed, after))[:MOST_READINGS]
        if not readings:
            yield Candidate((Reading(self._comparison(line, column, printed)),), cell.start, cell.end)
            return
        missing = self._why_not_of_counts(line, column, readings)
        if missing:
            yield _lenient(readings, cell.start, cell.end, missing)
            return
        confidence = HIGH if len({reading.words for reading in readings}) <= 2 else LOW
        yield Candidate(tuple(readings), cell.start, cell.end, confidence)

    def _why_not_of_counts(self, line: Line, column: Column, readings: Sequence[Reading]) -> str:
        """Why a p-value that follows from none of the readings is left unchecked; or ""."""
        if (
            self.not_of_counts
            or self.methods.counts_otherwise
            or NOT_OF_COUNTS.search(f"{line.about} {column.heading}")
        ):
            return "which test gave it; one is named that does not follow from the counts alone"
        if self.shares.is_of_one_sex(line):
            return "how many of the patients are women, or men"
        if self.methods.times and _EVENTS.search(line.about):
            return "the patients' times; the document names tests of times to events"
        if all(_BEFORE_AFTER.search(c.heading) for c in self.grid.groups):
            return "whether the columns are measurements of the same patients"
        if not any(reading.is_sure for reading in readings):
            return "the totals of the counts that it compares"
        sizes = {self.grid.value(line, c).n or c.n for c in self.grid.groups}
        if self.methods.pairs and len(sizes) == 1:
            return "whether the columns are of the same patients"
        ordered = _ORDERED.search(line.about) and any(
            isinstance(r.claim, Comparison) and r.claim.table for r in readings
        )
        if self.methods.ranks and ordered:
            return "whether it is of a rank test with a correction"
        return ""

    def _is_vague(self, line: Line) -> bool:
        """Whether neither the row nor the table says what the spread is."""
        return not (spreads_in(f"{line.about} {self.tables.words}") or self.methods.has_deviations)

    # ---- counts ----

    def _counts(self, line: Line, column: Column, printed: Printed, after: int) -> Iterator[Reading]:
        """What a p-value may compare: its row, the levels of its block, or both."""
        if not line.is_heading and line.index not in self.tables.counts:
            return
        spans = list(self._compared(column, after))
        for columns in spans:
            if not line.is_heading:
                yield from self._row_against_rest(line, column, columns, printed)
        for columns in spans:
            for levels in self._blocks(line, column):
                yield from self._levels(line, column, levels, columns, printed)
        for levels in self._blocks(line, column):
            if len(levels) == 1 and line.is_heading and not UNKNOWN.match(levels[0].label):
                yield from self._row_against_rest(levels[0], column, spans[0] if spans else [], printed, at=line)

    def _before(self, column: Column, after: int) -> list[Column]:
        """The groups between a p-value and the one before it, or those of all patients together; else all groups."""
        between = [c for c in self.grid.patients if after < c.index < column.index]
        return [c for c in between if c.role == "group"] or (between if len(between) > 1 else self.grid.groups)

    def _compared(self, column: Column, after: int) -> Iterator[list[list[Column]]]:
        """Which columns a p-value may compare: lists of groups, each a list of the columns that make it up."""
        own = self._before(column, after)
        by_group: dict[str, list[Column]] = {}
        for c in own:
            by_group.setdefault(c.group, []).append(c)
        if (
            any(len(columns) > 1 for columns in by_group.values())
            and len(by_group) > 1
            and len({len(v) for v in by_group.values()}) == 1
        ):
            width = len(next(iter(by_group.values())))
            for first in range(1, width):
                yield [columns[first:] for columns in by_group.values()]
            yield [columns[:] for columns in by_group.values()]
            for i in range(width):
                yield [[columns[i]] for columns in by_group.values()]
            return
        groups = [[c] for c in own]
        if len(groups) >= 2:
            yield groups
        if len(groups) > 2:
            for pair in combinations(groups, 2):
                yield list(pair)
        if len(groups) < 2 and len(self.grid.patients) >= 2:
            yield [[c] for c in self.grid.patients]

    def _sum(self, line: Line, columns: Sequence[Column]) -> int | None:
        parts = [self.tables.part(line, c) if len(columns) == 1 else (self.tables.count(line, c) or 0) for c in columns]
        if len(columns) > 1 and all(self.tables.count(line, c) is None for c in columns):
            return 0 if line.index in self.tables.counts else None
        return None if any(part is None for part in parts) else sum(part for part in parts if part is not None)

    def _row_against_rest(
        self, line: Line, column: Column, groups: list[list[Column]], printed: Printed, at: Line | None = None
    ) -> Iterator[Reading]:
        counts = [self._sum(line, columns) for columns in groups]
        own_totals = [self.grid.value(line, columns[0]).n is not None for columns in groups]
        if any(own_totals) and not all(own_totals):
            return
        if len(groups) < 2 or any(k is None for k in counts):
            return
        for totals, words in self._totals(line, groups, [k or 0 for k in counts]):
            pairs = [(k or 0, n) for k, n in zip(counts, totals, strict=True)]
            if any(k > n for k, n in pairs):
                continue
            given = [Count(f"{k}/{n}", k, n) for k, n in pairs]
            sure = self._is_sure(line, groups, totals)
            yield Reading(self._comparison(at or line, column, printed, counts=given), words, sure)

    def _totals(self, line: Line, groups: list[list[Column]], counts: Sequence[int]) -> Iterator[tuple[list[int], str]]:
        """The totals that the counts of a row may have: their own, and those that their percentages show."""
        choices = [self.tables.denominators(line, columns[0]) for columns in groups]
        if not all(choices):
            return
        seen: set[tuple[int, ...]] = set()
        for words in dict.fromkeys(d.words for own in choices for d in own):
            ns = [next((d.n for d in own if d.words == words), own[0].n) for own in choices]
            if tuple(ns) not in seen:
                seen.add(tuple(ns))
                yield ns, f"{line.label} against the rest, of {_listed(ns)}"
        known = [self.tables.known(line, columns[0]) for columns in groups]
        as_printed = [own[2].n for own in known if own]
        if len(as_printed) == len(groups) and tuple(as_printed) not in seen:
            seen.add(tuple(as_printed))
            yield as_printed, f"{line.label} against the rest, of {_listed(as_printed)}"
        for other in self.tables.unknown_near(line):
            unknown = [self.tables.count(other, columns[0]) or 0 for columns in groups]
            ns = [own[0].n - k for own, k in zip(choices, unknown, strict=True)]
            if any(unknown) and tuple(ns) not in seen and all(k <= n for k, n in zip(counts, ns, strict=True)):
                seen.add(tuple(ns))
                yield ns, f"{line.label} against the others who are known, of {_listed(ns)}"
        if all(self._is_as_printed(line, columns, own) for columns, own in zip(groups, choices, strict=True)):
            return
        fitted = [self._fitted(line, columns, own[0].n) for columns, own in zip(groups, choices, strict=True)]
        for fitting in product(*fitted):
            ns = list(fitting)
            if fitting in seen:
                continue
            seen.add(fitting)
            yield ns, f"{line.label} against the rest, of {_listed(ns)}, which its percentages show"

    def _is_sure(self, line: Line, groups: Sequence[Sequence[Column]], totals: Sequence[int]) -> bool:
        """Whether the table itself says that the counts are of these totals: one percentage shows it, or none is printed."""
        pairs = list(zip((columns[0] for columns in groups), totals, strict=True))
        printed = [
            (pct, k, n)
            for column, n in pairs
            if (k := self.tables.count(line, column)) and (pct := self.tables.percent(line, column))
        ]
        if all(any(d.n == n and d.is_own for d in self.tables.denominators(line, column)) for column, n in pairs):
            return not printed or any(is_near(*share) for share in printed)
        return bool(printed) and all(fits(*share) for share in printed)

    def _is_as_printed(self, line: Line, columns: Sequence[Column], totals: Sequence[Denominator]) -> bool:
        """Whether the percentage of a cell, if any, is the count's of a total that the table prints."""
        k, pct = self.tables.count(line, columns[0]), self.tables.percent(line, columns[0])
        return k is None or pct is None or any(fits(pct, k, d.n) for d in totals)

    def _fitted(self, line: Line, columns: Sequence[Column], n: int) -> list[int]:
        """The largest totals, at most the column's, of which the printed percentage is the count's."""
        k, pct = self.tables.count(line, columns[0]), self.tables.percent(line, columns[0])
        if len(columns) > 1 or k is None or pct is None:
            return []
        if not k:
            return [n]
        fitting = (m for m in range(n, max(k - 1, n // 2), -1) if rounds(pct, k, m))
        return list(islice(fitting, MOST_FITTED))

    def _blocks(self, line: Line, column: Column) -> Iterator[list[Line]]:
        """The levels that a p-value on this row may compare."""
        following = []
        start = line.index + 1 if line.is_heading else line.index
        for other in self.grid.lines[start : start + MOST_ROWS]:
            stands_alone = other.index != line.index and (
                other.is_heading or (other.starts_block and other.heading != line.heading and not line.is_heading)
            )
            if stands_alone or (other.index != line.index and self.grid.value(other, column).name != "blank"):
                break
            if other.index in self.tables.counts:
                following.append(other)
            elif not other.is_heading and following:
                break
        further = [] if line.is_heading else self._until_next_p(line, column)
        if further and further != following:
            yield further
        if len(following) > 1 or (line.is_heading and following):
            for upto in self._ends(following):
                yield following[:upto]
                known = [level for level in following[:upto] if not UNKNOWN.match(level.label)]
                if len(known) < upto and len(known) > 1:
                    yield known
        block = [level for level in self.tables.block_of.get(line.index, []) if level.index in self.tables.counts]
        printed_here = [level for level in block if self.grid.value(level, column).name != "blank"]
        if len(block) > 1 and printed_here == [line] and block != following:
            yield block
        yield from (run for run in self._centred(line, column) if run not in (block, following))

    def _until_next_p(self, line: Line, column: Column) -> list[Line]:
        """The rows from this one to the next with a p-value or the next heading."""
        rows = [line]
        for other in self.grid.lines[line.index + 1 : line.index + MOST_ROWS]:
            if other.is_heading or self.grid.value(other, column).name != "blank":
                break
            if other.index in self.tables.counts:
                rows.append(other)
        return rows if len(rows) > 1 else []

    def _ends(self, levels: Sequence[Line]) -> Iterator[int]:
        """How many of the rows below may be levels: all, and as many as add up to their patients."""
        yield len(levels)
        for upto in range(2, len(levels)):
            columns = self.tables.counted(levels[:upto])
            if columns and all(
                sum(self.tables.part(x, c) or 0 for x in levels[:upto]) == self.tables.whole(levels, c) for c in columns
            ):
                yield upto

    def _centred(self, line: Line, column: Column) -> Iterator[list[Line]]:
        """Rows around one that add up to their patients: its p-value is printed halfway down."""
        near = self.grid.lines[max(0, line.index - MOST_CENTRED) : line.index + MOST_CENTRED]
        lines = [other for other in near if other.index in self.tables.counts]
        if line not in lines or line.is_heading:
            return
        at = lines.index(line)
        for length in range(2, MOST_CENTRED + 1):
            for first in range(max(0, at - length + 1), at + 1):
                run = lines[first : first + length]
                if len(run) < length or run[-1].index - run[0].index != length - 1:
                    continue
                if any(other is not line and self.grid.value(other, column).name != "blank" for other in run):
                    continue
                if any(before.starts_block for before in run[1:]):
                    continue
                sums = [
                    (sum(self.tables.part(x, c) or 0 for x in run), self.tables.whole(run, c) or 0)
                    for c in self.tables.counted(run)
                ]
                if sums and all(EVALUABLE * whole <= total <= whole for total, whole in sums):
                    yield run

    def _levels(
        self, line: Line, column: Column, levels: list[Line], groups: list[list[Column]], printed: Printed
    ) -> Iterator[Reading]:
        rows = [[self._sum(level, columns) for level in levels] for columns in groups]
        if len(groups) < 2 or any(k is None for row in rows for k in row) or len(levels) * len(groups) > MOST_CELLS:
            return
        table = _without_others([[k or 0 for k in row] for row in rows], [columns[0].role for columns in groups])
        kept = [i for i in range(len(levels)) if any(row[i] for row in table)]
        table = [[row[i] for i in kept] for row in table]
        if len(kept) > 1 and all(any(row) and min(row) >= 0 for row in table):
            yield Reading(
                self._comparison(line, column, printed, table="; ".join(" ".join(map(str, row)) for row in table)),
                "the levels " + _few_labels(levels),
            )
        if len(kept) == 2:
            return
        totals = [self.tables.whole(levels, columns[0]) for columns in groups]
        if len(kept) > 1 and all(totals) and all((n or 0) > sum(row) for n, row in zip(totals, table, strict=True)):
            with_rest = [[*row, (n or 0) - sum(row)] for n, row in zip(totals, table, strict=True)]
            yield Reading(
                self._comparison(line, column, printed, table="; ".join(" ".join(map(str, row)) for row in with_rest)),
                "the levels and the rest",
            )

    def _comparison(
        self, line: Line, column: Column, printed: Printed, *, counts: Sequence[Count] = (), table: str = ""
    ) -> Claim:
        subject, where = self.tables.subject(line), self.tables.where(line, column)
        return Comparison(id="", subject=subject, where=where, printed=[printed], counts=list(counts), table=table)

    # ---- means ----

    def means(self) -> Iterator[ToldMeans]:
        """The rows that print the means of two groups with their spread, and how large the groups are."""
        for line in self.grid.lines:
            values = [(c, self.grid.value(line, c)) for c in self.grid.groups]
            if len(values) == 2 and all("mean" in value.parts for _, value in values):
                sizes = [self._sizes(line, c) for c, _ in values]
                if all(sizes):
                    groups = tuple(
                        (v.parts["mean"].strip(), v.parts["sd"].strip(), own[0])
                        for (_, v), own in zip(values, sizes, strict=True)
                    )
                    yield ToldMeans(line.about, groups, self._spreads(line)[0], self.tables.where(line))

    def _means(self, line: Line, column: Column, printed: Printed, after: int) -> Iterator[Reading]:
        own = self._before(column, after)
        values = [(c, self.grid.value(line, c)) for c in own]
        pairs = [(c, v.parts["mean"].strip(), v.parts["sd"].strip()) for c, v in values if "mean" in v.parts]
        if not pairs and line.index not in self.tables.counts:
            pairs = [
                (c, v.parts["k"], v.parts["pct"].strip())
                for c, v in values
                if v.name == "count (percent)" and "pct" in v.parts
            ]
        if len(pairs) < 2 or len(pairs) != len(own):
            return
        sizes = [self._sizes(line, c) for c, _, _ in pairs]
        if not all(sizes):
            return
        for spread in self._spreads(line):
            for ns in ([own_sizes[0] for own_sizes in sizes], [own_sizes[-1] for own_sizes in sizes]):
                claim = self._of_means(line, column, printed, pairs, ns, spread)
                if claim is not None:
                    yield Reading(claim, f"{spread} of {_listed(ns)}")

    def _sizes(self, line: Line, column: Column) -> list[int]:
        words = self.tables.sizes_in_words(line, column)
        if n := self.grid.value(line, column).n:
            return [n]
        above = [n for _, n in self.tables.sizes_above(line, column)]
        named = [n for n, _ in self.tables.groups.of_heading(self.grid.group_name(column))] if not column.n else []
        title = self.tables.groups.sizes_in(self.grid.table.caption.text)
        return words or ([column.n] if column.n else []) or above or named or title[:1]

    def _spreads(self, line: Line) -> Sequence[str]:
        """What the spread may be: as the row says, or else the table or the document, or else either."""
        return spreads_in(line.about) or spreads_of(self.tables.words, self.methods)

    def _of_means(
        self,
        line: Line,
        column: Column,
        printed: Printed,
        pairs: Sequence[tuple[Column, str, str]],
        sizes: Sequence[int],
        spread: str,
    ) -> Claim | None:
        texts = [f"{mean} ({sd}), n={n}" for (_, mean, sd), n in zip(pairs, sizes, strict=True)]
        try:
            groups = [Summary.read(text) for text in texts]
        except ValueError:
            return None
        kind = TTest if len(groups) == 2 else Anova
        subject, where = self.tables.subject(line), self.tables.where(line, column)
        claim = kind(
            id="", subject=subject, where=where, groups=groups, spread="SE" if spread == "SE" else "SD",
            printed=[labelled(printed)],
        )  # fmt: skip
        return None if any(group.problem() for group in groups) or any(claim.problems()) else claim

    def _names_ranks(self, line: Line) -> bool:
        """Whether a rank test is named for a row: by the document, the table, or the footnote whose mark it bears."""
        if self.methods.ranks or RANK_TESTS.search(f"{line.about} {self.grid.table.caption.text}"):
            return True
        marks = [_marks_of_ranks(note.text) for note in self.grid.table.notes]
        printed = " ".join(cell.text for cell in self.grid.table.body[line.index])
        return any(not mark or mark in printed for own in marks for mark in own)

    def _why_fewer(self, means: Sequence[Reading], printed: Printed) -> str:
        """Whether a p-value would follow if some of the patients had no value, as happens with measurements."""
        claim = means[0].claim
        groups: Sequence[Summary] = getattr(claim, "groups", ())
        is_small = min((group.n or 0 for group in groups), default=0) < FEWEST_INCOMPLETE
        if is_small or printed.comparator != "=" or claim.check(Surroundings()).verdict is not Verdict.MISMATCH:
            return ""
        fewer = Reading(replace(claim, groups=[_fewer(group) for group in groups]))
        is_between = lies_between([means[0], fewer], printed)
        return "how many of the patients have a value; with a fifth of them fewer it would follow" if is_between else ""

    def _why_not_of_means(self, line: Line, printed: Printed) -> str:
        if self._names_ranks(line):
            return "the patients' values; a rank test is named, which does not follow from means"
        if self.not_of_means or NOT_OF_COUNTS.search(line.about) or _TREND.search(line.about):
            return "which test gave it; one is named that does not follow from the means alone"
        if self.methods.pairs and len({column.n for column in self.grid.groups}) == 1:
            return "whether the columns are measurements of the same patients"
        headings = [column.heading for column in self.grid.groups]
        if all(_BEFORE_AFTER.search(heading) for heading in headings):
            return "the patients' differences; the columns are measurements of the same patients"
        if self.methods.post_hoc and len(self.grid.groups) > 2 and printed.comparator in ("NS", ">"):
            return "which test gave it; of several groups, it may be of their comparisons in pairs"
        return ""


def _without_others(table: list[list[int]], roles: Sequence[str]) -> list[list[int]]:
    """The levels of groups, of which that of all together holds those who are in no other: all patients, responders."""
    if roles.count("total") != 1:
        return table
    at = roles.index("total")
    others = [row for i, row in enumerate(table) if i != at]
    rest = [all_ - sum(parts) for all_, *parts in zip(table[at], *others, strict=True)]
    return [*table[:at], rest, *table[at + 1 :]]


def _lenient(readings: Sequence[Reading], start: int, end: int, missing: str) -> Candidate:
    """A candidate that is not accused: it is reproduced under some reading, or cannot be checked."""
    return Candidate(tuple(readings), start, end, LOW, missing=missing, lenient=True)


def _fewer(group: Summary) -> Summary:
    """A group without a fifth of its patients."""
    return replace(group, n=max(2, (group.n or 2) * 4 // 5))


def _marks_of_ranks(note: str) -> list[str]:
    """The footnote marks under which a note names rank tests; "" where it does so for all rows.

    >>> _marks_of_ranks("t-test unless specified; ‡ Wilcoxon rank sum test"), _marks_of_ranks("Mann-Whitney test")
    (['‡'], [''])
    """
    return [match["mark"] or "" for match in _MARKED.finditer(note) if RANK_TESTS.search(match["text"])]


def _listed(numbers: Sequence[int]) -> str:
    return " and ".join(map(str, numbers))


def _few_labels(levels: Sequence[Line]) -> str:
    labels = [level.label for level in levels]
    return ", ".join(labels) if len(labels) <= 4 else f"{labels[0]} to {labels[-1]}"
