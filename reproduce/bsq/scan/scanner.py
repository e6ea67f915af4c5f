"""From a document to its findings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from bsq.claims.base import Surroundings
from bsq.documents.model import Document, Paragraph, Table
from bsq.documents.typography import fold
from bsq.engine import Report, verify
from bsq.paper.model import Paper
from bsq.scan.candidates import Candidate, Scanned, choose, outcome
from bsq.scan.grid import Grid, is_size_row, understand
from bsq.scan.groups import Groups
from bsq.scan.prose import ProseReader
from bsq.scan.repeats import repeats
from bsq.scan.table_tests import TestReader
from bsq.scan.tables import TableReader
from bsq.scan.told import Told


def scan(document: Document) -> list[Scanned]:
    """Find the printed statistics of a document and re-derive each, in the order of the text."""
    around = Surroundings()
    chosen = [choose(candidate, around) for candidate in sorted(candidates(document), key=lambda c: (c.start, c.end))]
    ids = _ids([choice.claim.where + " " + choice.claim.subject for choice in chosen])
    claims = tuple(replace(choice.claim, id=name) for choice, name in zip(chosen, ids, strict=True))
    paper = Paper(id="", title=document.title, citation="", doi="", source=document.source, claims=claims, around=around)
    findings = verify(paper).findings
    return [outcome(choice, claim, finding) for choice, claim, finding in zip(chosen, claims, findings, strict=True)]


def candidates(document: Document) -> Iterator[Candidate]:
    """The printed statistics of a document and the readings of what they should follow from."""
    grids = [understand(piece) for piece in document.pieces if isinstance(piece, Table)]
    groups = _groups(document, grids)
    readers = [TableReader(grid, groups) for grid in grids]
    prose = ProseReader(document, groups, Told(readers))
    at = iter(readers)
    for piece in document.pieces:
        if isinstance(piece, Paragraph):
            yield from prose.candidates(piece)
        else:
            reader = next(at)
            yield from reader.candidates()
            yield from TestReader(reader).candidates()
    yield from repeats([*prose.mentions, *(told for reader in readers for told in reader.mentions())])


def _groups(document: Document, grids: Sequence[Grid]) -> Groups:
    headings = [(grid.group_name(column), column.n) for grid in grids for column in grid.groups]
    texts = [document.text[piece.start : piece.end] for piece in document.pieces if isinstance(piece, Paragraph)]
    texts += [cell.text for grid in grids for cell in (grid.table.caption, *grid.table.notes)]
    texts += [line.label for grid in grids for line in grid.lines if line.is_heading]
    groups = Groups(headings, (fold(text).text for text in texts))
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


__all__ = ["Report", "scan"]
