"""One made-up trial in every format: each reader finds the same paragraphs and the same cells, each in its place."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from tests.bsq.documents import trial

from bsq.documents import FORMATS, read_document
from bsq.documents.model import Cell, Document, DocumentError, Paragraph, Row, Table

LAID_OUT = [".html", ".xml", ".docx", ".pdf"]
"""The formats of which the reader makes a text, with the caption and the notes of each table."""


def read(suffix: str) -> Document:
    return read_document(f"trial{suffix}", trial.WRITERS[suffix]())


def paragraphs(document: Document) -> list[str]:
    found = (document.text[p.start : p.end] for p in document.pieces if isinstance(p, Paragraph))
    return [" ".join(text.strip("# ").split()) for text in found]


def tables(document: Document) -> list[Table]:
    return [piece for piece in document.pieces if isinstance(piece, Table)]


def texts(row: Row) -> list[str]:
    """The cells that are not empty, each once."""
    return [cell.text for i, cell in enumerate(row) if cell.text and not (i and cell is row[i - 1])]


def spans(document: Document) -> Iterator[Cell]:
    for table in tables(document):
        yield from (table.caption, *table.notes)
        for row in (*table.header, *table.body):
            yield from row


@pytest.mark.parametrize("suffix", list(trial.WRITERS))
def test_the_cells_are_those_of_the_source(suffix: str) -> None:
    for found, source in zip(tables(read(suffix)), (trial.TABLE_1, trial.TABLE_2), strict=True):
        assert [texts(row) for row in (*found.header, *found.body)] == [
            [cell for cell in row if cell] for row in (*source.header, *source.body)
        ]
        assert {len(row) for row in (*found.header, *found.body)} == {len(source.header[0])}
        assert len(found.header) == len(source.header)


@pytest.mark.parametrize("suffix", LAID_OUT)
def test_a_heading_stands_in_each_column_that_it_spans(suffix: str) -> None:
    header = tables(read(suffix))[1].header
    assert header[0][1] is header[0][2]
    assert header[0][3] is header[0][4]


@pytest.mark.parametrize("suffix", LAID_OUT)
def test_captions_notes_and_sections_go_with_their_table(suffix: str) -> None:
    for found, source in zip(tables(read(suffix)), (trial.TABLE_1, trial.TABLE_2), strict=True):
        assert (found.caption.text, [note.text for note in found.notes]) == (source.caption, source.notes)
        assert found.section == "Results"


@pytest.mark.parametrize("suffix", LAID_OUT)
def test_the_paragraphs_are_those_of_the_source(suffix: str) -> None:
    document = read(suffix)
    source = [block[1] for block in trial.BLOCKS if isinstance(block, tuple)]
    assert paragraphs(document) == [trial.TITLE, *source]
    sections = {document.text[p.start : p.end]: p.section for p in document.pieces if isinstance(p, Paragraph)}
    assert sections[source[1]] == "Abstract"
    assert sections[source[-1]] == "Discussion"


@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_the_paragraphs_of_a_text_are_all_there(suffix: str) -> None:
    source = [block[1] for block in trial.BLOCKS if isinstance(block, tuple)]
    assert [text for text in paragraphs(read(suffix)) if text in source] == source


@pytest.mark.parametrize("suffix", list(trial.WRITERS))
def test_every_piece_is_where_it_says(suffix: str) -> None:
    document = read(suffix)
    cells = list(spans(document))
    assert all(document.text[cell.start : cell.end] == cell.text for cell in cells)
    assert sum(bool(cell.text) for cell in cells) > 60
    ends = [(p.start, p.end) for p in document.pieces if isinstance(p, Paragraph)]
    assert all(0 <= start < end <= len(document.text) for start, end in ends)
    assert ends == sorted(ends)


@pytest.mark.parametrize("suffix", list(trial.WRITERS))
def test_what_is_printed_wrong_is_read_as_printed(suffix: str) -> None:
    text = " ".join(read(suffix).text.split())
    assert all(wrong in text for wrong in trial.WRONG)


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_every_format_has_a_reader(suffix: str) -> None:
    module, summary = FORMATS[suffix]
    assert callable(import_module(module).read)
    assert summary


@pytest.mark.parametrize("suffix", list(trial.WRITERS))
def test_the_content_tells_the_format(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / ("trial.txt" if suffix != ".md" else "trial.md")
    path.write_bytes(trial.WRITERS[suffix]())
    assert len(tables(read_document(path))) == 2


def test_files_that_cannot_be_read_say_what_to_try(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"none\.pdf: no such file; check the name"):
        read_document(tmp_path / "none.pdf")
    with pytest.raises(DocumentError, match=r"a folder; name the files in it"):
        read_document(tmp_path)
    (tmp_path / "empty.txt").touch()
    with pytest.raises(DocumentError, match=r"empty\.txt: an empty file"):
        read_document(tmp_path / "empty.txt")
    with pytest.raises(DocumentError, match="cannot be read"):
        read_document("a\0b")
