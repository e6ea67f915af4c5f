"""Annotations of a GitHub workflow: an error for what fails, a notice for what is qualified.

The form is that of GitHub's "workflow commands".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from bsq.engine import Report
from bsq.findings import Finding, Verdict
from bsq.paper.places import Places, from_here
from bsq.reports.sentences import failure, headline

_OF_MESSAGES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_OF_PROPERTIES = _OF_MESSAGES | str.maketrans({":": "%3A", ",": "%2C"})


def render(reports: Sequence[Report], out: TextIO, *, everything: bool = False) -> None:
    """Write one annotation a line; what is in order has none."""
    for report in reports:
        for line in _annotations(report):
            out.write(f"{line}\n")


def _annotations(report: Report) -> Iterator[str]:
    places = Places(report.paper)
    for finding in report.findings:
        level = _level(report, finding)
        if level:
            line, column, end_column = places.of(finding)
            file = from_here(report.paper.source) if report.paper.id and line else None
            properties = {"file": file, "line": line, "col": column, "endColumn": end_column}
            yield _command(level, properties | {"title": headline(finding)}, failure(report, finding))
    for change in report.changes or ():
        if change.finding is None:
            yield _command("error", {"title": change.claim}, str(change))


def _level(report: Report, finding: Finding) -> str:
    if report.fails(finding):
        return "error"
    return "notice" if report.changes is None and finding.verdict is Verdict.QUALIFIED and not finding.ignored else ""


def _command(level: str, properties: Mapping[str, object], message: str) -> str:
    given = ",".join(f"{key}={str(value).translate(_OF_PROPERTIES)}" for key, value in properties.items() if value)
    return f"::{level} {given}::{message.translate(_OF_MESSAGES)}"
