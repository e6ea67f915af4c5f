"""HTML: what is text, what is a table, and what stands round it."""

from __future__ import annotations

import pytest

from bsq.documents.html import read
from bsq.documents.model import Paragraph, Table


def paragraphs(page: str) -> list[str]:
    document = read("page.html", page.encode())
    return [document.text[p.start : p.end] for p in document.pieces if isinstance(p, Paragraph)]


def only_table(page: str) -> Table:
    (table,) = (piece for piece in read("page.html", page.encode()).pieces if isinstance(piece, Table))
    return table


def cells(page: str) -> list[list[str]]:
    table = only_table(page)
    return [[cell.text for cell in row] for row in (*table.header, *table.body)]


ROWS = "<tr><th>Sex</th><th>All (n = 22)</th></tr><tr><td>Male</td><td>12 (54.5)</td></tr>"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("12 (54.5)<sup>a</sup>", "12 (54.5)ᵃ"),
        ("P = 10<sup>-4</sup>", "P = 10⁻⁴"),
        ("10<sup>−4</sup>", "10⁻⁴"),
        ("75 mg/m<sup>2</sup>", "75 mg/m²"),
        ("54.5<sup>†</sup>", "54.5†"),
        ("54.5<sup>*</sup>", "54.5*"),
        ("12<sup>C</sup>", "12^C"),
        ("12<sup>a, b", "12ᵃ, ᵇ"),
        ("&lt;0&middot;001 &plusmn; 2&nbsp;%", "<0·001 ± 2\u00a0%"),
        ("a <b>bold</b>ly<br>broken line", "a boldly broken line"),
        ("a <!-- not <p> --> b", "a b"),
        ("3 < 4 and 5 > 2", "3 < 4 and 5 > 2"),
    ],
)
def test_text_is_read_as_printed(printed: str, expected: str) -> None:
    assert paragraphs(f"<p>{printed}") == [expected]


def test_blocks_without_end_tags_and_divs_are_paragraphs() -> None:
    page = "<h2>Results<p>One.<p>Two.<ul><li>Three.<li>Four.</ul><div>Five.<div>Six.</div>Seven.</div>Eight."
    assert paragraphs(page) == ["Results", "One.", "Two.", "Three.", "Four.", "Five.", "Six.", "Seven.", "Eight."]


@pytest.mark.parametrize(
    "omitted",
    [
        "<script>var x = '<p>12 (54.5%)</p>';</script>", "<style>p { a: b }</style>", "<nav><p>Home</p></nav>",
        "<noscript><p>Enable it</p></noscript>", "<div hidden><div>a</div>b</div>", "<p hidden>secret<p hidden>more",
        "<p style='display: none'>secret</p>", "<svg><title>drawing</title><text>5</text></svg>",
        "<select><option>a</select>",
    ],
)  # fmt: skip
def test_what_is_not_shown_is_not_read(omitted: str) -> None:
    assert paragraphs(f"<p>Before.</p>{omitted}<p>After.</p>") == ["Before.", "After."]


@pytest.mark.parametrize(
    "page",
    [
        f"<table><caption>Table 2. Response</caption>{ROWS}</table>",
        f"<p>Table 2. Response</p><table>{ROWS}</table>",
        f"<figure><figcaption>Table 2. Response</figcaption><div><table>{ROWS}</table></div></figure>",
        f"<figure><table>{ROWS}</table><figcaption>Table 2. Response</figcaption></figure>",
        f"<section><h3>Table 2.</h3><div><p>Response</p></div><div><table>{ROWS}</table></div></section>",
    ],
)
def test_captions_wherever_they_stand(page: str) -> None:
    assert only_table(f"<p>See Table 2.</p>{page}<p>After.</p>").caption.text == "Table 2. Response"


def test_a_sentence_that_names_the_table_is_no_caption() -> None:
    table = only_table(f"<p>Table 2 gives the responses.</p><table>{ROWS}</table>")
    assert not table.caption.text


@pytest.mark.parametrize(
    "page",
    [
        f"<table>{ROWS}<tfoot><tr><td colspan=2>Some were missing.</td></tr></tfoot></table>",
        f"<table>{ROWS}<tr><td colspan=2>Note: Some were missing.</td></tr></table>",
        f"<div><p>Table 1. Sex</p><table>{ROWS}</table><p>Some were missing.</p></div>",
        f"<figure><div><table>{ROWS}</table></div><p>Some were missing.</p></figure>",
        f"<table>{ROWS}</table><p>† Some were missing.</p>",
    ],
)
def test_notes_wherever_they_stand(page: str) -> None:
    page = f"<main><p>Before.</p>{page}<p>The median age was 61.</p></main>"
    assert [note.text[-18:] for note in only_table(page).notes] == ["Some were missing."]
    assert paragraphs(page) == ["Before.", "The median age was 61."]


def test_prose_after_a_table_is_no_note() -> None:
    page = f"<section><h2>Results</h2><p>One.</p><table>{ROWS}</table><div><p>Two.</p></div></section>"
    assert not only_table(page).notes
    assert paragraphs(page) == ["Results", "One.", "Two."]


def test_spans() -> None:
    page = """<table><thead><tr><th rowspan=2>Event<th colspan=2>A<th rowspan=2>P<tr><th>No.<th>%</thead>
    <tr><th rowspan=2>Death<td>3<td>12<td rowspan=2>0.4<tr><td>2<td>8</table>"""
    table = only_table(page)
    assert cells(page) == [
        ["Event", "A", "A", "P"], ["", "No.", "%", ""], ["Death", "3", "12", "0.4"], ["Death", "2", "8", ""],
    ]  # fmt: skip
    assert table.header[0][1] is table.header[0][2]
    assert len(table.header) == 2


def test_a_header_without_marks_is_told_from_its_cells() -> None:
    page = (
        "<table><tr><td>Sex<td>A<td>B<tr><td><td>n = 3<td>n = 4<tr><td>Male<td>1<td>2<tr><td>Female<td>2<td>2</table>"
    )
    assert len(only_table(page).header) == 2


def test_tables_for_layout_are_prose() -> None:
    page = f"<table><tr><td>One.<td><p>Two.</p><table>{ROWS}</table>Three.</table><table><tr><td>Four.</table>"
    assert paragraphs(page) == ["One.", "Two.", "Three.", "Four."]
    assert cells(page) == [["Sex", "All (n = 22)"], ["Male", "12 (54.5)"]]


@pytest.mark.parametrize(
    "data",
    [
        "<p>0·5 ± 1</p>".encode("utf-8-sig"), "<p>0·5 ± 1</p>".encode("utf-16"), "<p>0·5 ± 1</p>".encode("cp1252"),
        "<meta charset=latin-1><p>0·5 ± 1</p>".encode("latin-1"), "<meta charset=klingon><p>0·5 ± 1</p>".encode(),
    ],
)  # fmt: skip
def test_character_sets(data: bytes) -> None:
    assert read("page.html", data).text.strip() == "0·5 ± 1"


def test_the_title() -> None:
    assert read("page.html", b"<title>A &amp; B</title><svg><title>C</title></svg>").title == "A & B"
