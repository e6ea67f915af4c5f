"""The document model: what every reader makes of a file, whatever its format.

A document is one text and its pieces. Each piece knows its place in the text (a half-open span of character offsets),
and its section, page, table, row and column. Readers of text keep the file's own text; readers of other formats lay
one out with a :class:`Builder`.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class DocumentError(Exception):
    """A document that cannot be read; the message says which, what was found and what to try."""


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph of prose, a list item or a heading.

    Attributes
    ----------
    start, end : int
        Its span in the document's text.
    section : str
        The heading that it stands under.
    page : int
        The page, from 1; 0 where the format has none.
    copies : tuple of int
        How much further on in the text it is printed again, word for word.
    """

    start: int
    end: int
    section: str = ""
    page: int = 0
    copies: tuple[int, ...] = ()


class Cell(msgspec.Struct, frozen=True):
    """A cell of a table and its span in the document's text; an empty cell has an empty span."""

    text: str
    start: int
    end: int


Row = tuple[Cell, ...]


class Table(msgspec.Struct, frozen=True):
    """A table.

    Attributes
    ----------
    caption : Cell
        Its number and title, ``Table 2 Efficacy``.
    header, body : tuple of rows
        Rows of cells, all of one length. The heading of several columns stands in each of them, with the same span.
    notes : tuple of Cell
        The lines under it.
    section, page, copies
        As of a paragraph.
    """

    caption: Cell
    header: tuple[Row, ...]
    body: tuple[Row, ...]
    notes: tuple[Cell, ...] = ()
    section: str = ""
    page: int = 0
    copies: tuple[int, ...] = ()


class Document(msgspec.Struct, frozen=True):
    """A document as read.

    Attributes
    ----------
    source : str
        The file, as messages call it.
    text : str
        Everything that was read, in the order of reading; all spans are offsets into it.
    pieces : tuple of Paragraph and Table
        In the order of the text.
    title : str
        The document's title, where its format names it.
    """

    source: str
    text: str
    pieces: tuple[Paragraph | Table, ...]
    title: str = ""


class Builder:
    """Lays out the text of a document whose format has none of its own.

    >>> builder = Builder("trial.html")
    >>> builder.heading("Results")
    >>> builder.paragraph("Response was seen in 3 (13.6%) of 22 patients.")
    >>> builder.table("Table 1 Baseline", header=[["", "All (n = 22)"]], body=[["Male sex", "12 (55%)"]])
    >>> document = builder.document()
    >>> document.text.rstrip().splitlines()[-1]
    'Male sex | 12 (55%)'
    >>> cell = document.pieces[-1].body[0][1]
    >>> document.text[cell.start:cell.end]
    '12 (55%)'
    """

    def __init__(self, source: str, title: str = "") -> None:
        self.source, self.title, self.page = source, title, 0
        self._parts: list[str] = []
        self._length = 0
        self._pieces: list[Paragraph | Table] = []
        self._section = ""

    def heading(self, text: str) -> None:
        """A heading; what follows stands under it."""
        if text := _one_line(text):
            self._section = text
            self.paragraph(text)

    def paragraph(self, text: str) -> None:
        """A paragraph of prose; runs of white space become one blank."""
        if text := _one_line(text):
            start = self._add(text)
            self._add("\n\n")
            self._pieces.append(Paragraph(start, start + len(text), self._section, self.page))

    def table(
        self,
        caption: str,
        header: Sequence[Sequence[str | None]],
        body: Sequence[Sequence[str | None]],
        notes: Sequence[str] = (),
    ) -> None:
        """A table; rows may be of different length, and None stands for the cell at its left, which spans it."""
        width = max((len(row) for row in (*header, *body)), default=0)
        if not width:
            for text in (caption, *notes):
                self.paragraph(text)
            return
        self._pieces.append(
            Table(
                self._line(caption),
                tuple(self._row(row, width) for row in header),
                tuple(self._row(row, width) for row in body),
                tuple(self._line(note) for note in notes if note.strip()),
                self._section,
                self.page,
            )
        )
        self._add("\n")

    def document(self) -> Document:
        """What was laid out."""
        return Document(self.source, "".join(self._parts), tuple(self._pieces), self.title)

    def _add(self, text: str) -> int:
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start

    def _line(self, text: str) -> Cell:
        text = _one_line(text)
        start = self._add(text)
        if text:
            self._add("\n")
        return Cell(text, start, start + len(text))

    def _row(self, row: Sequence[str | None], width: int) -> Row:
        cells: list[Cell] = []
        for i, printed in enumerate((*row, *[""] * (width - len(row)))):
            if i:
                self._add(" | ")
            if printed is None and cells:
                cells.append(cells[-1])
                continue
            text = _one_line(printed or "")
            start = self._add(text)
            cells.append(Cell(text, start, start + len(text)))
        self._add("\n")
        return tuple(cells)


def _one_line(text: str) -> str:
    """The text with runs of white space as one blank; no-break and thin spaces, which typography means, stay."""
    return " ".join(part for line in text.splitlines() for part in line.replace("\t", " ").split(" ") if part)
