"""The Markdown report: a GitHub job summary, or a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TextIO

from bsq.engine import Report
from bsq.findings import Finding, Verdict
from bsq.paper.places import Places
from bsq.patterns import pattern
from bsq.reports.sentences import failure, said
from bsq.words import counted, in_line

_MARKS = pattern(r"([\\`*_\[\]|~$])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;", "#": "&#35;", "://": "&#58;//", "www.": "www&#46;"}


def render(reports: Sequence[Report], out: TextIO, *, everything: bool = False) -> None:
    """Write the tally, what fails, and, folded, what else is flagged; ``everything`` adds the rest."""
    out.write("\n".join(_lines(reports, everything)) + "\n")


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, in one line.

    >>> escaped("CD19* <b>@all</b> | see #12")
    'CD19\\\\* &lt;b&gt;&#64;all&lt;/b&gt; \\\\| see &#35;12'
    """
    text = in_line(text)
    for mark, entity in _ENTITIES.items():
        text = text.replace(mark, entity) if mark != "#" else re.sub(r"(?<!&)#", entity, text)
    return _MARKS.sub(r"\\\1", text)


def _lines(reports: Sequence[Report], everything: bool) -> Iterator[str]:
    findings = [finding for report in reports for finding in report.findings]
    audited = any(report.changes is not None for report in reports)
    failing = sum(report.fails(finding) for report in reports for finding in report.findings) + sum(
        change.finding is None for report in reports for change in report.changes or ()
    )
    what = f"{counted(failing, 'verdict')} not as recorded" if audited else counted(failing, "mismatch")
    yield f"## bsq: {what} in {counted(len(findings), 'claim')} of {counted(len(reports), 'paper')}"
    yield ""
    yield "| paper | mismatch | qualified | reproduced | unchecked |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for report in reports:
        tally = report.tally()
        counts = " | ".join(str(tally[verdict]) for verdict in ("mismatch", "qualified", "reproduced", "unchecked"))
        yield f"| {escaped(report.paper.id or report.paper.title)} | {counts} |"
    for report in reports:
        yield from _paper(report, everything)


def _paper(report: Report, everything: bool) -> Iterator[str]:
    failing = [finding for finding in report.findings if report.fails(finding)]
    flagged = (Verdict.MISMATCH, Verdict.QUALIFIED)
    others = [finding for finding in report.findings if finding not in failing and finding.verdict in flagged]
    rest = [finding for finding in report.findings if finding not in failing and finding not in others]
    gone = [change for change in report.changes or () if change.finding is None]
    if not (failing or others or gone or everything):
        return
    yield ""
    yield f"### {escaped(' '.join((report.paper.id, report.paper.title)))}"
    places = Places(report.paper)
    if failing or gone:
        yield ""
    for finding in failing:
        line = places.of(finding).line
        where = ", ".join(filter(None, (finding.where, f"line {line}" if line else "")))
        subject = escaped(finding.subject or finding.claim)
        yield f"- **{subject}**{f' ({escaped(where)})' if where else ''}: {escaped(failure(report, finding))}"
        yield from (f"  - or: {escaped(why)}" for why in finding.explanations[1:])
    for change in gone:
        yield f"- **{escaped(change.claim)}**: {escaped(str(change))}"
    yield from _folded("known" if report.changes is not None else "with a proviso or ignored", others)
    if everything:
        yield from _folded("in order or unchecked", rest)


def _folded(title: str, findings: Sequence[Finding]) -> Iterator[str]:
    """A list that opens at a click."""
    if findings:
        yield ""
        yield f"<details><summary>{len(findings)} {title}</summary>"
        yield ""
        for finding in findings:
            ignored = f" (ignored: {escaped(finding.ignored)})" if finding.ignored else ""
            told = escaped(said(finding))
            yield f"- {finding.verdict}: **{escaped(finding.subject or finding.claim)}**: {told}{ignored}"
        yield ""
        yield "</details>"
