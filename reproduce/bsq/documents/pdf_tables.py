"""Tables in the lines of a PDF, by position: a caption, then lines whose words stand in columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from bsq.documents.captions import is_caption, is_note
from bsq.documents.header import is_value
from bsq.documents.pdf_lines import Line, Word
from bsq.patterns import pattern

Row = list[str | None]
_CAPTION_LINES = 5
_LABEL_LINES = 3
"""So many lines without values may follow each other in a table: headings of its blocks, and labels that wrap."""
_LONGEST_LABEL = 90
_COLUMN_GAP = 0.42
"""The words of two columns stand farther apart than this in every row, in sizes of the font; a blank is a quarter."""
_HEADING_GAP = 0.5
_FARTHEST = 3.5
_CLOSE = 2.0
"""The distance of two lines, in sizes of the font: at most in a table, and among its notes."""
_HEADER_LINES = 4
_CONTINUED = pattern(r"\bcont(?:inued|['’]d|\.)", re.IGNORECASE)
_GOES_ON = pattern(r"\(|[a-z]|[nN]\s*=")
_CONTINUED_VALUE = pattern(r"[(\[]|(?:to|[–-])\s")


class Found(msgspec.Struct, frozen=True):
    """A table, and how many lines it takes."""

    caption: str
    header: list[Row]
    body: list[Row]
    notes: list[str]
    used: int


def table_at(lines: Sequence[Line], position: int) -> Found | None:
    """The table whose caption begins at a line, if one does."""
    if not is_caption(lines[position].text):
        return None
    first = _end_of_caption(lines, position)
    end = _end_of_rows(lines, first)
    rows = [*lines[first:end]]
    while more := _continued(lines, end, rows):
        rows, end = more
    columns = _columns(rows)
    if len(columns) < 2 or not any(map(_has_values, rows)):
        return None
    caption = " ".join(line.text for line in lines[position:first])
    header, body = _split(rows, columns)
    notes, used = _notes(lines, end)
    return Found(caption, header, body, notes, end + used - position)


def _end_of_caption(lines: Sequence[Line], position: int) -> int:
    """The line after the caption, which goes on in lines of its size without columns."""
    caption = lines[position]
    end = position + 1
    while end < min(len(lines), position + _CAPTION_LINES):
        line = lines[end]
        is_like_it = abs(line.size - caption.size) < 0.06 * caption.size and line.left - caption.left < 3 * line.size
        if len(line.cells()) > 1 or not is_like_it or _distance(lines, end) > _CLOSE:
            break
        end += 1
    return end


def _end_of_rows(lines: Sequence[Line], first: int) -> int:
    """The line after the last row: lines of several cells, and a few labels between them."""
    end = first
    for i in range(first, len(lines)):
        line = lines[i]
        if is_caption(line.text) or (i > first and not 0 <= _distance(lines, i) <= _FARTHEST):
            break
        if len(line.cells()) > 1:
            end = i + 1
        elif i - end >= _LABEL_LINES or len(line.text) > _LONGEST_LABEL:
            break
    return end


def _continued(lines: Sequence[Line], end: int, rows: list[Line]) -> tuple[list[Line], int] | None:
    """The rows with those of the next column or page, if the table goes on there in the same columns."""
    if not rows or end >= len(lines) or lines[end].base < lines[end - 1].base:
        return None
    first = end + (_CONTINUED.search(lines[end].text) is not None)
    while first < len(lines) and lines[first].text in {row.text for row in rows[:_HEADER_LINES]}:
        first += 1  # the header is printed again
    if first >= len(lines) or len(lines[first].cells()) < 2:
        return None
    last = _end_of_rows(lines, first)
    more = lines[first:last]
    shift = min(line.left for line in rows) - min(line.left for line in more)
    joined = [*rows, *(line.shifted(shift) for line in more)]
    return (joined, last) if len(_columns(joined)) == len(_columns(rows)) else None


def _distance(lines: Sequence[Line], i: int) -> float:
    """How far a line is below the one before it, in sizes of the font."""
    return (lines[i - 1].base - lines[i].base) / lines[i].size


def _first_value(lines: Sequence[Line]) -> int:
    """The first row that holds values."""
    for i, line in enumerate(lines):
        if _has_values(line):
            return i
    return 0


def _has_values(line: Line) -> bool:
    return any(is_value(cell.text) for cell in line.cells()[1:])


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """The ends of each column: what no word of a row with values crosses tells them apart."""
    rows = [line for line in lines[_first_value(lines) :] if len(line.cells()) > 1]
    columns: list[tuple[float, float]] = []
    for word in sorted((word for row in rows for word in row.words), key=lambda word: word.left):
        if columns and word.left - columns[-1][1] < _COLUMN_GAP * word.size:
            columns[-1] = columns[-1][0], max(columns[-1][1], word.right)
        else:
            columns.append((word.left, word.right))
    return columns


def _split(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> tuple[list[Row], list[Row]]:
    """The header and the body."""
    first = _first_value(lines)
    while first > 1 and len(lines[first - 1].cells()) == 1 and lines[first - 1].left <= columns[0][1]:
        first -= 1  # the heading of the first block
    header: list[Row] = []
    for line in lines[:first]:
        row = _heading_row(line, columns)
        if header and _goes_on(header[-1], row):
            header[-1] = [_together(above, below) for above, below in zip(header[-1], row, strict=True)]
        else:
            header.append(row)
    for i, row in enumerate(header[:-1]):
        _spread(row, header[i + 1])
    return header, _body(lines[first:], columns)


def _heading_row(line: Line, columns: Sequence[tuple[float, float]]) -> Row:
    """The headings in a line, each in the columns that it stands over."""
    cells = line.cells(_HEADING_GAP)
    over = [max(range(len(cells)), key=lambda i: _overlap(cells[i], column)) for column in columns]
    owners: list[int | None] = [
        owner if _overlap(cells[owner], column) > 0 else None for owner, column in zip(over, columns, strict=True)
    ]
    row: Row = ["" if owner is None else None for owner in owners]
    for i, cell in enumerate(cells):
        if i in owners:
            row[owners.index(i)] = cell.text
            continue
        nearest = max(range(len(columns)), key=lambda column: _overlap(cell, columns[column]))
        row[nearest] = f"{row[nearest] or ''} {cell.text}".strip()
    return row


def _overlap(cell: Line | Word, column: tuple[float, float]) -> float:
    """The width that both share; below 0, how far they are apart."""
    return min(cell.right, column[1]) - max(cell.left, column[0])


def _goes_on(above: Row, row: Row) -> bool:
    """Whether a line of the header continues the headings above it."""
    pairs = [(over, text) for over, text in zip(above[1:], row[1:], strict=True) if text]
    return any(over for over, _ in pairs) and all(not over or _GOES_ON.match(text) for over, text in pairs)


def _together(above: str | None, below: str | None) -> str | None:
    """A heading of two lines; what the upper one spans stays spanned."""
    return above if not below else f"{above or ''} {below}".strip()


def _spread(row: Row, below: Row) -> None:
    """A heading goes on over the columns at its right that only the row below names."""
    for i in range(2, len(row)):
        if row[i] == "" and row[i - 1] != "" and below[i] and not is_value(below[i] or "") and below[i - 1]:
            row[i] = None


def _body(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> list[Row]:
    rows: list[Row] = []
    wrapped = ""  # a label whose values stand in the next line
    for i, line in enumerate(lines):
        if len(line.cells()) == 1 and line.left <= columns[0][1]:
            if i + 1 < len(lines) and lines[i + 1].text[0].islower():
                wrapped = f"{wrapped} {line.text}".strip()
                continue
            rows.append([f"{wrapped} {line.text}".strip(), *[""] * (len(columns) - 1)])
            wrapped = ""
            continue
        row = [""] * len(columns)
        for word in line.words:
            column = max(range(len(columns)), key=lambda column: _overlap(word, columns[column]))
            row[column] = f"{row[column]} {word.text}".strip()
        row[0], wrapped = f"{wrapped} {row[0]}".strip(), ""
        if rows and not row[0] and all(_CONTINUED_VALUE.match(text) for text in row if text):
            rows[-1] = [f"{above or ''} {text}".strip() for above, text in zip(rows[-1], row, strict=True)]
        else:
            rows.append([*row])
    return rows


def _notes(lines: Sequence[Line], first: int) -> tuple[list[str], int]:
    """The notes under a table, and how many lines they take."""
    notes: list[str] = []
    table_size = lines[first - 1].size
    end = first
    while end < len(lines):
        line = lines[end]
        if not 0 < _distance(lines, end) < (_CLOSE if notes else _FARTHEST):
            break
        is_small = line.size < 0.95 * table_size
        is_like_last = bool(notes) and abs(line.size - lines[end - 1].size) < 0.06 * line.size
        if is_note(line.text) and (not notes or is_like_last):
            notes.append(line.text)
        elif is_like_last and (is_small or not notes[-1].endswith(".")):
            notes[-1] += f" {line.text}"
        elif not notes and is_small and not is_caption(line.text):
            notes.append(line.text)
        else:
            break
        end += 1
    return notes, end - first
