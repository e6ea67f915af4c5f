"""The panels of a table: what stands under each of the headers that are printed in its body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from bsq.documents.header import is_p, is_value
from bsq.documents.model import Cell, Row, Table
from bsq.documents.typography import fold

_SIZED = re.compile(r"[^\W\d]\D*\bn\s?=\s?\d", re.IGNORECASE)
_ESTIMATE = re.compile(r"\b(?:HR|OR|RR|RD)\b|\bratio\b|\bCI\b|confidence interval|\bp[\s-]values?\b")


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
