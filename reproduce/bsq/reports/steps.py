"""A re-derivation step by step: what a reader needs to redo it by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bsq.claims.base import Claim
from bsq.engine import Report
from bsq.findings import Derivation, Finding
from bsq.words import in_line


def claims_of(report: Report) -> dict[str, Claim]:
    """The claims of a report by their ids."""
    return {claim.id: claim for claim in report.paper.claims}


def best(finding: Finding) -> Derivation | None:
    """The derivation that the finding names, if it has one."""
    return next((d for d in finding.derivations if d.method == finding.method), None)


def steps(report: Report, finding: Finding, claims: Mapping[str, Claim]) -> Iterator[tuple[str, str]]:
    """The steps, each with what it is: the formula, the numbers in it, the result.

    >>> from bsq.engine import verify
    >>> from bsq.paper.reading import paper_of_claims
    >>> claim = {"id": "tp53", "kind": "percent", "count": "3/22", "printed": "14.0%"}
    >>> report = verify(paper_of_claims("", [claim], 0.05))
    >>> for what, step in steps(report, report.findings[0], claims_of(report)):
    ...     print(f"{what}: {step}")
    method: count / total
    numbers: 3/22
    step: 100 × 3 / 22 = 13.64
    result: 13.6%, printed as 14.0%
    """
    from bsq.statistics import METHODS
    from bsq.statistics.formulas import FORMULAS

    derivation = best(finding)
    if derivation is None:
        return
    summary = METHODS.get(derivation.name, ("", ""))[1]
    yield "method", in_line(f"{derivation.method}: {summary}" if summary else derivation.method)
    if derivation.name in FORMULAS:
        yield "formula", FORMULAS[derivation.name]
    if finding.inputs:
        yield "numbers", in_line(finding.inputs)
    worked = list(claims[finding.claim].working(derivation, report.paper.around))
    yield from (("step", step) for step in worked)
    if derivation.detail and not worked:
        yield "statistic", derivation.detail
    yield "result", in_line(f"{derivation.shown}, printed as {finding.printed}")
