"""The SARIF 2.1.0 report, for code scanning: a rule is a claim kind, a region the printed value in the paper file.

References
----------
OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, 2020.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, TextIO
from urllib.parse import quote

from bsq import __version__
from bsq.claims import KINDS, load_kind
from bsq.engine import Report
from bsq.findings import FLAGGED, Finding, Verdict
from bsq.paper.places import Place, Places, from_here
from bsq.reports.sentences import failure, headline

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    Verdict.MISMATCH: ("fail", "error"),
    Verdict.QUALIFIED: ("fail", "note"),
    Verdict.UNCHECKED: ("open", "none"),
    Verdict.REPRODUCED: ("pass", "none"),
}
"""A verdict's kind and level, as SARIF calls them."""


def render(reports: Sequence[Report], out: TextIO, *, everything: bool = False) -> None:
    """Write one run with the flagged findings; ``everything`` adds those that pass, and those left open."""
    results = [_result(report, finding, place) for report in reports for finding, place in _chosen(report, everything)]
    used = [kind for kind in KINDS if any(result["ruleId"] == kind for result in results)]
    for result in results:
        result["ruleIndex"] = used.index(result["ruleId"])
    driver = {
        "name": "bsq", "version": __version__, "semanticVersion": __version__, "rules": [_rule(kind) for kind in used],
    }  # fmt: skip
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    json.dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, out, ensure_ascii=False, indent=2)
    out.write("\n")


def _chosen(report: Report, everything: bool) -> Iterator[tuple[Finding, Place]]:
    places = Places(report.paper)
    for finding in report.findings:
        if everything or finding.verdict in FLAGGED or report.fails(finding):
            yield finding, places.of(finding)


def _rule(kind: str) -> dict[str, Any]:
    manual = inspect.getdoc(load_kind(kind)) or ""
    return {
        "id": kind,
        "name": "".join(word.capitalize() for word in kind.split("_")),
        "shortDescription": {"text": KINDS[kind][1]},
        "fullDescription": {"text": manual.partition("\n")[0]},
        "help": {"text": manual, "markdown": f"```text\n{manual}\n```"},
        "defaultConfiguration": {"level": "error"},
    }


def _result(report: Report, finding: Finding, place: Place) -> dict[str, Any]:
    kind, level = LEVELS[finding.verdict]
    fingerprint = sha256(f"{report.paper.id}\0{finding.claim}".encode()).hexdigest()
    result: dict[str, Any] = {
        "ruleId": finding.kind,
        "kind": kind,
        "level": level,
        "message": {"text": f"{headline(finding)}. {failure(report, finding)}"},
        "partialFingerprints": {"claim/v1": fingerprint},
        "properties": {
            "claim": finding.claim, "verdict": finding.verdict.value, "impossible": finding.impossible,
            "decisionError": finding.decision_error,
        },
    }  # fmt: skip
    if report.paper.id:
        result["locations"] = [_location(report, finding, place)]
    if finding.ignored:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.ignored}]
    if report.changes is not None:
        result["baselineState"] = "new" if report.fails(finding) else "unchanged"
    return result


def _location(report: Report, finding: Finding, place: Place) -> dict[str, Any]:
    file = from_here(report.paper.source)
    uri = PurePosixPath(file).as_uri() if file.startswith("/") else quote(file)
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if place.line:
        physical["region"] = {
            "startLine": place.line, "startColumn": place.column, "endColumn": place.end_column,
            "snippet": {"text": finding.printed},
        }  # fmt: skip
    where = {"fullyQualifiedName": finding.where, "kind": "section"} if finding.where else None
    return {"physicalLocation": physical} | ({"logicalLocations": [where]} if where else {})
