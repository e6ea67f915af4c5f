"""The counts and percentages of a table, and the totals that each may have."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, product
from math import ceil, floor

import msgspec

from bsq.documents.model import Cell
from bsq.documents.typography import fold
from bsq.findings import RANKS
from bsq.patterns import wording
from bsq.printed import Printed, Rounding, read
from bsq.scan.cells import MARKS
from bsq.scan.grammar import COUNT, WORD
from bsq.scan.grid import Column, Grid, Line, is_size_row
from bsq.scan.groups import Groups, totals_in
from bsq.scan.passages import whole_in
from bsq.scan.repeats import Mention, mention
from bsq.scan.shares import distance, fits, is_near, rounds, share_rounding
from bsq.scan.table_neighbours import Share, block_total, row_total, share

_MEAN = wording(r"\bmeans?\b|\bSD\b|±|\bs\.d\.|standard\s(?:deviation|error)|\bSEM?\b|\baverage\b")
STABLE_DISEASE = "SD"
"""Where its row holds counts, and else a standard deviation."""
_MEDIAN = wording(r"\bmedians?\b|\bIQR\b|\brange\b|quartile")
COUNTS = wording(r"\bn(?:o\.?|umber)?\s?(?:of\s\w+\s)?[,(]?\s?\(?%\)?|\bn\s?/\s?N\b|\(%\)|\(percent")
_NUMBERS = wording(r"\bn\b|\bnos?\b|\bnumbers?\b|\bcounts?\b")
_PERCENT_ONLY = wording(r"(?<![(\d])%(?!\s?\()|values are percentages|\bpercent(?:ages?)?\b")
_PERCENTS_THROUGHOUT = wording(
    r"(?:values|data|numbers|figures|results) (?:are|in|presented as|given as|shown as|expressed as) (?:percentages?|percent|%)|\(percentages\)|^percentage of"
)
_UNITS = wording(r"kg/m|\bmm\s?Hg\b|\byears?\b|\bmg\b|\bkg\b|\bcm\b|\bmmol|\bg/d?l\b|\bscore\b|\bdays\b|\bhours\b|\bminutes\b|, y\b|\bml\b")  # fmt: skip
_MEASURES = wording(r"cholesterol|\bLDL\b|\bHDL\b|triglycerid|glucose|pressure|\bBMI\b|body mass|\bage\b|weight|height|creatinine|h(?:ae|e)moglobin|leu[ck]ocytes|platelets|albumin|bilirubin|C-reactive|calcium|potassium|sodium|\bscores?\b|duration|length of|\bdose\b|heart rate")  # fmt: skip
_MISSING_NOTE = wording(rf"(?:missing|not available|unavailable|unknown|no data)\D{{0,40}}?(\d{{1,4}}|\b{WORD}\b)(?:\D{{1,12}}?(\d{{1,4}}))?")  # fmt: skip
_MISSING_BEHIND = wording(rf"\b(?P<n>{COUNT}|{WORD})\s(?:missing|unavailable|not available)")
FEWEST_TO_INFER = 4
NEAR = 10
"""In percentage points: what is farther from the count's percentage is a spread."""
FEWEST_WITH_DATA = 0.7
MOST_FITTED = 3
"""A percentage that fits more totals than so many tells none."""
MOST_TRIED = 30
MOST_GROUPS = 3
MOST_LEVELS = 15
MOST_ABOVE = 60
"""So many rows above a row may be the one that it is a part of."""
EVALUABLE = Fraction(17, 20)
"""Levels that make up this share of their patients are taken for all that have data."""


class Denominator(msgspec.Struct, frozen=True):
    """A total that a count may have, and in words what it is."""

    n: int
    words: str
    is_own: bool = True
    """Whether it belongs to the cell by the table's own words, so that a mismatch under it is sure."""


