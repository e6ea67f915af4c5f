"""A made-up trial, written in every format that a document may have; some of its numbers are wrong on purpose."""

from __future__ import annotations

import io
from html import escape
from typing import Any

import msgspec

Row = list[str | None]
"""The cells of a row; None where the cell at the left spans."""


class TrialTable(msgspec.Struct, frozen=True):
    """A table as printed."""

    caption: str
    header: list[Row]
    body: list[Row]
    notes: list[str]


TITLE = "Sulemapril in Refractory Cutaneous Vasculitis: a Randomised Phase 2 Trial"
TABLE_1 = TrialTable(
    "Table 1 Baseline characteristics",
    [["Characteristic", "Sulemapril (n = 25)", "Placebo (n = 24)", "P"]],
    [
        ["Age in years, median (range)", "58 (34–77)", "61 (29–80)", "0.41"],
        ["Sex, n (%)", "", "", "0.39"],
        ["Male", "14 (56.0)", "10 (41.7)", ""],
        ["Female", "11 (44.0)", "14 (53.8)", ""],
        ["Stage, n (%)", "", "", ""],
        ["II", "9 (36.0)", "8 (33.3)", ""],
        ["III", "12 (48.0)", "11 (45.8)", ""],
        ["IV", "4 (16.0)", "5 (20.8)", ""],
        ["Earlier treatment, n (%)", "20 (80.0)", "17 (70.8)", "0.52"],
    ],
    [],
)
TABLE_2 = TrialTable(
    "Table 2 Responses and adverse events",
    [["Event", "Sulemapril (n = 25)", None, "Placebo (n = 24)", None], ["", "No.", "%", "No.", "%"]],
    [
        ["Overall response", "18", "72.0", "8", "33.3"],
        ["Complete response", "7", "28.0", "2", "8.3"],
        ["Partial response", "11", "44.0", "6", "25.0"],
        ["Neutropenia", "6", "24.0", "1", "4.2"],
        ["Nausea", "9", "39.0", "7", "29.2"],
        ["Infusion reaction", "3", "12.0", "0", "0.0"],
    ],
    ["Abbreviations: No., number of patients.", "† Events of any grade are counted once for each patient."],
)
BLOCKS: list[tuple[str, str] | TrialTable] = [
    ("heading", "Abstract"),
    (
        "paragraph",
        "We compared sulemapril with placebo in 49 adults with refractory cutaneous vasculitis. The overall response "
        "rate was 18 (72.0%) of 25 with sulemapril and 8 (33.3%) of 24 with placebo. Median progression-free survival "
        "was 9.4 months (range, 1.2–31.0) with sulemapril.",
    ),
    ("heading", "Methods"),
    (
        "paragraph",
        "Adults were assigned one to one to sulemapril, 40 mg daily, or to placebo. Proportions were compared with "
        "Fisher's exact test, and progression-free survival with the log-rank test. All tests were two-sided, and a P "
        "value below 0.05 was taken as significant.",
    ),
    ("heading", "Results"),
    (
        "paragraph",
        "Between March 2016 and May 2019 we screened 61 patients and enrolled 49 (80.3%) of them. The characteristics "
        "of the two groups were similar at baseline (Table 1).",
    ),
    TABLE_1,
    (
        "paragraph",
        "A response was seen in 18 (72.0%) of 25 patients with sulemapril and in 8 (33.3%) of 24 with placebo "
        "(P = 0.21, Fisher's exact test). It was complete in 7 (28.0%) of 25 and 2 (8.3%) of 24.",
    ),
    (
        "paragraph",
        "Median progression-free survival was 9.4 months (range, 1.2–31.0) with sulemapril and 5.1 months (range, "
        "0.8–22.6) with placebo. The hazard ratio for progression was 0.52 (95% CI, 0.31–0.66; P = 0.014).",
    ),
    TABLE_2,
    (
        "paragraph",
        "Treatment was stopped for toxic effects in 4 (18.0%) of 25 patients with sulemapril and in 1 (4.2%) of 24 "
        "with placebo. Two patients (8.0%) of 25 died, neither of them of an effect of treatment.",
    ),
    ("heading", "Discussion"),
    (
        "paragraph",
        "In this small trial sulemapril gave more responses than placebo. Of 18 patients who responded, 11 (66.1%) "
        "still had their response after one year.",
    ),
]
WRONG = {
    "14 (53.8)": "10 + 14 = 24, and 14 of 24 is 58.3%",
    "39.0": "9 of 25 is 36.0%",
    "P = 0.21": "18 of 25 against 8 of 24 gives 0.010 with Fisher's exact test",
    "0.52 (95% CI, 0.31–0.66; P = 0.014)": "0.52 is not near the geometric mean of the limits, 0.45",
    "4 (18.0%) of 25": "4 of 25 is 16.0%",
    "11 (66.1%)": "11 of 18 is 61.1%",
}
"""What is printed wrong, and what is right."""


