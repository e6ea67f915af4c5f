"""The JSON report, version 1. Keys may be added, never renamed."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TextIO

from bsq import __version__
from bsq.audit import Change
from bsq.engine import Report
from bsq.findings import NOT_REACHED, Derivation, Finding, InDocument, Verdict
from bsq.paper.places import Places
from bsq.printed import Value

SCHEMA = "bsq.report/1"


_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_NUMBER_OR_NULL = {"type": ["number", "null"]}
_COUNT = {"type": "integer", "minimum": 0}
_VERDICT = {"enum": [verdict.value for verdict in Verdict]}
_DERIVATION = {
    "method": _TEXT,
    "value": {"anyOf": [_NUMBER_OR_NULL, {"type": "array", "items": _NUMBER_OR_NULL, "minItems": 2, "maxItems": 2}]},
    "shown": _TEXT,
    "reproduces": {"type": "boolean"},
}
_FINDING = {
    **dict.fromkeys(("claim", "kind", "subject", "where", "printed", "inputs", "derived", "method"), _TEXT),
    "derivations": {
        "type": "array",
        "items": {"type": "object", "properties": _DERIVATION, "required": list(_DERIVATION)},
    },
    "verdict": _VERDICT,
    "impossible": {"type": "boolean"},
    "decision_error": {"type": "boolean"},
    "explanations": {"type": "array", "items": _TEXT},
}
_SUMMARY = dict.fromkeys(("reproduced", "qualified", "mismatch", "unchecked", "decision_errors"), _COUNT)
_PAPER = {
    "paper": _TEXT_OR_NULL,
    "source": _TEXT_OR_NULL,
    "title": _TEXT,
    "summary": {"type": "object", "properties": _SUMMARY, "required": list(_SUMMARY)},
    "findings": {
        "type": "array",
        "items": {"type": "object", "properties": _FINDING, "required": list(_FINDING)},
    },
}
REPORT_SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": SCHEMA,
    "type": "object",
    "properties": {
        "schema": {"const": SCHEMA},
        "bsq": _TEXT,
        "papers": {"type": "array", "items": {"type": "object", "properties": _PAPER, "required": list(_PAPER)}},
    },
    "required": ["schema", "bsq", "papers"],
}
"""The JSON Schema of the report: the keys that are always there."""


def render(reports: Sequence[Report], out: TextIO, *, everything: bool = True) -> None:
    """Write the reports as one JSON document; it always holds every finding."""
    document = {"schema": SCHEMA, "bsq": __version__, "papers": [_paper(report) for report in reports]}
    json.dump(document, out, ensure_ascii=False, indent=2, allow_nan=False)
    out.write("\n")


def _paper(report: Report) -> dict[str, object]:
    paper, places = report.paper, Places(report.paper)
    return {
        "paper": paper.id or None,
        "source": paper.source if paper.id else None,
        "title": paper.title,
        "summary": report.tally(),
        "findings": [
            _finding(finding) | {"expected": paper.expected.get(finding.claim)} | places.of(finding)._asdict()
            for finding in report.findings
        ],
        "changes": None if report.changes is None else [_change(change) for change in report.changes],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "claim": finding.claim,
        "kind": finding.kind,
        "subject": finding.subject,
        "where": finding.where,
        "printed": finding.printed,
        "inputs": finding.inputs,
        "derived": finding.derived,
        "method": finding.method,
        "derivations": [_derivation(derivation) for derivation in finding.derivations],
        "verdict": finding.verdict.value,
        "impossible": finding.impossible,
        "decision_error": finding.decision_error,
        "explanations": list(finding.explanations),
        "note": finding.note,
        "ignored": finding.ignored or None,
    } | (_in_document(finding.found) if finding.found else {})


def _in_document(found: InDocument) -> dict[str, object]:
    """Where a scanned document prints it: spans are half-open, in characters of the text as read."""
    return {
        "span": [found.start, found.end],
        "confidence": found.confidence,
        "quote": {"before": found.before, "marked": found.marked, "after": found.after},
        "again": [[found.start + further, found.end + further] for further in found.copies],
    }


def _change(change: Change) -> dict[str, str]:
    return {"claim": change.claim, "recorded": change.recorded, "now": change.now}


def _derivation(derivation: Derivation) -> dict[str, object]:
    """A value on the printed scale: 13.636 for a percentage of 13.6%; its range where the inputs were rounded."""
    low, high = _finite(derivation.low), _finite(derivation.high)
    return {
        "method": derivation.method,
        "value": low if low == high else [low, high],
        "limits": None if derivation.limits is None else [_finite(limit) for limit in derivation.limits],
        "shown": derivation.shown,
        "detail": derivation.detail,
        "reproduces": derivation.reproduces,
        "rounding": derivation.rounding.value,
    }


def _finite(value: Value) -> float | None:
    """A value as JSON has it, which knows no infinity; null for a time that is not reached."""
    return None if value >= NOT_REACHED or (isinstance(value, float) and math.isinf(value)) else float(value)
