"""A draft of a paper file from what was found in a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import fields

from bsq.claims.base import Claim
from bsq.claims.difference import Difference
from bsq.claims.ratio import Ratio
from bsq.engine import Report
from bsq.findings import HIGH, Finding
from bsq.printed import Printed

HEAD = """\
# Drafted by bsq scan from {source}: {count}, in the order of the document.
# Read every TODO: there a person must decide what the printed value should follow from.
# Check it with bsq lint, re-derive it with bsq verify; bsq explain NAME is the manual of a claim kind.

id = {id}
title = {title}
doi = ""                    # TODO
alpha = 0.05                # TODO: the level that the paper calls significant, and the tests that its methods name:
# tests = ["fisher"]
"""


WITH_P = (Ratio, Difference)
"""Kinds that print an estimate and then its p-value."""


def draft(report: Report) -> str:
    """The text of a paper file with every claim that was found; what is open stands in comments."""
    paper = report.paper
    found = {finding.claim: finding for finding in report.findings}
    told = {
        (claim.subject, claim.printed[0])
        for claim in paper.claims
        if isinstance(claim, WITH_P) and len(claim.printed) > 1 and claim.id in found and not _is_open(found[claim.id])
    }
    kept = [claim for claim in paper.claims if claim.id in found and not _is_part(claim, told)]
    name = re.sub(r"[^\w.-]+", "-", paper.id.rpartition(".")[0] or paper.id).strip("-") or "paper"
    head = HEAD.format(
        source=_in_comment(paper.id),
        count=f"{len(kept)} claims",
        id=_quoted(name),
        title=_quoted(paper.title or "TODO"),
    )
    return "\n".join([head, *(_block(claim, found[claim.id]) for claim in kept)])


def _is_part(claim: Claim, told: set[tuple[str, str]]) -> bool:
    """Whether another claim holds this estimate beside its p-value, and will check both."""
    return isinstance(claim, WITH_P) and len(claim.printed) == 1 and (claim.subject, claim.printed[0]) in told


def _is_open(finding: Finding) -> bool:
    return finding.found is not None and finding.found.is_open


def _block(claim: Claim, finding: Finding) -> str:
    lines = ["[[claim]]", *(f"{key} = {value}" for key, value in _keys(claim)), ""]
    place = finding.found
    comments = []
    if place:
        comments.append(_in_comment(f"characters {place.start} to {place.end}"))
    if place and place.is_open:
        comments.append(_in_comment(f"TODO: {'; '.join(finding.explanations)}"))
        lines = [f"# {line}" if line else line for line in lines]
    elif place and place.confidence != HIGH:
        comments.append(
            _in_comment(f"TODO: {finding.verdict}; is it of {finding.inputs}? {'; '.join(finding.explanations)}")
        )
    return "\n".join([*(f"# {comment}" for comment in comments), *lines])


def _keys(claim: Claim) -> Iterator[tuple[str, str]]:
    yield "id", _quoted(claim.id)
    yield "kind", _quoted(claim.kind)
    for field in fields(claim):
        value = getattr(claim, field.name)
        if field.name != "id" and value and value != field.default:
            yield field.name, _toml(value)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, Printed):
        sign = "%" if value.percent and not re.search(r"%|％|per\s?cent", value.text) else ""
        return _quoted(value.text.strip() + sign)
    return _quoted(str(getattr(value, "text", value)))


def _quoted(text: str) -> str:
    """A TOML basic string; what JSON escapes, TOML escapes alike."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _in_comment(text: str) -> str:
    return " ".join(text.split())
