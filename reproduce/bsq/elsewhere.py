"""Values that stand in the wrong place: a neighbour's value, and two values exchanged between rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from bsq.findings import Finding, Verdict
from bsq.paper.model import Cell
from bsq.printed import Printed, Rounding, read

COMMONEST = 2
"""Derivations list the methods most in use first; so many of them count as usual."""


def explain_by_neighbours(findings: Sequence[Finding], cells: Mapping[str, Cell]) -> list[Finding]:
    """Add to each mismatch in a table the row or column whose value it prints, if there is one."""
    return [
        _explained(finding, findings, cells)
        if finding.verdict is Verdict.MISMATCH and finding.claim in cells
        else finding
        for finding in findings
    ]


def _explained(finding: Finding, findings: Sequence[Finding], cells: Mapping[str, Cell]) -> Finding:
    printed = _number(finding)
    if printed is None:
        return finding
    here = cells[finding.claim]
    others = [
        (abs(there.row - here.row), abs(there.column - here.column), other)
        for other in findings
        if other is not finding
        and other.kind == finding.kind
        and (there := cells.get(other.claim)) is not None
        and there.table == here.table
        and (there.column == here.column or there.row == here.row)
    ]
    exchanged = [other for *_, other in others if _exchanged(finding, printed, other)]
    if exchanged:
        other = exchanged[0]
        swap = f"exchanged with {other.subject}: {printed.text} belongs there, {other.printed} here"
        return replace(finding, explanations=(swap,))
    for rows, columns, other in sorted(others, key=lambda found: found[:2]):
        if rows + columns <= 2 and _gives(other, printed):
            place = f"row {other.subject}" if rows else "a neighbouring column"
            return finding.explained(f"the value of {place}: {other.inputs} gives {other.derived}")
    return finding


def _number(finding: Finding) -> Printed | None:
    try:
        printed = read(finding.printed)
    except ValueError:
        return None
    return printed if printed.comparator == "=" else None


def _gives(finding: Finding, printed: Printed) -> bool:
    """Whether a finding's counts give a value printed elsewhere: by the method that reproduces the finding itself or,
    where none does, by one of the commonest."""
    own = [d for d in finding.derivations if d.method == finding.method]
    tried = finding.derivations[:COMMONEST] if finding.verdict is Verdict.MISMATCH else own
    return any(printed.rounding(d.low, d.high) in (Rounding.HALF_UP, Rounding.HALF_EVEN) for d in tried)


def _exchanged(finding: Finding, printed: Printed, other: Finding) -> bool:
    """Whether two mismatches each print what the other's counts give, and not the same number."""
    theirs = _number(other)
    return (
        other.verdict is Verdict.MISMATCH
        and theirs is not None
        and theirs.value != printed.value
        and _gives(other, printed)
        and _gives(finding, theirs)
    )
