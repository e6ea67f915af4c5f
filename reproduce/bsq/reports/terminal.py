"""The terminal report: what a journal club sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from bsq.engine import Report
from bsq.findings import FLAGGED, HIGH, Finding, InDocument, Verdict
from bsq.reports import statistic
from bsq.reports.layout import STYLES, Paragraph, field, flags
from bsq.words import counted

MOST_VALUES = 4
"""So many of the values that were tried are shown for a mismatch; the JSON report has them all."""


def render(reports: Sequence[Report], out: TextIO, *, everything: bool = False) -> None:
    """Write the reports for reading; ``everything`` lists what was reproduced or left unchecked, too."""
    console = Console(file=out, highlight=False, emoji=False, markup=False, soft_wrap=True)
    width = console.width
    for report in reports:
        paragraphs = _paragraphs(report, everything) if report.paper.id else statistic.paragraphs(report)
        lines = (line for paragraph in paragraphs for line in paragraph.lines(console, width))
        console.print(Text("\n").join(lines))


def _paragraphs(report: Report, everything: bool) -> Iterator[Paragraph]:
    yield from _heading(report)
    for section, findings in _sections(report):
        shown = [f for f in findings if f.verdict in FLAGGED]
        rest = [f for f in findings if f.verdict not in FLAGGED]
        if shown or (everything and rest):
            yield Paragraph(Text())
            yield Paragraph(Text(section, style="bold underline"))
        for finding in sorted(shown, key=lambda f: (_is_unsure(f), FLAGGED.index(f.verdict))):
            yield Paragraph(Text())
            yield Paragraph(_headline(finding))
            yield from _details(finding)
        if everything and rest:
            yield Paragraph(Text())
            yield from (_listed(finding) for finding in rest)
    yield Paragraph(Text())
    yield Paragraph(Text(closing(report), style="bold"))
    yield Paragraph(Text())


def _heading(report: Report) -> Iterator[Paragraph]:
    paper, tally = report.paper, report.tally()
    yield Paragraph(Text(f"{paper.id}  {paper.title}", style="bold"))
    source = "  ".join(filter(None, (paper.citation, f"doi:{paper.doi}" if paper.doi else "")))
    if source:
        yield Paragraph(Text(source, style="dim"))
    line = Text(f"{counted(len(report.findings), 'claim')}: ")
    for i, verdict in enumerate((Verdict.MISMATCH, Verdict.QUALIFIED, Verdict.REPRODUCED, Verdict.UNCHECKED)):
        line.append(", " if i else "").append(f"{tally[verdict]} {verdict}", style=STYLES[verdict])
    yield Paragraph(line)


def _sections(report: Report) -> list[tuple[str, list[Finding]]]:
    """Findings by section, sections in the order of the paper file, those with mismatches first."""
    sections: dict[str, list[Finding]] = {}
    for finding in report.findings:
        sections.setdefault(finding.section, []).append(finding)
    return sorted(sections.items(), key=lambda item: all(f.verdict is not Verdict.MISMATCH for f in item[1]))


def _is_unsure(finding: Finding) -> bool:
    """Whether what a scanned value should follow from was inferred."""
    return finding.found is not None and finding.found.confidence != HIGH


def _headline(finding: Finding) -> Text:
    name = finding.verdict.upper() if finding.verdict is Verdict.MISMATCH else finding.verdict
    place = finding.where.removeprefix(finding.section).lstrip(",; ")
    shown = f"  ({place})" if place and not place.startswith("row ") else ""
    subject = finding.subject or finding.claim
    unsure = "  low confidence" if _is_unsure(finding) else ""
    return Text.assemble(
        (name, STYLES[finding.verdict]), "  ", (subject, "bold"), (shown, "dim"), (unsure, "dim italic")
    )


def _details(finding: Finding) -> Iterator[Paragraph]:
    if finding.found:
        yield from _quoted(finding.found, STYLES[finding.verdict])
    yield field("printed", Text(finding.printed, style="bold"))
    wrong = finding.verdict is Verdict.MISMATCH
    if finding.derived or finding.derivations:
        answer = _tried(finding) if wrong and len(finding.derivations) > 1 else f"{finding.derived} [{finding.method}]"
        yield field("re-derived", Text(f"{answer}, from {finding.inputs}"))
    elif finding.inputs:
        yield field("told", Text(finding.inputs))
    for i, explanation in enumerate(finding.explanations):
        yield field("why" if i == 0 else "or", Text(explanation, style="" if i else STYLES[finding.verdict]))
    yield from flags(finding)
    if finding.note:
        yield field("note", Text(finding.note, style="italic"))
    if finding.ignored:
        yield field("ignored", Text(finding.ignored, style="italic"))
    yield field("claim", Text(finding.claim, style="dim"))


def _quoted(found: InDocument, style: str) -> Iterator[Paragraph]:
    """The line that prints it, with the statistic marked: by colour, and by arrows where there is none."""
    yield field(
        "line",
        Text.assemble(found.before, ("»", "dim"), (found.marked, f"{style} underline"), ("«", "dim"), found.after),
    )
    if found.copies:
        yield field("again", Text(f"word for word in {counted(len(found.copies), 'other place')}"))


def _tried(finding: Finding) -> str:
    values: dict[str, list[str]] = {}
    for derivation in finding.derivations:
        values.setdefault(derivation.shown, []).append(derivation.method)
    listed = [f"{shown} [{', '.join(methods[:2])}]" for shown, methods in values.items()]
    more = len(listed) - MOST_VALUES
    return ", ".join(listed[:MOST_VALUES]) + (f" and {more} more" if more > 0 else "")


def _listed(finding: Finding) -> Paragraph:
    """One line for what is in order, or cannot be checked."""
    if finding.verdict is Verdict.REPRODUCED:
        answer = f"  from {finding.inputs}" + (f" [{finding.method}]" if finding.method else "")
    else:
        answer = f"  needs {finding.explanations[0]}"
    line = Text(finding.subject or finding.claim)
    line.append(f"  {finding.printed}", style="bold").append(answer)
    return Paragraph(line, f"  {finding.verdict}", 14)


def closing(report: Report) -> str:
    """One sentence that the chair of a journal club can read aloud."""
    tally = report.tally()
    checked = len(report.findings) - tally["unchecked"]
    if not checked:
        return f"{report.paper.id}: nothing could be checked; the paper does not print enough."
    follow = f"{tally['reproduced']} of {checked} checked statistics follow from what the paper prints"
    proviso = f", {tally['qualified']} only with a proviso" if tally["qualified"] else ""
    wrong = tally["mismatch"]
    if not wrong:
        return f"{report.paper.id}: {follow}{proviso}; nothing contradicts it."
    not_ = f"; {wrong} {'does' if wrong == 1 else 'do'} not"
    errors = tally["decision_errors"]
    which = "it" if errors == wrong == 1 else f"{errors} of them"
    decisions = f", and {which} would change what is significant" if errors else ""
    return f"{report.paper.id}: {follow}{proviso}{not_}{decisions}."
