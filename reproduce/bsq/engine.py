"""The engine: every claim of a paper checked, then held against the paper's other claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from bsq.audit import Change, changes
from bsq.elsewhere import explain_by_neighbours
from bsq.findings import Finding, Verdict
from bsq.habits import qualify_by_habit
from bsq.paper.model import Paper
from bsq.printed import UNPRINTED_DIGITS
from bsq.words import in_line


class Report(msgspec.Struct, frozen=True):
    """What became of a paper: one finding a claim, in the order of the paper file.

    ``digits`` is the number of significant digits in which a report of single statistics shows their values;
    ``changes`` are the verdicts that are not as recorded, and None where nobody asked.
    """

    paper: Paper
    findings: tuple[Finding, ...]
    digits: int = UNPRINTED_DIGITS
    changes: tuple[Change, ...] | None = None

    def fails(self, finding: Finding) -> bool:
        """Whether a CI job fails for a finding: in an audit for a changed verdict, else for a mismatch."""
        if self.changes is None:
            return finding.verdict is Verdict.MISMATCH and not finding.ignored
        return any(change.claim == finding.claim for change in self.changes)

    def tally(self) -> dict[str, int]:
        """How many findings have each verdict, and how many are decision errors."""
        counts = Counter(finding.verdict.value for finding in self.findings)
        tally = {verdict: counts[verdict] for verdict in ("reproduced", "qualified", "mismatch", "unchecked")}
        return tally | {"decision_errors": sum(finding.decision_error for finding in self.findings)}


def verify(paper: Paper) -> Report:
    """Re-derive every claim of a paper."""
    return judged_together(paper, [claim.check(paper.around) for claim in paper.claims])


def judged_together(paper: Paper, findings: Sequence[Finding]) -> Report:
    """The findings on a paper's claims, each held against the others."""
    placed = [_placed(finding, paper) for finding in findings]
    placed = explain_by_neighbours(placed, paper.cells)
    return Report(paper, tuple(qualify_by_habit(placed, paper.around)))


def _placed(found: Finding, paper: Paper) -> Finding:
    told = {name: in_line(getattr(found, name)) for name in ("subject", "where", "note")}
    return replace(found, section=section(told["where"]), ignored=in_line(paper.ignored.get(found.claim, "")), **told)


def audit(report: Report, recorded: Mapping[str, str]) -> Report:
    """The report with the verdicts that are not as recorded: claim -> verdict, of reproduced claims none."""
    return replace(report, changes=tuple(changes(report.findings, recorded)))


def section(where: str) -> str:
    """The section or table that a place in a paper lies in.

    >>> section("Results, paragraph 3; Fig. 1F"), section("Table 2, row Male sex")
    ('Results', 'Table 2')
    """
    return where.partition(";")[0].partition(",")[0].strip() or "Elsewhere in the paper"
