"""From a table as printed to its claims.

Every cell with a percentage, every row against its groups, every block of levels against its column, every median in
its interval and every p-value against the counts of its row or block becomes a claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import msgspec

from bsq.claims.base import NOT_A_PERCENTAGE, Claim, Missing, is_percentage
from bsq.claims.comparison import Comparison
from bsq.claims.order import Order, Spread
from bsq.claims.percent import Percent
from bsq.claims.ratio import Ratio
from bsq.claims.total import Relation, Total
from bsq.paper.errors import Fault, did_you_mean
from bsq.paper.model import Cell, Column, Table
from bsq.patterns import pattern
from bsq.phrases import Count, Estimate, read_estimate, whole
from bsq.printed import PERCENT, Printed, Rounding, misprint, plain, read, read_p

_WHOLE = r"[1-9]\d{0,2}(?:[, ]\d{3})+|\d+"
_COUNT = pattern(
    rf"(?:n\s*=\s*)?(?P<k>{_WHOLE})(?:\s*/\s*(?P<n>{_WHOLE}))?(?:\s*[(\[]\s*(?P<percent>[\d.,]*\d(?:{PERCENT})?)\s*[)\]])?"
)
_PERCENT = pattern(rf"[<>~]?\s*[\d.,]*\d{PERCENT}")
_BLANK = pattern(r"[-–—.…]*|n/?a|nr|ne", re.IGNORECASE)
_REFERENCE = pattern(r"(1(\.0*)?\s*)?\(?ref(erence|erent|\.)?\)?", re.IGNORECASE)
_MISSING = pattern(r"(missing|unknown|no data|not (available|known|reported|evaluable|assessed|done)|n/?a\b)", re.I)
_NO_COUNT = pattern(r"\b(mean|sd|median|iqr|range)\b|±", re.IGNORECASE)
_LABEL_TOTAL = pattern(rf"\bn\s*=\s*({_WHOLE})")


class Row(msgspec.Struct, eq=False):
    """A row of a table: its label and cells, its place among the rows, and the rows indented under it."""

    label: str
    depth: int
    cells: list[str]
    index: int
    parent: Row | None = None
    children: list[Row] = []

    @property
    def path(self) -> str:
        return f"{self.parent.path} > {self.label}" if self.parent else self.label

    @property
    def is_missing(self) -> bool:
        return _MISSING.match(self.label) is not None


class CountCell(msgspec.Struct, frozen=True):
    """``13 (52.0%)``, ``6/12 (50)``, ``13``: a count, with its own total and percentage if printed."""

    k: int
    n: int | None
    percent: Printed | None


class ReadTable(msgspec.Struct, frozen=True):
    """What a table gives: its claims, where each stands, the patients it says are missing, and its faults."""

    claims: list[Claim]
    cells: dict[str, Cell]
    missing: list[Missing]
    faults: list[Fault]
    unread: list[str]


def read_table(table: Table, groups: Mapping[str, int], line: int) -> ReadTable:
    """Make the claims of a table; ``line`` is the line of the file at which its rows begin."""
    return _Reader(table, groups, line).read()


class _Reader:
    def __init__(self, table: Table, groups: Mapping[str, int], line: int) -> None:
        self.table, self.block, self.line = table, f'table "{table.id}"', line
        self.result = ReadTable([], {}, [], [], [])
        self.sizes = [self._size(column, groups) for column in table.columns]
        self.group_columns = [i for i, column in enumerate(table.columns) if column.role == "group"]
        self.total_columns = [i for i, column in enumerate(table.columns) if column.role == "total"]
        self.p_columns = [i for i, column in enumerate(table.columns) if column.role == "p"]
        self.ratio_columns = [i for i, column in enumerate(table.columns) if column.role in ("HR", "OR", "RR")]

        self._patients = [*self.total_columns, *self.group_columns]
        self.no_counts: set[int] = set()

    def read(self) -> ReadTable:
        rows = list(self._rows())
        headings = [row.label for row in rows if row.children]
        for label in self.table.relations:
            if label not in headings:
                self._fault(f'relations "{label}"', f"no such heading; {did_you_mean(label, headings or ['none'])}")
        self.no_counts = {row.index for row in rows if self._looks_like_mean_and_sd(row)}
        for row in rows:
            self._check_cells(row)
            self._check_groups(row)
            self._check_levels(row)
            self._check_ratio(row)
            self._check_p(row)
            self._note_missing(row)
        return self.result

    # ---- reading ----

    def _size(self, column: Column, groups: Mapping[str, int]) -> int | None:
        if isinstance(column.n, str):
            if column.n not in groups:
                self._fault(
                    "columns", f"group {column.n!r} is not among the paper's groups ({', '.join(groups) or 'none'})"
                )
                return None
            return groups[column.n]
        if column.n is not None and column.n < 1:
            self._fault("columns", f"column {column.name!r} has n = {column.n}; a total must be positive")
            return None
        return column.n

    def _rows(self) -> Iterator[Row]:
        ancestors: list[Row] = []
        seen: set[str] = set()
        for index, depth, label, printed in printed_rows(self.table.rows):
            cells = [_without_footnote(cell) for cell in printed]
            label = _without_footnote(label)
            columns = len(self.table.columns)
            if cells and len(cells) != columns:
                self._fault(
                    f'row "{label}"',
                    f"expected {columns} cells after the label, found {len(cells)}; an empty cell is | |",
                    index,
                )
                continue
            while ancestors and ancestors[-1].depth >= depth:
                ancestors.pop()
            row = Row(label, depth, cells or [""] * columns, index, ancestors[-1] if ancestors else None)
            if row.path in seen:
                self._fault(f'row "{row.path}"', "stands twice; give the two rows different labels", index)
            seen.add(row.path)
            if row.parent:
                row.parent.children.append(row)
            ancestors.append(row)
            yield row
        if not seen and not self.result.faults:
            self._fault("rows", "expected at least one row: label | cell | cell")

    def _fault(self, place: str, message: str, index: int | None = None) -> None:
        self.result.faults.append(Fault(self.block, place, message, self.line + (index or 0) if self.line else 0))

    def _count(self, row: Row, column: int) -> CountCell | None:
        """The count in a cell, if it holds one."""
        count = None if row.index in self.no_counts else _read_count(row.cells[column])
        return None if count and count.percent and _NO_COUNT.search(row.label) else count

    def _looks_like_mean_and_sd(self, row: Row) -> bool:
        """Whether ``88 (22) | 91 (25)`` is no count and percentage: in no cell does one follow from the other."""
        cells = [(count, self._total(row, column)) for column in self._patients if (count := self._count(row, column))]
        pairs = [(count, n if count.n is None else count.n) for count, n in cells if count.percent]
        if (
            row.parent
            or row.children
            or "%" in row.label
            or len(pairs) < 2
            or any(count.n or (count.percent and count.percent.percent) for count, _ in pairs)
        ):
            return False
        return not any(
            n and count.percent and count.percent.rounding(Fraction(100 * count.k, n)) is not Rounding.NONE
            for count, n in pairs
        )

    def _percentage(self, row: Row, column: int) -> Printed | None:
        """The percentage in a cell that holds nothing else."""
        text = row.cells[column]
        if misprint(text) or _NO_COUNT.search(row.label) or not _PERCENT.fullmatch(plain(text)):
            return None
        return read(text)

    def _counts(self, row: Row, columns: list[int]) -> list[CountCell] | None:
        """The counts in all these cells, or None if one holds none."""
        counts = [self._count(row, column) for column in columns]
        return [count for count in counts if count] if all(counts) and counts else None

    def _total(self, row: Row, column: int) -> int | None:
        """The denominator of a row in a column: its own or its heading's ``n = 23``, else the column's."""
        ancestor: Row | None = row
        while ancestor is not None:
            match = _LABEL_TOTAL.search(ancestor.label)
            if match and (len(self.group_columns) + len(self.total_columns) == 1 or column in self.total_columns):
                return whole(match[1])
            ancestor = ancestor.parent
        return self.sizes[column]

    # ---- claims ----

    def _add(self, claim: Claim, row: Row, column: int) -> None:
        self.result.claims.append(claim)
        self.result.cells[claim.id] = Cell(self.table.id, row.index, column)

    def _identity(self, row: Row, *parts: str) -> dict[str, Any]:
        where = f"{self.table.where or self.table.id}, row {row.label}"
        identity = " | ".join((row.path, *parts))
        return {"id": f"{self.table.id}: {identity}", "subject": ", ".join((row.label, *parts)), "where": where}

    def _check_cells(self, row: Row) -> None:
        for column in self._patients:
            name, text, n = self.table.columns[column].name, row.cells[column], self._total(row, column)
            if misprint(text):
                self._fault(f'row "{row.label}", cell "{text}"', f"{misprint(text)} is no number", row.index)
                continue
            count = self._count(row, column)
            if count is not None:
                self._check_count(row, column, count, n if count.n is None else count.n)
            elif n and (percent := self._percentage(row, column)):
                if not is_percentage(percent):
                    self._fault(f'row "{row.label}", cell "{text}"', NOT_A_PERCENTAGE, row.index)
                    continue
                claim = Percent(**self._identity(row, name), count=Count(f"?/{n}", None, n), printed=[percent])
                self._add(claim, row, column)
            else:
                estimate = _spread(text)
                if not estimate and not _BLANK.fullmatch(text):
                    self.result.unread.append(f'row "{row.label}", column "{name}": {text}')
                if estimate:
                    self._add(
                        Order(**self._identity(row, name), printed=estimate, spread=_kind_of_spread(row)), row, column
                    )

    def _check_count(self, row: Row, column: int, count: CountCell, n: int | None) -> None:
        if n is not None and count.k > n:
            self._fault(
                f'row "{row.label}", cell "{row.cells[column]}"', f"a count cannot exceed its total ({n})", row.index
            )
        elif n == 0:
            self._fault(f'row "{row.label}", cell "{row.cells[column]}"', "a total cannot be zero", row.index)
        elif count.percent and not is_percentage(count.percent):
            self._fault(f'row "{row.label}", cell "{row.cells[column]}"', NOT_A_PERCENTAGE, row.index)
        elif count.percent and n:
            claim = Percent(
                **self._identity(row, self.table.columns[column].name),
                count=Count(f"{count.k}/{n}", count.k, n),
                printed=[count.percent],
                or_of=[] if count.n else self._other_totals(row, column, count.k, n),
            )
            self._add(claim, row, column)

    def _other_totals(self, row: Row, column: int, k: int, n: int) -> list[int]:
        """Totals that a level's percentage may be of: its heading's count; the patients with data."""
        if row.parent is None:
            return []
        totals = [] if (parent := self._count(row.parent, column)) is None else [parent.k]
        gaps = [self._count(level, column) for level in row.parent.children if level.is_missing]
        if gaps and not row.is_missing:
            totals.append(n - sum(gap.k for gap in gaps if gap))
        return [total for total in dict.fromkeys(totals) if total >= max(1, k) and total != n]

    def _check_groups(self, row: Row) -> None:
        """The total column against the groups, where the groups make up the total."""
        if len(self.total_columns) != 1 or len(self.group_columns) < 2:
            return
        total, sizes = self.total_columns[0], [self.sizes[column] for column in self.group_columns]
        if None in sizes or sum(size or 0 for size in sizes) != self.sizes[total]:
            return
        pooled, parts = self._count(row, total), self._counts(row, self.group_columns)
        if pooled and parts:
            claim = Total(**self._identity(row, "groups"), parts=[part.k for part in parts], whole=pooled.k)
            self._add(claim, row, -1)
            return
        estimate, spreads = _spread(row.cells[total]), [_spread(row.cells[column]) for column in self.group_columns]
        if estimate and all(spreads) and re.search(r"median", row.label, re.IGNORECASE):
            known = [spread for spread in spreads if spread]
            claim_ = Order(**self._identity(row, "pooled"), printed=estimate, spread=_kind_of_spread(row), groups=known)
            self._add(claim_, row, -1)

    def _check_levels(self, heading: Row) -> None:
        """The levels under a heading against the whole that they make up, in each column."""
        columns = {column: made for column in self._patients if (made := self._made_up(heading, column))}
        for column, (parts, whole_) in columns.items():
            claim = Total(
                **self._identity(heading, self.table.columns[column].name, "levels"),
                parts=parts,
                whole=whole_,
                relation=self._relation(heading),
            )
            self._add(claim, heading, column)

    def _made_up(self, heading: Row, column: int) -> tuple[list[int], int] | None:
        """The counts of a heading's levels in a column, and the whole that they are of, if both are printed."""
        parent = self._count(heading, column)
        if heading.parent and not parent:
            return None  # how many patients a heading within a block has is not printed
        levels = [self._count(level, column) for level in self._levels(heading, column)]
        known = [level for level in levels if level]
        if len(known) < max(2, len(levels)):
            return None
        own = {level.n for level in known}
        own_total = own.pop() if len(own) == 1 else None
        total = parent.k if parent else own_total or self._total(heading, column)
        return None if total is None else ([level.k for level in known], total)

    def _relation(self, heading: Row) -> Relation:
        """How levels make up their whole: as declared; else they add up if they do so anywhere, or share one p."""
        declared = self.table.relations.get(heading.label)
        if declared:
            return declared
        wholes = [made for column in self._patients if (made := self._made_up(heading, column))]
        shares_p = any(not _BLANK.fullmatch(heading.cells[column]) for column in self.p_columns)
        has_counts = any(self._count(heading, column) for column in self._patients)
        adds_up = any(sum(parts) == total for parts, total in wholes)
        return "sum" if adds_up or (shares_p and not has_counts) else "subset"

    def _levels(self, heading: Row, column: int) -> list[Row]:
        """The rows that make up a block: those under its heading, and those under headings without counts in it."""
        return [
            level
            for child in heading.children
            for level in (self._levels(child, column) if child.children and not self._count(child, column) else [child])
        ]

    def _check_ratio(self, row: Row) -> None:
        for column in self.ratio_columns:
            role: Any = self.table.columns[column].role
            if _BLANK.fullmatch(row.cells[column]) or _REFERENCE.fullmatch(row.cells[column]):
                continue
            p = next((row.cells[i] for i in self.p_columns if not _BLANK.fullmatch(row.cells[i])), None)
            printed = [row.cells[column], *([p] if p else [])]
            counts = self._row_counts(row)
            compared = counts if all(count.k is not None for count in counts) else []
            claim = Ratio(
                **self._identity(row, self.table.columns[column].name), printed=printed,
                measure=role,
                compared=compared,
            )  # fmt: skip
            for problem in claim.problems():
                self._fault(f'row "{row.label}"', f"{problem.place}: {problem.message}", row.index)
            for part in claim.expand():
                self._add(part, row, column)

    def _check_p(self, row: Row) -> None:
        """A p-value against the counts of its row, or of the block whose heading or first level carries it."""
        for column in () if self.ratio_columns else self.p_columns:
            if _BLANK.fullmatch(row.cells[column]):
                continue
            try:
                printed = read_p(re.sub(r"(?<=\d)\s*\^?[a-z]$", "", row.cells[column]))
            except ValueError as error:
                self._fault(f'row "{row.label}"', str(error), row.index)
                continue
            if printed.percent or not 0 <= printed.value <= 1:
                self._fault(f'row "{row.label}", cell "{printed.text}"', "a p-value lies between 0 and 1", row.index)
                continue
            identity = self._identity(row, self.table.columns[column].name)
            heading = row if row.children else row.parent if self._stands_for_block(row, column) else None
            own = self._row_counts(row) if heading in (row, None) else []
            block = self._block_table(heading) if heading and not own else {"counts": own}
            self._add(Comparison(**identity, printed=[printed], test=self.table.test, **block), row, column)

    def _stands_for_block(self, row: Row, column: int) -> bool:
        """Whether a p beside the first level of a block, and none beside the others, is that of the block."""
        if row.parent is None or row.parent.children[0] is not row or len(row.parent.children) < 2:
            return False
        others = [row.parent, *row.parent.children[1:]]
        return all(_BLANK.fullmatch(other.cells[column]) for other in others)

    def _block_table(self, heading: Row) -> dict[str, Any]:
        """The levels of a block as an r x c table, one group a row; nothing where they are no partition."""
        rows = self._levels(heading, self.group_columns[0]) if self.group_columns else []
        levels = [self._counts(level, self.group_columns) for level in rows]
        if None in levels or len(levels) < 2 or len(self.group_columns) < 2 or self._relation(heading) != "sum":
            return {}
        groups = zip(*([cell.k for cell in level or []] for level in levels), strict=True)
        return {
            "table": "; ".join(" ".join(map(str, group)) for group in groups),
            "missing": [i for i, level in enumerate(rows, 1) if level.is_missing],
        }

    def _row_counts(self, row: Row) -> list[Count]:
        """The row's counts with their totals, or percentages that stand for counts; nothing where there are none."""
        counts = []
        for column in self.group_columns:
            count, n = self._count(row, column), self._total(row, column)
            if count is not None and (count.n or n):
                total = count.n or n or 0
                counts.append(Count(f"{count.k}/{total}", count.k, total))
            elif n and (percent := self._percentage(row, column)) and is_percentage(percent):
                counts.append(Count(f"{percent.text}/{n}", None, n, percent))
        return counts if len(counts) == len(self.group_columns) > 1 else []

    def _note_missing(self, row: Row) -> None:
        """Remember patients without data, whom other claims may leave out."""
        for column in self._patients if row.is_missing else ():
            count, of = self._count(row, column), self._total(row, column)
            if count and count.k and of:
                on = row.parent.label if row.parent else row.label
                label = f"without data on {on} ({self.table.where or self.table.id})"
                self.result.missing.append(Missing(count.k, of, label))


