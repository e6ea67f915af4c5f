"""Which rows of a table are its header, where its format does not say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bsq.documents.model import Row
from bsq.patterns import pattern

_UNIT_OF_LABEL = r"(?:years?|months?|weeks?|days?|h|hours?|mg|g|µg|μg|IU|Gy|ml|mm|cm|kg)"
_VALUE = pattern(
    rf"[<>=≤≥~±+\-–−]?\s?[.·]?\d(?![\d.]*\s?[-–]?\s?{_UNIT_OF_LABEL}\b)"
    r"(?:[^A-Za-z]|\b(?:to|and|of|CI|CrI|IQR|SDs?|SEM?|vs|x|range|n)\b|(?<=[\d)%\]])[a-e]\b)*+"
    r"|[-–—.…*†‡]+|ns|n\.?/?a\.?|nr|ne|p\s*[<>=≤≥].*|none",
    re.IGNORECASE,
)
_SIZE = pattern(
    r"\(?n\s?[=:]\s?\d{1,7}\)?.*|\(?\d{1,7}\s?(?:patients|subjects|participants|cases|pts)\)?", re.IGNORECASE
)
_UNIT = pattern(r"(?:no\.?|n|number|%|\(%\)|n\s*\(%\)|no\.?\s*\(%\)|p|p[\s-]?values?\*?)", re.IGNORECASE)
_P = pattern(r"p[\s-]?(?:values?)?\W*", re.IGNORECASE)
MOST_HEADER_ROWS = 4


def is_value(text: str) -> bool:
    """Whether a cell holds a value, and not a label or a heading.

    >>> [is_value(cell) for cell in ("12 (54.5)", "0·03", "NS", "n = 41", "Male", "3 months")]
    [True, True, True, False, False, False]
    """
    return _VALUE.fullmatch(text) is not None and _SIZE.fullmatch(text) is None


def is_size(text: str) -> bool:
    """Whether a cell of a header holds nothing but a number of patients: ``n = 41``."""
    return _SIZE.fullmatch(text) is not None


def is_p(text: str) -> bool:
    """Whether a cell of a header heads p-values."""
    return _P.fullmatch(text) is not None


def split_header(rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The header and the body of a table; the heading of several columns is repeated in each of them."""
    names_p = any(is_p(cell.text) for cell in rows[0][1:])
    count = 0 if _is_data(rows[0]) and not names_p else 1
    while 0 < count < min(len(rows) - 1, MOST_HEADER_ROWS) and _is_header(rows[count]):
        count += 1
    header = list(rows[:count])
    for i in range(count - 1):
        header[i] = _spread(header[i], header[i + 1 :])
    return tuple(header), tuple(rows[count:])


def _is_data(row: Row) -> bool:
    values = sum(is_value(cell.text) for cell in row[1:])
    return values > 0 and values * 2 >= sum(bool(cell.text) for cell in row[1:])


def _is_header(row: Row) -> bool:
    """Whether a row under the first still heads columns: no value in it, and more than a label."""
    filled = [cell.text for cell in row[1:] if cell.text]
    if not filled or any(is_value(text) for text in filled):
        return False
    sizes = sum(bool(_SIZE.fullmatch(text) or _UNIT.fullmatch(text)) for text in filled)
    return not row[0].text or sizes > 0 or len(filled) * 2 > len(row) - 1


def _spread(row: Row, below: Sequence[Row]) -> Row:
    """The row with each heading repeated over the columns at its right that only the rows below name."""
    cells = list(row)
    for i in range(2, len(cells)):
        below_it = [under[i].text for under in below if under[i].text]
        if not cells[i].text and cells[i - 1].text and below_it and not any(map(_P.fullmatch, below_it)):
            cells[i] = cells[i - 1]
    return tuple(cells)
