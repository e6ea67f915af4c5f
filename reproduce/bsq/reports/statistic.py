"""The terminal report of single statistics: every method side by side, and which of them gives what is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.text import Text

from bsq.engine import Report
from bsq.findings import NOT_REACHED, Derivation, Finding, Verdict
from bsq.printed import Rounding, Value, significant_digits
from bsq.reports.layout import STYLES, Paragraph, field, flags

MOST_METHODS = 12
"""So many values are listed, and all that give what is reported; the JSON report has every one."""


def paragraphs(report: Report) -> Iterator[Paragraph]:
    """The findings of single statistics, each with a table of the methods."""
    for i, finding in enumerate(report.findings):
        if i:
            yield Paragraph(Text())
        yield from _statistic(finding, report.digits)


def _statistic(finding: Finding, digits: int) -> Iterator[Paragraph]:
    yield Paragraph(Text.assemble((finding.subject or finding.kind, "bold"), f"  {finding.inputs}"))
    yield from _table(finding.derivations, digits)
    if Verdict.UNCHECKED is not finding.verdict or not finding.derivations:
        yield from _answer(finding)


def _table(derivations: tuple[Derivation, ...], digits: int) -> Iterator[Paragraph]:
    """One row a method: its name, its value, whether that is what is printed, and the statistic behind it."""
    rows = {(d.method, value(d, digits), _mark(d), d.detail): d for d in derivations}
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    shown = [row for i, (row, d) in enumerate(rows.items()) if i < MOST_METHODS or d.reproduces]
    for row, derivation in ((row, rows[row]) for row in shown):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        style = STYLES[Verdict.REPRODUCED] if derivation.is_rounded else ""
        line = Text.assemble((cells[1], "bold"), "  ", (cells[2], style), "  ", (row[3], "dim"))
        line.rstrip()
        yield Paragraph(line, f"  {row[0]}", widths[0] + 4, label_style="")
    if len(rows) > len(shown):
        yield Paragraph(Text(f"and {len(rows) - len(shown)} more; --format json lists them", style="dim"), indent=2)


def value(derivation: Derivation, digits: int) -> str:
    """A re-derived value in significant digits, with its limits or over the rounding of its inputs.

    >>> from bsq.findings import derive
    >>> from bsq.printed import read
    >>> value(derive(read("14.0%"), "count / total", 300 / 22), 4)
    '13.64%'
    """
    percent = "%" if derivation.shown.rstrip(")").endswith("%") else ""

    if derivation.limits is None and derivation.centre is None and isinstance(derivation.written, str):
        return derivation.shown

    def shown(number: Value) -> str:
        if number >= NOT_REACHED:
            return "not reached"
        if isinstance(number, int):
            return str(number)
        return significant_digits(number, digits) + percent

    if derivation.limits is not None:
        middle = (derivation.low + derivation.high) / 2
        centre = middle if derivation.centre is None else derivation.centre
        return f"{shown(centre)} ({' to '.join(map(shown, derivation.limits))})"
    if derivation.centre is not None:
        return shown(derivation.centre)
    ends = shown(derivation.low), shown(derivation.high)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


MARKS: Mapping[Rounding, str] = {
    Rounding.HALF_UP: "as reported",
    Rounding.HALF_EVEN: "as reported",
    Rounding.TRUNCATED: "truncated",
    Rounding.NONE: "",
    Rounding.NOT_PRINTED: "",
}


def _mark(derivation: Derivation) -> str:
    return MARKS[derivation.rounding]


def _answer(finding: Finding) -> Iterator[Paragraph]:
    name = finding.verdict.upper() if finding.verdict is Verdict.MISMATCH else finding.verdict
    how = f" [{finding.method}]" if finding.verdict in (Verdict.REPRODUCED, Verdict.QUALIFIED) else ""
    is_reported = "?" not in finding.printed
    printed = ("  reported ", (finding.printed, "bold"), how) if is_reported else ()
    yield Paragraph(Text.assemble((name, STYLES[finding.verdict]), *printed))
    if finding.verdict is Verdict.MISMATCH and not finding.explanations:
        yield field("why", Text("no method in common use gives it, and no single slip that bsq knows of explains it"))
    labels = ("needs",) if finding.verdict is Verdict.UNCHECKED else ("why", "or")
    for i, explanation in enumerate(finding.explanations):
        label = "also" if finding.verdict is Verdict.REPRODUCED else labels[min(i, len(labels) - 1)]
        yield field(label, Text(explanation))
    yield from flags(finding)
