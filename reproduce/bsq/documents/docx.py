"""Word documents, with python-docx: paragraphs, headings and tables in the order of the body."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from bsq.documents.flow import Flow
from bsq.documents.grid import MOST_COLUMNS, Spanning
from bsq.documents.model import Document, DocumentError
from bsq.documents.superscripts import superscript
from bsq.patterns import pattern

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

LARGEST = 200_000_000
LARGEST_TEXT = 50_000_000
"""The document itself, unpacked: python-docx holds it as a tree, at many times its size."""
MOST_COMPRESSED = 200
LARGE = 1_000_000
_HEADING = pattern(r"(?:heading|title)\b", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CONTROLS = frozenset({f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read(source: str, data: bytes) -> Document:
    """Read a Word document.

    Raises
    ------
    DocumentError
        If it is damaged, encrypted, not a Word document, or unpacks to more than a paper holds; if python-docx is not
        installed.
    """
    try:
        import docx
    except ImportError:
        raise DocumentError(
            f"{source}: Word documents are read with python-docx, which is not installed; "
            "install it with pip install 'bsq[docx]'"
        ) from None
    _check(source, data)
    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        headings = {style.style_id for style in document.styles if _HEADING.match(style.name or "")}
        title = document.core_properties.title or ""
    except Exception as error:  # python-docx and lxml raise as many kinds as there are ways to damage a file
        raise DocumentError(f"{source}: a damaged Word document ({type(error).__name__}); save it again") from None
    for fallback in list(body.iter(_FALLBACK)):
        fallback.getparent().remove(fallback)  # says again, for old programs, what stands beside it
    flow = Flow(source)
    flow.builder.title = title
    for element in _blocks(body):
        if element.tag == f"{_W}tbl":
            flow.put_table(*_rows(element))
            continue
        style = element.find(f"{_W}pPr/{_W}pStyle")
        flow.block(is_heading=style is not None and style.get(f"{_W}val") in headings)
        flow.text(_text(element))
    return flow.document()


def _check(source: str, data: bytes) -> None:
    """Refuse what is no Word document, and what unpacks to more than a paper holds.

    The sizes that the archive declares are enough, for zipfile unpacks no more of a member than it declares.
    """
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise DocumentError(f"{source}: not a Word document or a damaged one: {error}; save it again") from None
    if any(member.flag_bits & 1 for member in members):
        raise DocumentError(f"{source}: encrypted; save it without a password")
    sizes = {member.filename: member.file_size for member in members}
    if "word/document.xml" not in sizes:
        raise DocumentError(f"{source}: a zip archive without word/document.xml, so no Word document; unpack it first")
    is_bomb = any(
        member.file_size > max(LARGE, MOST_COMPRESSED * member.compress_size)
        or (member.filename.endswith((".xml", ".rels")) and member.file_size > LARGEST_TEXT)
        for member in members
    )
    if is_bomb or sum(member.file_size for member in members) > LARGEST:
        raise DocumentError(
            f"{source}: unpacks to {sum(member.file_size for member in members) // 1_000_000:,} MB, more than a paper "
            "holds; save it again without embedded files"
        )


def _blocks(body: BaseOxmlElement) -> Iterator[Any]:
    """The paragraphs and tables of the body, those in content controls too."""
    waiting = list(reversed(body))
    while waiting:
        element = waiting.pop()
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag in _CONTROLS:
            waiting += reversed(element)


def _text(paragraph: Any) -> str:
    """The text of a paragraph, or of all in a cell."""
    raised = ((_is_raised(run), text) for run in paragraph.iter(f"{_W}r") for text in _texts_of_run(run))
    runs = [(is_raised, "".join(text for _, text in group)) for is_raised, group in groupby(raised, itemgetter(0))]
    return "".join(superscript(text) if is_raised else text for is_raised, text in runs)


def _texts_of_run(run: Any) -> Iterator[str]:
    for element in run:
        if element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag in _BREAKS:
            yield _BREAKS[element.tag]


def _is_raised(run: Any) -> bool:
    position = run.find(f"{_W}rPr/{_W}vertAlign")
    return position is not None and position.get(f"{_W}val") == "superscript"


def _rows(table: Any) -> tuple[list[list[Spanning]], list[list[Spanning]]]:
    """The rows that are marked as the header, and the others."""
    rows: list[list[Spanning]] = []
    heads = 0
    starts: dict[int, tuple[int, int]] = {}  # column -> the row and the place in it of the cell that spans down
    for row in table.iterchildren(f"{_W}tr"):
        if heads == len(rows) and row.find(f"{_W}trPr/{_W}tblHeader") is not None:
            heads += 1
        cells: list[Spanning] = []
        column = 0
        for cell in row.iterchildren(f"{_W}tc"):
            across = _across(cell)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val") != "restart" and column in starts:
                at, place = starts[column]
                above = rows[at][place]
                rows[at][place] = Spanning(above.text, above.across, len(rows) - at + 1)
            else:
                starts.pop(column, None)
                if merge is not None:
                    starts[column] = len(rows), len(cells)
                text = " ".join(_text(paragraph) for paragraph in cell.iter(f"{_W}p"))
                cells.append(Spanning(text.strip(), across))
            column += across
        rows.append(cells)
    return rows[:heads], rows[heads:]


def _across(cell: Any) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    printed = span.get(f"{_W}val") if span is not None else "1"
    return min(int(printed), MOST_COLUMNS) if printed and printed.isdecimal() and len(printed) < 6 else 1
