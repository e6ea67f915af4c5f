"""Tables whose cells stand one a line, an empty cell as a blank line, as extractors of text leave them.

The headings of their columns, and the caption and its number, are often run together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile, zip_longest

import msgspec

from bsq.documents.captions import CAPTION, is_caption
from bsq.documents.header import is_p, is_size, is_value
from bsq.documents.model import Cell, Row, Table
from bsq.patterns import pattern

_SEAM = pattern(r"(?:(?<=[a-z]{3})|(?<=[)%*†‡]))(?=[A-Z])|(?<=\))(?=[a-z])|(?<=\d)(?=[A-Z][a-z]{2})")
"""Where two headings meet that stood in cells of their own."""
_SIZE = pattern(r"\bn\s?=\s?\d", re.IGNORECASE)
_COLUMN = pattern(r"\bn\s?=\s?\d|\bratio\b|\bCI\b|\bdifference\b|\btotal\b|\boverall\b", re.IGNORECASE)
_NO_VALUE = pattern(r"ref(?:erence|\.)?|-|–|—|NR|ND", re.IGNORECASE)
_MAY_BE_CAPTION = pattern(
    r"\n([ \t*#]{0,9}(?:supplement\w{0,9}\s|online\s|extended data\s|e)?ta(?:b\.|b[eu]?l)[^\n]*)", re.IGNORECASE
)
"""A line, with the end of the one before: a plain character to begin with makes the search several times as fast."""
_LINE = pattern(r"[^\n]+")
_SEPARATED = pattern(r"[|\t]| ; |\S   ")
"""Several cells on one line."""
AHEAD, FARTHEST_AHEAD = 60, 4_000
"""Lines, and characters, under a caption that tell whether cells stand one a line."""
WIDEST = 14
MOST_HEADINGS = 3
"""So many rows of headings at most."""
FEWEST_ROWS = 3
FEWEST_VALUES = 6
LONGEST_CELL = 160
"""Characters; a longer line is prose."""


class Token(msgspec.Struct, frozen=True):
    """A cell as a line, or as the part of a line up to a seam; an empty one is a blank line."""

    text: str
    start: int

    @property
    def cell(self) -> Cell:
        return Cell(self.text, self.start, self.start + len(self.text))


class Stacked(msgspec.Struct, frozen=True):
    """A table and the span of its lines."""

    table: Table
    start: int
    end: int


def stacked_tables(text: str) -> Iterator[Stacked]:
    """The tables under captions whose cells stand one a line, where blank lines or seams are among them.

    >>> lines = ["Table 1Sex", "", "Drug (n = 9)Placebo (n = 8)P", "Sex", "", "", "0.64"]
    >>> lines += ["Male", "5", "3", "", "Female", "4", "5", "", "Unknown", "0", "0", ""]
    >>> table = next(stacked_tables("\\n".join(lines))).table
    >>> [[cell.text for cell in row] for row in (*table.header, *table.body[:2])]
    [['', 'Drug (n = 9)', 'Placebo (n = 8)', 'P'], ['Sex', '', '', '0.64'], ['Male', '5', '3', '']]
    """
    captions = list(_captions(text))
    for (start, caption), following in zip_longest(captions, captions[1:]):
        first, end = start + len(caption) + 1, following[0] if following else len(text)
        ahead = _LINE.findall(text, first, min(end, first + FARTHEST_AHEAD))[:AHEAD]
        if _stand_one_a_line([line.strip() for line in ahead]):
            table = _table(next(_lines(caption, start)), list(_cells(text, first, end)))
            if table is not None:
                yield table


def _captions(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are captions of tables, and where they start."""
    first = _MAY_BE_CAPTION.match("\n" + text[:FARTHEST_AHEAD])
    lines = [(0, first[1])] if first else []
    lines += [(match.start(1), match[1]) for match in _MAY_BE_CAPTION.finditer(text)]
    return ((start, line) for start, line in lines if is_caption(line.strip()))


def _stand_one_a_line(lines: Sequence[str]) -> bool:
    """Whether lines look like single cells: values among them, and never several on one."""
    return not any(map(_SEPARATED.search, lines)) and sum(map(is_value, lines)) >= FEWEST_VALUES


def _cells(text: str, start: int, end: int) -> Iterator[Token]:
    """The lines of a span as cells, up to the first that is prose."""
    return takewhile(lambda token: len(token.text) <= LONGEST_CELL, _lines(text[start:end], start))


def _lines(text: str, start: int) -> Iterator[Token]:
    for raw in text.split("\n"):
        yield Token(raw.strip(), start + len(raw) - len(raw.lstrip()))
        start += len(raw) + 1


