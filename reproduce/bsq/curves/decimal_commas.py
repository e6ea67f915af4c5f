"""Numbers that are cut at their decimal commas, ``1,25,0,98``, put together again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Literal

from bsq.curves.cells import Row, is_numeric
from bsq.curves.errors import CurveError
from bsq.patterns import pattern

MAX_JOINED = 8
"""Of more columns, numbers that are cut at their decimal commas are not put together."""

_BEFORE_COMMA = pattern(r"\s*[+-]?(?:0|[1-9][0-9]*)")
_AFTER_COMMA = pattern(r"[0-9]+(?:[eE][+-]?[0-9]+)?%?\s*")
_FRACTION = pattern(r",([0-9]*)")
_PADDED = pattern(r"\s*[+-]?0[0-9]+\s*")
_Format = Literal["short"] | tuple[Literal["decimals", "digits"], int]


def joined(rows: list[Row], width: int, is_known: bool) -> list[Row]:
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
