"""Documents on disk: nothing right is accused, and of the marked ones just what is marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.bsq.documents import trial

from bsq.documents import read_document
from bsq.engine import Report
from bsq.findings import Finding, Verdict
from bsq.fixtures import fixtures
from bsq.scan.scanner import scan

DOCUMENTS = fixtures() / "documents"
RIGHT = sorted((DOCUMENTS / "right").iterdir())
MARKED = sorted((DOCUMENTS / "marked").iterdir())
SUFFIXES = (".txt", ".md", ".html", ".xml", ".docx", ".pdf")


def scanned(name: str, text: str) -> Report:
    return scan(read_document(name, text.encode()))


def mismatches(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.verdict is Verdict.MISMATCH]


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_what_is_right_is_not_accused(path: Path) -> None:
    """Made-up extracts, each in a convention of clinical papers; their numbers were computed with scipy."""
    report = scanned(path.name, path.read_text())
    assert report.findings, "a document in which nothing is found tests nothing"
    assert [(f.printed, f.inputs, f.derived) for f in mismatches(report)] == []
    for finding in report.findings:
        assert all(finding.explanations)


@pytest.mark.parametrize("path", MARKED, ids=lambda path: path.stem)
def test_just_what_is_wrong_is_accused(path: Path) -> None:
    text, spans = unmarked(path.read_text())
    assert spans
    report = scanned(path.name, text)
    accused = [(f.found.start, f.found.end) for f in mismatches(report) if f.found]
    for start, end in accused:
        assert any(start < last and first < end for first, last in spans), text[start:end]
    for first, last in spans:
        assert any(start < last and first < end for start, end in accused), text[first:last]


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the spans that they enclosed."""
    text, spans, start = "", [], 0
    for character in marked:
        if character == "«":
            start = len(text)
        elif character == "»":
            spans.append((start, len(text)))
        else:
            text += character
    return text, spans


@pytest.mark.parametrize("suffix", SUFFIXES[1:])
def test_every_format_gives_the_same_findings(suffix: str) -> None:
    assert told(suffix) == told(".txt")


def told(suffix: str) -> Sequence[tuple[str, ...]]:
    """What is found in the trial in a format, but for the pages that only PDF has."""
    report = scan(read_document(f"trial{suffix}", trial.WRITERS[suffix]()))
    return [
        (f.kind, f.printed, f.inputs.replace(", page 1", ""), f.verdict, f.derived, f.where.replace(", page 1", ""))
        for f in report.findings
    ]


def test_the_trials_wrong_numbers_are_found() -> None:
    report = scan(read_document("trial.txt", trial.as_text()))
    text = trial.as_text().decode()
    accused = [text[f.found.start : f.found.end] for f in mismatches(report) if f.found]
    for wrong in trial.WRONG:
        assert any(wrong in shown or shown in wrong for shown in accused), wrong


@pytest.mark.parametrize("path", [*RIGHT, *MARKED], ids=lambda path: path.stem)
def test_spans_hold_what_is_printed(path: Path) -> None:
    """A span holds a number of the printed value."""
    text = path.read_text()
    for finding in scanned(path.name, text).findings:
        assert finding.found
        span = text[finding.found.start : finding.found.end]
        assert 0 <= finding.found.start < finding.found.end <= len(text)
        if finding.kind in ("percent", "order"):
            digits = re.findall(r"\d+", finding.printed.partition("/")[0])
            held = set(re.findall(r"\d+", span))
            assert not held or held & set(digits), (finding.printed, span)


def test_a_block_printed_twice_is_reported_once_with_its_copies() -> None:
    block = "Response was seen in 12 (54.6%) of 22 patients, which is a long enough sentence to be told from a heading."
    text = f"{block}\n\nAnother paragraph.\n\n{block}\n"
    (finding,) = scanned("twice.txt", text).findings
    assert finding.found
    (further,) = finding.found.copies
    assert text[finding.found.start + further : finding.found.end + further] == "12 (54.6%) of 22"
