"""What the reports say of a finding in one sentence."""

from __future__ import annotations

from bsq.engine import Report
from bsq.findings import Finding, Verdict
from bsq.words import in_line


def said(finding: Finding) -> str:
    """A finding in one line of plain text: what is printed, what it should be, and why.

    >>> from bsq.engine import verify
    >>> from bsq.paper.reading import paper_of_claims
    >>> claim = {"id": "tp53", "kind": "percent", "count": "3/22", "printed": "14.0%"}
    >>> said(verify(paper_of_claims("", [claim], 0.05)).findings[0])
    'printed 14.0%; 3/22 gives 13.6% (count / total): rounded to 14% and then printed with a decimal'
    """
    if finding.verdict is Verdict.UNCHECKED:
        return in_line(f"printed {finding.printed}; needs {finding.explanations[0]}")
    gives = "" if finding.impossible or not finding.derived else _gives(finding)
    why = f": {finding.explanations[0]}" if finding.explanations else ""
    return in_line(f"printed {finding.printed}{gives}{why}")


def _gives(finding: Finding) -> str:
    tried = len({derivation.name for derivation in finding.derivations})
    none = f", and none of {tried} methods gives what is printed"
    is_none = finding.verdict is Verdict.MISMATCH and tried > 1
    return f"; {finding.inputs} gives {finding.derived} ({finding.method}){none if is_none else ''}"


def headline(finding: Finding) -> str:
    """What a finding is about, and its verdict: ``mismatch: TP53 mutation (paragraph 3)``."""
    place = f" ({finding.where})" if finding.where else ""
    return in_line(f"{finding.verdict}: {finding.subject or finding.claim}{place}")


def failure(report: Report, finding: Finding) -> str:
    """Why a CI job fails for a finding, in one line: what changed, if verdicts were compared, and the finding."""
    change = next((change for change in report.changes or () if change.claim == finding.claim), None)
    return f"{change}: {said(finding)}" if change else said(finding)