def _table(caption: Token, lines: Sequence[Token]) -> Stacked | None:
    """The table of the lines under a caption, where they fall into rows of one length."""
    tokens = list(_split_headings(lines))
    layouts = (
        (width, first, _rows(tokens, first, width))
        for width in range(2, WIDEST + 1)
        for first in range(min(len(tokens), MOST_HEADINGS * width + 2))
    )
    width, first, rows = max(layouts, key=lambda layout: _fit(tokens, *layout), default=(0, 0, []))
    body = [token for row in rows for token in row]
    values = sum(is_value(token.text) for token in body)
    number = CAPTION.match(caption.text)
    is_glued = number is not None and caption.text[number.end() : number.end() + 1].isalpha()
    is_plain = len(tokens) == len(lines) and all(token.text for token in body) and not is_glued
    if len(rows) < FEWEST_ROWS or values < FEWEST_VALUES or is_plain:
        return None
    table = Table(caption.cell, _header(tokens[:first], width), tuple(_padded(row, width) for row in rows))
    return Stacked(table, caption.start, body[-1].cell.end)


def _split_headings(lines: Sequence[Token]) -> Iterator[Token]:
    """The lines, of which those before the first value are split at their seams."""
    is_heading = True
    for line in lines:
        is_heading = is_heading and not is_value(line.text)
        if not is_heading:
            yield line
            continue
        seams = [0, *(match.start() for match in _SEAM.finditer(line.text)), len(line.text)]
        for start, end in pairwise(seams):
            yield Token(line.text[start:end], line.start + start)


def _rows(tokens: Sequence[Token], first: int, width: int) -> list[Sequence[Token]]:
    """The rows from a token on: a label with its cells, or a label alone that heads other rows."""
    rows: list[Sequence[Token]] = []
    at = first
    while at < len(tokens):
        row = tokens[at : at + width]
        if len(row) == width and _is_label(row[0]) and all(_is_cell(token) for token in row[1:]):
            rows.append(row)
            at += width
        elif _is_label(tokens[at]) and at + 1 < len(tokens) and _is_label(tokens[at + 1]):
            rows.append(tokens[at : at + 1])
            at += 1
        else:
            break
    while rows and not any(is_value(token.text) for token in rows[-1][1:]):
        rows.pop()
    return rows


def _is_label(token: Token) -> bool:
    is_of_column = is_value(token.text) or is_size(token.text)
    return bool(token.text) and (not is_of_column or token.text.lower() == "none")


def _is_cell(token: Token) -> bool:
    return not token.text or is_value(token.text) or is_size(token.text) or _NO_VALUE.fullmatch(token.text) is not None


def _fit(tokens: Sequence[Token], width: int, first: int, rows: Sequence[Sequence[Token]]) -> tuple[int, bool, int]:
    """How well a layout fits: how many cells hold something, and whether the headings are as many as the columns."""
    filled = sum(bool(token.text) for row in rows for token in row if len(row) > 1)
    return filled, bool(_header(tokens[:first], width)), first


def _header(tokens: Sequence[Token], width: int) -> tuple[Row, ...]:
    """The rows of headings, where they are as many as the columns, with or without one over the labels.

    What stands behind the heading of the p-values, or behind the last one that surely heads a column, heads none; unless
    every row of headings is whole, an empty cell over the labels.
    """
    whole = [tokens[i : i + width] for i in range(0, len(tokens), width)]
    if whole and all(_is_whole(row, width) for row in whole) and not all(row[0].text for row in whole):
        return tuple(_padded(row, width) for row in whole)
    filled = [token for token in tokens if token.text]
    ends = [i for i, token in enumerate(filled) if is_p(token.text) or _COLUMN.search(token.text)]
    if ends and ends[-1] < len(filled) - 1:
        return ()
    sizes = [_SIZE.search(token.text) is not None for token in filled]
    if len(filled) == width - 1 and any(sizes) == sizes[0]:
        return (_padded([Token("", filled[0].start), *filled], width),)
    if not filled or sizes[0]:
        return ()
    if len(tokens) % width == 0:
        return tuple(_padded(tokens[i : i + width], width) for i in range(0, len(tokens), width))
    return (_padded(filled, width),) if len(filled) == width else ()


def _is_whole(row: Sequence[Token], width: int) -> bool:
    """Whether a row of headings has one for each column of values, or one over all of them."""
    headed = sum(bool(token.text) for token in row[1:])
    return len(row) == width and (headed == width - 1 or (headed == 1 and bool(row[1].text) and not row[0].text))


def _padded(row: Sequence[Token], width: int) -> Row:
    end = row[-1].cell.end
    return tuple(token.cell for token in row) + (Cell("", end, end),) * (width - len(row))
