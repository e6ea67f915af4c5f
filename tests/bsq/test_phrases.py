"""Phrases: counts of totals, estimates with intervals in the styles of many journals, numbers in words."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bsq.phrases import Count, Estimate, read_count, read_estimate, whole
from bsq.printed import Printed, read


@pytest.mark.parametrize(
    ("text", "k", "n"),
    [
        ("3/22", 3, 22),
        ("0/1", 0, 1),
        ("22/22", 22, 22),
        (" 3 / 22 ", 3, 22),
        ("3\u2009/\u200922", 3, 22),
        ("1,234/5,678", 1234, 5678),
        ("1 234/5 678", 1234, 5678),
        ("1\u2009234/12\u202f345", 1234, 12345),
        ("?/22", None, 22),
        ("? / 1,000", None, 1000),
    ],
)
def test_a_count_of_a_total_is_read(text: str, k: int | None, n: int) -> None:
    assert read_count(text) == Count(text, k, n)


@pytest.mark.parametrize("text", ["?/<=12", "?/≤12", "?/<= 12", "?/⩽12"])
def test_a_subset_of_unknown_size_is_read(text: str) -> None:
    assert read_count(text) == Count(text, None, 12, at_most=True)


@pytest.mark.parametrize(
    ("text", "printed", "value"),
    [
        ("22.5%/44", "22.5%", Fraction(45, 2)),
        ("22·5 %/44", "22.5 %", Fraction(45, 2)),
        ("22,5%/44", "22,5%", Fraction(45, 2)),
        ("22.5 per cent/44", "22.5 per cent", Fraction(45, 2)),
        (".5%/44", ".5%", Fraction(1, 2)),
    ],
)
def test_a_percentage_may_stand_for_the_count(text: str, printed: str, value: Fraction) -> None:
    found = read_count(text)
    assert (found.k, found.n) == (None, 44)
    assert found.percent is not None
    assert (found.percent.text, found.percent.value, found.percent.percent) == (printed, value, True)


@pytest.mark.parametrize("group", ["exposed", "CD19 CAR-T", "CD19/CD22 CAR-T", "non-responders", "22 screened"])
def test_the_total_may_be_a_group(group: str) -> None:
    count = read_count(f"3/{group}")
    assert (count.k, count.n, count.group) == (3, None, group)
    assert count.of({group: 14}) == Count(f"3/{group}", 3, 14)
    assert read_count(f"?/<={group}").of({group: 14}) == Count(f"?/<={group}", None, 14, at_most=True)


@pytest.mark.parametrize(
    "text",
    [
        "", "/", "3", "3/", "/22", "3:22", "1.5/22", "3/2.5", "3/-5", "three/22", "nan/22", "inf/22",
        "1,23/22", "3/22.", "<3/22", "~3/22", "3%%/22",
    ],
)  # fmt: skip
def test_what_is_no_count_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ValueError, match="expected a count of a total such as 3/22") as refused:
        read_count(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("3/22", ""),
        ("?/22", ""),
        ("0/22", ""),
        ("23/22", "a count cannot exceed its total (22)"),
        ("-1/22", "a count cannot be negative"),
        ("−1/22", "a count cannot be negative"),
        ("0/0", "a total cannot be zero"),
        ("?/0", "a total cannot be zero"),
        ("100%/22", ""),
        ("100.1%/22", "a percentage of a total lies between 0 and 100"),
        ("-1%/22", "a percentage of a total lies between 0 and 100"),
    ],
)
def test_an_impossible_count_says_why(text: str, problem: str) -> None:
    assert read_count(text).problem() == problem


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.sampled_from(["", ",", " ", "\u2009", "\u202f"]))
def test_counts_are_read_back_whatever_splits_their_thousands(k: int, n: int, mark: str) -> None:
    text = f"{k:,}/{n:,}".replace(",", mark)
    assert read_count(text) == Count(text, k, n)
    assert str(read_count(text)) == f"{k}/{n}"


WORDS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def words(n: int, hyphen: str = "-", link: str = " and ") -> str:
    """A whole number below a thousand in words."""
    if n < 20:
        return WORDS[n]
    if n < 100:
        return TENS[n // 10 - 2] + (hyphen + WORDS[n % 10] if n % 10 else "")
    return f"{WORDS[n // 100]} hundred" + (link + words(n % 100, hyphen) if n % 100 else "")


@pytest.mark.parametrize("hyphen", ["-", " ", "\u2010", "\u2011"])
@pytest.mark.parametrize("link", [" and ", " "])
@pytest.mark.parametrize("case", [str.lower, str.capitalize, str.upper, str.title])
def test_every_number_in_words_below_a_thousand_is_read(hyphen: str, link: str, case: Callable[[str], str]) -> None:
    for n in range(1000):
        text = case(words(n, hyphen, link))
        assert whole(text) == n, text


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234", 1234), ("12 345", 12345), (" 7 ", 7), ("-3", -3), ("−3", -3), ("none", 0), ("a hundred", 100)],
)
def test_whole_numbers_in_other_forms_are_read(text: str, value: int) -> None:
    assert whole(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "", "patients", "and", "and two", "five and", "1.5", "1 2", "1,23", "several", "nan", "twelve patients", "3/4",
        "one two", "two and three", "twenty eleven", "twenty-twenty", "thirty ten", "five five", "zero five",
        "twenty zero", "ninety hundred", "five hundred six hundred", "a a a", "no one", "a twenty", "hundred hundred",
        "0,045",
    ],
)  # fmt: skip
def test_what_is_no_whole_number_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ValueError, match="expected a whole number in digits or words"):
        whole(text)


STYLES: dict[str, Fraction | None] = {
    "{e} ({l}-{h})": None,
    "{e} ({l}–{h})": None,
    "{e} ({l}—{h})": None,
    "{e} ({l} − {h})": None,
    "{e} ({l} to {h})": None,
    "{e} [{l} to {h}]": None,
    "{e} [{l}, {h}]": None,
    "{e} ({l}; {h})": None,
    "{e} ({l} and {h})": None,
    "{e}, {l} to {h}": None,
    "{e} (95% CI {l} to {h})": Fraction(95),
    "{e} (95% CI, {l}-{h})": Fraction(95),
    "{e} (95% CI: {l}-{h})": Fraction(95),
    "{e} (95% CI = {l}-{h})": Fraction(95),
    "{e} (95 % CI {l}–{h})": Fraction(95),
    "{e} (95%CI {l}–{h})": Fraction(95),
    "{e}, 95% CI {l} to {h}": Fraction(95),
    "{e}; 95% CI: {l}, {h}": Fraction(95),
    "{e} [95% CI {l}, {h}]": Fraction(95),
    "{e} (95% CI [{l}, {h}])": Fraction(95),
    "{e} (95% confidence interval {l} to {h})": Fraction(95),
    "{e} (95% confidence interval (CI) {l}-{h})": Fraction(95),
    "{e} (95% CrI {l}-{h})": Fraction(95),
    "{e} (99.5% CI {l}-{h})": Fraction(199, 2),
    "{e} (90% CI {l}-{h})": Fraction(90),
    "{e} (CI {l}-{h})": None,
    "{e} (IQR {l}-{h})": None,
    "{e} (IQR, {l}–{h})": None,
    "{e} (interquartile range: {l} to {h})": None,
    "{e} (range, {l} to {h})": None,
    "median {e} (range {l}-{h})": None,
    "Median, {e} (IQR {l}-{h})": None,
    "HR {e} (95% CI {l}-{h})": Fraction(95),
    "HR = {e}; 95% CI {l}-{h}": Fraction(95),
    "aHR: {e} ({l}-{h})": None,
    "OR, {e} [{l}–{h}]": None,
    "hazard ratio {e} ({l} to {h})": None,
    "odds ratio = {e} ({l} to {h})": None,
    "RR {e} ({l}, {h})": None,
}
NUMBERS = [
    ("0.74", "0.57", "0.97"),
    ("0·74", "0·57", "0·97"),
    (".74", ".57", ".97"),
    ("43.5", "18", "62"),
    ("120", "100", "1400"),
    ("71.9%", "55.9%", "93.9%"),
    ("71.9%", "55.9", "93.9"),
    ("71·9 %", "55·9 %", "93·9 %"),
    ("71.9 per cent", "55.9", "93.9"),
    ("1,234", "1,000", "1,500"),
    ("1\u2009234.5", "1\u2009000.0", "1\u2009500.0"),
    ("5.0E-4", "1.0E-4", "9.0E-3"),
]


def parts(found: Estimate) -> list[tuple[Fraction, Fraction, bool] | None]:
    return [(part.value, part.unit, part.percent) if part else None for part in (found.centre, found.low, found.high)]


@pytest.mark.parametrize("template", STYLES)
def test_an_estimate_is_read_in_every_style(template: str) -> None:
    for numbers in NUMBERS:
        text = template.format(e=numbers[0], l=numbers[1], h=numbers[2])
        separate = [read(number) for number in numbers]
        percent = any(number.percent for number in separate)
        found = read_estimate(text)
        assert found.text == text
        assert parts(found) == [(number.value, number.unit, percent) for number in separate], text
        assert found.level == STYLES[template], text


@pytest.mark.parametrize("separator", [" to ", "-", "–", "; ", ", "])
def test_a_decimal_comma_is_no_separator(separator: str) -> None:
    found = read_estimate(f"0,74 (0,57{separator}0,97)")
    assert [str(part and part[0]) for part in parts(found)] == ["37/50", "57/100", "97/100"]


@pytest.mark.parametrize("minus", ["-", "−"])
@pytest.mark.parametrize("separator", [" to ", "–", ", "])
def test_negative_limits_are_read(minus: str, separator: str) -> None:
    found = read_estimate(f"{minus}0.5 ({minus}0.9{separator}{minus}0.1)")
    assert [part and part[0] for part in parts(found)] == [Fraction(-1, 2), Fraction(-9, 10), Fraction(-1, 10)]


@pytest.mark.parametrize("never", ["NR", "NE", "NA", "not reached", "not estimable", "∞", "infinity"])
@pytest.mark.parametrize("separator", [" to ", "-", "–", ", "])
def test_a_limit_that_was_not_reached_is_none(never: str, separator: str) -> None:
    found = read_estimate(f"12.1 (8.2{separator}{never})")
    assert found.low is not None
    assert (found.centre.value, found.low.value, found.high) == (Fraction(121, 10), Fraction(41, 5), None)


@pytest.mark.parametrize(
    "text",
    [
        "", "0.74", "(0.57-0.97)", "0.57-0.97", "0.74 (0.57)", "0.74 ± 0.1", "0.74 (0.57 0.97)", "NR (NR-NR)",
        "nan (1-2)", "0.74 (0.57-nan)", "0.7.4 (0.57-0.97)", "0.74 (0.5.7-0.97)", "5 (10-20-30)", "30% (20%-40%-50%)",
        "0.74 (SD 0.1)", "0.74²(0.57-0.97)",
    ],
)  # fmt: skip
def test_what_is_no_estimate_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ValueError, match="expected an estimate") as refused:
        read_estimate(text)
    assert repr(text) in str(refused.value)


@given(
    st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 3)), min_size=3, max_size=3),
    st.sampled_from([template for template in STYLES if template not in ("{e} [{l}, {h}]", "RR {e} ({l}, {h})")]),
    st.booleans(),
)
def test_estimates_are_read_back(numbers: list[tuple[int, int]], template: str, percent: bool) -> None:
    made = [Printed("", Fraction(n, 10**d), Fraction(1, 10**d), percent=percent) for n, d in numbers]
    centre, low, high = (printed.show(printed.value) for printed in made)
    found = read_estimate(template.format(e=centre, l=low, h=high))
    assert parts(found) == [(printed.value, printed.unit, percent) for printed in made]


ALPHABET = "0123456789.,·−-–<>=≤?/~%xXeE^*⁻⁴²()[]; \t\u2009CIRNtoandhurewp"


@pytest.mark.parametrize("reader", [read_count, read_estimate, whole])
@given(
    text=st.one_of(st.text(), st.text(ALPHABET, max_size=12), st.from_regex(r"\A[0-9.,]{1,5} ?[(\[/][0-9.,%<= -]{1,9}"))
)
@example(text="1" * 5000)
@example(text="1" * 5000 + "/22")
@example(text="5 (0,123,456-6)")
@example(text="٣/٤")
def test_readers_raise_nothing_but_value_error(reader: Callable[[str], object], text: str) -> None:
    try:
        reader(text)
    except ValueError:
        return


@pytest.mark.parametrize(
    ("reader", "unit"), list(product([read, read_count, read_estimate, whole], [" ", "(", "1,", "five ", "- "]))
)
def test_long_nonsense_is_refused_without_delay(reader: Callable[[str], object], unit: str) -> None:
    for text in (unit * 2000 + "x", "1" + unit * 2000 + "x", "1 (2" + unit * 2000 + "x"):
        with pytest.raises(ValueError, match="expected"):
            reader(text)
