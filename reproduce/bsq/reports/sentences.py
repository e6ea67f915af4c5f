"""What the reports say of a finding in one sentence."""

from __future__ import annotations

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
    gives = f"{finding.inputs} gives {finding.derived}" if finding.derived and finding.inputs else finding.inputs
    method = f" ({finding.method})" if finding.method and finding.derived else ""
    why = f": {finding.explanations[0]}" if finding.explanations else ""
    return in_line(f"printed {finding.printed}; {gives}{method}{why}")
