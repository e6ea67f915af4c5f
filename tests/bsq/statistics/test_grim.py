"""GRIM, GRIMMER and DEBIT: the published worked examples, and every data set of up to eight whole numbers."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest

from bsq.engine import verify
from bsq.findings import Verdict
from bsq.paper.reading import paper_of_claims
from bsq.printed import Rounding, fixed, read
from bsq.statistics.grim import attainable_squares, rounding_of_root, squares_that_give, sums_that_give, variance


def verdicts(mean: str, sd: str | None, n: int, **settings: object) -> list[str]:
    """What is said of a mean, and of its SD."""
    printed = [mean, sd] if sd else [mean]
    claim = {"id": "m", "kind": "mean", "printed": printed, "n": n, **settings}
    return [finding.verdict.value for finding in verify(paper_of_claims("test", [claim], 0.05)).findings]


@pytest.mark.parametrize(
    ("mean", "n", "items", "expected"),
    [
        ("5.19", 28, 1, "mismatch"),  # Brown and Heathers 2017, the introductory example: 5.18 and 5.21 are possible
        ("5.18", 28, 1, "reproduced"),
        ("5.21", 28, 1, "reproduced"),
        ("5.21", 14, 2, "reproduced"),  # their granularity: 14 patients with two items are 28 whole numbers
        ("5.19", 14, 2, "mismatch"),
        ("5.19", 100, 1, "unchecked"),  # every mean of two decimals is possible
    ],
)
def test_grim(mean: str, n: int, items: int, expected: str) -> None:
    assert verdicts(mean, None, n, items=items) == [expected]


@pytest.mark.parametrize(("mean", "sd"), [("0.35", "0.18"), ("0.36", "0.11")])
def test_debit_of_the_examples_of_the_scrutiny_package(mean: str, sd: str) -> None:
    """Both are FALSE in the package's documentation of debit(), n = 20; of 0.36, no 20 zeros and ones have the mean."""
    assert verdicts(mean, sd, 20, binary=True)[-1] in ("mismatch", "unchecked")
    assert "mismatch" in verdicts(mean, sd, 20, binary=True)


def test_debit_for_every_number_of_ones() -> None:
    for n in range(2, 40):
        for k in range(n + 1):
            sd = math.sqrt(k * (n - k) / (n * (n - 1)))
            found = verdicts(f"{k / n:.4f}", f"{sd:.4f}", n, binary=True)
            assert set(found) <= {"reproduced", "qualified"}, (k, n)


@pytest.mark.parametrize("n", range(2, 9))
def test_grimmer_for_every_data_set_of_whole_numbers_from_1_to_5(n: int) -> None:
    """Attainable sums of squares, and pairs of mean and SD of two decimals, are exactly those that some data have."""
    squares: dict[int, set[int]] = defaultdict(set)
    for data in combinations_with_replacement(range(1, 6), n):
        squares[sum(data)].add(sum(x * x for x in data))
    possible = set()
    for total, found in squares.items():
        assert set(attainable_squares(total, n, (1, 5), 0, 10**6)) == found
        mean = fixed(Fraction(total, n), 2)
        possible |= {(mean, _root(variance(total, s, n))) for s in found}
    checked = 0
    for hundredths in range(100, 501):
        printed = read(fixed(Fraction(hundredths, 100), 2))
        sums = [t for t in sums_that_give(printed, n) if printed.rounding(Fraction(t, n)) is Rounding.HALF_UP]
        for sd in (read(fixed(Fraction(i, 100), 2)) for i in range(260)) if sums else ():
            attainable = any(
                rounding_of_root(sd, variance(t, s, n)) is Rounding.HALF_UP
                for t in sums
                for s in squares_that_give(sd, t, n, 1, (1, 5))
            )
            assert attainable == ((printed.text, sd.text) in possible), (printed.text, sd.text, n)
            checked += 1
    assert checked > 200


def _root(square: Fraction) -> str:
    """The square root with two decimals, rounded half up, exactly."""
    below = math.isqrt(int(square * 10**4))
    return fixed(Fraction(below + (square * 10**4 >= (below + Fraction(1, 2)) ** 2), 100), 2)


@pytest.mark.parametrize("n", [3, 5, 8])
def test_no_data_set_is_accused_and_impossible_ones_are(n: int) -> None:
    for data in list(combinations_with_replacement(range(1, 6), n))[:: 1 if n < 6 else 7]:
        mean, total = Fraction(sum(data), n), sum(data)
        sd = _root(variance(total, sum(x * x for x in data), n))
        for settings in ({}, {"range": "1-5"}):
            assert set(verdicts(fixed(mean, 2), sd, n, **settings)) <= {"reproduced", "qualified"}, data
    assert verdicts("3.00", "3.50", n, range="1-5")[-1] == Verdict.MISMATCH


def test_half_up_and_half_even_means_are_both_possible() -> None:
    assert verdicts("2.13", None, 8) == ["reproduced"]  # 17/8 = 2.125
    assert verdicts("2.12", None, 8) == ["reproduced"]