def printed(row: Row) -> list[str]:
    """The cells that are printed, without those that are spanned."""
    return [cell for cell in row if cell is not None]


def spans(row: Row) -> list[tuple[str, int]]:
    """The printed cells with the number of columns that each spans."""
    found: list[tuple[str, int]] = []
    for cell in row:
        if cell is None:
            found[-1] = found[-1][0], found[-1][1] + 1
        else:
            found.append((cell, 1))
    return found


def as_text() -> bytes:
    """Plain text; the heading of several columns stands over the first of them."""
    blocks = [TITLE]
    for block in BLOCKS:
        if isinstance(block, TrialTable):
            rows = [" | ".join(cell or "" for cell in row) for row in (*block.header, *block.body)]
            blocks.append("\n".join([block.caption, *rows, *block.notes]))
        else:
            blocks.append(block[1])
    return ("\n\n".join(blocks) + "\n").encode()


def as_markdown() -> bytes:
    """Markdown with pipe tables."""
    blocks = [f"# {TITLE}"]
    for block in BLOCKS:
        if isinstance(block, TrialTable):
            rows = [f"| {' | '.join(cell or '' for cell in row)} |" for row in (*block.header, *block.body)]
            rows.insert(1, "|" + " --- |" * len(block.header[0]))
            blocks.append("\n".join([block.caption, "", *rows, "", *block.notes]).strip())
        else:
            blocks.append(f"## {block[1]}" if block[0] == "heading" else block[1])
    return ("\n\n".join(blocks) + "\n").encode()


def _rows(rows: list[Row], tag: str) -> str:
    lines = []
    for row in rows:
        cells = [(escape(text), f' colspan="{across}"' if across > 1 else "") for text, across in spans(row)]
        lines.append(f"<tr>{''.join(f'<{tag}{span}>{text}</{tag}>' for text, span in cells)}</tr>")
    return "\n".join(lines)


def as_html() -> bytes:
    """A web page."""
    parts = [f"<!DOCTYPE html>\n<html><head><meta charset='utf-8'><title>{escape(TITLE)}</title></head><body>"]
    parts.append(f"<nav><p>Home</p></nav><h1>{escape(TITLE)}</h1>")
    for block in BLOCKS:
        if isinstance(block, TrialTable):
            notes = "".join(f"<p>{escape(note)}</p>" for note in block.notes)
            parts.append(
                f"<figure><table><caption>{escape(block.caption)}</caption><thead>{_rows(block.header, 'th')}</thead>"
                f"<tbody>{_rows(block.body, 'td')}</tbody></table>{notes}</figure>"
            )
        else:
            tag = "h2" if block[0] == "heading" else "p"
            parts.append(f"<{tag}>{escape(block[1])}</{tag}>")
    return "\n".join([*parts, "</body></html>"]).encode()


