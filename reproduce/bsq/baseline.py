"""A baseline: recorded verdicts in a file of their own, for paper files that one may not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bsq.audit import UNRECORDED
from bsq.engine import Report
from bsq.paper.errors import Fault, PaperFileError
from bsq.paper.model import Paper

SCHEMA = "bsq.baseline/1"
Baseline = Mapping[str, Mapping[str, str]]
"""paper -> claim -> verdict; reproduced claims are left out"""


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises
    ------
    PaperFileError
        If the file cannot be read or is no baseline.
    """
    import json

    try:
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise _refused(path, "no such file; --update writes it") from None
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise _refused(path, "not a baseline: not valid JSON; --update with another name writes one") from None
    if not _is_baseline(found):
        raise _refused(path, f'not a baseline: expected {{"schema": "{SCHEMA}", "papers": {{...}}}}')
    papers: Baseline = found["papers"]
    return papers


def _is_baseline(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and found.get("schema") == SCHEMA
        and isinstance(found.get("papers"), dict)
        and all(
            isinstance(verdicts, dict) and all(isinstance(verdict, str) for verdict in verdicts.values())
            for verdicts in found["papers"].values()
        )
    )


def baseline_text(reports: Sequence[Report], kept: Baseline) -> str:
    """The present verdicts as a baseline; ``kept`` are those of papers that were not audited."""
    import json

    papers = dict(kept)
    for report in reports:
        papers[report.paper.id] = {
            finding.claim: finding.verdict.value
            for finding in report.findings
            if finding.verdict != UNRECORDED and not finding.ignored
        }
    return json.dumps({"schema": SCHEMA, "papers": papers}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def refuse_namesakes(papers: Sequence[Paper], path: Path) -> None:
    """Hold that no two papers have one id, by which a baseline tells them apart.

    Raises
    ------
    PaperFileError
        If two do.
    """
    seen: dict[str, str] = {}
    for paper in papers:
        other = seen.setdefault(paper.id, paper.source)
        if other != paper.source:
            message = f'both {other} and {paper.source} have the id "{paper.id}"; a baseline needs two'
            raise _refused(path, message)


def _refused(path: Path, message: str) -> PaperFileError:
    return PaperFileError(str(path), [Fault("", "", message)])
