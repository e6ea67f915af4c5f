"""The terminal report of an audit: the verdicts that are not as recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from bsq.engine import Report
from bsq.paper.places import Places
from bsq.reports.sentences import said
from bsq.words import counted


def render(reports: Sequence[Report], out: TextIO, *, everything: bool = False) -> None:
    """Write a short list of what changed, and how many verdicts are as recorded; ``everything`` names every paper."""
    changed = [report for report in reports if report.changes]
    for report in reports if everything else changed:
        for line in _paper(report):
            out.write(f"{_wrapped(line)}\n")
    if changed:
        out.write("\n")
    out.write(f"{closing(reports)}\n")


def _paper(report: Report) -> Iterator[str]:
    changes = report.changes or ()
    how_many = f"{counted(len(changes), 'verdict')} changed" if changes else "as recorded"
    yield f"{report.paper.id}  {report.paper.source}: {counted(len(report.findings), 'claim')}, {how_many}"
    places = Places(report.paper)
    for change in changes:
        line = places.of(change.finding).line if change.finding else None
        yield f"  {change.claim}{f' (line {line})' if line else ''}: {change}"
        if change.finding:
            yield f"      {said(change.finding)}"


def _wrapped(line: str) -> str:
    """A line at the width of the terminal, its continuation indented a little more."""
    from shutil import get_terminal_size
    from textwrap import fill

    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return fill(line, get_terminal_size().columns, subsequent_indent=indent, break_long_words=False)


def closing(reports: Sequence[Report]) -> str:
    """What the audit found, in one line."""
    findings = [finding for report in reports for finding in report.findings]
    changes = sum(len(report.changes or ()) for report in reports)
    if changes:
        how = f"{counted(changes, 'verdict')} not as recorded"
    else:
        flagged = sum(report.tally()["mismatch"] for report in reports)
        ignored = sum(bool(finding.ignored) for finding in findings)
        how = f"every verdict is as recorded ({counted(flagged, 'known mismatch')}" + (
            f", {ignored} ignored)" if ignored else ")"
        )
    return f"{counted(len(reports), 'paper')}, {counted(len(findings), 'claim')}: {how}."
