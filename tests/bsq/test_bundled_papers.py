"""The bundled papers: every verdict is the recorded one, and the figures that the project was made for are right."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bsq.bundled import bundled
from bsq.engine import Report, verify
from bsq.findings import Finding, Verdict
from bsq.paper.reading import read_paper

FLAGGED = (Verdict.MISMATCH, Verdict.QUALIFIED)


@cache
def report(path: Path) -> Report:
    return verify(read_paper(path))


def found(paper: str, claim: str) -> Finding:
    return next(f for f in report(bundled()[paper]).findings if f.claim == claim)


@pytest.mark.parametrize("paper", bundled())
def test_every_verdict_is_the_recorded_one(paper: str) -> None:
    """A claim without a recorded verdict must not be flagged."""
    checked = report(bundled()[paper])
    wrong: list[tuple[str, str, str]] = []
    for finding in checked.findings:
        recorded = checked.paper.expected.get(finding.claim)
        if recorded is None and finding.verdict is not Verdict.REPRODUCED:
            wrong.append((finding.claim, "unrecorded", finding.verdict))
        elif recorded is not None and finding.verdict != recorded:
            wrong.append((finding.claim, recorded, finding.verdict))
    assert wrong == []


@pytest.mark.parametrize("paper", bundled())
def test_every_flagged_claim_has_a_note_and_an_explanation_or_every_value_tried(paper: str) -> None:
    for finding in report(bundled()[paper]).findings:
        if finding.verdict in FLAGGED:
            assert finding.explanations or len(finding.derivations) > 1, finding.claim
            assert finding.where, finding.claim


@pytest.mark.parametrize("paper", bundled())
def test_every_claim_says_where_it_stands(paper: str) -> None:
    for finding in report(bundled()[paper]).findings:
        assert finding.where, finding.claim
        assert finding.subject, finding.claim


@pytest.mark.parametrize(
    ("claim", "verdict", "in_explanation"),
    [
        ("tp53", "mismatch", "rounded to 14% and then printed with a decimal"),
        ("response-to-blinatumomab: 76.6%", "mismatch", "23/30 (truncated) and 22/30 would fit"),
        ("response-to-blinatumomab: 73.3%", "mismatch", "22/30 and 23/30 (truncated) would fit"),
        ("cd19-negative", "mismatch", "0.121 for 0.124"),
        ("cd19-dim", "mismatch", "no count near it gives this p"),
        ("cd19-dim: 22.5% of naive", "mismatch", "9/40 would fit"),
        ("os-1-year", "mismatch", "on no scale"),
        ("crs-1-2", "qualified", "only under pearson"),
        ("crs-1-2", "qualified", "reproduce under fisher"),
        ("crr-naive-exposed", "reproduced", ""),
        ("crr-reclassified", "reproduced", ""),
        ("crr-by-blinatumomab-response", "reproduced", ""),
        ("crr-by-target", "reproduced", ""),
        ("rfs-1-year", "reproduced", ""),
        ("median-rfs", "reproduced", "SPSS"),
    ],
)
def test_paper_001(claim: str, verdict: str, in_explanation: str) -> None:
    finding = found("paper-001", claim)
    assert finding.verdict == verdict
    assert not in_explanation or any(in_explanation in text for text in finding.explanations)


def test_percentages_that_no_count_can_give_are_impossible() -> None:
    assert found("paper-001", "response-to-blinatumomab: 76.6%").impossible
    assert found("paper-001", "response-to-blinatumomab: 73.3%").impossible
    assert not found("paper-001", "tp53").impossible


@pytest.mark.parametrize(
    ("claim", "in_explanation"),
    [
        ("table-2: High-risk cytogenetics | P", "left out: 4/12 vs 6/10 gives 0.21 (pearson)"),
        (
            "table-2: MLL rearrangement | P",
            "exchanged with CNS involvement at relapse, P: 1.00 belongs there, .48 here",
        ),
        (
            "table-2: CNS involvement at relapse | P",
            "exchanged with MLL rearrangement, P: .48 belongs there, 1.00 here",
        ),
        ("table-2: Response to mAb2 > CR | No interim therapy", "a neighbouring column: 9/13 gives 69.2%"),
        ("table-2: Philadelphia chromosome positive | Interim therapy", "1/14 gives 7.1%"),
        ("os-mab2", "upper limit 56.4 for 36.4"),
        ("grafts", "1 fewer than 12"),
    ],
)
def test_paper_003_is_explained(claim: str, in_explanation: str) -> None:
    assert any(in_explanation in text for text in found("paper-003", claim).explanations)


@pytest.mark.parametrize(
    ("claim", "fit"), [("orr-high-blasts", "pearson of 5/6 vs 3/9"), ("mrd-high-blasts", "pearson of 4/6 vs 2/9")]
)
def test_unknown_counts_and_subgroup_sizes_are_searched(claim: str, fit: str) -> None:
    finding = found("paper-005", claim)
    assert finding.verdict is Verdict.REPRODUCED
    assert fit in [derivation.method for derivation in finding.derivations]


def test_a_p_of_subgroups_larger_than_200_patients_is_not_accused() -> None:
    """10 of 75 against 22 of 338 gives the printed .06; a search that stops at subsets of 200 misses it."""
    assert found("paper-004", "cd19-dim").verdict is Verdict.REPRODUCED


def test_an_interval_of_uncensored_patients_is_not_too_narrow() -> None:
    """3/14 without censoring: the implied number at risk is the number of patients, but for rounding."""
    assert found("paper-003", "efs-cd19-positive").verdict is Verdict.REPRODUCED


def test_one_of_six_intervals_of_uncensored_patients_has_a_wrong_limit() -> None:
    """R: 4 of 12, nobody censored, gives 15.0 to 74.2 on the log scale; the paper prints 74.0."""
    finding = found("paper-003", "os-no-interim")
    assert finding.verdict is Verdict.MISMATCH
    assert finding.explanations == ("one digit wrong: upper limit 74.2 for 74.0 would fit (km-log)",)
