"""The lines and cells of tables that digitizers write, in any of their separators and decimal marks."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Literal

from bsq.curves.errors import CurveError
from bsq.patterns import pattern
from bsq.printed import TYPOGRAPHY

Decimal = Literal[",", "."]
Line = tuple[int, str]
"""The number of a line in its file, and the line."""
Row = tuple[int, list[str]]
"""The number of a line in its file, and its cells."""

MAX_LINES = 1_000_000
VOTERS = 1000
"""The first lines tell what separates the cells."""

_MANTISSA = r"[+-]?(?:[0-9]+(?:{0}[0-9]*)?|{0}[0-9]+)(?:[eE][+-]?[0-9]+)?\s?%?"
NUMBERS = {mark: re.compile(_MANTISSA.format(f"[{mark}]")) for mark in (".", ",")}
_NUMERIC = pattern(rf"{_MANTISSA.format('[.,]')}|[+-]?(?:nan|na|inf(?:inity)?)", re.IGNORECASE)
_BETWEEN_BLANKS = pattern(r"\s*(?:\S+\s+)?(?:[+-]?[.,]?\d[\d.,eE+-]*(?<!,)%?(?:\s+|$)){2}")
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
    if NUMBERS[mark].fullmatch(cell):
        value = float(cell.rstrip(" %").replace(",", "."))
        if math.isfinite(value):
            return value
    other = " with a decimal comma" if mark == "," and "." in cell else ""
    raise CurveError(f'line {line}: expected a number{other}, found "{cell[:40]}"')
