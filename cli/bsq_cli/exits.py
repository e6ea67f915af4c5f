"""Exit codes: what a command tells the program that called it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from bsq.engine import Report
from bsq.findings import Verdict


class Exit(IntEnum):
    """What the exit code of a command says."""

    CLEAN = 0
    FLAGGED = 1
    BAD_INPUT = 2
    NOTHING = 3


MEANINGS = {
    Exit.CLEAN: "nothing to flag; in an audit, every verdict is as recorded",
    Exit.FLAGGED: "findings at or above `--fail-on`; in an audit, a changed verdict",
    Exit.BAD_INPUT: "a bad call or a bad paper file, or a report that could not be written",
    Exit.NOTHING: "nothing to check was found",
}

FAIL_ON = ("mismatch", "decision", "qualified", "never")


def exit_code(reports: Sequence[Report], fail_on: str) -> Exit:
    """The exit code that findings call for."""
    if not any(report.findings for report in reports):
        return Exit.NOTHING
    findings = [finding for report in reports for finding in report.findings if not finding.ignored]
    flagged = {
        "mismatch": any(f.verdict is Verdict.MISMATCH for f in findings),
        "decision": any(f.decision_error for f in findings),
        "qualified": any(f.verdict in (Verdict.MISMATCH, Verdict.QUALIFIED) for f in findings),
        "never": False,
    }[fail_on]
    return Exit.FLAGGED if flagged else Exit.CLEAN
