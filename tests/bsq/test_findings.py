"""The verdict rules."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsq.findings import Verdict, decision_error, derive, judge, significant
from bsq.printed import read

ALPHA = Fraction(1, 20)


def test_a_value_that_one_method_gives_is_reproduced() -> None:
    printed = read(".05")
    assert judge([derive(printed, "fisher", 0.2), derive(printed, "pearson", 0.054)]).verdict is Verdict.REPRODUCED


def test_a_value_that_only_an_unnamed_method_gives_is_qualified() -> None:
    printed = read(".05")
    tried = [derive(printed, "fisher", 0.2), derive(printed, "pearson", 0.054)]
    found = judge(tried, {"fisher"})
    assert found.verdict is Verdict.QUALIFIED
    assert "pearson" in found.proviso
    assert "fisher" in found.proviso


def test_a_value_that_is_truncated_is_qualified() -> None:
    printed = read("34.4%")
    assert judge([derive(printed, "count / total", Fraction(1000, 29))]).verdict is Verdict.QUALIFIED


def test_nothing_that_reproduces_is_a_mismatch_and_nothing_tried_is_unchecked() -> None:
    printed = read("14.0%")
    assert judge([derive(printed, "count / total", Fraction(300, 22))]).verdict is Verdict.MISMATCH
    assert judge([]).verdict is Verdict.UNCHECKED


def test_values_between_two_methods_are_not_accepted() -> None:
    """The union of the methods' answers counts, never the hull between them."""
    printed = read("0.25")
    assert judge([derive(printed, "fisher", 0.30), derive(printed, "pearson", 0.20)]).verdict is Verdict.MISMATCH


@given(st.integers(1, 300), st.integers(0, 2), st.data())
def test_a_right_percentage_is_never_accused(n: int, decimals: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    exact = Fraction(100 * k, n)
    scaled = exact * 10**decimals
    for whole in {int(scaled), int(scaled + Fraction(1, 2))}:
        text = f"{whole // 10**decimals}.{whole % 10**decimals:0{decimals}d}%" if decimals else f"{whole}%"
        assert judge([derive(read(text), "count / total", exact)]).verdict is not Verdict.MISMATCH


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p = 0.033", True), ("P < .05", True), ("P < .1", None), ("p = 0.05", None), ("p > 0.05", False),
        ("NS", False), ("p = 0.4", False), ("p = 0.0", None), (".051", False), ("p = 0.1", False),
    ],
)  # fmt: skip
def test_which_side_of_alpha_a_printed_p_lies_on(text: str, expected: bool | None) -> None:
    if text == "p = 0.0":
        assert significant(read(text), ALPHA) in (True, None)
    else:
        assert significant(read(text), ALPHA) is expected


def test_a_decision_error_needs_every_re_derived_p_on_the_other_side() -> None:
    printed = read("p = 0.30")
    assert decision_error(printed, [derive(printed, "a", 0.01), derive(printed, "b", 0.04)], ALPHA)
    assert not decision_error(printed, [derive(printed, "a", 0.01), derive(printed, "b", 0.06)], ALPHA)
