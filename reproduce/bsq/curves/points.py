"""Points of survival curves, as the programs that digitize figures write them."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, pairwise, product
from typing import Literal, NamedTuple

import msgspec

from bsq.curves.errors import CurveError
from bsq.printed import TYPOGRAPHY

Decimal = Literal[",", "."]
Unit = Literal["percent", "fraction"]
Line = tuple[int, str]
"""The number of a line in its file, and the line."""
Row = tuple[int, list[str]]
"""The number of a line in its file, and its cells."""

MAX_LINES = 1_000_000
WILD = 20
"""One point in so many may be a wild click; it does not tell the unit."""
TREND = 0.25
"""By so much the pairs of points that rise and those that fall must differ, of all that do either."""
VOTERS = 1000
"""The first lines tell what separates the cells."""
COMPARED = 200
"""So many points of a curve, evenly spaced, are compared with each other."""
MAX_JOINED = 8
"""Of more columns, numbers that are cut at their decimal commas are not put together."""

_MANTISSA = r"[+-]?(?:[0-9]+(?:{0}[0-9]*)?|{0}[0-9]+)(?:[eE][+-]?[0-9]+)?\s?%?"
_NUMBERS = {mark: re.compile(_MANTISSA.format(f"[{mark}]")) for mark in (".", ",")}
_NUMERIC = re.compile(rf"{_MANTISSA.format('[.,]')}|[+-]?(?:nan|na|inf(?:inity)?)", re.IGNORECASE)
_BETWEEN_BLANKS = re.compile(r"\s*(?:\S+\s+)?(?:[+-]?[.,]?\d[\d.,eE+-]*(?<!,)%?(?:\s+|$)){2}")
_BEFORE_COMMA = re.compile(r"\s*[+-]?(?:0|[1-9][0-9]*)")
_AFTER_COMMA = re.compile(r"[0-9]+(?:[eE][+-]?[0-9]+)?%?\s*")
_FRACTION = re.compile(r",([0-9]*)")
_PADDED = re.compile(r"\s*[+-]?0[0-9]+\s*")
_TIME_WORDS = r"(?:time|months?|mos?|years?|yrs?|weeks?|wks?|days?)"
_SURVIVAL_WORDS = r"surviv(?:al|ing)|surv|prob(?:ability)?|pct|percent(?:age)?|inc(?:idence)?|failure|estimate|alive"
_ROLES = {
    "time": rf"[xt]|(?=.*{_TIME_WORDS})(?:{_TIME_WORDS}|since|from|in|follow|up|randomi[sz]ation|survival(?=time))+",
    "survival": rf"[sy]|st|os|[pder]fs|(?=.*(?:{_SURVIVAL_WORDS}))(?:{_SURVIVAL_WORDS}|overall|progression|event"
    r"|disease|relapse|free|of|cum(?:ulative)?|fraction|proportion|rate|function|kaplan|meier|km)+",
    "arm": r"arms?|groups?|strata|stratum|treatment|trt|curve|series|dataset|cohort|name|label",
    "other": r"(?:ci)?(?:lower|upper)(?:ci|95)?|[lu]cl|se|std(?:err(?:or)?)?|nrisk|nevents?|ncensor|index|row",
}
"""What the columns are called, in lower case without blanks and marks."""
_PERCENT = re.compile(r"pct|percent|(?<![0-9])\s?%", re.IGNORECASE)
_INCIDENCE = re.compile(r"inciden|failure|cum|cif", re.IGNORECASE)
_SURVIVAL = re.compile(r"surv|free", re.IGNORECASE)
_MISSING = ("", "NA")


class Points(msgspec.Struct, frozen=True):
    """The points of one curve as they were clicked: nothing is sorted, cleaned or clipped.

    Attributes
    ----------
    name : str
        The arm as the file calls it, or "".
    time : tuple of float
        In the unit of the axis.
    survival : tuple of float
        As fractions.
    """

    name: str
    time: tuple[float, ...]
    survival: tuple[float, ...]


class Digitized(msgspec.Struct, frozen=True):
    """The curves of a file.

    Attributes
    ----------
    arms : tuple of Points
        In the order of the file.
    assumed : tuple of str
        How the file was read where its reader was not told: ``percent``, ``decimal commas``.
    """

    arms: tuple[Points, ...]
    assumed: tuple[str, ...]


_Format = Literal["short"] | tuple[Literal["decimals", "digits"], int]


class _Block(msgspec.Struct):
    """Rows of numbers under one heading: a line with a name, a line that names the columns, or both."""

    name: str = ""
    above: list[str] = []
    """The names over pairs of columns, where the columns themselves are X and Y."""
    columns: list[str] = []
    rows: list[Row] = []


class _Curve(msgspec.Struct):
    name: str
    title: str
    time: list[float] = []
    y: list[float] = []
    has_signs: bool = False

    def __str__(self) -> str:
        return f'"{self.name}"' if self.name else "the curve"


def read_points(
    text: str,
    *,
    unit: Unit | None = None,
    incidence: bool | None = None,
    decimal: Decimal | None = None,
) -> Digitized:
    """Read what WebPlotDigitizer, Engauge Digitizer, DigitizeIt or ScanIt wrote, or any table of times and survival.

    Parameters
    ----------
    text : str
        The file.
    unit, incidence, decimal : optional
        What the file does not tell: the unit of survival, whether curves of incidence rise, the decimal mark.

    Raises
    ------
    CurveError
        If the text holds no points, or if it can be read in two ways.

    Examples
    --------
    >>> read_points("time,survival_pct\\n0.26,98.5\\n0.78,97.5")
    Digitized(arms=(Points(name='', time=(0.26, 0.78), survival=(0.985, 0.975)),), assumed=('percent',))
    >>> found = read_points("x,Radio,RadioPlus\\n1,25,0,02,0,01\\n2,75,0,5,0,25")
    >>> found.arms[1]
    Points(name='RadioPlus', time=(1.25, 2.75), survival=(0.99, 0.75))
    >>> "; ".join(found.assumed)
    'fractions; decimal commas; 2 data sets: Radio, RadioPlus; incidence turned into survival'
    """
    lines = read_lines(text)
    separator = separator_of(lines)
    blocks = _blocks(lines, separator)
    found = _decimal_mark(blocks)
    is_cut = separator == "," and not found and decimal != "." and _put_together(blocks, dict(lines), decimal == ",")
    mark: Decimal = decimal or found or ("," if is_cut else ".")
    curves = [curve for block in blocks for curve in _curves(block, mark)]
    if not curves:
        raise CurveError("expected points, one a line, such as 1.5,0.98; found none")
    for curve in curves:
        if len(curve.time) < 2:
            raise CurveError(f"{curve}: expected at least 2 points, found {len(curve.time)}")
    full = 100 if (unit or _unit(curves)) == "percent" else 1
    if any(2 * sum(y > 1.2 * full for y in curve.y) > len(curve.y) for curve in curves):
        whole = "100 (percent)" if full == 100 else "1 (fractions)"
        raise CurveError(f"survival is at most {whole}, but most points lie above; see whether X and Y are swapped")
    turned = _is_incidence(curves) if incidence is None else incidence
    assumed = {
        "percent" if full == 100 else "fractions": unit is None,
        "decimal commas": mark == "," and decimal is None,
        f"{len(curves)} data sets: {', '.join(curve.name or 'unnamed' for curve in curves)}": len(curves) > 1,
        "incidence turned into survival": turned and incidence is None,
    }
    arms = (
        Points(curve.name, tuple(curve.time), tuple((full - y if turned else y) / full for y in curve.y))
        for curve in curves
    )
    return Digitized(tuple(arms), tuple(phrase for phrase, holds in assumed.items() if holds))


def read_lines(text: str) -> list[Line]:
    """The lines of a file, numbered, in plain characters, without comments; blank ones are empty.

    Raises
    ------
    CurveError
        If the text is empty, not text or too long.

    Examples
    --------
    >>> read_lines("\\ufeff# Figure 2\\r\\n0,\\u22121\\r\\n,,")
    [(2, '0,-1'), (3, '')]
    """
    plain = text.rstrip()
    count = 1 + plain.count("\n") + plain.count("\r") - plain.count("\r\n")
    if count > MAX_LINES:
        raise CurveError(f"expected at most {MAX_LINES:,} lines, found {count:,}; a digitized curve has a few hundred")
    start = plain[:4096].replace("\ufeff", "")
    strange = sum(not (char.isprintable() or char.isspace()) for char in start)
    if "\0" in plain or "\ufffd" in plain or 10 * strange > len(start):
        raise CurveError("expected a text file, found a binary one or another encoding; export the points as CSV")
    if not plain.isascii():
        plain = plain.translate(TYPOGRAPHY)
    split = plain.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [
        (number, line.rstrip() if line.strip(' \t,;"') else "")
        for number, line in enumerate(split, 1)
        if not line.lstrip().startswith(("#", "//"))
    ]
    if not any(line for _, line in lines):
        raise CurveError("expected numbers, found an empty file")
    return lines


def separator_of(lines: Iterable[Line]) -> str:
    """What stands between the cells of most lines: a tab, a semicolon, a comma or blanks.

    >>> separator_of([(1, "1,25 0,98")]), separator_of([(1, "1,25, 0,98")]), separator_of([(1, "1,25; 0,98")])
    (' ', ',', ';')
    """
    votes = Counter(_separator(line) for _, line in islice(lines, VOTERS) if any(map(str.isdigit, line)))
    return votes.most_common(1)[0][0] if votes else ","


def _separator(line: str) -> str:
    if "\t" in line.strip():
        return "\t"
    if ";" in line:
        return ";"
    return "," if "," in line and not _BETWEEN_BLANKS.match(line) else " "


def cells_of(line: str, separator: str) -> list[str]:
    """The cells of a line, without those that are empty at its end.

    >>> cells_of('"1,25", "0,98",,', ","), cells_of("1.25   .98", " ")
    (['1,25', '0,98'], ['1.25', '.98'])
    """
    if '"' in line:
        try:
            cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True))
        except csv.Error as error:
            raise CurveError(f"expected cells between separators, found {line[:40]!r}: {error}") from None
    else:
        cells = line.split(separator)
    cells = [cell.strip() for cell in cells]
    if separator == " ":
        return [cell for cell in cells if cell]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def is_numeric(cell: str) -> bool:
    """Whether a cell is, or stands for, a number, with either decimal mark.

    >>> is_numeric("98,5%"), is_numeric("NA"), is_numeric("Curve 1")
    (True, True, False)
    """
    return _NUMERIC.fullmatch(cell) is not None


def role_of(title: str) -> str:
    """What a column holds by its title: ``time``, ``survival``, ``arm``, something ``other``, or "" if it is a name.

    >>> role_of("Time (months)"), role_of("survival_pct"), role_of("Arm"), role_of("Radio")
    ('time', 'survival', 'arm', '')
    """
    key = re.sub(r"[\W_]", "", title.lower().replace("%", "percent"))
    return next((role for role, pattern in _ROLES.items() if re.fullmatch(pattern, key)), "")


def number_of(cell: str, mark: Decimal, line: int) -> float:
    """The number in a cell, percent or not.

    >>> number_of("98,5%", ",", 12)
    98.5
    >>> number_of("abc", ".", 12)
    Traceback (most recent call last):
    bsq.curves.errors.CurveError: line 12: expected a number, found "abc"
    """
    if _NUMBERS[mark].fullmatch(cell):
        value = float(cell.rstrip(" %").replace(",", "."))
        if math.isfinite(value):
            return value
    other = " with a decimal comma" if mark == "," and "." in cell else ""
    raise CurveError(f'line {line}: expected a number{other}, found "{cell[:40]}"')


def _blocks(lines: Sequence[Line], separator: str) -> list[_Block]:
    blocks = [_Block()]
    after_blank = False
    for number, line in lines:
        cells, block = cells_of(line, separator), blocks[-1]
        if not cells:
            after_blank = True
            continue
        if _is_heading(cells, block, separator):
            if block.rows:
                blocks.append(_Block())
            _head(blocks[-1], cells, separator)
        else:
            if after_blank and _starts_over(block.rows, cells):
                blocks.append(_Block())
            blocks[-1].rows.append((number, cells))
        after_blank = False
    if separator == " ":
        for block in blocks:
            block.columns = _unbroken(block.columns, max((len(cells) for _, cells in block.rows), default=0))
    for earlier, block in pairwise(blocks):
        block.columns = block.columns or _carried(earlier.columns)
    return blocks


def _is_heading(cells: Sequence[str], block: _Block, separator: str) -> bool:
    if is_numeric(cells[0]):
        return False
    numeric = [cell for cell in cells if is_numeric(cell)]
    if not numeric:
        return True
    if separator == " " and len(numeric) == 1 and numeric[0].isdigit():
        return True  # Curve 1
    is_first = not block.rows and not block.columns and len(cells) > 1
    return is_first and role_of(cells[0]) == "time"  # time,0,1: the arms are called 0 and 1


def _head(block: _Block, cells: list[str], separator: str) -> None:
    """Add a line to the heading: the name of the curve, or the names of the columns."""
    if separator == " " and "time" not in map(role_of, cells):
        cells = [" ".join(cells)]
    if len(cells) == 1:
        block.name = cells[0]
    else:
        block.above, block.columns = block.columns, cells


def _carried(columns: Sequence[str]) -> list[str]:
    """The names of the columns for the next curve; one that names the last curve goes with it."""
    return list(columns) if len(columns) > 2 else [title if role_of(title) else "y" for title in columns]


def _starts_over(rows: Sequence[Row], cells: Sequence[str]) -> bool:
    """Whether the times after a blank line begin anew, as those of another curve."""
    if not rows:
        return False
    firsts = [row[0].replace(",", ".") for row in (rows[0][1], rows[-1][1], cells)]
    if not all(_NUMBERS["."].fullmatch(first) for first in firsts):
        return False
    begin, end, now = (float(first.rstrip(" %")) for first in firsts)
    return abs(now - begin) < abs(now - end)


def _unbroken(titles: list[str], width: int) -> list[str]:
    """The names of blank-separated columns where they hold blanks themselves: ``X Curve A``."""
    size, rest = divmod(len(titles) - 1, max(1, width - 1))
    if size < 2 or rest:
        return titles
    return [titles[0], *(" ".join(titles[i : i + size]) for i in range(1, len(titles), size))]


def _decimal_mark(blocks: Sequence[_Block]) -> Decimal | None:
    """The mark that most of the numbers with one have; none if cells are cut at commas, or all numbers are whole."""
    marked = (cell for block in blocks for _, row in block.rows for cell in row if "," in cell or "." in cell)
    marks = Counter("," if "," in cell else "." for cell in marked if is_numeric(cell))
    return "," if marks[","] > marks["."] else "." if marks else None


def _put_together(blocks: Sequence[_Block], lines: Mapping[int, str], is_known: bool) -> bool:
    """Put numbers together that are cut at their decimal commas, ``1,25,0,98``; tell whether there were any."""
    is_cut = False
    for block in blocks:
        width = len(block.columns) or 2
        if any(len(cells) > width for _, cells in block.rows):
            pieces = [(number, lines[number].split(",")) for number, _ in block.rows]
            block.rows = _joined(pieces, width, is_known or bool(block.columns))
            is_cut = True
    return is_cut


def _joined(rows: list[Row], width: int, is_known: bool) -> list[Row]:
    """Rows of so many cells, if there is only one way to put the pieces together.

    A program writes the numbers of a column with the same number of decimals, with the same number of digits, or short,
    without zeros at their end. What may be in the rows that can be put together in one way only tells the others:
    ``10,0,98`` is 10 and 0.98 beside a 0, for then 10.0 would be written 10.
    """
    blanks = min(next((i for i, cell in enumerate(reversed(row)) if cell.strip()), 0) for _, row in rows)
    rows = [(number, row[: len(row) - blanks]) for number, row in rows]
    ways = [(number, list(_ways(row, width)) if width <= MAX_JOINED else []) for number, row in rows]
    for (number, row), (_, found) in zip(rows, ways, strict=True):
        if not found:
            shown = ",".join(row)[:40]
            raise CurveError(f'line {number}: expected {width} cells, found "{shown}"; try --decimal, or add a header')
    unsure = [found for _, found in ways if len(found) > 1]
    formats: list[Sequence[_Format]] = []
    if unsure or not is_known:
        columns = zip(*(found[0] for _, found in ways if len(found) == 1), strict=True)
        formats = [
            format
            for format in product(*map(_formats, columns))
            if all(any(_has(way, format) for way in found) for found in unsure)
        ]
    # 0,100,0,100 and 6,90,6,92 have as many digits everywhere, but may be two curves in whole percent
    is_told = is_known or any(all(format == "short" or format[0] == "decimals" for format in row) for row in formats)
    told = []
    for (number, row), (_, found) in zip(rows, ways, strict=True):
        if len(found) > 1:
            found = [way for way in found if any(_has(way, format) for format in formats)] or found
        if len(found) > 1 or not is_told:
            raise CurveError(_ambiguity(number, row, found))
        told.append((number, [cell.strip(' "') for cell in found[0]]))
    return told


def _ways(pieces: Sequence[str], width: int) -> Iterator[tuple[str, ...]]:
    """Every way to make so many cells of pieces, where two neighbours may be one number."""
    if not width <= len(pieces) <= 2 * width:
        return
    if not pieces:
        yield ()
    elif len(pieces) == 2 * width:
        pairs = list(zip(pieces[::2], pieces[1::2], strict=True))
        if all(_BEFORE_COMMA.fullmatch(whole) and _AFTER_COMMA.fullmatch(rest) for whole, rest in pairs):
            yield tuple(f"{whole},{rest}" for whole, rest in pairs)
    else:
        yield from _mixed_ways(pieces, width)


def _mixed_ways(pieces: Sequence[str], width: int) -> Iterator[tuple[str, ...]]:
    if not _PADDED.fullmatch(pieces[0]):
        for rest in _ways(pieces[1:], width - 1):
            yield pieces[0], *rest
    if len(pieces) > 1 and _BEFORE_COMMA.fullmatch(pieces[0]) and _AFTER_COMMA.fullmatch(pieces[1]):
        for rest in _ways(pieces[2:], width - 1):
            yield f"{pieces[0]},{pieces[1]}", *rest


def _formats(column: Iterable[str]) -> list[_Format]:
    """How the numbers of a column may have been written."""
    cells = [cell.strip() for cell in column if is_numeric(cell.strip())]
    fractions = [fraction[1] for cell in cells if (fraction := _FRACTION.search(cell))]
    digits = [_significant(cell) for cell in cells if "," in cell]
    formats: list[_Format] = ["short"]
    formats += [("decimals", len(fraction)) for fraction in fractions[:1]]
    formats += [("digits", digits) for digits in list(filter(None, digits))[:1]]
    return [format for format in formats if all(_is_in(cell, format) for cell in cells)]


def _is_in(cell: str, format: _Format) -> bool:
    fraction = _FRACTION.search(cell)
    if format == "short" or not is_numeric(cell.strip()):
        return fraction is None or not fraction[1].endswith("0")
    kind, size = format
    if kind == "decimals":
        return fraction is not None and len(fraction[1]) == size
    return _significant(cell) in (0, size) if fraction else _significant(cell) >= size


def _significant(cell: str) -> int:
    """The number of significant digits."""
    return len(re.split("[eE%]", cell)[0].replace(",", "").lstrip("+- 0").rstrip())


def _has(cells: Sequence[str], formats: Sequence[_Format]) -> bool:
    """Whether a row is written in these formats, one a column; there are none where no row tells them."""
    return all(_is_in(cell, format) for cell, format in zip(cells, formats, strict=bool(formats)))


def _ambiguity(number: int, row: Sequence[str], ways: Sequence[tuple[str, ...]]) -> str:
    readings = [" and ".join(cell.strip().replace(",", ".") for cell in way) for way in ways[:2]]
    tried = "export with semicolons or decimal points"
    if len(readings) == 1:
        readings.append("the cells " + " and ".join(row))
        tried = "give --decimal comma or point, or a header"
    return f'line {number}: "{",".join(row)[:40]}" may be {readings[0]}, or {readings[1]}; {tried}'


class _Place(NamedTuple):
    """The columns that hold one curve."""

    time: int
    y: int
    name: str
    title: str


def _curves(block: _Block, mark: Decimal) -> list[_Curve]:
    """The curves of a block, by its columns; in long form, by the values of the column that names the arm."""
    if not block.rows:
        return [_Curve(block.name, "")] if block.name or block.columns else []
    places, arm, width = _layout(block)
    is_common = len({place.time for place in places}) < len(places)
    curves: dict[str | int, _Curve] = {}
    for number, cells in block.rows:
        if len(cells) > width:
            raise CurveError(f'line {number}: expected {width} cells, found {len(cells)}, the last "{cells[-1][:40]}"')
        row = [*cells, *[""] * (width - len(cells))]
        for place in places:
            time, y = row[place.time], row[place.y]
            if y in _MISSING and len(places) > 1 and (is_common or time in _MISSING):
                continue
            key = place.y if arm is None else row[arm]
            if key not in curves:
                curves[key] = _Curve(place.name if arm is None else row[arm], place.title)
            curve = curves[key]
            curve.time.append(number_of(time, mark, number))
            curve.y.append(number_of(y, mark, number))
            curve.has_signs |= y.endswith("%")
    if not block.columns:
        _refuse_swapped(curves.values())
    return list(curves.values())


def _layout(block: _Block) -> tuple[list[_Place], int | None, int]:
    """Where the curves are, the column that names the arm, if any, and the number of columns."""
    (line, first), titles = block.rows[0], block.columns
    if len(titles) > 2 and all(titles[::2]) and not any(titles[1::2]):  # Radio,,RadioPlus,
        return [_Place(i, i + 1, titles[i], "") for i in range(0, len(titles), 2)], None, len(titles) + len(titles) % 2
    if titles and [cells[0] for _, cells in block.rows] == [str(i + 1) for i in range(len(block.rows))]:
        titles = ["", *titles] if len(first) == len(titles) + 1 else titles  # R's row names have no title
    width = len(titles) or len(first)
    roles = [role_of(title) for title in titles] or [""] * width
    times = [i for i, role in enumerate(roles) if role == "time"]
    if len(times) > 1:
        return _pairs(block, titles, times), None, width
    unknown = [i for i, role in enumerate(roles) if i or not titles or titles[0] or not times]
    texts = [i for i in unknown if not roles[i] and _is_text(block, i)]
    ys = [i for i, role in enumerate(roles) if role == "survival"]
    arms = [i for i, role in enumerate(roles) if role == "arm" and ys] or texts
    numbers = [i for i in unknown if i not in (*times, *ys, *arms)]
    time = next(iter(times or numbers), -1)
    left = [i for i in numbers if i != time and not (ys and roles[i] == "other")]
    if time < 0 or bool(ys) == bool(left) or len(arms) > 1 or (len(ys or left) > 1 and (arms or not titles)):
        raise CurveError(
            f"line {line}: expected two columns, or a line that names those of time, survival and arm, and no others; "
            f"found {', '.join(titles or first)[:80]}"
        )
    ys = ys or left
    titles = titles or [""] * width
    names = [titles[y] for y in ys] if len(ys) > 1 else [block.name or _own(titles[ys[0]])]
    places = [_Place(time, y, name, titles[y]) for y, name in zip(ys, names, strict=True)]
    return places, next(iter(arms), None), width


def _pairs(block: _Block, titles: Sequence[str], times: Sequence[int]) -> list[_Place]:
    """The curves of columns X and Y in turn; their names stand above, or are those of Y."""
    if list(times) != list(range(times[0] % 2, len(titles), 2)) or len(titles) % 2:
        raise CurveError(f"line {block.rows[0][0]}: expected columns X and Y in turn, found {', '.join(titles)}")
    above = [*block.above, *[""] * len(titles)]
    return [
        _Place(time, y, above[min(time, y)] or above[max(time, y)] or _own(titles[y]), titles[y])
        for time, y in ((time, time ^ 1) for time in times)
    ]


def _own(title: str) -> str:
    """A column's title where it is the name of a curve."""
    return "" if role_of(title) else title


