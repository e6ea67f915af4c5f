"""The guided report for a journal club: claims, counts, what would change the conclusion, three questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from bsq.engine import Report
from bsq.findings import Finding, Verdict
from bsq.reports.layout import STYLES, Paragraph
from bsq.reports.letter import mismatches
from bsq.reports.sentences import said
from bsq.reports.steps import claims_of
from bsq.reports.terminal import closing
from bsq.words import counted, in_line

QUESTIONS = 3
MOST_CLAIMS = 8
"""So many p-values stand for what a paper claims."""


def render(reports: Sequence[Report], out: TextIO, *, everything: bool = False) -> None:
    """Write the guide to each paper; ``everything`` lists every p-value and every mismatch."""
    console = Console(file=out, highlight=False, emoji=False, markup=False, soft_wrap=True)
    for report in reports:
        lines = (
            line for paragraph in _paragraphs(report, everything) for line in paragraph.lines(console, console.width)
        )
        console.print(Text("\n").join(lines))


def _paragraphs(report: Report, everything: bool) -> Iterator[Paragraph]:
    paper, wrong = report.paper, mismatches(report)
    yield Paragraph(Text(in_line(f"{paper.id}  {paper.title}"), style="bold"))
    yield from _part("1. What the paper claims")
    if paper.around.groups:
        groups = ", ".join(f"{name} {size}" for name, size in paper.around.groups.items())
        yield Paragraph(Text(f"Groups: {groups}."), "", 3)
    tests = _tests(report)
    yield Paragraph(
        Text(f"{counted(len(report.findings), 'checkable statistic')}, {len(tests)} of them p-values."), "", 3
    )
    yield from _list((f"{f.subject or f.claim}: {f.printed}" for f in tests), len(tests) if everything else MOST_CLAIMS)
    yield from _part("2. What the counts say")
    yield Paragraph(Text(closing(report)), "", 3)
    yield from _list((f"{f.subject or f.claim}: {said(f)}" for f in _by_weight(wrong)), len(wrong) if everything else 5)
    yield from _part("3. What would change the conclusion")
    yield from _list(_consequences(report), 5)
    yield from _part("4. Three questions to the authors")
    for i, question in enumerate(_questions(report), 1):
        yield Paragraph(Text(question), f"   {i}.", 6)
    yield Paragraph(Text())


def _part(title: str) -> Iterator[Paragraph]:
    yield Paragraph(Text())
    yield Paragraph(Text(title, style="bold underline"))


def _list(lines: Iterator[str], most: int) -> Iterator[Paragraph]:
    shown = list(lines)
    for line in shown[:most]:
        yield Paragraph(Text(in_line(line)), "   -", 5)
    if len(shown) > most:
        yield Paragraph(
            Text(f"and {len(shown) - most} more; --show all lists them", style=STYLES[Verdict.UNCHECKED]), "", 5
        )


def _tests(report: Report) -> list[Finding]:
    claims = claims_of(report)
    return [finding for finding in report.findings if claims[finding.claim].is_test()]


def _by_weight(findings: Sequence[Finding]) -> list[Finding]:
    """Those that change what is significant first, then those that no data can give."""
    return sorted(findings, key=lambda f: (not f.decision_error, not f.impossible))


def _straddling(report: Report) -> list[Finding]:
    """The p-values whose side of alpha depends on the test."""
    alpha = report.paper.around.alpha
    return [
        finding
        for finding in _tests(report)
        if any(d.high < alpha for d in finding.derivations) and any(d.low >= alpha for d in finding.derivations)
    ]


def _sides(report: Report, finding: Finding) -> str:
    alpha = report.paper.around.alpha
    below = next(d for d in finding.derivations if d.high < alpha)
    above = next(d for d in finding.derivations if d.low >= alpha)
    return f"{below.shown} by {below.method}, {above.shown} by {above.method}"


def _consequences(report: Report) -> Iterator[str]:
    alpha = float(report.paper.around.alpha)
    wrong = [f for f in report.findings if f.decision_error]
    yield from (f"{f.subject or f.claim}: printed {f.printed}, but {f.inputs} gives {f.derived}" for f in wrong)
    for finding in _straddling(report):
        if finding not in wrong:
            yield (
                f"{finding.subject or finding.claim} ({finding.printed}): which side of {alpha:g} it lies on depends "
                f"on the test: {_sides(report, finding)}"
            )
    if not wrong and not _straddling(report):
        yield f"nothing that was checked: no p-value crosses {alpha:g}"


def _questions(report: Report) -> list[str]:
    """The three that weigh most: on what is wrong, on what depends on the test, on what cannot be checked."""
    claims = claims_of(report)
    found: list[str] = []
    asked: set[str] = set()
    for f in _by_weight(mismatches(report)):
        if f.subject in asked:
            continue
        asked.add(f.subject)
        name, where = f.subject or f.claim, f" ({f.where})" if f.where else ""
        if f.impossible:
            why = f.explanations[0]
            found.append(f"What are the counts behind {name}{where}? {why[0].upper()}{why[1:]}.")
        elif claims[f.claim].is_test():
            found.append(
                f"Which test of which counts gives {f.printed} for {name}{where}? {f.inputs} gives {f.derived}."
            )
        else:
            found.append(f"How does {f.printed} for {name}{where} come about? {said(f).partition('; ')[2]}.")
    for f in _straddling(report):
        if f.subject not in asked:
            found.append(f"Was the test of {f.subject or f.claim} planned? {_sides(report, f)}.")
    for f in report.findings:
        if f.verdict is Verdict.UNCHECKED:
            found.append(
                f"Could you give {f.explanations[0]}, so that {f.printed} ({f.subject or f.claim}) can be checked?"
            )
    rest = "Would you share the data behind the main comparison, so that it can be redone whole?"
    return [in_line(question) for question in (*found, rest)][:QUESTIONS]