def printed_rows(rows: str) -> Iterator[tuple[int, int, str, list[str]]]:
    """The rows of a table as printed: the line of each, from 0, its indentation, its label and its cells.

    >>> list(printed_rows("Site | | .41\\n  Marrow | 8 (52) |"))
    [(0, 0, 'Site', ['', '.41']), (1, 2, 'Marrow', ['8 (52)', ''])]
    """
    for index, text in enumerate(rows.strip("\n").split("\n")):
        if text.strip():
            separator = "|" if "|" in text else "\t"
            label, *cells = (cell.strip() for cell in text.strip().split(separator))
            yield index, len(text) - len(text.lstrip()), label, cells


@lru_cache(maxsize=4096)
def _read_count(cell: str) -> CountCell | None:
    """The count that a cell holds, if it holds nothing else."""
    text = plain(cell)
    match = _COUNT.fullmatch(text)
    if match is None or misprint(text):
        return None
    n = whole(match["n"]) if match["n"] else None
    return CountCell(whole(match["k"]), n, read(match["percent"]) if match["percent"] else None)


def _without_footnote(cell: str) -> str:
    """A cell without the mark of a footnote behind its number.

    >>> _without_footnote("30 (99)*"), _without_footnote("0.03†"), _without_footnote("30 (99)a")
    ('30 (99)', '0.03', '30 (99)')
    """
    return re.sub(r"(?<=[\d)%\]])\s*(?:[*†‡§¶#]+|[⁰¹²³⁴-⁹]+)$|(?<=[)%])[a-z]$", "", cell)


def _spread(text: str) -> Estimate | None:
    """``43.6 (24.4-60.7)``, or None."""
    try:
        return read_estimate(text)
    except ValueError:
        return None


def _kind_of_spread(row: Row) -> Spread:
    if re.search(r"\bIQR\b|interquartile", row.label, re.IGNORECASE):
        return "IQR"
    if re.search(r"\brange\b", row.label, re.IGNORECASE):
        return "range"
    return "CI" if re.search(r"\bCI\b|confidence", row.label) else "interval"
