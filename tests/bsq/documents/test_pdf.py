"""PDF: words, lines, columns, and tables by position."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas
from tests.bsq.documents import trial

from bsq.documents.model import Document, DocumentError, Paragraph, Table
from bsq.documents.pdf import read


def made(*draw: Callable[[Any], None]) -> bytes:
    """A PDF with a page for each function."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for one in draw:
        canvas.setFont("Times-Roman", 10)
        one(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(*printed: str, size: float = 10) -> Callable[[Any], None]:
    """Draws lines one below the other."""

    def draw(canvas: Any) -> None:
        canvas.setFont("Times-Roman", size)
        for i, line in enumerate(printed):
            canvas.drawString(50, 700 - 1.2 * size * i, line)

    return draw


def rows(*printed: tuple[tuple[float, str], ...], top: float = 700) -> Callable[[Any], None]:
    """Draws words at places."""

    def draw(canvas: Any) -> None:
        for i, row in enumerate(printed):
            for x, text in row:
                canvas.drawString(x, top - 12 * i, text)

    return draw


def paragraphs(document: Document) -> list[str]:
    return [document.text[p.start : p.end] for p in document.pieces if isinstance(p, Paragraph)]


def tables(document: Document) -> list[Table]:
    return [piece for piece in document.pieces if isinstance(piece, Table)]


def cells(data: bytes) -> list[list[str]]:
    (table,) = tables(read("a.pdf", data))
    return [[cell.text for cell in row] for row in (*table.header, *table.body)]


def test_hard_wrapped_lines_are_joined_and_hyphens_at_their_ends_undone() -> None:
    data = made(
        lines(
            "The progression-free survival of all patients was 9.4 (1.2–",
            "31.0) months, and the response of those with a random-",
            "ised treatment lasted, as did their progression-",
            "free survival, for COVID-",
            "19 too.",
        )
    )
    assert paragraphs(read("a.pdf", data)) == [
        "The progression-free survival of all patients was 9.4 (1.2–31.0) months, and the response of those with a "
        "randomised treatment lasted, as did their progression-free survival, for COVID-19 too."
    ]


def test_superscripts() -> None:
    def draw(canvas: Any) -> None:
        text = canvas.beginText(50, 700)
        for printed, size, rise in (("12 (54.5)", 10, 0), ("a", 6, 4), (" of 22, P = 10", 10, 0), ("-4", 6, 4)):
            text.setFont("Times-Roman", size)
            text.setRise(rise)
            text.textOut(printed)
        canvas.drawText(text)

    assert paragraphs(read("a.pdf", made(draw))) == ["12 (54.5)ᵃ of 22, P = 10⁻⁴"]


@pytest.mark.parametrize("columns", [1, 2])
def test_a_long_paper_in_columns(columns: int) -> None:
    document = read("a.pdf", trial.as_pdf(columns=columns, copies=12))
    found = Counter(paragraphs(document))
    assert all(found[block[1]] == 12 for block in trial.BLOCKS if isinstance(block, tuple))
    captions = Counter(table.caption.text for table in tables(document))
    assert captions[trial.TABLE_1.caption] >= 10
    assert captions[trial.TABLE_2.caption] >= 10
    pages = [piece.page for piece in document.pieces]
    assert min(pages) == 1
    assert max(pages) > 3
    assert "Sulemapril in vasculitis" not in document.text


def test_tables_across_both_columns() -> None:
    def draw(canvas: Any) -> None:
        for side in (50, 310):
            for i in range(20):
                canvas.drawString(side, 700 - 12 * i, "Prose of one column that goes on for a while.")
                canvas.drawString(side, 240 - 12 * i, "Below the table prose goes on in two columns.")
        canvas.drawString(
            50, 420, "Table 1 What was seen in all of the patients of this trial, in the order of its frequency"
        )
        for i, row in enumerate((("Event", "A", "B", "P"), ("Death", "3 (12.0)", "4 (15.0)", "0.7"))):
            for x, text in zip((50, 200, 340, 480), row, strict=True):
                canvas.drawString(x, 405 - 12 * i, text)

    document = read("a.pdf", made(draw))
    assert [[cell.text for cell in row] for row in (*tables(document)[0].header, *tables(document)[0].body)] == [
        ["Event", "A", "B", "P"], ["Death", "3 (12.0)", "4 (15.0)", "0.7"],
    ]  # fmt: skip
    assert document.text.count("Prose of one column") == 40
    last_above, first_below = document.text.rindex("Prose of one"), document.text.index("Below the table")
    assert last_above < document.text.index("Table 1") < first_below


def test_headers_of_several_lines_and_labels_that_wrap() -> None:
    data = made(
        rows(
            ((50, "Table 1 Events"),),
            ((200, "Sulemapril"), (300, "Placebo")),
            ((50, "Event"), (200, "(n = 25)"), (300, "(n = 24)"), (400, "P")),
            ((50, "Any grade"),),
            ((50, "Death from all"),),
            ((55, "causes, n (%)"), (200, "3 (12.0)"), (300, "4 (16.7)"), (400, "0.70")),
            ((50, "Age, median"), (200, "58"), (300, "61")),
            ((200, "(34–77)"), (300, "(29–80)")),
        )
    )
    assert cells(data) == [
        ["Event", "Sulemapril (n = 25)", "Placebo (n = 24)", "P"],
        ["Any grade", "", "", ""],
        ["Death from all causes, n (%)", "3 (12.0)", "4 (16.7)", "0.70"],
        ["Age, median", "58 (34–77)", "61 (29–80)", ""],
    ]


def test_a_table_goes_on_over_the_page() -> None:
    first = rows(
        ((50, "Table 1 Events"),), ((50, "Event"), (200, "No."), (300, "%")), ((50, "Death"), (200, "3"), (300, "12.0"))
    )
    second = rows(((50, "Nausea"), (200, "4"), (300, "16.0")), ((50, "The rest is prose."),))
    assert cells(made(first, second)) == [["Event", "No.", "%"], ["Death", "3", "12.0"], ["Nausea", "4", "16.0"]]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_pages_that_are_turned_and_what_runs_along_their_side(angle: int) -> None:
    table = rows(((50, "Table 1 Events"),), ((50, "Event"), (200, "No.")), ((50, "Death"), (200, "3")), top=0)

    def draw(canvas: Any) -> None:
        canvas.drawString(20, 20, "stamp")
        canvas.translate(300, 400)
        canvas.rotate(angle)
        table(canvas)

    assert cells(made(draw)) == [["Event", "No."], ["Death", "3"]]


def test_without_pypdfium2_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(DocumentError, match=r"a\.pdf: .*pip install 'bsq\[pdf\]'"):
        read("a.pdf", b"%PDF-1.7")
