"""A letter to the editor: the mismatches of a paper, by someone who may be wrong, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from bsq.engine import Report
from bsq.findings import Finding, Verdict
from bsq.reports.markdown import escaped
from bsq.reports.steps import claims_of, steps
from bsq.words import counted


def mismatches(report: Report) -> list[Finding]:
    """What a letter is about: the mismatches that are not ignored."""
    return [f for f in report.findings if f.verdict is Verdict.MISMATCH and not f.ignored]


def render(report: Report, out: TextIO) -> None:
    """Write the letter."""
    out.write("\n".join(_lines(report)) + "\n")


def _lines(report: Report) -> Iterator[str]:
    paper, found, tally = report.paper, mismatches(report), report.tally()
    source = ", ".join(filter(None, (paper.citation, f"doi:{paper.doi}" if paper.doi else "")))
    ignored = sum(bool(f.ignored) for f in report.findings)
    checked = len(report.findings) - tally["unchecked"] - ignored
    cited = f" ({escaped(source)})" if source else ""
    values = "one of them" if len(found) == 1 else f"{len(found)} of them"
    yield "To the Editor,"
    yield ""
    yield (
        f'While preparing a discussion of "{escaped(paper.title or paper.id)}"{cited}, we tried to re-derive its '
        "printed statistics from the figures that are printed beside them. "
        f"{counted(checked, 'statistic')} could be checked so. For {values} we could not find the calculation that "
        "gives the printed value. We may have misread a table or missed a definition, and would be grateful if the "
        "authors could help us to see where."
    )
    claims = claims_of(report)
    for i, finding in enumerate(found, 1):
        where = f" ({escaped(finding.where)})" if finding.where else ""
        yield ""
        yield f"{i}. **{escaped(finding.subject or finding.claim)}**{where}. {_told(finding)}"
        for what, step in steps(report, finding, claims):
            yield f"   - {what}: {escaped(step)}"
    yield ""
    yield (
        "Could the authors tell us the counts, denominators and tests behind these values? If some of them are slips, "
        "a correction would help those who use the paper; if the slip is ours, we apologise for the trouble. None of "
        "the above says how a difference came about, nor that it changes the conclusions of the paper."
    )
    yield ""
    yield "Yours sincerely,"
    yield ""
    yield "[name, affiliation, conflicts of interest]"


def _told(finding: Finding) -> str:
    """A finding as a courteous sentence or three."""
    told = f"The paper prints {escaped(finding.printed)}."
    if finding.impossible and finding.explanations:
        return f"{told} As we read it, this cannot be: {escaped(finding.explanations[0])}."
    if finding.derived:
        told += f" From {escaped(finding.inputs)} we obtain {escaped(finding.derived)} ({escaped(finding.method)})"
        tried = len({derivation.name for derivation in finding.derivations})
        told += f"; none of the {tried} methods that we tried gives the printed value." if tried > 1 else "."
    if finding.explanations:
        told += f" A possible reading: {escaped(finding.explanations[0])}."
    return told
