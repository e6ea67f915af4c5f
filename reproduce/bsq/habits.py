"""Paper-wide habits: the one test among a paper's that is not like the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bsq.claims import load_kind
from bsq.claims.base import Surroundings
from bsq.findings import Finding, Verdict
from bsq.statistics import METHODS

FEWEST = 3
"""A habit takes so many claims that follow it,"""
MAJORITY = 0.6
"""and so large a share of those that any method reproduces."""
NO_HABIT = frozenset({"wald-log"})
"""A check of printed numbers against each other, which every interval allows, is no choice of a test."""
SAME = {"fisher-freeman-halton": "fisher"}
"""One test under two names, by the size of the table."""


def qualify_by_habit(findings: Sequence[Finding], around: Surroundings) -> list[Finding]:
    """Qualify the values that only another method than the paper's usual one reproduces, kind by kind.

    Where the methods section names the tests, it, and not the habit, says which are usual.
    """
    if around.tests:
        return list(findings)
    provisos: dict[str, str] = {}
    for kind in {finding.kind for finding in findings if load_kind(finding.kind).has_habit}:
        provisos |= _provisos([f for f in findings if f.kind == kind and f.verdict is Verdict.REPRODUCED])
    return [f.qualified(provisos[f.claim]) if f.claim in provisos else f for f in findings]


def _provisos(findings: Sequence[Finding]) -> dict[str, str]:
    """Of the reproduced findings of one kind, those that break a habit, and how."""
    methods = {finding.claim: found for finding in findings if (found := _methods(finding))}
    tally = Counter(method for found in methods.values() for method in found)
    usual = max(METHODS, key=lambda method: tally[method])
    times = tally[usual]
    if times < max(FEWEST, MAJORITY * len(methods)):
        return {}
    return {
        finding.claim: f"only under {finding.method} ({METHODS[finding.method][1]}), where {times} others of the paper "
        f"reproduce under {usual}"
        for finding in findings
        if finding.claim in methods and usual not in methods[finding.claim] and usual in _tried(finding)
    }


def _methods(finding: Finding) -> set[str]:
    """The methods, of those that have a name of their own, under which a finding reproduces."""
    return {
        SAME.get(d.method, d.method)
        for d in finding.derivations
        if d.method in METHODS.keys() - NO_HABIT and d.is_rounded
    }


def _tried(finding: Finding) -> set[str]:
    """The methods that apply to a finding, whatever they give."""
    return {SAME.get(d.method, d.method) for d in finding.derivations}
