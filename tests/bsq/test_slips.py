"""Slips: each is only named where, undone, it gives the printed value."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsq import slips
from bsq.printed import Rounding, read


@pytest.mark.parametrize(
    ("printed", "k", "n", "totals", "expected"),
    [
        ("14.0%", 3, 22, {}, "rounded to 14% and then printed with a decimal"),
        ("31.8%", 15, 22, {}, "the complement: 7/22 = 31.8%"),
        ("7.1%", 1, 13, {14: "all with interim therapy"}, "another denominator: 1/14 = 7.1%, 14 being"),
        ("36.4%", 7, 22, {}, "the count one off: 8/22 = 36.4%"),
        ("13.3%", 4, 29, {}, "the denominator one off: 4/30 = 13.3%"),
        ("62.8%", 15, 22, {}, "two digits exchanged (62.8% for 68.2%)"),
        ("68.7%", 15, 22, {}, "one digit wrong (68.7% for 68.2%)"),
        ("5.6%", 100, 1802, {}, "rounded twice: first to 5.55%, then again"),
    ],
)
def test_a_slip_is_named(printed: str, k: int, n: int, totals: dict[int, str], expected: str) -> None:
    found = slips.ranked(slips.of_percent(read(printed), k, n, totals))
    assert any(expected in text for text in found), found


def test_no_slip_is_named_where_none_explains() -> None:
    assert slips.ranked(slips.of_percent(read("91.4%"), 3, 22, {44: "naive"})) == ()


@given(st.integers(1, 60), st.integers(0, 1000), st.data())
def test_another_denominator_always_gives_the_printed_value(n: int, tenths: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    printed = read(f"{tenths // 10}.{tenths % 10}%")
    totals = dict.fromkeys(range(1, 61), "another group")
    for slip in slips.of_percent(printed, k, n, totals):
        if slip.text.startswith("another denominator"):
            total = int(slip.text.split("/")[1].split(" ")[0])
            assert printed.rounding(Fraction(100 * k, total)) is not Rounding.NONE


def test_a_changed_digit_that_leaves_no_number_is_passed_over() -> None:
    found = list(slips.mending({"total": read("1,234,567")}, lambda parts: parts["total"].value == 1_234_560))
    assert [slip.text for slip in found] == ["one digit wrong: total 1,234,560 for 1,234,567 would fit"]


@given(st.text("0123456789.", min_size=1, max_size=6))
def test_wrong_digits_keep_the_length_and_change_the_text(text: str) -> None:
    for _, changed in slips.wrong_digits(text):
        assert len(changed) == len(text)
        assert changed != text
