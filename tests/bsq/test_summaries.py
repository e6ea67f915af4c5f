"""Means with SDs, rates and test statistics in the styles of many journals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsq.phrases import read_count
from bsq.summaries import Rate, Summary, TestStatistic, find_test_statistics


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("65.6 (9.5), n=72", ("65.6", "9.5", 72, "")),
        ("65.6 ± 9.5, n = 72", ("65.6", "9.5", 72, "")),
        ("65.6±9.5 (n=72)", ("65.6", "9.5", 72, "")),
        ("65.6 +/- 9.5; n = 72", ("65.6", "9.5", 72, "")),
        ("65.6 (SD 9.5; n=72)", ("65.6", "9.5", 72, "SD")),
        ("65.6 (SD, 9.5), n=72", ("65.6", "9.5", 72, "SD")),
        ("mean 65.6, SD 9.5, n = 72", ("65.6", "9.5", 72, "SD")),
        ("65.6 (SE 1.1), n = 72", ("65.6", "1.1", 72, "SE")),
        ("65.6 ± 1.1 (SEM), n = 1,072", ("65.6", "1.1", 1072, "SE")),
        ("65·6 (9·5), n=72", ("65·6", "9·5", 72, "")),
        ("65,6 (9,5), n=72", ("65,6", "9,5", 72, "")),
        ("−2.1 (3.0), n=12", ("-2.1", "3.0", 12, "")),
    ],
)
def test_a_mean_with_its_spread(text: str, expected: tuple[str, str, int, str]) -> None:
    found = Summary.read(text)
    printed = (found.mean.value, found.spread.value, found.n, found.kind)
    as_expected = Summary.read(f"{expected[0]} ({expected[1]}), n={expected[2]}")
    assert printed == (as_expected.mean.value, as_expected.spread.value, expected[2], expected[3])


@pytest.mark.parametrize("text", ["", "65.6", "65.6 (9.5)", "n=72", "65.6 (9.5), 72", "a (b), n=c"])
def test_what_is_no_mean_with_its_spread_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"such as 65.6 \(9.5\), n=72"):
        Summary.read(text)


@pytest.mark.parametrize(
    ("text", "name", "df", "p"),
    [
        ("t(28) = 2.20, p = .03", "t", ["28"], "="),
        ("t(28,5) = 2.20, p = .03", "t", ["28.5"], "="),
        ("t(28)=2.20; P<.05", "t", ["28"], "<"),
        ("F(2, 45) = 3.40, P < .0001", "F", ["2", "45"], "<"),
        ("F(2,57)=4.13, p=.021", "F", ["2", "57"], "="),
        ("F(1,128)=4.13, p=.04", "F", ["1", "128"], "="),
        ("χ2(1, N = 66) = 3.70, p = 0.054", "chi2", ["1"], "="),
        ("χ²(1)=3·70, p=0·054", "chi2", ["1"], "="),
        ("χ² = 4.2, df = 1, P=0.04", "chi2", ["1"], "="),
        ("X^2(2) = 5.99, p = .05", "chi2", ["2"], "="),
        ("chi-square = 3.8 (p = 0.05)", "chi2", [], "="),
        ("z = −1.96, p = .05", "z", [], "="),
        ("r(28) = .36, p = .05", "r", ["28"], "="),
        ("t = 2.20 (df = 28; p = .03)", "t", ["28"], "="),
        ("t(28) = 2.20, ns", "t", ["28"], "NS"),
        ("Q(4) = 9.2, p = .06", "Q", ["4"], "="),
    ],
)
def test_a_test_statistic(text: str, name: str, df: list[str], p: str) -> None:
    found = TestStatistic.read(text)
    assert (found.name, [part.text for part in found.df], found.p.comparator) == (name, df, p)


def test_every_statistic_of_a_text_is_found_and_nothing_else() -> None:
    text = """Groups differed, t(28) = 2.20, p = .03 (95% CI 1.2 to 3.4), in 34 (51.5%) of 66; the effect of age was not
    significant, F(1, 45) = 0.40, p = .53. Sex: χ2(1) = 3.70, p = .054; best(28) = 2, p-hat(3) = 4."""
    assert [found.statistic for found in find_test_statistics(text)] == [
        "t(28) = 2.20", "F(1, 45) = 0.40", "chi2(1) = 3.70",
    ]  # fmt: skip


@given(st.integers(1, 400), st.decimals(-9, 9, places=2), st.decimals(0, 1, places=3))
def test_a_statistic_is_read_as_it_was_written(df: int, value: object, p: object) -> None:
    found = TestStatistic.read(f"t({df}) = {value}, p = {p}")
    assert (str(found.df[0].value), found.value.text, found.p.value) == (str(df), str(value), found.p.value)


@pytest.mark.parametrize("text", ["12/345.6", "12/345.6 person-years", "12 / 345·6", "12/345,6 patient years"])
def test_events_over_person_time(text: str) -> None:
    found = Rate.read(text)
    assert (found.events, float(found.time.value)) == (12, 345.6)


@pytest.mark.parametrize("text", ["34 of 66", "34/66 (51.5%)", "34 out of 66", "34/66 [52%]", "1,034 of 2,066"])
def test_a_count_as_papers_print_it(text: str) -> None:
    assert read_count(text).k in (34, 1034)


def test_a_count_whose_percentage_is_another_is_refused() -> None:
    with pytest.raises(ValueError, match=r"34/66 is 51.5%"):
        read_count("34/66 (55.1%)")
