"""JATS: articles of PubMed Central and of publishers."""

from __future__ import annotations

import pytest

from bsq.documents.jats import read
from bsq.documents.model import Document, DocumentError, Paragraph, Table

ARTICLE = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.2//EN" "JATS-archivearticle1.dtd">
<article><front><journal-meta><issn>1234-5678</issn></journal-meta><article-meta><article-id>99</article-id>
<title-group><article-title>A trial of <italic>it</italic></article-title></title-group>
<contrib-group><contrib><name><surname>Nobody</surname></name></contrib></contrib-group><volume>12</volume>
<abstract><p>Response was 54.5%.</p></abstract><kwd-group><kwd>it</kwd></kwd-group></article-meta></front>
<body><sec><label>1.</label><title>Methods</title><p>We asked.<xref ref-type="bibr"><sup>1</sup></xref></p></sec>
<sec><title>Results</title><p>One (<xref ref-type="table">Table 1</xref>).</p>
<fig><label>Figure 1</label><caption><title>Survival</title><p>Of all.</p></caption><graphic/></fig>
<table-wrap><label>Table 1</label><caption><title>Sex</title><p>Of all patients</p></caption>
<table><thead><tr><th rowspan="2">Sex</th><th colspan="2">All</th></tr><tr><th>No.</th><th>%</th></tr></thead>
<tbody><tr><td>Male</td><td>12<sup>a</sup></td><td>54.5<xref ref-type="table-fn"><sup>b</sup></xref></td></tr></tbody>
</table><table-wrap-foot><fn><label>a</label><p>One missing.</p></fn>
<fn><p><sup>b</sup>Of 22.</p></fn></table-wrap-foot>
</table-wrap><list><list-item><label>•</label><p>Two.</p></list-item></list>
<boxed-text><p>Three.</p></boxed-text></sec></body>
<back><ref-list><title>References</title><ref><mixed-citation>Nobody 2001</mixed-citation></ref></ref-list></back>
</article>"""


def paragraphs(document: Document) -> list[str]:
    return [document.text[p.start : p.end] for p in document.pieces if isinstance(p, Paragraph)]


def body(content: str) -> list[str]:
    return paragraphs(read("a.xml", f"<article><body>{content}</body></article>".encode()))


def test_an_article() -> None:
    document = read("a.xml", ARTICLE.encode())
    assert document.title == "A trial of it"
    assert paragraphs(document) == [
        "A trial of it", "Abstract", "Response was 54.5%.", "1. Methods", "We asked.", "Results", "One (Table 1).",
        "Figure 1 Survival", "Of all.", "• Two.", "Three.",
    ]  # fmt: skip
    (table,) = (piece for piece in document.pieces if isinstance(piece, Table))
    assert table.caption.text == "Table 1 Sex Of all patients"
    assert [[cell.text for cell in row] for row in (*table.header, *table.body)] == [
        ["Sex", "All", "All"], ["", "No.", "%"], ["Male", "12ᵃ", "54.5ᵇ"],
    ]  # fmt: skip
    assert [note.text for note in table.notes] == ["ᵃ One missing.", "ᵇOf 22."]
    assert table.section == "Results"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("10<sup>-4</sup>", "10⁻⁴"),
        ("54.5%<sup><xref ref-type='bibr'>1</xref>,<xref ref-type='bibr'>2</xref></sup> a", "54.5% a"),
        ("54.5%<xref ref-type='bibr'>12</xref> a", "54.5%¹² a"),
        ("by <xref ref-type='bibr'>Nobody et al.</xref>", "by Nobody et al."),
        ("P &lt; 0.001 &plusmn; &#xb7; &alpha;&nbsp;b", "P < 0.001 ± · α\u00a0b"),
        ("a &nothing; b", "a \ufffd b"),
        ("P = <inline-formula><mml:math xmlns:mml='m'><mml:mn>3</mml:mn></mml:math></inline-formula> a", "P = … a"),
    ],
)
def test_text_is_read_as_printed(printed: str, expected: str) -> None:
    assert body(f"<p>{printed}</p>") == [expected]


def test_named_characters_of_a_dtd_that_is_not_read() -> None:
    document = '<!DOCTYPE article SYSTEM "JATS.dtd"><article><body><p>&le;&thinsp;5&hellip;</p></body></article>'
    assert paragraphs(read("a.xml", document.encode())) == ["≤\u20095…"]


def test_a_table_that_is_a_picture_leaves_its_caption() -> None:
    wrapped = "<table-wrap><label>Table 1</label><caption><p>Sex</p></caption><graphic/></table-wrap><p>One.</p>"
    assert body(wrapped) == ["Table 1 Sex", "One."]


def test_encodings() -> None:
    document = '<?xml version="1.0" encoding="{}"?><article><body><p>0·5 ± 1</p></body></article>'
    for encoding in ("utf-8", "utf-16", "iso-8859-1", "windows-1252"):
        assert read("a.xml", document.format(encoding).encode(encoding)).text.strip() == "0·5 ± 1"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<article><p>", r"a\.xml: not well-formed XML: .* at line 1, column 13; download it again"),
        (b"<article>&</article>", "not well-formed"),
        (b"<?xml version='1.0' encoding='klingon'?><article/>", "klingon"),
    ],
)
def test_what_is_not_well_formed_says_where(data: bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read("a.xml", data)
