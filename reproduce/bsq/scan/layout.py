"""The layout of a printed table, brought into the one that its readers expect: one header, and limits in one cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from bsq.documents.header import is_p, is_size, is_value
from bsq.documents.model import Cell, Row, Table
from bsq.documents.typography import fold
from bsq.patterns import pattern, wording

_SIZED = wording(r"[^\W\d]\D{0,99}\bn\s?=\s?\d")
_OF_LIMITS = r"(?:95\s?%|CI|C\.I\.|confidence|intervals?|limits?|bounds?|for|of|the|Exp\s?\(B\)|[(),\s])*"
_LOWER = wording(rf"{_OF_LIMITS}(?:lower|LCL|LL|2\.5\s?%){_OF_LIMITS}")
_UPPER = wording(rf"{_OF_LIMITS}(?:upper|UCL|UL|97\.5\s?%){_OF_LIMITS}")
_ESTIMATE = pattern(r"\b(?:HR|OR|RR|RD)\b|\bratio\b|\bCI\b|confidence interval|\bp[\s-]values?\b")


def panels(table: Table) -> Iterator[Table]:
    """The table, or one for each header in it: groups with their sizes, or estimates with their p-values, in a row."""
    heads = [index for index, row in enumerate(table.body) if _is_header(row)]
    for start, end in pairwise([0, *heads, len(table.body)]):
        if start in heads:
            header, body = _header(table.header, table.body[start]), table.body[start + 1 : end]
        else:
            header, body = table.header, table.body[start:end]
        if body or not heads:
            yield replace(table, header=header, body=body)


def with_sizes_in_header(table: Table) -> Table:
    """The table with a first row that holds sizes or headings under a blank label, and no value, in its header."""
    if not table.header or not table.body:
        return table
    first = table.body[0]
    texts = [cell.text for cell in first[1:] if cell.text]
    is_header = not first[0].text and any(map(is_size, texts)) and not any(map(is_value, texts))
    if not is_header:
        return table
    return replace(table, header=(*table.header, first), body=table.body[1:])


def with_limits_together(table: Table) -> Table:
    """The table with each lower limit and the upper one at its right in one cell: ``0.83 to 2.01``."""
    heads = [fold(" ".join(cell.text for cell in column)).text for column in zip(*table.header, strict=True)]
    lower = [i for i, pair in enumerate(pairwise(heads)) if _LOWER.fullmatch(pair[0]) and _UPPER.fullmatch(pair[1])]
    if not lower:
        return table
    header = tuple(_without_uppers(row, lower) for row in table.header)
    body = tuple(_without_uppers(_joined(row, lower), lower) for row in table.body)
    return replace(table, header=header, body=body)


def _joined(row: Row, lower: Sequence[int]) -> Row:
    cells = list(row)
    for i in lower:
        if row[i].text and row[i + 1].text:
            cells[i] = Cell(f"{row[i].text} to {row[i + 1].text}", row[i].start, row[i + 1].end)
    return tuple(cells)


def _without_uppers(row: Row, lower: Sequence[int]) -> Row:
    return tuple(cell for i, cell in enumerate(row) if i - 1 not in lower)


def _is_header(row: Row) -> bool:
    filled = [fold(cell.text).text for cell in row[1:] if cell.text]
    if len(set(filled)) < 2 or any(is_value(text) and not _is_of_estimates(text) for text in filled):
        return False
    return sum(map(_is_sized, filled)) > 1 or any(map(_is_of_estimates, filled))


def _header(above: Sequence[Row], row: Row) -> tuple[Row, ...]:
    """A header in the body, under the rows of the table's own that still hold."""
    is_new = any(_is_sized(fold(cell.text).text) for cell in row)
    kept = [tuple(_kept(old, new, is_new) for old, new in zip(old_row, row, strict=True)) for old_row in above]
    return (*kept, row)


def _kept(old: Cell, new: Cell, is_new: bool) -> Cell:
    """A cell of the table's header; blank where the new one has a column of its own there."""
    texts = fold(old.text).text, fold(new.text).text
    is_over = is_new or (texts[1] and any(map(_is_of_estimates, texts)))
    return replace(old, text="") if is_over else old


def _is_sized(text: str) -> bool:
    return _SIZED.search(text) is not None


def _is_of_estimates(text: str) -> bool:
    return is_p(text) or _ESTIMATE.search(text) is not None
