"""Plain text and Markdown: paragraphs, and tables flattened in any of the usual ways."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec
from msgspec.structs import replace

from bsq.documents.captions import CAPTION, is_note
from bsq.documents.header import is_p, is_size, is_value, split_header
from bsq.documents.model import Cell, Document, DocumentError, Paragraph, Row, Table
from bsq.documents.stacked import Stacked, stacked_tables
from bsq.patterns import pattern

_RULE = pattern(r"[\s|:+=-]*")
"""A line that only draws a rule, such as Markdown's under a header."""
_HEADING = pattern(r"#{1,6}\s+|[A-Z][^.;:]{1,70}$")
_BLOCK = pattern(r"^[^\S\n]*+\S[^\n]*+(?:\n[^\S\n]*+\S[^\n]*+)*+", re.MULTILINE)
_GAP = pattern(r"(?<=[^\s.]) {2,}(?=\S)")
_RUN = pattern(r"\S+(?: \S+)*")
_SHORTEST_COPY = 80
"""A shorter block may well stand twice and mean something else each time."""
_EMPHASIS = pattern(r"(\*{1,3}|_{1,3})(?=[^\s*_])(.*[^\s*_])\1")
_LONGEST_HEADING = 80
_LONGEST_CELL = 120
_LONGEST_WRAPPED = 200
"""Characters; a longer line is a paragraph of its own."""
_MOST_HEADINGS = 3
_FEWEST_VALUES = 6
_FEWEST_FULL = 5
"""One row in so many, at least, has a value in each column."""
_SAMPLE = 4096


class Line(msgspec.Struct, frozen=True):
    """A line of the file: its text without the line end, and where it starts."""

    text: str
    start: int


def read(source: str, data: bytes) -> Document:
    """Read plain text or Markdown; the spans are offsets into the file's own text.

    Raises
    ------
    DocumentError
        If the bytes are not text.
    """
    text = decode(source, data)
    stacked = list(stacked_tables(text))
    rest = _without(text, stacked)
    tables = {table.start: table.table for table in stacked}
    pieces: list[Paragraph | Table] = []
    section = ""
    blocks = _blocks(rest)
    for start in sorted({*blocks, *tables}):
        copies = blocks.get(start, ())
        for piece in [tables[start]] if start in tables else _pieces(_lines(rest, start), section):
            section = _heading(text, piece) or section
            piece = replace(piece, section=section, copies=copies)
            if isinstance(piece, Table) and not piece.caption.text and pieces and _is_caption(text, pieces[-1]):
                above = pieces.pop()
                assert isinstance(above, Paragraph)
                piece = replace(piece, caption=_cell(text[above.start : above.end], above.start))
            if pieces and isinstance(pieces[-1], Table) and isinstance(piece, Paragraph) and _is_note(text, piece):
                note = _cell(text[piece.start : piece.end], piece.start)
                pieces[-1] = replace(pieces[-1], notes=(*pieces[-1].notes, note))
            else:
                pieces.append(piece)
    return Document(source, text, tuple(pieces))


def _without(text: str, tables: Sequence[Stacked]) -> str:
    """The text with blank lines in place of tables; as long as before."""
    for table in tables:
        text = text[: table.start] + "\n" * (table.end - table.start) + text[table.end :]
    return text


def _heading(text: str, piece: Paragraph | Table) -> str:
    """The heading that a paragraph is; or ""."""
    shown = text[piece.start : piece.end] if isinstance(piece, Paragraph) else ""
    return shown.strip("# ") if "\n" not in shown and _is_heading(shown) else ""


def _is_heading(line: str) -> bool:
    return len(line) <= _LONGEST_HEADING and _HEADING.match(line) is not None and not CAPTION.match(line)


def _begins_prose(block: Sequence[Line], position: int) -> bool:
    """Whether a long line of prose stands there, or the headings of one."""
    ahead = [line.text for line in block[position : position + _MOST_HEADINGS]]
    prose = next((line for line in ahead if is_note(line) or not _is_heading(line)), "")
    return len(prose) > _LONGEST_WRAPPED and prose.rstrip().endswith((".", "?", ":")) and not is_note(prose)


def _is_note(text: str, piece: Paragraph) -> bool:
    """Whether a paragraph behind a table is a note to it."""
    shown = text[piece.start : piece.end]
    return not shown.startswith("#") and not CAPTION.match(shown) and is_note(shown)


def _is_caption(text: str, piece: Paragraph | Table) -> bool:
    """Whether a paragraph is the caption of a table that follows it."""
    return isinstance(piece, Paragraph) and CAPTION.match(text[piece.start : piece.end]) is not None


