"""A table understood: which columns are groups, how large they are, and which rows are headings, levels and sizes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from bsq.documents.model import Cell, Row, Table
from bsq.documents.typography import fold
from bsq.patterns import pattern, wording
from bsq.printed import read
from bsq.scan.cells import MARKS, Value, as_pair, has_decimal_commas, value
from bsq.scan.layout import with_limits_together, with_sizes_in_header
from bsq.scan.shares import fits, rounds

_SIZE = pattern(r"\bn\s?[=:]\s?(\d{1,3}(?:,\d{3})+|\d{1,7})", re.IGNORECASE)
_PATIENTS = wording(r"\((\d{1,6})\s(?:patients|subjects|participants|cases|women|men|children|pts|eyes)\b")
_LONE_SIZE = pattern(r"[^()]{2,60}\((\d{1,3}(?:,\d{3})+|\d{2,6})\)")
_P = wording(r"\bp[\s-]?(?:values?)?\b(?![/\w])|^p\s?[a-e]$|significance|\bsig\.")
_ALL = wording(r"^(?:(?:no\.?|number)(?:\sof)?\s(?:patients|subjects|cases)|n|patients)$|^(?:all|total|overall|both|combined|whole|entire|pooled)\b|^cohort$|\b(?:all|total|overall)\s(?:patients|cohort|population|sample|cases|groups)\b")  # fmt: skip
_PERCENT_UNIT = wording(r"(?:^|\s)\(?%\)?$|\bpercent(?:age)?s?$")
_COUNT_WITH_PERCENT = wording(r"(?:\bn|no\.|number|\dn),?\s?[(\[]%[)\]]$")
_RATIO = wording(r"\b(?P<HR>a?HR|hazards?\sratios?)\b|\b(?P<OR>a?OR|odds\sratios?)\b|\b(?P<RR>a?RR|(?:relative|rate)\srisks?|(?:risk|rate)\sratios?)\b")  # fmt: skip
_RATIO_CASED = pattern(
    r"(?:\b[aA]?|adjusted\s?)(?:HR|OR|RR)\b|[Hh]azards?\sratio|[Oo]dds\sratio|[Rr](?:isk|ate)\sratio|[Rr]elative\srisk"
)
_OTHER = wording(r"difference|\bchange\b|confidence|\b95\s?%|\bCI\b|\bSMD\b|statistic|χ|coefficient|\bbeta\b|\bdf\b|\bt\b|\bF\b|estimate|^(?:means?|medians?|SDs?|SEM?|std\.?|min(?:imum)?|max(?:imum)?|range|IQR|\d+%?\s?percentile|[QP]\d\d?)$")  # fmt: skip
_NUMBER_ROW = wording(r"^(?:n|number|sample size|patients|participants|subjects|nos?\.|no\.?\sof\s\w+)(?:\s?\(?n\)?|\s(?:of\s)?(?:patients|participants|subjects|cases|women|men|eyes|individuals|pts))?\.?,?(?:\s?n)?$|(?<!not )\b(?:evaluable|assessed|analy[sz]ed|randomi[sz]ed|available|with data|itt)\b")  # fmt: skip
_SIZES_HEADING = wording(r"^(?:number|no\.?|n)\s(?:of\s)?(?:patients|participants|subjects|cases)")
_P_CELL = wording(r"(?:p\s?)?[<>=]?\s?0?[.,]\d{1,5}\*?|NS")
_MODEL = wording(r"(?P<cox>\bcox\b|hazards?\sratio|proportional hazards)|(?P<logistic>logistic|odds\sratio)")
_EXPONENT = pattern(r"\bExp\s?\([Bbβ]\)(?!.*(?:CI|confidence))")
_SPREAD = wording(r"\bmean|\bmedian|\bSDs?\b|\bSEM?\b|IQR|range|±")
_BARE_PERCENT = pattern(r"[\w)]\s%$")
_COUNT_BEHIND = wording(r"(?:%|percent(?:age)?s?)\s?,?\s?\((?:n|no\.?|number)\)")
MOST_LABEL_COLUMNS = 3
FEWEST_SUMS = 4
"""So many rows that add up, at least, make a column that of all groups together."""
MOST_SLIPS = 0.25
"""Of the rows of a column of all groups, a smaller share holds what it cannot."""


class Column(msgspec.Struct, frozen=True):
    """A column of values.

    Attributes
    ----------
    index : int
        Its place in the rows of the table.
    percents : int or None
        The column that holds its percentages, where counts and percentages stand in separate cells.
    heading : str
        The texts above it.
    role : str
        ``group``, ``total`` (all groups together), ``p``, ``HR``, ``OR``, ``RR`` or ``other``.
    group : str
        The heading that it shares with other columns of its group, or its own.
    n : int or None
        The number of patients that is printed above it.
    """

    index: int
    percents: int | None
    heading: str
    role: str
    group: str
    n: int | None


class Line(msgspec.Struct, frozen=True):
    """A row of the body.

    Attributes
    ----------
    index : int
    label : str
        What it is about, without the heading it stands under.
    heading : str
        The heading row above it, or the first of its two labels.
    values : tuple of Value
        One for each cell of the row.
    is_heading : bool
        Whether it holds no value of any group.
    starts_block : bool
        Whether it is the first row under its heading.
    """

    index: int
    label: str
    heading: str
    values: tuple[Value, ...]
    is_heading: bool
    starts_block: bool

    @property
    def about(self) -> str:
        """The label, with its heading."""
        return f"{self.heading}: {self.label}" if self.heading and self.heading != self.label else self.label


class Grid(msgspec.Struct, frozen=True):
    """A table with its columns and rows understood."""

    table: Table
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    labels: int

    @property
    def groups(self) -> list[Column]:
        return [column for column in self.columns if column.role == "group"]

    @property
    def patients(self) -> list[Column]:
        """The columns of patients: each group, and all together."""
        return [column for column in self.columns if column.role in ("group", "total")]

    def group_name(self, column: Column) -> str:
        """What names a column's group: the heading that it shares with its other columns, or its own."""
        alike = [other for other in self.groups if other.group == column.group]
        return column.group if 1 < len(alike) < len(self.groups) else column.heading

    @property
    def name(self) -> str:
        """What the paper calls the table: ``Table 2``."""
        match = re.match(r"\W*((?:[\w.]+\s){0,2}S?\d{1,3}(?:[A-Za-z]?\b|(?=[A-Z][a-z])))", self.table.caption.text)
        return match[1].strip() if match else (self.table.caption.text[:40].strip() or "Table")

    @property
    def words(self) -> str:
        """Caption, headings and notes, in which a table says what it holds."""
        heads = " ".join(cell.text for row in self.table.header for cell in row)
        return fold(" ".join((self.table.caption.text, heads, *(note.text for note in self.table.notes)))).text

    def cell(self, line: Line, column: int) -> Cell:
        return self.table.body[line.index][column]

    def value(self, line: Line, column: Column) -> Value:
        return line.values[column.index]