def as_jats() -> bytes:
    """An article as PubMed Central keeps it."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving '
        'and Interchange DTD v1.2 20190208//EN" "JATS-archivearticle1.dtd">',
        "<article><front><journal-meta><journal-title>Made up</journal-title></journal-meta><article-meta>"
        f"<title-group><article-title>{escape(TITLE)}</article-title></title-group><abstract>",
    ]
    is_abstract = True
    for block in BLOCKS:
        if isinstance(block, TrialTable):
            label, caption = block.caption[:7], block.caption[8:]
            notes = "".join(f"<fn><p>{escape(note)}</p></fn>" for note in block.notes)
            parts.append(
                f"<table-wrap><label>{label}</label><caption><p>{escape(caption)}</p></caption>"
                f"<table><thead>{_rows(block.header, 'th')}</thead><tbody>{_rows(block.body, 'td')}</tbody></table>"
                f"<table-wrap-foot>{notes}</table-wrap-foot></table-wrap>"
            )
        elif block[0] == "paragraph":
            parts.append(f"<p>{escape(block[1])}</p>")
        elif block[1] == "Abstract":
            parts.append("<title>Abstract</title>")
        else:
            parts.append("</abstract></article-meta></front><body>" if is_abstract else "</sec>")
            parts.append(f"<sec><title>{escape(block[1])}</title>")
            is_abstract = False
    parts.append("</sec></body><back><ref-list><ref><p>Nobody 2001;12:54–5.</p></ref></ref-list></back></article>")
    return "\n".join(parts).encode()


def as_docx() -> bytes:
    """A Word file."""
    import docx

    document = docx.Document()
    document.add_heading(TITLE, level=0)
    for block in BLOCKS:
        if not isinstance(block, TrialTable):
            if block[0] == "heading":
                document.add_heading(block[1], level=1)
            else:
                document.add_paragraph(block[1])
            continue
        document.add_paragraph(block.caption, style="Caption")
        rows = [*block.header, *block.body]
        table = document.add_table(len(rows), len(block.header[0]))
        for row, printed_row in zip(rows, table.rows, strict=True):
            cells = printed_row.cells
            for i, text in enumerate(row):
                if text is None:
                    cells[i - 1].merge(cells[i])
                else:
                    cells[i].text = text
        for note in block.notes:
            document.add_paragraph(note)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(*, columns: int = 1, copies: int = 1, encrypt: Any = None) -> bytes:
    """A typeset page, with rules above and below the header of a table only."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table

    prose = ParagraphStyle("prose", fontName="Times-Roman", fontSize=9, leading=11, alignment=4, spaceAfter=6)
    note = ParagraphStyle("note", parent=prose, fontSize=7, leading=9, spaceAfter=0)
    heading = ParagraphStyle("heading", parent=prose, fontName="Times-Bold", fontSize=11, leading=14, alignment=0)
    story: list[Flowable] = [Paragraph(escape(TITLE), heading)]
    size = 9 if columns == 1 else 5.5
    for block in BLOCKS * copies:
        if not isinstance(block, TrialTable):
            story.append(Paragraph(escape(block[1]), heading if block[0] == "heading" else prose))
            continue
        story.append(Spacer(0, 6))
        story.append(Paragraph(escape(block.caption), ParagraphStyle("caption", parent=heading, fontSize=size + 0.5)))
        table = Table([[cell or "" for cell in row] for row in (*block.header, *block.body)], hAlign="LEFT")
        last = len(block.header) - 1
        style: list[tuple[Any, ...]] = [
            ("FONT", (0, 0), (-1, -1), "Times-Roman", size, size + 2), ("LINEABOVE", (0, 0), (-1, 0), 0.5, "black"),
            ("LINEBELOW", (0, last), (-1, last), 0.5, "black"), ("ALIGN", (1, 0), (-1, -1), "CENTER"),
            ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ]  # fmt: skip
        for i, row in enumerate(block.header):
            start = 0
            for _, across in spans(row):
                if across > 1:
                    style.append(("SPAN", (start, i), (start + across - 1, i)))
                start += across
        table.setStyle(style)
        story += [table, Spacer(0, 3), *(Paragraph(escape(line), note) for line in block.notes), Spacer(0, 8)]
    out = io.BytesIO()
    width = (A4[0] - 100 - 20 * (columns - 1)) / columns
    frames = [Frame(50 + i * (width + 20), 60, width, A4[1] - 120, 0, 0, 0, 0) for i in range(columns)]
    template = BaseDocTemplate(out, pagesize=A4, title=TITLE, encrypt=encrypt)
    template.addPageTemplates(PageTemplate(frames=frames, onPage=_running_lines))
    template.build(story)
    return out.getvalue()


def _running_lines(canvas: Any, _: Any) -> None:
    """The running title, from the second page on, and the page's number."""
    canvas.setFont("Times-Roman", 8)
    if canvas.getPageNumber() > 1:
        canvas.drawString(50, 800, "Sulemapril in vasculitis")
    canvas.drawString(290, 30, str(canvas.getPageNumber()))


WRITERS = {
    ".txt": as_text, ".md": as_markdown, ".html": as_html, ".xml": as_jats, ".docx": as_docx, ".pdf": as_pdf,
}  # fmt: skip