def decode(source: str, data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or UTF-32 with its mark, or Windows-1252; CR LF stay as they are.

    Raises
    ------
    DocumentError
        If it is no text.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
    ):  # fmt: skip
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\x00" in data:
        raise DocumentError(
            f"{source}: not text: it has NUL bytes; expected text, Markdown, HTML, JATS XML, PDF or DOCX"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    odd = sum(not character.isprintable() and character not in "\t\n\r\f" for character in text[:_SAMPLE])
    if odd > len(text[:_SAMPLE]) // 10:
        raise DocumentError(f"{source}: not text in any known encoding; save it as UTF-8")
    return text


def _blocks(text: str) -> dict[int, tuple[int, ...]]:
    """Where runs of lines without a blank one between them start, and how much further on each is printed again."""
    first: dict[str, int] = {}
    copies: dict[int, list[int]] = {}
    for match in _BLOCK.finditer(text):
        block = match[0]
        if len(block) < _SHORTEST_COPY:
            copies[match.start()] = []
        elif (start := first.setdefault(block, match.start())) != match.start():
            copies[start].append(match.start() - start)
        else:
            copies[start] = []
    return {start: tuple(further) for start, further in copies.items()}


def _lines(text: str, start: int) -> list[Line]:
    """The lines of the block that starts there."""
    match = _BLOCK.match(text, start)
    lines = []
    for raw in match[0].split("\n") if match else ():
        lines.append(Line(raw.rstrip("\r"), start))
        start += len(raw) + 1
    return lines


def _pieces(block: Sequence[Line], section: str) -> Iterator[Paragraph | Table]:
    """The paragraphs and tables of a block."""
    prose: list[Line] = []
    position = 0
    while position < len(block):
        table, used = _table_at(block, position, section)
        if table is None:
            prose.append(block[position])
            position += 1
            continue
        yield from _paragraphs(prose, section)
        prose = []
        yield table
        position += used
    yield from _paragraphs(prose, section)


def _paragraphs(lines: Sequence[Line], section: str) -> Iterator[Paragraph]:
    """Hard-wrapped lines are one paragraph; lines that each end a sentence, or are a heading, are several."""
    first = 0
    for i, line in enumerate(lines):
        is_sentence = line.text.rstrip().endswith((".", "!", "?", ":", ".)")) and len(line.text) > 100
        is_heading = line.text.startswith("#") or (_is_heading(line.text) and _begins_prose(lines, i + 1))
        if i == len(lines) - 1 or is_sentence or is_heading:
            yield Paragraph(lines[first].start, line.start + len(line.text), section)
            first = i + 1


# ---- tables ----


def _table_at(block: Sequence[Line], position: int, section: str) -> tuple[Table | None, int]:
    """The table that begins at a line, with its caption, and how many lines it takes."""
    has_caption = CAPTION.match(block[position].text) is not None
    rows_from = position + has_caption
    if has_caption:
        while rows_from < len(block) and rows_from < position + 3 and not _separator(block[rows_from].text):
            if _cells_by_line(block, rows_from):
                break
            rows_from += 1
        if rows_from < len(block) and not _separator(block[rows_from].text) and not _cells_by_line(block, rows_from):
            rows_from = position + 1
    rows, used = _separated(block, rows_from)
    if not rows and has_caption:
        rows, used = _one_a_line(block, rows_from)
    if not rows:
        return None, 0
    first = block[position]
    last = block[rows_from - 1]
    caption = Cell("", first.start, first.start)
    if rows_from > position:
        text = "\n".join(line.text for line in block[position:rows_from])
        caption = Cell(text.strip(), first.start, last.start + len(last.text))
    header, body = split_header(rows)
    end = rows_from + used
    notes = []
    while end < len(block) and not _ends_notes(block, end):
        notes.append(Cell(block[end].text.strip(), block[end].start, block[end].start + len(block[end].text)))
        end += 1
    return Table(caption, header, body, tuple(notes), section), end - position


def _ends_notes(block: Sequence[Line], position: int) -> bool:
    text = block[position].text
    return CAPTION.match(text) is not None or _separator(text) != "" or _begins_prose(block, position)


def _separator(line: str) -> str:
    """What separates the cells of a line, or ""."""
    if "\t" in line.strip("\n"):
        return "\t"
    if "|" in line:
        return "|"
    if " ; " in line or line.endswith(" ;"):
        return ";"
    if "   " in line.strip() or len(_GAP.findall(line)) > 1:
        return "   "
    return ""


def _separated(block: Sequence[Line], position: int) -> tuple[list[Row], int]:
    """Rows of cells with a separator between them, from a line on, and how many lines they take."""
    if position >= len(block):
        return [], 0
    separator = _separator(block[position].text)
    if not separator:
        return [], 0
    end = position
    while end < len(block):
        line = block[end].text
        if end > position and line == block[position].text:
            break
        if _separator(line) == separator or (separator == "|" and _RULE.fullmatch(line)):
            end += 1
            continue
        is_heading_row = (
            len(line) <= _LONGEST_CELL
            and end + 1 < len(block)
            and _separator(block[end + 1].text) == separator
            and not CAPTION.match(line)
        )
        if not is_heading_row or _separator(line):
            break
        end += 1
    lines = [line for line in block[position:end] if not (separator == "|" and _RULE.fullmatch(line.text))]
    rows = list(_split(lines, separator))
    widths = Counter(len(row) for row in rows)
    if len(rows) < 2 or max(widths) < 2:
        return [], 0
    if separator == ";" and (widths.most_common(1)[0][1] * 5 < 3 * len(rows)):
        return [], 0
    width = max(widths)
    return [_padded(row, width) for row in rows], end - position


def _split(lines: Sequence[Line], separator: str) -> Iterator[Row]:
    gap = re.compile(r"(?:^|\s);(?=\s|$)" if separator == ";" else re.escape(separator))
    if separator == "   " and any(
        len(run) % 3 for line in lines for run in re.findall(r"(?<=\S) {2,}(?=\S)", line.text)
    ):
        gap = re.compile(r" {2,}")
    if gap.pattern == " {2,}":
        yield from _aligned(lines)
        return
    boxed = separator == "|" and sum(line.text.startswith("|") for line in lines) * 2 > len(lines)
    ends = sum(line.text.rstrip().endswith("|") for line in lines) == len(lines)
    for line in lines:
        text, offset = line.text, 0
        if boxed and text.startswith("|"):
            text, offset = text[1:], 1
        if separator == "|" and ends:
            text = text.rstrip()[:-1]
        cells = []
        start = 0
        for match in gap.finditer(text):
            cells.append(_cell(text[start : match.start()], line.start + offset + start))
            start = match.end()
        cells.append(_cell(text[start:], line.start + offset + start))
        yield tuple(cells)


def _aligned(lines: Sequence[Line]) -> Iterator[Row]:
    """Rows whose cells stand under each other: each goes to the column that begins nearest to it."""
    runs = [list(_RUN.finditer(line.text)) for line in lines]
    full = max(map(len, runs))
    widest = [row for row in runs if len(row) == full]
    starts = [min(row[i].start() for row in widest) for i in range(full)]
    ends = [max(row[i].end() for row in widest) for i in range(full)]
    for line, row in zip(lines, runs, strict=True):
        cells = [Cell("", line.start, line.start)] * full
        taken = -1
        for match in row:
            at = max(range(full), key=lambda i: (min(match.end(), ends[i]) - max(match.start(), starts[i]), -i))
            first = next((i for i in range(full) if match.start() < ends[i] and match.end() > starts[i]), at)
            taken = max(taken + 1, first if len(row) < full else row.index(match))
            if taken < full:
                cells[taken] = _cell(match[0], line.start + match.start())
        yield tuple(cells)


def _cell(text: str, start: int) -> Cell:
    stripped = text.strip()
    lead = len(text) - len(text.lstrip())
    if emphasised := _EMPHASIS.fullmatch(stripped):
        stripped, lead = emphasised[2], lead + emphasised.start(2)
    return Cell(stripped, start + lead, start + lead + len(stripped)) if stripped else Cell("", start, start)


def _padded(row: Row, width: int) -> Row:
    end = row[-1].end
    return row + (Cell("", end, end),) * (width - len(row))


def _cells_by_line(block: Sequence[Line], position: int) -> bool:
    """Whether the lines from here on are single cells: short, and many of them values."""
    lines = [line.text.strip() for line in block[position:]]
    values = sum(map(is_value, lines))
    short = sum(len(line) <= _LONGEST_CELL for line in lines)
    return values >= _FEWEST_VALUES and short * 10 >= len(lines) * 8 and values * 3 >= short


def _one_a_line(block: Sequence[Line], position: int) -> tuple[list[Row], int]:
    """Rows whose cells stand one a line: a label, then as many values as there are columns."""
    if not _cells_by_line(block, position):
        return [], 0
    cells = [_cell(line.text, line.start) for line in block[position:]]
    first = next(i for i, cell in enumerate(cells) if is_value(cell.text)) - 1
    if first < 1:
        return [], 0
    heads = [cell for cell in cells[:first] if not is_size(cell.text)]
    sizes = [cell for cell in cells[:first] if is_size(cell.text)]
    ends = [i for i, cell in enumerate(heads) if is_p(cell.text)]
    if ends and heads[ends[-1] + 1 :]:
        first = cells.index(heads[ends[-1] + 1])
        heads = heads[: ends[-1] + 1]
    rows: list[list[Cell]] = []
    runs = [sum(1 for _ in run) for valued, run in groupby(cells[first:], lambda cell: is_value(cell.text)) if valued]
    has_corner = sum(run >= len(heads) for run in runs) * _FEWEST_FULL < len(runs)
    full = len(heads) if has_corner else len(heads) + 1
    for cell in cells[first:]:
        if rows and is_value(cell.text) and len(rows[-1]) != full:
            rows[-1].append(cell)
        elif len(cell.text) > _LONGEST_CELL:
            break
        else:
            rows.append([cell])
    while rows and len(rows[-1]) == 1:
        rows.pop()
    width = max(map(len, rows), default=0)
    if width < 2 or len(rows) < 2:
        return [], 0
    width = min(width, max(2, len(heads)) + 1)
    corner = [_blank_before(cells[0])] * max(0, width - len(heads))
    header = [[*corner, *heads][:width], *([[_blank_before(cells[0]), *sizes][:width]] if sizes else [])]
    return [_padded(tuple(row[:width]), width) for row in (*header, *rows)], first + sum(map(len, rows))


def _blank_before(cell: Cell) -> Cell:
    return Cell("", cell.start, cell.start)
