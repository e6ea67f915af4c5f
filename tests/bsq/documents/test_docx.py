"""Word documents: styles, merged cells, superscripts and the order of the body."""

from __future__ import annotations

import io
import sys
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bsq.documents.docx import read
from bsq.documents.model import Document, DocumentError, Paragraph, Table


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read_back(document: Any) -> Document:
    return read("a.docx", saved(document))


def paragraphs(document: Document) -> list[str]:
    return [document.text[p.start : p.end] for p in document.pieces if isinstance(p, Paragraph)]


def only_table(document: Document) -> Table:
    (table,) = (piece for piece in document.pieces if isinstance(piece, Table))
    return table


def filled(document: Any, rows: list[list[str]]) -> Any:
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


ROWS = [["Sex", "All (n = 22)"], ["Male", "12 (54.5)"]]


def test_headings_and_superscripts() -> None:
    document = docx.Document()
    document.core_properties.title = "A trial"
    document.add_heading("Results", 1)
    paragraph = document.add_paragraph("12 (54.5)")
    for text in ("a", ",", "b"):
        paragraph.add_run(text).font.superscript = True
    paragraph.add_run(" of 22, P = 10")
    paragraph.add_run("-4").font.superscript = True
    found = read_back(document)
    assert found.title == "A trial"
    assert paragraphs(found) == ["Results", "12 (54.5)ᵃ,ᵇ of 22, P = 10⁻⁴"]
    assert [p.section for p in found.pieces] == ["Results", "Results"]


def test_the_caption_before_and_the_notes_after_a_table() -> None:
    document = docx.Document()
    document.add_paragraph("See Table 1.")
    document.add_paragraph("Table 1. Sex")
    filled(document, ROWS)
    document.add_paragraph("ᵃ One was missing.")
    document.add_paragraph("The median age was 61.")
    found = read_back(document)
    table = only_table(found)
    assert (table.caption.text, [note.text for note in table.notes]) == ("Table 1. Sex", ["ᵃ One was missing."])
    assert paragraphs(found) == ["See Table 1.", "The median age was 61."]


def test_merged_cells() -> None:
    document = docx.Document()
    table = filled(
        document,
        [["Event", "A", "", "P"], ["", "No.", "%", ""], ["Death", "3", "12", "0.4"], ["", "2", "8", ""]],
    )
    for first, last in (((0, 1), (0, 2)), ((0, 0), (1, 0)), ((2, 0), (3, 0)), ((2, 3), (3, 3))):
        table.cell(*first).merge(table.cell(*last))
    found = only_table(read_back(document))
    assert [[cell.text for cell in row] for row in found.header] == [["Event", "A", "A", "P"], ["", "No.", "%", ""]]
    assert [[cell.text for cell in row] for row in found.body] == [["Death", "3", "12", "0.4"], ["Death", "2", "8", ""]]


def test_rows_marked_as_header() -> None:
    document = docx.Document()
    table = filled(document, [["Year", "2016"], ["Patients", "12"], ["Deaths", "3"]])
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    assert len(only_table(read_back(document)).header) == 1


def test_content_controls_breaks_and_what_was_struck_out() -> None:
    document = docx.Document()
    run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p>{run.format('Held.')}</w:p></w:sdtContent></w:sdt>"
    edited = (
        f"<w:p {nsdecls('w')}>{run.format('One')}<w:del><w:r><w:delText>two</w:delText></w:r></w:del>"
        f"<w:ins>{run.format(' three')}</w:ins><w:r><w:br/><w:t>four</w:t><w:noBreakHyphen/></w:r></w:p>"
    )
    for i, xml in enumerate((control, edited)):
        document.element.body.insert(i, parse_xml(xml))
    assert paragraphs(read_back(document)) == ["Held.", "One three four-"]


def test_without_python_docx_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(DocumentError, match=r"a\.docx: .*pip install 'bsq\[docx\]'"):
        read("a.docx", b"PK\x03\x04")
