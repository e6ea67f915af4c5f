"""Slips and edits: each is only named where, undone, it gives the printed value; each kind of edit explains a case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsq import slips
from bsq.claims import load_kind
from bsq.claims.base import Surroundings
from bsq.engine import verify
from bsq.findings import Finding
from bsq.paper.convert import convert
from bsq.paper.reading import paper_of_claims
from bsq.printed import Rounding, read


def explained(claim: dict[str, Any], totals: dict[int, str] | None = None) -> Sequence[str]:
    made, faults = convert(
        {"id": "claim"} | {k: v for k, v in claim.items() if k != "kind"}, load_kind(claim["kind"]), ""
    )
    assert made is not None, faults
    return made.check(Surroundings(totals=totals or {})).explanations


def finding(claim: dict[str, Any]) -> Finding:
    return verify(paper_of_claims("test", [{"id": "claim"} | claim], 0.05)).findings[-1]


@pytest.mark.parametrize(
    ("printed", "k", "n", "totals", "expected"),
    [
        ("14.0%", 3, 22, {}, "rounded to 14% and then printed with a decimal"),
        ("31.8%", 15, 22, {}, "the complement: 7/22 gives 31.8%"),
        ("7.1%", 1, 13, {14: "interim therapy"}, "another denominator, interim therapy: 1/14 gives 7.1%"),
        ("36.4%", 7, 22, {}, "the count one off: 8/22 gives 36.4%"),
        ("13.3%", 4, 29, {}, "the denominator one off: 4/30 gives 13.3%"),
        ("62.8%", 15, 22, {}, "two digits exchanged: 68.2% for 62.8% would fit"),
        ("68.7%", 15, 22, {}, "one digit wrong: 68.2% for 68.7% would fit"),
        ("5.6%", 100, 1802, {}, "rounded twice: first to 5.55%, then again"),
        ("95.5%", 12, 22, {}, "two digits exchanged in a count: 21/22 gives 95.5%"),
    ],
)
def test_a_slip_in_a_percentage_is_named(printed: str, k: int, n: int, totals: dict[int, str], expected: str) -> None:
    found = explained({"kind": "percent", "count": f"{k}/{n}", "printed": printed}, totals)
    assert expected in found, found


def test_no_slip_is_named_where_none_explains() -> None:
    assert explained({"kind": "percent", "count": "3/22", "printed": "91.7%"}, {44: "naive"}) == ()


@given(st.integers(2, 60), st.integers(0, 1000), st.data())
def test_every_count_that_an_explanation_names_gives_the_printed_value(
    n: int, tenths: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(0, n))
    printed = f"{tenths // 10}.{tenths % 10}%"
    for text in explained({"kind": "percent", "count": f"{k}/{n}", "printed": printed}, {33: "another group"}):
        for count, total in re.findall(r"(\d+)/(\d+) gives", text):
            assert read(printed).rounding(Fraction(100 * int(count), int(total))) is not Rounding.NONE


MEANS = ["65.6 (1.12), n=72", "63.1 (1.22), n=68"]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (
            {"kind": "ttest", "groups": MEANS, "printed": "p = 0.13"},
            r"a standard error taken for a standard deviation: .* \(SE\) gives",
        ),
        (
            {"kind": "ttest", "groups": ["65.6 (9.5), n=72", "63.1 (9.8), n=68"], "spread": "SE",
             "printed": "p = 0.13"},
            "a standard deviation taken for a standard error: ",
        ),
        (
            {"kind": "ttest", "groups": ["56.6 (9.5), n=72", "63.14 (10.1), n=68"],
             "printed": "difference 2.46 (-0.82 to 5.74)"},
            "two digits exchanged: mean 65.6 for 56.6 would fit",
        ),
        (
            {"kind": "comparison", "counts": ["16/22", "21/44"], "printed": "p = 0.0269"},
            r"one-sided: 16/22 vs 21/44 gives 0.0269 \(pearson\)",
        ),
        (
            {"kind": "comparison", "counts": ["16/22", "21/44"], "printed": "p = 0.0357"},
            "two digits exchanged: 0.0537 for 0.0357 would fit",
        ),
        (
            {"kind": "proportion_ci", "count": "81/263", "printed": "30.8% (26.1-35.8)"},
            r"a 90% interval: 81/263 gives 30.8% \(26.1% to 35.8%\)",
        ),
        (
            {"kind": "proportion_ci", "count": "81/263", "printed": "30.8% (23.8-38.7)"},
            r"a 99% interval: 81/263 gives",
        ),
        (
            {"kind": "ratio", "measure": "HR", "printed": "1.35 (0.57-0.97)"},
            "the estimate lies outside its interval",
        ),
        (
            {"kind": "ratio", "measure": "HR", "printed": "1.35 (0.57-0.97)"},
            "reciprocal: estimate 1/1.35 for 1.35 would fit",
        ),
        (
            {"kind": "rate", "rates": ["12/345.6"], "per": 100, "printed": "0.29"},
            "months for years: 12 × 0.29 for 0.29 would fit",
        ),
        (
            {"kind": "rate", "rates": ["12/28.8"], "per": 100, "printed": "3.5"},
            "person-months for person-years: 12/28.8, per 100 gives 3.5",
        ),
        (
            {"kind": "difference", "counts": ["56/70", "48/80"], "printed": "0.20%"},
            "a fraction for a percentage: 100 × 0.20% for 0.20% would fit",
        ),
        (
            {"kind": "diagnostic", "tp": 25, "fp": 3, "fn": 5, "tn": 60, "printed": "sensitivity 89.3%"},
            "the PPV, not the sensitivity: .* gives 89.3%",
        ),
        (
            {"kind": "diagnostic", "tp": 26, "fp": 3, "fn": 5, "tn": 60, "printed": "sensitivity 83.3%"},
            "tp one off: tp 25, fp 3, fn 5, tn 60 gives 83.3%",
        ),
        (
            {"kind": "test_statistic", "printed": "chi2(2) = 3.70, p = 0.054"},
            "degrees of freedom one off: df 1 for 2 would fit",
        ),
        (
            {"kind": "test_statistic", "printed": "t(28) = 2.02, p = 0.0363"},
            "two digits exchanged: t 2.20 for 2.02 would fit",
        ),
        (
            {"kind": "test_statistic", "printed": "t(28) = 2.20, p = 0.0366, one-sided"},
            "two-sided: ",
        ),
        (
            {"kind": "sample_size", "difference": "5", "sd": "10", "power": "90%", "printed": "70"},
            "with power 0.90, one-sided means-t gives it",
        ),
        (
            {"kind": "pooled", "effect": "RR", "studies": "A | 12/100 | 20/100\nB | 8/50 | 9/60\nC | 30/210 | 41/190",
             "printed": "RR 0.69 (0.60-0.96)"},
            "one digit wrong: lower limit 0.50 for 0.60 would fit",
        ),
    ],
)  # fmt: skip
def test_each_edit_explains_a_case(claim: dict[str, Any], expected: str) -> None:
    found = finding(claim)
    assert any(re.search(expected, text) for text in found.explanations), found.explanations


def test_unequal_variances_taken_for_equal_ones_are_told() -> None:
    groups = ["10.0 (1.0), n=8", "11.5 (4.0), n=40"]
    found = finding({"kind": "ttest", "groups": groups, "test": "welch", "printed": "p = 0.303"})
    assert found.verdict == "qualified"
    assert found.explanations == ("only under student, though welch is named",)


def test_a_truncated_input_is_told() -> None:
    """The interval is that of an SD of 9.58 (Welch), which the paper cut to 9.5."""
    groups = ["65.60000 (9.5), n=7200", "63.14000 (10.1000), n=6800"]
    found = finding({"kind": "ttest", "groups": groups, "printed": "difference 2.4600 (2.1335 to 2.7865)"})
    assert found.verdict == "mismatch"
    assert any("truncated, not rounded: SD 9.5... for 9.5 would fit" in text for text in found.explanations)


def test_a_changed_digit_that_leaves_no_number_is_passed_over() -> None:
    found = finding({"kind": "test_statistic", "printed": "chi2(1) = 1,234.5, p = 0.054"})
    assert found.verdict == "mismatch"


@given(st.text("0123456789.", min_size=1, max_size=6))
def test_wrong_digits_keep_the_length_and_change_the_text(text: str) -> None:
    for _, changed in slips.wrong_digits(text):
        assert len(changed) == len(text)
        assert changed != text