class TableReader:
    """Reads the counts of one table; the readers of its shares, estimates, totals and tests ask it."""

    def __init__(self, grid: Grid, groups: Groups) -> None:
        self.grid, self.groups = grid, groups
        self.words = grid.words
        self.sizes = {column.index: self._column_size(column) for column in grid.patients}
        self.blocks = list(_blocks(grid))
        self.block_of = {line.index: block for block in self.blocks for line in block}
        self._size_rows = [line for line in grid.lines if not line.is_heading and is_size_row(line)][:MOST_ABOVE]
        self._sized_headings = [
            (line.index, sizes) for line in grid.lines if line.is_heading and (sizes := groups.sizes_in(line.label))
        ]
        self._in_notes = sorted(
            {t.n for note in grid.table.notes for t in totals_in(MARKS.sub(" ", fold(note.text).text))}
        )
        self._inferred: dict[int, int | None] = {}
        self._misfits: dict[tuple[int, int], bool] = {}
        self._denominators: dict[tuple[int, int], list[Denominator]] = {}
        self._known: dict[tuple[int, int], tuple[int, Printed, Denominator] | None] = {}
        self._is_of_responses = {"PR", "PD"} <= {line.label for line in grid.lines}
        self.counts = {line.index for line in grid.lines if not line.is_heading and self._is_of_counts(line)}
        self.counts |= {
            line.index
            for block in self.blocks
            if any(line.index in self.counts for line in block)
            for line in block
            if all(grid.value(line, c).name in ("count (percent)", "count", "blank") for c in grid.patients)
            and any(grid.value(line, c).k is not None for c in grid.patients)
            and not is_size_row(line)
            and not (_MEAN.search(line.label) or _MEDIAN.search(line.label) or _UNITS.search(line.label))
        }
        self._k = {
            (line.index, column.index): k
            for line in grid.lines
            if line.index in self.counts
            for column in grid.columns
            if (k := grid.value(line, column).k) is not None
        }

    # ---- what cells are ----

    def count(self, line: Line, column: Column) -> int | None:
        """The count in a cell of a row of counts."""
        return self._k.get((line.index, column.index))

    def percent(self, line: Line, column: Column) -> Printed | None:
        """The percentage in a cell, or in the cell beside it."""
        value = self.grid.value(line, column)
        if column.percents is None or value.percent:
            return value.percent
        beside = line.values[column.percents]
        text = (
            beside.parts.get("pct")
            or beside.parts.get("est")
            or beside.parts.get("p")
            or beside.parts.get("k")
            or beside.parts.get("pct2")
        )
        if beside.name not in ("percent", "number", "count", "p value") or value.k is None:
            return None
        return read(text.strip()) if text and "-" not in text else None

    def _is_of_counts(self, line: Line) -> bool:
        """Whether a row holds counts; ``31 (9)`` may as well be a mean with its standard deviation."""
        about = f"{line.label} {line.heading}"
        values = [self.grid.value(line, column) for column in self.grid.patients]
        if not any(value.k is not None for value in values) or is_size_row(line):
            return False
        if any(value.name in ("mean and spread", "mean (spread)", "estimate with interval") for value in values):
            return False
        if "/" in line.label and all(self._is_pair_of_counts(line, column) for column in self.grid.groups):
            return False
        if any("%" in (value.parts.get("pct", "") + value.parts.get("pct2", "")) for value in values):
            return True
        pairs = [
            (value, column)
            for column, value in zip(self.grid.patients, values, strict=True)
            if value.percent or column.percents
        ]
        if line.label == STABLE_DISEASE and pairs:
            return self._is_of_responses or all(self._holds(line, column, rounds) for _, column in pairs)
        if _MEAN.search(line.label) or _MEDIAN.search(line.label):
            return False
        if any(column.percents is not None for _, column in pairs):
            return True
        if not pairs:
            is_percent = _PERCENT_ONLY.search(f"{about} ".replace("(%)", "%")) or _PERCENTS_THROUGHOUT.search(
                self.words
            )
            is_measured = _UNITS.search(line.label) or _MEASURES.search(line.label)
            return not (is_percent or is_measured) or _NUMBERS.search(about) is not None
        if any(self._holds(line, column, rounds) for _, column in pairs):
            return True
        if _UNITS.search(line.label) and not COUNTS.search(line.label):
            return False
        if all(value.percent and value.percent.decimals and not value.n for value, _ in pairs):
            return True  # a whole mean has no spread with decimals
        if COUNTS.search(about) or "%" in line.label or any(value.n for value, _ in pairs):
            return True
        total = self._row_total(line)
        if total and all(fits(v.percent, v.k, total) for v, _ in pairs if v.percent and v.k is not None):
            return True
        fitting = sum(self._holds(line, column, is_near) for _, column in pairs)
        near = any(self._holds(line, column, _is_no_spread) for _, column in pairs)
        return fitting > 0 or (near and bool(COUNTS.search(self.words)) and not _MEAN.search(f"{about} {self.words}"))

    def _is_pair_of_counts(self, line: Line, column: Column) -> bool:
        """Whether ``12/28`` under "male/female" are two counts that make up the column."""
        value = self.grid.value(line, column)
        return value.name == "count of total" and (value.k or 0) + (value.n or 0) == self.sizes.get(column.index)

    def _holds(self, line: Line, column: Column, holds: Callable[[Printed, int, int], bool]) -> bool:
        """Whether something holds for the percentage, the count and the likeliest total of a cell, where it has all."""
        value, n = self.grid.value(line, column), self._size(line, column)
        return value.percent is not None and value.k is not None and bool(n) and holds(value.percent, value.k, n or 1)

    def _row_total(self, line: Line) -> int | None:
        """The count of all groups together in a row, as it is printed or else their sum."""
        printed = [self.grid.value(line, c).k for c in self.grid.patients if c.role == "total"]
        parts = [self.grid.value(line, c).k for c in self.grid.groups]
        return next((k for k in printed if k), None) or (sum(k or 0 for k in parts) if len(parts) > 1 else None)

    def _size(self, line: Line, column: Column) -> int | None:
        """The number of patients that a row or its heading names, or else its column's."""
        return next(iter(self.sizes_in_words(line, column)), None) or self.sizes.get(column.index)

    def _column_size(self, column: Column) -> int | None:
        """The number of patients of a column, as its heading, or else the document, prints it."""
        rows = (line for line in self.grid.lines[:MOST_ABOVE] if not line.is_heading and is_size_row(line))
        from_rows = next((k for line in rows if (k := self.grid.value(line, column).k)), None)
        return column.n or from_rows or next((n for n, _ in self.groups.of_heading(self.grid.group_name(column))), None)

    # ---- denominators ----

    def denominators(self, line: Line, column: Column) -> list[Denominator]:
        """The totals that the count in a cell may have, the likeliest first."""
        place = line.index, column.index
        if place not in self._denominators:
            self._denominators[place] = self._find_denominators(line, column)
        return self._denominators[place]

    def _find_denominators(self, line: Line, column: Column) -> list[Denominator]:
        value = self.grid.value(line, column)
        if value.n:
            return [Denominator(value.n, "the total printed with it")]
        found: list[Denominator] = []
        size_rows = self.sizes_above(line, column)
        named = [size for label, size in size_rows if label == line.label.lower()]
        if named:
            return [Denominator(named[0], f'the patients of the row "{line.label}"')]
        own = self.sizes_in_words(line, column)
        found += [Denominator(n, "the number its row names") for n in own]
        if column.n:
            found.append(Denominator(column.n, "its column"))
        found += [Denominator(size, "the row of sizes") for _, size in size_rows]
        block = self.block_of.get(line.index, [])
        head = self._head_count(line, column)
        if head:
            found.append(Denominator(head, "the row that heads its block"))
        found += [Denominator(n, "the sum of its block") for n in self._sums_of_levels(line, column, block)]
        if column.n:
            found += [Denominator(n, "the patients who are known") for n in self._known_patients(line, column)]
        for n in (column.n, *(size for _, size in size_rows)):
            found += [
                Denominator(n - missing, f"the patients with data, {missing} fewer")
                for missing in self._missing()
                if n and n > missing
            ]
        n = self.inferred_size(column)
        is_near_own = n and found and found[0].n * EVALUABLE <= n <= found[0].n / EVALUABLE
        if n and found and (not is_near_own or self._hardly_fits(column, found[0].n)):
            found.append(Denominator(n, "the total that most of its column fits"))
        if found:
            found += [Denominator(n, "a number in the table's notes") for n in self._in_notes]
        if (
            value.percent
            and value.percent.value == 100
            and all(
                v.percent and v.percent.value == 100
                for v in (self.grid.value(line, c) for c in self.grid.groups)
                if v.k
            )
        ):
            found.append(Denominator(value.k or 1, "itself, as a row of totals"))
        if not column.n and not found and (n := self.inferred_size(column)):
            found.append(Denominator(n, "the total that most of its column fits", False))
        if not column.n and not found:
            found += [Denominator(n, words, False) for n, words in self.groups.of_heading(self.grid.group_name(column))]
        percent = self.percent(line, column)
        if not found and (total := self._row_total(line)) and (not percent or is_near(percent, value.k or 0, total)):
            found.append(Denominator(total, "its row", False))
        if not found:
            found += [
                Denominator(n, "the number in the table's title", False)
                for n in self.groups.sizes_in(self.grid.table.caption.text)
            ]
        if percent and not found and (total := self._all_patients(column)):
            found.append(Denominator(total, "the patients of all groups", False))
        if percent and not any(rounds(percent, value.k or 0, d.n) for d in found):
            found += self._borne_out(line, column)
        return [d for i, d in enumerate(found) if d.n >= (value.k or 0) and d.n not in {e.n for e in found[:i]}]

    def _borne_out(self, line: Line, column: Column) -> Iterator[Denominator]:
        """The totals of which the percentages about a cell are."""
        if total := block_total(self, line, column):
            yield Denominator(total, "the sum of its block, as of the others", False)
        if total := row_total(self, line, column):
            yield Denominator(total, "its row", False)

    def _all_patients(self, column: Column) -> int | None:
        """The patients of all groups, for a column of all of them."""
        sizes = [self.sizes[c.index] or 0 for c in self.grid.groups]
        return sum(sizes) if column.role == "total" and len(sizes) > 1 and all(sizes) else None

    def sizes_above(self, line: Line, column: Column) -> list[tuple[str, int]]:
        """The numbers of patients that rows above print, with the rows' labels."""
        return [
            (other.label.lower(), k)
            for other in self._size_rows
            if other.index < line.index and (k := self.grid.value(other, column).k)
            and self.grid.value(other, column).name in ("count", "size")
        ]  # fmt: skip

    def sizes_in_words(self, line: Line, column: Column) -> list[int]:
        """The numbers of patients that the row's label, or the heading rows above it, print: ``(n = 45)``."""
        own = self.groups.sizes_in(line.label)
        if own:
            return own
        at = bisect(self._sized_headings, line.index, key=lambda heading: heading[0])
        if not at:
            return []
        sizes = self._sized_headings[at - 1][1]
        order = list(dict.fromkeys(c.group for c in self.grid.groups))
        if len(sizes) == len(order) and column.group in order:
            return [sizes[order.index(column.group)]]
        return sizes if len(sizes) == 1 else []

    def _known_patients(self, line: Line, column: Column) -> Iterator[int]:
        """The patients of a column without those of a row of missing data, if every percentage near is of them."""
        near = self.block_of.get(line.index) or self.grid.lines[line.index : line.index + MOST_LEVELS]
        known = [other for other in near if other.index in self.counts and not UNKNOWN.match(other.label)]
        for other in self.unknown_near(line):
            k = self.count(other, column)
            if k and column.n and k < column.n and self._block_fits(known, column, column.n - k):
                yield column.n - k

    def unknown_near(self, line: Line) -> list[Line]:
        """The rows of missing data in the block of a row, or a little under it."""
        near = self.block_of.get(line.index) or self.grid.lines[line.index : line.index + MOST_LEVELS]
        return [other for other in near if UNKNOWN.match(other.label)]

    def _head_count(self, line: Line, column: Column) -> int | None:
        """The count in the row of the heading, where that row has one."""
        for other in reversed(self.grid.lines[max(0, line.index - MOST_ABOVE) : line.index]):
            if other.is_heading:
                return None
            if other.label and other.label == line.heading:
                return self.count(other, column)
        return None

    def _missing(self) -> list[int]:
        notes = [note.text for note in self.grid.table.notes]
        behind = [n for note in notes for match in _MISSING_NOTE.finditer(note) for n in match.groups() if n]
        before = [match["n"] for note in notes for match in _MISSING_BEHIND.finditer(note)]
        return [n for text in (*behind, *before) if (n := whole_in(text))]

    def _sums_of_levels(self, line: Line, column: Column, block: Sequence[Line]) -> Iterator[int]:
        """What the block of a row, or the rows around it, add up to, where every percentage among them is of that sum."""
        percent = self.percent(line, column)
        near = block or self.grid.lines[max(0, line.index - MOST_LEVELS) : line.index + MOST_LEVELS]
        rows = [level for level in near if self.count(level, column) is not None]
        if percent is None or line not in rows:
            return
        at, own = rows.index(line), self.count(line, column) or 0
        value, unit = float(percent.value), float(percent.unit)
        sums = [0, *accumulate(self.count(level, column) or 0 for level in rows)]
        for first in range(at, max(-1, at - MOST_LEVELS), -1):
            for last in range(max(at, first + 1), min(len(rows), first + MOST_LEVELS)):
                total = sums[last + 1] - sums[first]
                if not total or abs(100 * own / total - value) > unit:
                    continue
                run = rows[first : last + 1]
                is_all = (
                    len(run) == len(block)
                    or (column.n is not None and EVALUABLE * column.n <= total <= column.n)
                    or self._is_hundred(run, column)
                )
                if is_all and total != column.n and self._block_fits(run, column, total):
                    yield total
                    return

    def _is_hundred(self, run: Sequence[Line], column: Column) -> bool:
        """Whether the percentages of some rows make up a hundred, but for their rounding."""
        percents = [pct for level in run if (pct := self.percent(level, column))]
        missing = sum(float(percent.value) for percent in percents) - 100
        return len(percents) == len(run) and abs(missing) <= sum(float(percent.unit) for percent in percents) / 2

    def _block_fits(self, block: Sequence[Line], column: Column, total: int) -> bool:
        """Whether every level of a block, as far as it has a percentage, is one of the sum of its levels."""
        pairs = [
            (k, pct)
            for level in block
            if (k := self.count(level, column)) is not None and (pct := self.percent(level, column))
        ]
        return len(pairs) > 1 and all(fits(pct, k, total) for k, pct in pairs)

    def inferred_size(self, column: Column) -> int | None:
        """The total that most counts and percentages of a column have in common."""
        if column.index not in self._inferred:
            votes: Counter[int] = Counter()
            pairs = self._pairs(column)
            for k, pct in pairs:
                low, high = pct.value - pct.unit / 2, pct.value + pct.unit / 2
                first, last = ceil(100 * k / high), floor(100 * k / low) if low > 0 else 100 * k
                votes.update(range(first, min(last, first + 400) + 1))
            best = max(votes.values(), default=0)
            fits = [n for n, times in votes.items() if times == best]
            enough = len(pairs) >= FEWEST_TO_INFER and best * 5 >= len(pairs) * 4 and len(fits) == 1
            self._inferred[column.index] = fits[0] if enough else None
        return self._inferred[column.index]

    def _hardly_fits(self, column: Column, n: int) -> bool:
        """Whether hardly a percentage of a column is of a total."""
        place = column.index, n
        if place not in self._misfits:
            pairs = self._pairs(column)
            self._misfits[place] = sum(fits(pct, k, n) for k, pct in pairs) * 6 < len(pairs)
        return self._misfits[place]

    def _pairs(self, column: Column) -> set[Share]:
        """The counts of a column with their percentages, but for those that print their own total."""
        shares = (share(self, line, column) for line in self.grid.lines if not self.grid.value(line, column).n)
        return {found for found in shares if found and 0 < found[1].value <= 100}

    def mentions(self) -> Iterator[Mention]:
        """What the rows tell of two groups, which the text may tell, too."""
        for line in self.grid.lines:
            columns = self.grid.groups
            percents = [self.percent(line, column) for column in columns] if line.index in self.counts else []
            if len(percents) == 2 and all(percents):
                texts = [f"{percent.text.strip().rstrip('%')}%" for percent in percents if percent]
                yield from mention(
                    "pair", texts, " vs ".join(texts), self.where(line), line.about, line.about, (0, 0), -1
                )

    def where(self, line: Line, column: Column | None = None) -> str:
        """The place of a cell, or of a row, in words."""
        page = f", page {self.grid.table.page}" if self.grid.table.page else ""
        row = f', row "{line.about}"' if line.about else f", row {line.index + 1}"
        return f"{self.grid.name}{row}" + (f', column "{column.heading}"' if column and column.heading else "") + page

    def subject(self, line: Line, column: Column | None = None) -> str:
        """What a cell, or a row, is about."""
        return f"{line.about}, {column.heading}" if column and column.heading else line.about

    def span(self, line: Line, column: Column) -> tuple[int, int]:
        """The span of a cell, with that of its percentage where it stands in the next."""
        cell: Cell = self.grid.cell(line, column.index)
        end = self.grid.cell(line, column.percents).end if column.percents is not None else cell.end
        return cell.start, max(cell.end, end)

    def shares(self, line: Line) -> Iterator[tuple[Printed, int, list[Denominator]]]:
        """The percentages of a row's groups, with their counts and the totals that these may have."""
        for c in self.grid.groups:
            if (k := self.count(line, c)) and (pct := self.percent(line, c)):
                yield pct, k, self.denominators(line, c)

    def known(self, line: Line, column: Column) -> tuple[int, Printed, Denominator] | None:
        """The count in a cell, its percentage, and the total under which they agree, or else the likeliest."""
        place = line.index, column.index
        if place not in self._known:
            self._known[place] = self._find_known(line, column)
        return self._known[place]

    def _find_known(self, line: Line, column: Column) -> tuple[int, Printed, Denominator] | None:
        k, printed = self.count(line, column), self.percent(line, column)
        tried = self.denominators(line, column) if k is not None and printed is not None else []
        if k is None or printed is None or not tried:
            return None
        chosen = self.chosen(line, column, k, printed, tried)
        return (k, printed, chosen) if chosen.is_own or fits(printed, k, chosen.n) else None

    def chosen(self, line: Line, column: Column, k: int, printed: Printed, tried: Sequence[Denominator]) -> Denominator:
        """The total of which the percentage is the count's: by rounding, as a share of a row above, cut off; or the first."""
        if share_rounding(printed, k, tried[0].n) is Rounding.HALF_UP:
            return tried[0]
        best = min(tried, key=lambda d: RANKS[share_rounding(printed, k, d.n)])
        if rounds(printed, k, best.n):
            return best
        return self._parent(line, column) or best

    def gives(self, printed: Printed, k: int, denominators: Sequence[Denominator]) -> bool:
        return any(fits(printed, k, d.n) for d in denominators)

    def _parent(self, line: Line, column: Column) -> Denominator | None:
        """A row above of whose patients all the groups' cells of this row are percentages; or the row's own total."""
        pairs = [
            (c, k, pct) for c in self.grid.patients if (k := self.count(line, c)) and (pct := self.percent(line, c))
        ]
        if len(pairs) < 2 or column not in [c for c, _, _ in pairs]:
            return None
        for above in reversed(self.grid.lines[max(0, line.index - MOST_ABOVE) : line.index]):
            totals = [self.count(above, c) or 0 for c, _, _ in pairs]
            if all(n and k <= n and rounds(pct, k, n) for n, (_, k, pct) in zip(totals, pairs, strict=True)):
                return Denominator(totals[[c for c, _, _ in pairs].index(column)] or 1, f'the row "{above.label}"')
        groups = [(c, k, pct) for c, k, pct in pairs if c.role == "group"]
        for total, words in self._totals_of_row(groups):
            if total and all(k <= total and rounds(pct, k, total) for _, k, pct in groups):
                return Denominator(total, words)
        return self._with_data(line, column, groups)

    def _totals_of_row(self, groups: Sequence[tuple[Column, int, Printed]]) -> Iterator[tuple[int, str]]:
        """What all cells of a row may be percentages of: its sum, or the patients of all groups."""
        yield sum(k for _, k, _ in groups), "its row"
        sizes = [self.sizes[c.index] for c in self.grid.groups]
        overall = [self.sizes[c.index] for c in self.grid.patients if c.role == "total"]
        yield next((n for n in overall if n), None) or sum(n or 0 for n in sizes) * all(sizes), "all groups together"

    def _with_data(
        self, line: Line, column: Column, groups: Sequence[tuple[Column, int, Printed]]
    ) -> Denominator | None:
        """A little fewer patients in each group, as many together as a note or the percentage of all of them tells."""
        if column not in [c for c, _, _ in groups] or not len(groups) == len(self.grid.groups) <= MOST_GROUPS:
            return None
        sizes = [self.sizes[c.index] or 0 for c, _, _ in groups]
        together = {n for n in self._in_notes if n < sum(sizes)}
        for c in self.grid.patients:
            k, pct = self.count(line, c), self.percent(line, c)
            if c.role == "total" and k and pct and len(found := somewhat_fewer(pct, k, sum(sizes))) <= MOST_FITTED:
                together.update(n for n in found if n < sum(sizes))
        fewer = [somewhat_fewer(pct, k, n) for (_, k, pct), n in zip(groups, sizes, strict=True)] if together else []
        for totals in product(*fewer):
            if sum(totals) in together:
                n = totals[[c for c, _, _ in groups].index(column)]
                return Denominator(n, f"the patients with data, {sum(totals)} of {sum(sizes)} in all groups")
        return None

    def counted(self, lines: Sequence[Line]) -> list[Column]:
        """The columns of patients of known size in which every one of these rows has a count."""
        return [
            column
            for column in self.grid.patients
            if self.whole(lines, column) and all(self.part(line, column) is not None for line in lines)
        ]

    def part(self, line: Line, column: Column) -> int | None:
        """A count; a blank cell of a row that has counts stands for none."""
        k = self.count(line, column)
        return 0 if k is None and line.index in self.counts and self.grid.value(line, column).name == "blank" else k

    def whole(self, lines: Sequence[Line], column: Column) -> int | None:
        totals = {self.grid.value(line, column).n for line in lines} - {None}
        if totals:
            return totals.pop() if len(totals) == 1 else None
        return self._size(lines[0], column)


UNKNOWN = wording(r"^\W*(?:unknown|missing|not\s|no data|unspecified|unavailable|n/?a\b|NK\b|ND\b|data missing)")
RATIOS = ("HR", "OR", "RR")


def _blocks(grid: Grid) -> Iterator[list[Line]]:
    """The rows under each heading, or each first label."""
    block: list[Line] = []
    for line in grid.lines:
        if line.is_heading or (line.starts_block and block):
            if block:
                yield block
            block = []
        if not line.is_heading and line.heading:
            block.append(line)
    if block:
        yield block


def somewhat_fewer(printed: Printed, k: int, n: int) -> list[int]:
    """The totals, from ``n`` down to somewhat fewer, of which a percentage is that of a count."""
    return [m for m in range(n, max(k, int(n * FEWEST_WITH_DATA)) - 1, -1) if m and rounds(printed, k, m)][:MOST_TRIED]


def _is_no_spread(printed: Printed, k: int, n: int) -> bool:
    """Whether a number in parentheses is near enough to the percentage of a count to be no spread of a mean."""
    return distance(printed, k, n) <= NEAR