def _is_text(block: _Block, column: int) -> bool:
    cells = [cells[column] for _, cells in block.rows if column < len(cells) and cells[column]]
    return bool(cells) and not any(map(is_numeric, cells))


def _refuse_swapped(curves: Iterable[_Curve]) -> None:
    """Columns without names are time and survival, but not if the first falls from 1 while the second rises."""
    for curve in curves:
        falls = all(0 <= later <= earlier <= 1 for earlier, later in pairwise(curve.time))
        rises = all(earlier <= later for earlier, later in pairwise(curve.y))
        if falls and rises and curve.time[0] > curve.time[-1] and curve.y[0] < curve.y[-1]:
            raise CurveError(
                "the columns may be time and survival, or survival and time, for the first falls within 0 to 1 and the "
                "second rises; name them in a first line, time,survival or survival,time"
            )


def _unit(curves: Sequence[_Curve]) -> Unit:
    """The one unit of all curves: by percent signs, by the columns' names, or by the highest points but a few."""
    if any(curve.has_signs or _PERCENT.search(curve.title) for curve in curves):
        return "percent"
    tops = sorted((sorted(curve.y)[-1 - len(curve.y) // WILD], str(curve)) for curve in curves)
    (least, low), (most, high) = tops[0], tops[-1]
    if most <= 1.2:
        return "fraction"
    if least > 1.2 and most > 2:
        return "percent"
    but = f"{low} only reaches {least:g} but " if least <= 1.2 else ""
    raise CurveError(
        f"survival may be in percent or in fractions: {but}{high} reaches {most:g}; give --unit percent or fraction"
    )


def _is_incidence(curves: Sequence[_Curve]) -> bool:
    """Whether the curves rise; where none does either, by the columns' names."""
    trends = [(_trend(curve), str(curve)) for curve in curves]
    is_named = any(_INCIDENCE.search(curve.title) and not _SURVIVAL.search(curve.title) for curve in curves)
    directions = {trend for trend, _ in trends if trend} | ({1} if is_named else set())
    if len(directions) == 1:
        return directions == {1}
    words = {-1: "falls", 0: "does neither", 1: "rises"}
    found = ", ".join(f"{name} {words[trend]}" for trend, name in trends)
    named = ", but a column is named as incidence" if is_named else ""
    raise CurveError(f"survival falls and incidence rises, but {found}{named}; give --survival or --incidence")


def _trend(curve: _Curve) -> int:
    """1 if the curve rises, -1 if it falls, 0 if neither is clear: by all pairs of points, as Kendall's tau."""
    by_time = sorted(range(len(curve.time)), key=curve.time.__getitem__)
    ys = [curve.y[i] for i in by_time[:: math.ceil(len(by_time) / COMPARED)]]
    signs = Counter((later > earlier) - (later < earlier) for earlier, later in combinations(ys, 2))
    if len(signs) == 1 and 0 in signs and ys[0] in (1, 100):
        return -1  # nobody had the event
    balance = (signs[1] - signs[-1]) / max(1, signs[1] + signs[-1])
    return (balance > TREND) - (balance < -TREND)
