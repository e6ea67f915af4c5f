"""Every report format against its schema or a consumer's parser, on every bundled paper and on a hostile one."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import html5lib
import jsonschema
import pytest
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from bsq.bundled import bundled
from bsq.engine import Report, audit, verify
from bsq.findings import Verdict
from bsq.paper.reading import paper_of_claims, parse_paper, read_paper
from bsq.reports import FORMATS, load_format
from bsq.reports import letter as letter_module
from bsq.reports.json import REPORT_SCHEMA

PAYLOADS = (
    "<script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", "\\u001b[31mred\\u001b]0;title\\u0007",
    "**bold** [link](http://x.example) | cell", "=HYPERLINK(1)", "::error::pwned", "##[error]pwned",
    "[bold red]rich[/]", "]]> & ' %0A", "{{ 7 * 7 }}{% raw %}", "a\\nb\\n# heading", "@everyone #1 www.x.example",
    "\\u202egnp",
)  # fmt: skip
"""Markup for every format, as a TOML string holds it."""
PAPER = """
id = "{0}id"
title = "{0}"
citation = "{0}"
[groups]
"{0}g" = 22
[[claim]]
id = "{0}1"
kind = "percent"
subject = "{0}"
where = "{0}"
note = "{0}"
count = "3/22"
printed = "14.0%"
[[claim]]
id = "{0}2"
kind = "percent"
subject = "{0}"
count = "3/22"
printed = "13.6%"
[[claim]]
id = "{0}3"
kind = "percent"
ignore = "{0}"
count = "3/22"
printed = "14.0%"
[[table]]
id = "{0}t"
where = "{0}"
columns = [{{ name = "{0}c", n = 22 }}]
rows = "{1}r | 3 (14.0)"
"""


def hostile(payload: str) -> Report:
    """A paper with markup in every string; bars would be cells in the rows."""
    return verify(parse_paper(PAPER.format(payload, payload.replace("|", "/").replace("\\n", " ")), "hostile.toml"))


@cache
def reports() -> tuple[Report, ...]:
    return tuple(verify(read_paper(path)) for path in bundled().values())


def rendered(name: str, *given: Report, everything: bool = False) -> str:
    out = io.StringIO()
    load_format(name)(given, out, everything=everything)
    return out.getvalue()


@cache
def sarif_schema() -> Any:
    path = Path(__file__).with_name("sarif-2.1.0-rtm.5.json.gz")  # OASIS' schema, as @microsoft/jest-sarif ships it
    return json.loads(gzip.decompress(path.read_bytes()))


@pytest.mark.parametrize("everything", [False, True])
def test_sarif_follows_its_schema_and_points_at_the_printed_values(everything: bool) -> None:
    document = json.loads(rendered("sarif", *reports(), everything=everything))
    jsonschema.validate(document, sarif_schema())
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    flagged = [f for report in reports() for f in report.findings if f.verdict in ("mismatch", "qualified")]
    every = [f for report in reports() for f in report.findings]
    assert len(run["results"]) == len(every if everything else flagged)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        region = location["physicalLocation"]["region"]
        path = next(path for path in bundled().values() if path.name == uri.rpartition("/")[2])
        line = path.read_text(encoding="utf-8").split("\n")[region["startLine"] - 1]
        marked = line[region["startColumn"] - 1 : region["endColumn"] - 1]
        assert marked == region["snippet"]["text"] or marked in line
    exact = [
        r for r in run["results"]
        if r["locations"][0]["physicalLocation"]["region"]["startColumn"] > 1 and r["ruleId"] == "percent"
    ]  # fmt: skip
    assert len(exact) > 10


def test_sarif_levels_follow_the_verdict() -> None:
    (run,) = json.loads(rendered("sarif", *reports(), everything=True))["runs"]
    levels = {(r["properties"]["verdict"], r["kind"], r["level"]) for r in run["results"]}
    assert levels == {
        ("mismatch", "fail", "error"), ("qualified", "fail", "note"), ("unchecked", "open", "none"),
        ("reproduced", "pass", "none"),
    }  # fmt: skip


def test_junit_is_read_by_a_consumer_and_counts_what_fails() -> None:
    suites = JUnitXml.fromstring(rendered("junit", *reports()).encode())
    for suite, report in zip(suites, reports(), strict=True):
        tally = report.tally()
        assert (suite.tests, suite.failures, suite.skipped) == (
            len(report.findings), tally["mismatch"], tally["unchecked"],
        )  # fmt: skip


def test_an_audit_fails_for_what_changed_alone() -> None:
    report = reports()[0]
    as_recorded = rendered("junit", audit(report, report.paper.expected))
    assert "<failure" not in as_recorded
    forgotten = {claim: verdict for claim, verdict in report.paper.expected.items() if claim != "tp53"}
    changed = audit(report, forgotten)
    assert rendered("junit", changed).count("<failure") == 1
    assert rendered("github", changed).count("::error ") == 1
    assert "was reproduced, now mismatch" in rendered("markdown", changed)
    states = [r["baselineState"] for r in json.loads(rendered("sarif", changed))["runs"][0]["results"]]
    assert states.count("new") == 1
    assert [c["claim"] for c in json.loads(rendered("json", changed))["papers"][0]["changes"]] == ["tp53"]


def test_json_follows_its_schema() -> None:
    jsonschema.validate(json.loads(rendered("json", *reports())), REPORT_SCHEMA)


def test_csv_has_a_row_for_each_finding() -> None:
    rows = list(csv.DictReader(io.StringIO(rendered("csv", *reports()))))
    assert [row["claim"] for row in rows] == [f.claim for report in reports() for f in report.findings]
    assert not any(row["line"] == "" for row in rows)


def html_text(page: str) -> str:
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    for element in [*document.iter("script"), *document.iter("style")]:
        element.text = ""
    return " ".join("".join(document.itertext()).split())


def test_html_is_valid_small_and_holds_every_finding_of_the_json() -> None:
    for report in reports():
        page = rendered("html", report)
        assert len(page.encode()) < 1_000_000
        text = html_text(page)
        for finding in json.loads(rendered("json", report))["papers"][0]["findings"]:
            parts = [finding[key] for key in ("claim", "subject", "where", "printed", "inputs", "derived", "method")]
            for part in (*parts, *finding["explanations"], finding["note"]):
                assert " ".join(part.split()) in text, (finding["claim"], part)


def test_html_sets_tables_again_and_marks_what_is_flagged() -> None:
    report = next(report for report in reports() if report.paper.tables)
    page = rendered("html", report)
    document = html5lib.parse(page, namespaceHTMLElements=False)
    tables = [region for region in document.iter("div") if region.get("aria-label", "").startswith("Table")]
    assert len(tables) == len(report.paper.tables)
    flagged = {f.claim for f in report.findings if f.verdict in ("mismatch", "qualified")} & report.paper.cells.keys()
    marked = [cell for table in tables for tag in ("td", "th") for cell in table.iter(tag)
              if {"mismatch", "qualified"} & set(cell.get("class", "").split())]  # fmt: skip
    assert len(marked) == len({report.paper.cells[claim] for claim in flagged}) > 0


def test_html_draws_curves_with_numbers_at_risk() -> None:
    curves = next(report for report in reports() if report.paper.id == "paper-007")
    page = rendered("html", curves)
    assert 'class="curve"' in page
    assert "Number at risk" in page
    assert "410" in page


def structure(page: str) -> list[str]:
    return [str(element.tag) for element in html5lib.parse(page, namespaceHTMLElements=False).iter()]


def tokens(text: str) -> list[tuple[str, str]]:
    return [
        (token.type, token.tag)
        for block in MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text)
        for token in (block, *(child for child in block.children or () if child.type not in ("text", "text_special")))
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_paper_changes_no_report(payload: str) -> None:
    harmless, report = hostile("word "), hostile(payload)
    assert structure(rendered("html", report)) == structure(rendered("html", harmless))
    assert "<script>alert" not in rendered("html", report)
    assert tokens(rendered("markdown", report)) == tokens(rendered("markdown", harmless))
    rows = [list(csv.reader(io.StringIO(rendered("csv", each)))) for each in (report, harmless)]
    assert [len(row) for row in rows[0]] == [len(row) for row in rows[1]]
    assert not any(re.match(r"[=+@\t\r]|-[^\d.,\s]", cell) for row in rows[0] for cell in row)
    suites = [JUnitXml.fromstring(rendered("junit", each).encode()) for each in (report, harmless)]
    assert [suite.tests for suite in suites[0]] == [suite.tests for suite in suites[1]]
    jsonschema.validate(json.loads(rendered("sarif", report)), sarif_schema())
    jsonschema.validate(json.loads(rendered("json", report)), REPORT_SCHEMA)
    annotations = [rendered("github", each).split("\n") for each in (report, harmless)]
    assert len(annotations[0]) == len(annotations[1])
    assert all(line.startswith("::") for line in annotations[0] if line)
    assert all(line.count("::") == 2 for line in annotations[0] if line)
    audited = audit(report, {})
    for text in (rendered("terminal", report, everything=True), rendered("talk", report), rendered("changes", audited)):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
        assert not re.search(r"^\s*(::|##\[)", text, re.MULTILINE)
    drafts = []
    for each in (report, harmless):
        out = io.StringIO()
        letter_module.render(each, out)
        drafts.append(tokens(out.getvalue()))
    assert drafts[0] == drafts[1]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_a_single_statistic_and_an_ignored_finding(name: str) -> None:
    claim = {"id": "c", "kind": "percent", "count": "3/22", "printed": "14.0%"}
    single = verify(paper_of_claims("bsq percent", [claim], 0.05))
    if name not in ("talk", "changes"):
        assert "14.0%" in rendered(name, single)
    ignored = verify(paper_of_claims("bsq percent", [claim | {"ignore": "known"}], 0.05))
    assert not ignored.fails(ignored.findings[0])
    assert ignored.findings[0].verdict is Verdict.MISMATCH
    rendered(name, audit(ignored, {}))


def test_the_letter_lists_the_mismatches_and_nothing_else() -> None:
    report = reports()[0]
    out = io.StringIO()
    letter_module.render(report, out)
    listed = re.findall(r"^\d+\. ", out.getvalue(), re.MULTILINE)
    assert len(listed) == report.tally()["mismatch"]
    assert "100 × 3 / 22 = 13.64" in out.getvalue()
    assert "may have misread" in out.getvalue()


def test_the_talk_asks_three_questions_of_every_paper() -> None:
    for report in reports():
        assert re.findall(r"^   (\d)\. ", rendered("talk", report), re.MULTILINE)[-1] in "123"
    assert "which side of 0.05" in " ".join(rendered("talk", reports()[0]).split())
