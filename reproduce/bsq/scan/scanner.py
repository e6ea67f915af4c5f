"""From a document to its findings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from msgspec.structs import replace

from bsq.claims.base import Claim, Surroundings
from bsq.documents.model import Document, Paragraph, Table
from bsq.documents.typography import fold
from bsq.engine import Report, judged_together
from bsq.findings import Finding, InDocument
from bsq.paper.model import Paper
from bsq.scan.candidates import Candidate, Choice, choose, is_open, outcome
from bsq.scan.grid import Grid, is_size_row, understand
from bsq.scan.groups import Groups
from bsq.scan.layout import panels
from bsq.scan.methods import RANK_TESTS, Methods, methods_of
from bsq.scan.prose import ProseReader
from bsq.scan.repeats import repeats
from bsq.scan.table_estimates import TableEstimateReader
from bsq.scan.table_shares import TableShareReader
from bsq.scan.table_tests import TestReader
from bsq.scan.table_totals import TableTotalReader
from bsq.scan.tables import TableReader
from bsq.scan.told import Told
from bsq.words import in_line, shown

LONGEST_PARAGRAPH = 50_000
"""Characters of a paragraph in which the sizes of groups are looked for."""
MOST_COLUMNS = 60
"""A wider table is a listing, and compares no groups."""
BEFORE, AFTER = 70, 50
"""Characters of a line that are shown before and behind a statistic."""


def scan(document: Document) -> Report:
    """Find the printed statistics of a document and re-derive each, in the order of the text."""
    around = Surroundings()
    chosen = [choose(candidate, around) for candidate in sorted(candidates(document), key=lambda c: (c.start, c.end))]
    ids = _ids([choice.claim.where for choice in chosen])
    claims = tuple(_safe(choice.claim, name) for choice, name in zip(chosen, ids, strict=True))
    paper = Paper(
        id=PurePath(document.source).name, title=shown(document.title), citation="", doi="", source=document.source,
        claims=claims, around=around,
    )  # fmt: skip
    checked = [
        replace(choice.finding, claim=claim.id, subject=claim.subject, where=claim.where)
        for choice, claim in zip(chosen, claims, strict=True)
    ]
    report = judged_together(paper, checked)
    findings = (_found(document.text, choice, found) for choice, found in zip(chosen, report.findings, strict=True))
    return replace(report, findings=tuple(findings))


def _safe(claim: Claim, name: str) -> Claim:
    """A claim with a name, and with what the document says of it as every report may show it."""
    return replace(claim, id=name, subject=in_line(shown(claim.subject)), where=in_line(shown(claim.where)))


def _found(text: str, choice: Choice, finding: Finding) -> Finding:
    candidate = choice.candidate
    judged, confidence = outcome(choice, finding)
    before, marked, after = excerpt(text, candidate.start, candidate.end)
    place = InDocument(
        candidate.start, candidate.end, before, marked, after, confidence, candidate.copies, is_open(choice, finding)
    )
    return replace(judged, printed=shown(judged.printed), found=place)


def excerpt(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The line of a span, before, in and behind it, shortened to what a reader needs to find it.

    >>> excerpt("In all, 3 (14.0%) of 22 responded.", 8, 17)
    ('In all, ', '3 (14.0%)', ' of 22 responded.')
    """
    end += _is_open(text[start:end]) and text[end : end + 1] in (")", "]")
    first = max(text.rfind("\n", 0, start) + 1, start - BEFORE)
    last = text.find("\n", end, end + AFTER)
    last = min(len(text), end + AFTER) if last < 0 else last
    before, after = text[first:start], text[end:last]
    if first and text[first - 1] != "\n":
        before = "…" + before[before.find(" ") + 1 :]
    if last < len(text) and text[last] != "\n":
        after = after[: after.rfind(" ") + 1] + "…"
    return shown(_spaces(before)), shown(in_line(text[start:end])), shown(_spaces(after))


def _is_open(text: str) -> bool:
    """Whether a text opens a bracket that it does not shut."""
    return sum(map(text.count, "([")) > sum(map(text.count, ")]"))


def _spaces(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def candidates(document: Document) -> Iterator[Candidate]:
    """The printed statistics of a document and the readings of what they should follow from."""
    tables = [list(panels(_narrow(piece))) for piece in document.pieces if isinstance(piece, Table)]
    panelled = [[understand(panel) for panel in table] for table in tables]
    grids = [grid for table in panelled for grid in table]
    texts = list(_texts(document, grids))
    groups = _groups(texts, grids)
    readers = [[TableReader(grid, groups) for grid in table] for table in panelled]
    every = [reader for table in readers for reader in table]
    methods = methods_of(" ".join(texts))
    paragraphs = (piece for piece in document.pieces if isinstance(piece, Paragraph))
    told = " ".join(document.text[p.start : min(p.end, p.start + LONGEST_PARAGRAPH)] for p in paragraphs)
    # a note of a table may be of some of its rows
    of_tables = replace(methods, ranks=RANK_TESTS.search(told) is not None)
    prose = ProseReader(document, groups, Told(every), methods)
    at = iter(readers)
    for piece in document.pieces:
        for candidate in _of_piece(piece, prose, at, of_tables):
            yield replace(candidate, copies=piece.copies) if piece.copies else candidate
    yield from repeats([*prose.mentions, *(told for reader in every for told in reader.mentions())])


def _narrow(table: Table) -> Table:
    """The table, or one without rows in place of one that is too wide to compare groups."""
    width = max((len(row) for row in (*table.header, *table.body)), default=0)
    return table if width <= MOST_COLUMNS else replace(table, header=(), body=())


def _of_piece(
    piece: Paragraph | Table, prose: ProseReader, tables: Iterator[Sequence[TableReader]], methods: Methods
) -> Iterator[Candidate]:
    if isinstance(piece, Paragraph):
        yield from prose.candidates(piece)
    else:
        for reader in next(tables):
            yield from TableShareReader(reader).candidates()
            yield from TableEstimateReader(reader, methods).candidates()
            yield from TableTotalReader(reader).candidates()
            yield from TestReader(reader, methods).candidates()


def _texts(document: Document, grids: Sequence[Grid]) -> Iterator[str]:
    """What a document says in words, folded: its paragraphs, and the captions, notes and headings of its tables."""
    for piece in document.pieces:
        if isinstance(piece, Paragraph):
            yield fold(document.text[piece.start : min(piece.end, piece.start + LONGEST_PARAGRAPH)]).text
    for grid in grids:
        yield from (fold(cell.text).text for cell in (grid.table.caption, *grid.table.notes))
        yield from (line.label for line in grid.lines if line.is_heading)


def _groups(texts: Sequence[str], grids: Sequence[Grid]) -> Groups:
    headings = [(grid.group_name(column), column.n) for grid in grids for column in grid.groups]
    groups = Groups(headings, texts)
    for grid in grids:
        for line in grid.lines:
            for column in grid.groups:
                value = grid.value(line, column)
                if value.n or (is_size_row(line) and value.k):
                    groups.add(grid.group_name(column), value.n or value.k or 0)
    return groups


def _ids(places: Sequence[str]) -> Iterator[str]:
    """A short name for each place, unique: ``table-1-row-male-column-placebo``."""
    seen: Counter[str] = Counter()
    for place in places:
        name = re.sub(r"\W+", "-", place.lower()).strip("-")[:60].rstrip("-") or "claim"
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}-{seen[name]}"