def understand(table: Table) -> Grid:
    """Find out what the columns and the rows of a table are."""
    table = with_limits_together(with_sizes_in_header(table))
    width = len((table.header or table.body)[0]) if table.header or table.body else 0
    heads = [_heading(table.header, i) for i in range(width)]
    labels = _label_columns(table, heads)
    table = _with_p_values_in_place(table, heads)
    commas = has_decimal_commas(cell.text for row in table.body for cell in row)
    values = [tuple(value(cell.text, decimal_commas=commas) for cell in row) for row in table.body]
    columns = _columns(table, heads, labels, values)
    values = [_with_pairs(row, own) for row, own in zip(table.body, values, strict=True)]
    values = _with_counts_behind(table, heads, labels, values)
    columns = _with_totals(_with_ratios(table, columns, values), values)
    p_columns = {column.index for column in columns if column.role == "p"}
    values = [
        tuple(
            value(cell.text, as_p=True) if i in p_columns else held
            for i, (cell, held) in enumerate(zip(row, own, strict=True))
        )
        for row, own in zip(table.body, values, strict=True)
    ]
    values = [_with_percents(_with_shares(own, columns), columns) for own in values]
    return Grid(table, columns, tuple(_lines(table, labels, values, columns)), labels)


def ratio_in(text: str) -> str:
    """The ratio that a label names: ``HR``, ``OR``, ``RR``; or "".

    >>> ratio_in("Hazard ratio (95% CI)"), ratio_in("OR (95% CI)"), ratio_in("or more")
    ('HR', 'OR', '')
    """
    match = _RATIO_CASED.search(text)
    return str(_RATIO.search(match[0]).lastgroup) if match else ""  # type: ignore[union-attr]


