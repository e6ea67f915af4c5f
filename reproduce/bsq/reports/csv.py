"""The CSV report: one finding a row, for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TextIO

from bsq.engine import Report
from bsq.findings import Finding
from bsq.paper.places import Places
from bsq.patterns import pattern
from bsq.words import in_line

COLUMNS = (
    "paper", "claim", "kind", "subject", "where", "line", "printed", "inputs", "derived", "method", "verdict",
    "recorded", "impossible", "decision_error", "explanations", "note", "ignored",
)  # fmt: skip
_FORMULA = pattern(r"[=+\-@\t\r](?!\s?[\d.,]+\s?%?$)")
"""What a spreadsheet would run: a cell that begins so and is no number."""


def render(reports: Sequence[Report], out: TextIO, *, everything: bool = True) -> None:
    """Write a row for each finding; a spreadsheet runs none of them."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in reports:
        places = Places(report.paper)
        for finding in report.findings:
            writer.writerow([_cell(value) for value in _row(report, finding, places.of(finding).line)])


def _row(report: Report, finding: Finding, line: int | None) -> tuple[object, ...]:
    recorded = report.paper.expected.get(finding.claim, "")
    return (
        report.paper.id, finding.claim, finding.kind, finding.subject, finding.where, line or "", finding.printed,
        finding.inputs, finding.derived, finding.method, finding.verdict.value, recorded,
        "yes" if finding.impossible else "no", "yes" if finding.decision_error else "no",
        "; ".join(finding.explanations), finding.note, finding.ignored,
    )  # fmt: skip


def _cell(value: object) -> str:
    """A cell that a spreadsheet takes for text.

    >>> _cell("=HYPERLINK(1)"), _cell("-0.45"), _cell("3/22")
    ("'=HYPERLINK(1)", '-0.45', '3/22')
    """
    text = in_line(str(value))
    return f"'{text}" if _FORMULA.match(text) else text
