"""The engine: every claim of a paper checked, then held against the paper's other claims."""

from __future__ import annotations

from collections import Counter

import msgspec
from msgspec.structs import replace

from bsq.elsewhere import explain_by_neighbours
from bsq.findings import Finding
from bsq.habits import qualify_by_habit
from bsq.paper.model import Paper
from bsq.printed import UNPRINTED_DIGITS


class Report(msgspec.Struct, frozen=True):
    """What became of a paper: one finding a claim, in the order of the paper file.

    ``digits`` is the number of significant digits in which a report of single statistics shows their values.
    """

    paper: Paper
    findings: tuple[Finding, ...]
    digits: int = UNPRINTED_DIGITS

    def tally(self) -> dict[str, int]:
        """How many findings have each verdict, and how many are decision errors."""
        counts = Counter(finding.verdict.value for finding in self.findings)
        tally = {verdict: counts[verdict] for verdict in ("reproduced", "qualified", "mismatch", "unchecked")}
        return tally | {"decision_errors": sum(finding.decision_error for finding in self.findings)}


def verify(paper: Paper) -> Report:
    """Re-derive every claim of a paper."""
    findings = [replace(claim.check(paper.around), section=section(claim.where)) for claim in paper.claims]
    findings = explain_by_neighbours(findings, paper.cells)
    findings = qualify_by_habit(findings, paper.around)
    return Report(paper, tuple(findings))


def section(where: str) -> str:
    """The section or table that a place in a paper lies in.

    >>> section("Results, paragraph 3; Fig. 1F"), section("Table 2, row Male sex")
    ('Results', 'Table 2')
    """
    return where.partition(";")[0].partition(",")[0].strip() or "Elsewhere in the paper"