def _with_p_values_in_place(table: Table, heads: Sequence[str]) -> Table:
    """The table with the p-value of a heading row in its own column, where blank cells before it were lost."""
    p = next((i for i, head in enumerate(heads) if i and _P.search(head)), None)
    if p is None or p < 2:
        return table
    body = []
    for row in table.body:
        filled = [i for i, cell in enumerate(row) if cell.text and i]
        if len(filled) == 1 and filled[0] < p and row[0].text and _P_CELL.fullmatch(fold(row[filled[0]].text).text):
            cells = list(row)
            cells[filled[0]], cells[p] = cells[p], cells[filled[0]]
            row = tuple(cells)
        body.append(row)
    return msgspec.structs.replace(table, body=tuple(body))


def _heading(header: Sequence[Row], column: int) -> str:
    texts = dict.fromkeys(_plain_heading(row[column].text) for row in header if row[column].text)
    return " ".join(texts)


def _plain_heading(text: str) -> str:
    """A heading without the marks of footnotes: ``Pᵃ`` heads p-values."""
    return " ".join(MARKS.sub(" ", fold(text).text).split())


def _label_columns(table: Table, heads: Sequence[str]) -> int:
    """How many columns hold labels: the first, and the next where it divides the first, or has no heading."""
    count = 1
    while count < min(len(heads) - 1, MOST_LABEL_COLUMNS):
        cells = [(row[count - 1].text, row[count].text) for row in table.body if row[count].text]
        under_blank = sum(not left for left, _ in cells)
        has_blank_heading = not heads[count] and any(heads[count + 1 :])
        is_division = under_blank * 2 > len(cells) and not _SIZE.search(heads[count])
        holds_values = sum(
            value(row[count].text).name not in ("blank", "text", "count", "interval") for row in table.body
        )
        if not cells or not (is_division or has_blank_heading) or holds_values * 4 > len(cells):
            break
        count += 1
    return count


def _columns(
    table: Table, heads: Sequence[str], labels: int, values: Sequence[tuple[Value, ...]]
) -> tuple[Column, ...]:
    columns: list[Column] = []
    taken: set[int] = set()
    for i in range(labels, len(heads)):
        if i in taken:
            continue
        role = _role(heads[i], [row[i] for row in values], i == len(heads) - 1)
        percents = None
        if role in ("group", "total") and i + 1 < len(heads) and _is_percent_column(table, heads, values, i + 1):
            percents = i + 1
            taken.add(percents)
        own = next((row[i].text for row in table.header if row[i].text), heads[i])
        columns.append(Column(i, percents, heads[i], role, fold(own).text, _size_above(table.header, i)))
    return tuple(columns)


def _role(heading: str, values: Sequence[Value], is_last: bool) -> str:
    filled = [value for value in values if value.name != "blank"]
    could_be_p = sum(value.name == "p value" or _is_small(value) for value in filled)
    if _P.search(heading) and (could_be_p * 2 >= len(filled) or not filled):
        return "p"
    if not heading and is_last and filled and could_be_p * 10 >= len(filled) * 9 and could_be_p > 1:
        return "p"
    if _RATIO_CASED.search(heading) and (ratio := _RATIO.search(heading)):
        return str(ratio.lastgroup)
    if _ALL.search(heading):
        return "total"
    if _OTHER.search(heading) and not _SIZE.search(heading):
        return "other"
    return "group"


def _with_counts_behind(
    table: Table, heads: Sequence[str], labels: int, values: Sequence[tuple[Value, ...]]
) -> list[tuple[Value, ...]]:
    """The values, of which those under ``% (n)`` hold the percentage before its count."""
    rows = [fold(" ".join(cell.text for cell in printed[:labels])).text for printed in table.body]
    told = [fold(cell.text).text for cell in (table.caption, *table.notes)]
    everywhere = any(_COUNT_BEHIND.search(text) for text in (*told, *rows))
    turned = []
    for row, label in zip(values, rows, strict=True):
        here = everywhere and not _SPREAD.search(label)
        turned.append(tuple(_turned(v) if here or _COUNT_BEHIND.search(heads[i]) else v for i, v in enumerate(row)))
    return turned


def _with_pairs(row: Row, values: tuple[Value, ...]) -> tuple[Value, ...]:
    """A row in which one cell is a value with a pair, as ``8 (5,15)``; then so are the others that look alike."""
    if not any(held.name == "estimate with pair" for held in values):
        return values
    return tuple(as_pair(cell.text) or held for cell, held in zip(row, values, strict=True))


