"""The JUnit report: one paper a suite, one claim a test, for any CI service's list of tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from bsq.engine import Report
from bsq.findings import Finding, Verdict
from bsq.paper.places import Places, from_here
from bsq.reports.sentences import failure, said
from bsq.words import in_line


def render(reports: Sequence[Report], out: TextIO, *, everything: bool = True) -> None:
    """Write every claim as a test: failed for what fails, skipped for what is unchecked or ignored."""
    root = Element("testsuites", name="bsq")
    for report in reports:
        _suite(root, report)
    indent(root)
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    ElementTree(root).write(out, encoding="unicode")
    out.write("\n")


def _suite(root: Element, report: Report) -> None:
    name = in_line(report.paper.id or report.paper.title)
    suite = SubElement(root, "testsuite", name=name)
    places = Places(report.paper)
    for finding in report.findings:
        case = SubElement(suite, "testcase", classname=f"{name}.{finding.kind}", name=in_line(finding.claim), time="0")
        if report.fails(finding):
            failed = SubElement(case, "failure", type=finding.verdict.value, message=failure(report, finding))
            failed.text = _details(report, finding, places)
        elif finding.ignored or finding.verdict is Verdict.UNCHECKED:
            reason = f"ignored: {finding.ignored}" if finding.ignored else said(finding)
            SubElement(case, "skipped", message=in_line(reason))
    for change in report.changes or ():
        if change.finding is None:
            case = SubElement(suite, "testcase", classname=name, name=in_line(change.claim), time="0")
            SubElement(case, "failure", type=change.now, message=str(change))
    counts = {"tests": "testcase", "failures": "testcase/failure", "skipped": "testcase/skipped"}
    for attribute, path in counts.items():
        suite.set(attribute, str(len(suite.findall(path))))
    suite.attrib |= {"errors": "0", "time": "0"}


def _details(report: Report, finding: Finding, places: Places) -> str:
    """What a developer sees on opening a failed test."""
    line = places.of(finding).line
    at = f"{from_here(report.paper.source)}:{line}" if line else ""
    parts = (finding.subject, finding.where, at, *finding.explanations, finding.note)
    return "\n".join(in_line(part) for part in parts if part)
