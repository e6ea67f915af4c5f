"""Points of survival curves, as the programs that digitize figures write them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Literal, NamedTuple

import msgspec

from bsq.curves.cells import (
    NUMBERS,
    Decimal,
    Line,
    Row,
    cells_of,
    is_numeric,
    number_of,
    read_lines,
    role_of,
    separator_of,
)
from bsq.curves.decimal_commas import joined
from bsq.curves.errors import CurveError
from bsq.patterns import pattern

Unit = Literal["percent", "fraction"]

WILD = 20
"""One point in so many may be a wild click; it does not tell the unit."""
TREND = 0.25
"""By so much the pairs of points that rise and those that fall must differ, of all that do either."""
HIGH = 0.9
"""A curve that neither rises nor falls, but lies above this share, is one of survival."""
COMPARED = 200
"""So many points of a curve, evenly spaced, are compared with each other."""

_PERCENT = pattern(r"pct|percent|(?<![0-9])\s?%", re.IGNORECASE)
_INCIDENCE = pattern(r"inciden|failure|cum|cif", re.IGNORECASE)
_SURVIVAL = pattern(r"surv|free", re.IGNORECASE)
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
    if not all(NUMBERS["."].fullmatch(first) for first in firsts):
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
            block.rows = joined(pieces, width, is_known or bool(block.columns))
            is_cut = True
    return is_cut


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
    balance = (signs[1] - signs[-1]) / max(1, signs[1] + signs[-1])
    if abs(balance) <= TREND and min(ys) > HIGH * (1 if max(ys) <= 1.2 else 100):
        return -1  # next to nobody had the event
    return (balance > TREND) - (balance < -TREND)