def _with_shares(row: tuple[Value, ...], columns: Sequence[Column]) -> tuple[Value, ...]:
    """A row, of which ``49.0 (49)`` is a percentage before its count where all of them are that of their column."""
    own = [(column.index, row[column.index], column.n) for column in columns if column.role == "group"]
    filled = [(i, held, n) for i, held, n in own if held.name != "blank"]
    if len(filled) < 2 or not all(n and _is_share(held, n) for _, held, n in filled):
        return row
    turned = {i: _turned(held) for i, held, _ in filled}
    return tuple(turned.get(i, held) for i, held in enumerate(row))


def _with_percents(row: tuple[Value, ...], columns: Sequence[Column]) -> tuple[Value, ...]:
    """A row, of which bare numbers under a heading that ends in ``%`` are percentages."""
    bare = {c.index for c in columns if c.percents is None and _BARE_PERCENT.search(c.heading)}
    return tuple(
        Value("percent", {"pct": held.parts["k"]}) if i in bare and held.name == "count" else held
        for i, held in enumerate(row)
    )


def _is_share(value: Value, n: int) -> bool:
    """Whether what looks like a mean is the percentage that what looks like its spread is of a total."""
    if value.name == "count (percent)" and value.parts.get("pct", "").isdigit():
        first, second = value.parts["k"], value.parts["pct"]
    elif value.name == "mean (spread)" and value.parts["sd"].isdigit():
        first, second = value.parts["mean"].strip(), value.parts["sd"]
    else:
        return False
    as_count = first.isdigit() and fits(read(second), int(first), n)
    return not as_count and rounds(read(first), int(second), n)


def _turned(value: Value) -> Value:
    """``16.7 (2)`` as a percentage before its count."""
    if value.name == "count (percent)" and "pct" in value.parts and value.parts["pct"].isdigit():
        return Value("percent (count)", {"pct": value.parts["k"], "k": value.parts["pct"]})
    if value.name == "mean (spread)" and value.parts["sd"].isdigit():
        return Value("percent (count)", {"pct": value.parts["mean"].strip(), "k": value.parts["sd"]})
    return value


def _with_ratios(table: Table, columns: Sequence[Column], values: Sequence[tuple[Value, ...]]) -> tuple[Column, ...]:
    """The columns, of which those that hold nothing but estimates of a regression hold its ratios."""
    words = fold(" ".join((table.caption.text, *(note.text for note in table.notes)))).text
    model = _MODEL.search(words)
    if model is None:
        return tuple(columns)
    measure = "HR" if model.lastgroup == "cox" else "OR"

    def is_ratio(column: Column) -> bool:
        if _EXPONENT.search(column.heading):
            return True
        filled = [v for v in (row[column.index] for row in values) if v.name not in ("blank", "text")]
        estimates = [
            v for v in filled if v.name == "estimate with interval" and "-" not in v.parts["est"] + v.parts["lo"][:1]
        ]
        rest = [v for v in filled if v.name not in ("estimate with interval", "number", "p value", "count")]
        return len(estimates) > 1 and not rest and len(estimates) * 3 >= len(filled)

    return tuple(
        msgspec.structs.replace(column, role=measure) if column.role == "group" and is_ratio(column) else column
        for column in columns
    )


def _with_totals(columns: Sequence[Column], values: Sequence[tuple[Value, ...]]) -> tuple[Column, ...]:
    """The columns, of which one that holds the sums of all other groups is of all together, whatever its heading, and one
    that cannot be is a group: patients who got both drugs, say."""
    columns = [
        msgspec.structs.replace(c, role="group") if c.role == "total" and _is_no_total(c, columns, values) else c
        for c in columns
    ]
    groups = [column.index for column in columns if column.role == "group"]
    rows = [[row[i].k for i in groups] for row in values]
    full = [[k for k in row if k is not None] for row in rows if None not in row and any(row)]
    if len(groups) < 3 or len(full) < FEWEST_SUMS:
        return tuple(columns)
    totals = {
        index for at, index in enumerate(groups) if sum(2 * row[at] == sum(row) for row in full) * 10 >= len(full) * 9
    }
    return tuple(msgspec.structs.replace(c, role="total") if c.index in totals else c for c in columns)


