"""The HTML report: one page that needs no network and no server, for a journal club."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TextIO

import msgspec

from bsq import __version__
from bsq.engine import Report
from bsq.findings import FLAGGED, VERDICTS, Finding, Verdict
from bsq.paper.model import Column, Table
from bsq.paper.table import printed_rows
from bsq.reports.html.plots import PPlot, curves, p_plot
from bsq.reports.steps import claims_of, steps
from bsq.reports.terminal import closing

HERE = Path(__file__).parent
MARKS = {Verdict.MISMATCH: "✕", Verdict.QUALIFIED: "~", Verdict.UNCHECKED: "?", Verdict.REPRODUCED: "✓"}
"""A verdict by its shape, for those who do not see the colours."""
ORDER = list(MARKS)


class Shown(msgspec.Struct, frozen=True):
    """A finding on the page: its anchor, its place below the section, and, where it is flagged, its steps."""

    finding: Finding
    anchor: str
    place: str
    steps: tuple[tuple[str, str], ...] = ()

    @property
    def mark(self) -> str:
        return MARKS[self.finding.verdict]


class SetTable(msgspec.Struct, frozen=True):
    """A table set again: its headings, and its rows of (text, the worst finding on it or None), labels first."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[tuple[str, Shown | None], ...]], ...]


class Page(msgspec.Struct, frozen=True):
    """One paper of the page."""

    report: Report
    anchor: str
    closing: str
    tally: dict[str, int]
    flagged: tuple[Shown, ...]
    shown: tuple[Shown, ...]
    sections: tuple[tuple[str, tuple[Shown, ...]], ...]
    tables: tuple[SetTable, ...]
    p_plot: PPlot | None
    curves: tuple[tuple[str, str], ...]


def render(reports: Sequence[Report], out: TextIO, *, everything: bool = True) -> None:
    """Write the page; it always holds every finding."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    findings = [finding for report in reports for finding in report.findings]
    page = environment.get_template("report.html.jinja").render(
        pages=[_page(report, i) for i, report in enumerate(reports)],
        verdicts=[(verdict.value, MARKS[verdict], VERDICTS[verdict]) for verdict in ORDER],
        kinds=sorted({finding.kind for finding in findings}),
        number=len(findings),
        version=__version__,
        style=style,
        script=script,
        script_hash=_hash(script),
    )
    out.write(page)
    out.write("\n")


def _hash(text: str) -> str:
    """What a content security policy calls an inline script."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _page(report: Report, number: int) -> Page:
    claims = claims_of(report)
    shown = []
    for i, finding in enumerate(report.findings):
        place = finding.where.removeprefix(finding.section).lstrip(",; ")
        told = tuple(steps(report, finding, claims)) if finding.verdict in FLAGGED else ()
        shown.append(Shown(finding, f"p{number}-{i}", place, told))
    sections: dict[str, list[Shown]] = {}
    for each in shown:
        sections.setdefault(each.finding.section, []).append(each)
    flagged = [each for verdict in FLAGGED for each in shown if each.finding.verdict is verdict]
    return Page(
        report=report,
        anchor=f"p{number}",
        closing=closing(report),
        tally=report.tally(),
        flagged=tuple(flagged),
        shown=tuple(shown),
        sections=tuple((section, tuple(found)) for section, found in sections.items()),
        tables=tuple(_set_tables(report, shown)),
        p_plot=p_plot(shown, claims),
        curves=tuple(curves(claims.values(), report.paper.around)),
    )


def _set_tables(report: Report, shown: Sequence[Shown]) -> Iterator[SetTable]:
    """The paper's tables as printed, each cell with the worst finding on it."""
    worst: dict[tuple[str, int, int], Shown] = {}
    for each in sorted(shown, key=lambda each: ORDER.index(each.finding.verdict)):
        cell = report.paper.cells.get(each.finding.claim)
        if cell:
            worst.setdefault((cell.table, cell.row, cell.column), each)
    for table in report.paper.tables:
        headings = tuple(_heading(column, report.paper.around.groups) for column in table.columns)
        yield SetTable(table.where or table.id, headings, tuple(_set_rows(table, worst)))


def _heading(column: Column, groups: Mapping[str, int]) -> str:
    n = groups.get(column.n) if isinstance(column.n, str) else column.n
    return column.name if n is None else f"{column.name} (n = {n})"


def _set_rows(
    table: Table, worst: dict[tuple[str, int, int], Shown]
) -> Iterator[tuple[int, tuple[tuple[str, Shown | None], ...]]]:
    for index, depth, label, cells in printed_rows(table.rows):
        texts = [label, *(cells or [""] * len(table.columns))]
        yield depth, tuple((text, worst.get((table.id, index, i - 1))) for i, text in enumerate(texts))
