"""The flow of a marked-up document: texts and marks come in order, paragraphs and tables with all round them go out.

HTML, JATS and DOCX differ in their marks only. Nothing here recurses, so that markup may be nested as deep as it likes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from bsq.documents.captions import is_caption, is_note, lines_of_caption
from bsq.documents.grid import MOST_CELLS, Grid, Spanning, lay_out
from bsq.documents.header import split_header
from bsq.documents.model import Builder, Cell, Document, DocumentError
from bsq.documents.superscripts import superscript

NOWHERE = 1_000_000_000
"""The depth of a wrapper that is not there."""


class _Block(msgspec.Struct, frozen=True):
    """A paragraph or heading that may yet turn out to be a caption; the place counts blocks and tables."""

    text: str
    is_heading: bool
    place: int


class _Rows(msgspec.Struct):
    """A table while it is read."""

    rows: list[list[Spanning]] = []
    heads: list[bool | None] = []
    """Of each row: whether it is the header's (True), the body's (False), or the notes' (None)."""


class _Finished(msgspec.Struct):
    """A table that has been read and may yet get notes."""

    caption: str
    header: Grid
    body: Grid
    notes: list[str]
    depth: int
    """How many containers are open at least while it is in its wrapper."""


class Flow:
    """Takes marks and texts in the order of the document.

    >>> flow = Flow("trial.html")
    >>> flow.block(); flow.text("Table 1 Sex"); flow.start_table()
    >>> for cells in (["", "All"], ["Male", "12"]):
    ...     flow.start_row()
    ...     for cell in cells:
    ...         flow.start_cell(); flow.text(cell)
    >>> flow.end_table()
    >>> flow.document().text.strip().splitlines()
    ['Table 1 Sex', ' | All', 'Male | 12']
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.builder = Builder(source)
        self._texts: list[str] = []
        self._raised: int | None = None  # where in the texts the raised ones begin
        self._label: int | None = None  # where in the texts the block begins that a label goes with
        self._is_heading = False
        self._held: list[_Block] = []
        self._places = 0
        self._starts: list[int] = []  # of each open container, the place where it begins
        self._figures: list[int] = []  # how deep the figures among them are
        self._caption: list[str] = []  # the texts of a caption element
        self._is_caption = False
        self._rows: _Rows | None = None
        self._cell: tuple[int, int, bool] | None = None
        self._group: bool | None = False
        self._row_is_head = self._heads_so_far = False
        self._finished: _Finished | None = None
        self._cells = 0

    # ---- texts ----

    def text(self, text: str) -> None:
        """More text of the block or cell that is open."""
        self._texts.append(text)

    def start_superscript(self) -> None:
        """What follows is raised."""
        if self._raised is None:
            self._raised = len(self._texts)

    def end_superscript(self) -> None:
        """The raised text ends."""
        if self._raised is not None:
            self._texts[self._raised :] = [superscript("".join(self._texts[self._raised :]))]
            self._raised = None

    def block(self, *, is_heading: bool = False) -> None:
        """A block ends here and another may begin."""
        if self._cell is not None:
            self._texts.append(" ")
            return
        if self._label is not None and not any(text.strip() for text in self._texts[self._label :]):
            del self._texts[self._label :]
            self._is_heading = self._is_heading or is_heading
            return
        self._flush()
        self._is_heading = is_heading

    def join(self) -> None:
        """What was read last, a label, goes with the block that follows."""
        self._texts.append(" ")
        self._label = len(self._texts) if self._cell is None else None

    # ---- containers, captions ----

    def start_container(self, *, is_figure: bool = False) -> None:
        """An element that may hold a table with its caption and notes."""
        self.block()
        self._starts.append(self._places)
        if is_figure:
            self._figures.append(len(self._starts))

    def end_container(self) -> None:
        """The innermost of them ends."""
        self.block()
        if not self._starts:
            return
        is_figure = bool(self._figures) and self._figures[-1] == len(self._starts)
        self._starts.pop()
        if self._finished is not None and self._finished.depth > len(self._starts):
            self._finished.depth = NOWHERE
        if is_figure:
            self._figures.pop()
            self._end_figure()

    def start_caption(self) -> None:
        """What follows is a caption."""
        if self._cell is None:
            self._flush()
            self._is_caption = True

    def end_caption(self) -> None:
        """The caption ends."""
        if self._is_caption:
            self._flush()
            self._is_caption = False
            if self._finished is not None and not self._finished.caption and self._caption:
                self._finished.caption, self._caption = " ".join(self._caption), []

    def _end_figure(self) -> None:
        """A caption of no table, as of a picture, is a paragraph."""
        self.end_caption()
        text, self._caption = " ".join(self._caption), []
        self._put_block(text, is_heading=False)

    # ---- tables ----

    def start_table(self) -> None:
        """A table begins; a table that holds another one is only layout, and its cells are paragraphs."""
        self._end_cell()
        self._flush()
        self._is_caption = False
        if self._rows is not None:
            for cell in (cell for row in self._rows.rows for cell in row):
                self._put_block(cell.text, is_heading=False)
        self._emit_finished()
        self._rows, self._group, self._heads_so_far = _Rows([], []), False, True

    def start_group(self, group: bool | None) -> None:
        """Rows of the header (True), the body (False) or the notes (None) follow."""
        self._end_cell()
        self._group = group

    def start_row(self) -> None:
        """A row begins."""
        self._end_cell()
        if self._rows is not None:
            self._heads_so_far = self._heads_so_far and all(self._rows.heads[-1:])
            self._rows.rows.append([])
            self._rows.heads.append(self._group)
            self._row_is_head = True

    def start_cell(self, across: int = 1, down: int = 1, *, is_head: bool = False) -> None:
        """A cell begins."""
        self._end_cell()
        if self._rows is None:
            self.block()
            return
        self._flush()
        if not self._rows.rows:
            self.start_row()
        self._cell = across, down, is_head

    def end_cell(self) -> None:
        """The cell ends; without a table, the block does."""
        if self._rows is None:
            self.block()
        self._end_cell()

    def _end_cell(self) -> None:
        if self._cell is None or self._rows is None:
            return
        across, down, is_head = self._cell
        self._cell = None
        self._rows.rows[-1].append(Spanning(self._taken(), across, down))
        self._count(1)
        self._row_is_head = self._row_is_head and is_head
        if self._group is False:  # without a thead, the first rows are the header while they hold headings only
            self._rows.heads[-1] = self._row_is_head and self._heads_so_far

    def end_table(self) -> None:
        """The table ends; what follows may be its notes."""
        self._end_cell()
        self._flush()
        if self._rows is None:
            return
        head, body, notes = [], [], []
        for row, is_head in zip(self._rows.rows, self._rows.heads, strict=True):
            texts = [cell.text for cell in row if cell.text]
            if is_head:
                head.append(row)
            elif is_head is None and len(texts) <= 1:
                notes += texts
            else:
                body.append(row)
        self._rows = None
        self.put_table(head, body, notes)

    def put_table(
        self, head: Sequence[Sequence[Spanning]], rows: Sequence[Sequence[Spanning]], notes: Sequence[str] = ()
    ) -> None:
        """A whole table; without header rows, it is told from the cells which they are."""
        self._flush()
        self._emit_finished()
        header, body = self._grid(head, repeat_labels=False), self._grid(rows, repeat_labels=True)
        if max((len(row) for row in (*header, *body)), default=0) <= 1:
            for text in (row[0] or "" for row in (*header, *body)):
                self._put_block(text, is_heading=False)
            return
        body, under = _without_notes(body)
        if not header or not body:
            header, body = _told_apart(header or body)
        place, caption = self._caption_before()
        self._finished = _Finished(caption, header, body, [*notes, *under], self._depth_of_wrapper(place))
        self._places += 1

    def _grid(self, rows: Sequence[Sequence[Spanning]], *, repeat_labels: bool) -> Grid:
        try:
            grid = lay_out(rows, repeat_labels=repeat_labels)
        except ValueError as error:
            raise DocumentError(f"{self.source}: {error}; no table of a paper is so large") from None
        self._count(sum(map(len, grid)) - sum(map(len, rows)))
        return [row for row in grid if any(row)]

    def _count(self, cells: int) -> None:
        """Refuse more cells than any document has, which would take more memory than there is."""
        self._cells += cells
        if self._cells > MOST_CELLS:
            raise DocumentError(f"{self.source}: its tables have more than {MOST_CELLS:,} cells; give it in parts")

    def _caption_before(self) -> tuple[int, str]:
        """The caption of the table that ended, and the place where it, or the table, begins."""
        if self._caption:
            caption, self._caption = " ".join(self._caption), []
            self._emit_held()
            return self._places, caption
        count = lines_of_caption([block.text for block in self._held])
        captions = self._held[len(self._held) - count :]
        del self._held[len(self._held) - count :]
        self._emit_held()
        return captions[0].place if captions else self._places, " ".join(block.text for block in captions)

    def _depth_of_wrapper(self, place: int) -> int:
        """How deep the figure is that holds the table, or else the innermost container that begins with it."""
        if self._figures:
            return self._figures[0]
        for wanted in (place, self._places):
            depth = bisect_right(self._starts, wanted)
            if depth and self._starts[depth - 1] == wanted:
                return depth
        return NOWHERE

    # ---- what goes out ----

    def document(self) -> Document:
        """The document, when everything was read."""
        self.end_table()
        self._end_figure()
        self._flush()
        self._emit_finished()
        self._emit_held()
        return self.builder.document()

    def _taken(self) -> str:
        """The text that was collected."""
        self.end_superscript()
        text = "".join(self._texts).strip()
        self._texts = []
        return text

    def _flush(self) -> None:
        """The open block ends."""
        if self._cell is not None:
            return
        text, is_heading = self._taken(), self._is_heading
        self._is_heading, self._label = False, None
        if not text:
            return
        if self._is_caption:
            self._caption.append(text)
        else:
            self._put_block(text, is_heading=is_heading)

    def _put_block(self, text: str, *, is_heading: bool) -> None:
        text = text.strip()
        if not text:
            return
        if self._finished is not None:
            in_wrapper = len(self._starts) >= self._finished.depth
            if not is_heading and ((in_wrapper and not is_caption(text)) or is_note(text)):
                self._finished.notes.append(text)
                return
            self._emit_finished()
        self._held.append(_Block(text, is_heading and not is_caption(text), self._places))
        self._places += 1
        if len(self._held) > 2:
            self._emit(self._held.pop(0))

    def _emit_finished(self) -> None:
        if self._finished is not None:
            table, self._finished = self._finished, None
            self.builder.table(table.caption, table.header, table.body, table.notes)

    def _emit_held(self) -> None:
        while self._held:
            self._emit(self._held.pop(0))

    def _emit(self, block: _Block) -> None:
        if block.is_heading:
            self.builder.heading(block.text)
        else:
            self.builder.paragraph(block.text)


def _without_notes(body: Grid) -> tuple[Grid, list[str]]:
    """The body without its last rows that are a note across all columns, and these notes."""
    count = len(body)
    while count and body[count - 1][0] and not any(body[count - 1][1:]) and is_note(body[count - 1][0] or ""):
        count -= 1
    return body[:count], [row[0] or "" for row in body[count:]]


def _told_apart(rows: Grid) -> tuple[Grid, Grid]:
    """The header and the body of a table whose format does not say which rows are the header."""
    if not rows:
        return [], []
    labels = [row[0] if i == 0 or row[0] != rows[i - 1][0] else "" for i, row in enumerate(rows)]
    unlabelled: Grid = [[label, *row[1:]] for label, row in zip(labels, rows, strict=True)]
    cells = [tuple(Cell(text or "", 0, 0) for text in row) for row in unlabelled]
    count = len(split_header(cells)[0])
    return unlabelled[:count], rows[count:]