def _is_no_total(column: Column, columns: Sequence[Column], values: Sequence[tuple[Value, ...]]) -> bool:
    """Whether a column often holds a smaller count than a group, or a mean outside those of all groups."""
    groups = [c.index for c in columns if c.role == "group"]
    held = [(row[column.index], [row[i] for i in groups]) for row in values]
    counts = [(own.k, [v.k for v in others]) for own, others in held]
    smaller = [
        own < max(ks) for own, others in counts if own is not None and (ks := [k for k in others if k is not None])
    ]
    means = [(_mean(own), [_mean(v) for v in others]) for own, others in held]
    outside = [
        not min(ms) <= own <= max(ms)
        for own, others in means
        if own is not None and len(ms := [m for m in others if m is not None]) > 1
    ]
    failing = [*smaller, *outside]
    return len(groups) > 1 and len(failing) >= FEWEST_SUMS and sum(failing) >= MOST_SLIPS * len(failing)


def _mean(value: Value) -> float | None:
    text = value.parts.get("mean")
    return float(read(text.strip()).value) if text else None


def _is_small(value: Value) -> bool:
    """Whether a number could be a p-value."""
    text = value.parts.get("est", value.parts.get("k", "")).replace(",", ".").strip()
    return text.startswith(".") or (value.name in ("number", "count") and text[:2] in ("0.", "1", "0", "1."))


def _is_percent_column(table: Table, heads: Sequence[str], values: Sequence[tuple[Value, ...]], index: int) -> bool:
    """Whether a column holds the percentages of the counts at its left."""
    own = table.header[-1][index].text if table.header else ""
    left = table.header[-1][index - 1].text if table.header else ""
    counts = [row[index - 1].name == "count" for row in values if row[index].name != "blank"]
    if (
        own
        and own != left
        and not _COUNT_WITH_PERCENT.search(fold(own).text)
        and _PERCENT_UNIT.search(fold(own).text.strip())
        and not _BARE_PERCENT.search(fold(left).text.strip())
    ):
        return sum(counts) * 2 > len(counts)
    return bool(counts) and all(counts) and all(row[index].name in ("percent", "blank") for row in values)


def _size_above(header: Sequence[Row], column: int) -> int | None:
    """The number of patients nearest above a column: that of its group, and not of the groups that it is among."""
    heads = (_plain_heading(row[column].text) for row in reversed(header))
    return next((n for head in heads if (n := _size(head))), None)


def _size(heading: str) -> int | None:
    """The number of patients in a heading; none where several are run together."""
    if len(set(_SIZE.findall(heading))) > 1:
        return None
    match = _SIZE.search(heading) or _PATIENTS.search(heading) or _LONE_SIZE.fullmatch(heading)
    return int(match[1].replace(",", "")) or None if match else None


def _lines(table: Table, labels: int, values: Sequence[tuple[Value, ...]], columns: Sequence[Column]) -> list[Line]:
    lines = []
    heading = ""
    starts = True
    sums: dict[int, int] = {}
    shown = [column.index for column in columns if column.role != "p"]
    shown += [column.percents for column in columns if column.percents is not None]
    for index, row in enumerate(table.body):
        names = [fold(cell.text).text for cell in row[:labels]]
        filled = [name for name in names if name]
        is_heading = all(values[index][i].name in ("blank", "text") for i in shown)
        if is_heading:
            heading, starts = " ".join(filled) or heading, True
            lines.append(Line(index, heading, "", values[index], True, False))
            continue
        if len(filled) > 1:
            heading, starts = filled[0], True
        elif labels > 1 and names[0] and not any(names[1:]):
            heading = ""
        if starts:
            sums = {column.index: 0 for column in columns if column.role == "group" and column.n}
        label = filled[-1] if filled else ""
        lines.append(Line(index, label, heading, values[index], False, starts))
        starts = False
        sums = {i: total + (values[index][i].k or 0) for i, total in sums.items()}
        if sums and all(sums[column.index] == column.n for column in columns if column.index in sums) and labels == 1:
            heading = ""
    return lines


def is_size_row(line: Line) -> bool:
    """Whether a row prints how many patients there are, and not how many of them have something."""
    filled = {value.name for value in line.values} - {"blank", "text"}
    if filled == {"size"}:
        return True
    if filled - {"count", "size"}:
        return False
    return bool(_NUMBER_ROW.search(line.label.strip()) or _SIZES_HEADING.match(line.heading))
