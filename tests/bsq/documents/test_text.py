"""Plain text and Markdown: tables in every flattening, encodings, and where everything stands."""

from __future__ import annotations

import pytest

from bsq.documents import read_document
from bsq.documents.model import Document, DocumentError, Paragraph, Table

ROWS = [
    ["Characteristic", "Drug (n = 40)", "Placebo (n = 44)", "P value"],
    ["Male sex", "18 (45.0)", "20 (45.5)", "0.97"],
    ["Diabetes", "4 (10.0)", "9 (20.5)", "0.18"],
    ["Smoker", "7 (17.5)", "8 (18.2)", "0.94"],
]


def aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) + 3 for i in range(len(rows[0]))]
    return "\n".join(
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


FLATTENED = {
    "bars": "\n".join(" | ".join(row) for row in ROWS),
    "tabs": "\n".join("\t".join(row) for row in ROWS),
    "semicolons": "\n".join(" ; ".join(row) for row in ROWS),
    "blanks": "\n".join("   ".join(row) for row in ROWS),
    "aligned": aligned(ROWS),
    "markdown": "\n".join(f"| {' | '.join(row)} |" for row in [ROWS[0], ["---"] * 4, *ROWS[1:]]),
    "one cell a line": "\n".join(cell for row in ROWS for cell in row),
}


def read(text: str) -> Document:
    return read_document("made.txt", text.encode())


def table(document: Document) -> Table:
    (found,) = (piece for piece in document.pieces if isinstance(piece, Table))
    return found


@pytest.mark.parametrize("style", FLATTENED)
def test_a_table_is_read_however_it_is_flattened(style: str) -> None:
    document = read(f"Before it.\n\nTable 1 Baseline\n{FLATTENED[style]}\n\nAfter it.\n")
    found = table(document)
    assert found.caption.text == "Table 1 Baseline"
    assert [[cell.text for cell in row] for row in (*found.header, *found.body)] == ROWS
    assert len(found.header) == 1
    for row in (*found.header, *found.body):
        assert all(document.text[cell.start : cell.end] == cell.text for cell in row)


def test_the_heading_of_several_columns_stands_in_each() -> None:
    text = (
        "Table 2 Events\n"
        "Event | Drug (n = 40) |  | Placebo (n = 44) |  | P\n"
        " | No. | % | No. | % | \n"
        "Fever | 4 | 10.0 | 9 | 20.5 | 0.18\n"
    )
    header = table(read(text)).header
    assert [cell.text for cell in header[0]] == [
        "Event", "Drug (n = 40)", "Drug (n = 40)", "Placebo (n = 44)", "Placebo (n = 44)", "P",
    ]  # fmt: skip


def test_notes_end_with_a_blank_line() -> None:
    found = table(read(f"Table 1 Baseline\n{FLATTENED['bars']}\nData are n (%).\n\nNext paragraph.\n"))
    assert [note.text for note in found.notes] == ["Data are n (%)."]


def test_prose_with_semicolons_is_no_table() -> None:
    document = read("One; two ; three.\nAnd then one ; two, and so on ; and on ; and on.\n")
    assert all(isinstance(piece, Paragraph) for piece in document.pieces)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_encodings(encoding: str) -> None:
    text = "Übergröße: 3 (13.6%) of 22 – é"
    data = text.encode(encoding)
    if encoding == "utf-16-le":
        data = b"\xff\xfe" + data
    assert read_document("made.txt", data).text == text


@pytest.mark.parametrize("data", [b"abc\0def", bytes(range(1, 256)) * 9], ids=["NUL bytes", "noise"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"made\.txt: not text"):
        read_document("made.txt", data)


def test_line_ends_of_windows_keep_their_places() -> None:
    document = read("Results\r\n\r\nIn all, 3 (13.6%) of 22 died.\r\n")
    paragraphs = [piece for piece in document.pieces if isinstance(piece, Paragraph)]
    shown = [document.text[piece.start : piece.end] for piece in paragraphs]
    assert shown == ["Results", "In all, 3 (13.6%) of 22 died."]
    assert [piece.section for piece in paragraphs] == ["Results", "Results"]
