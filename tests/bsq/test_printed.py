"""Printed numbers: every percentage of up to 500 patients, every house style, and what is no number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bsq.printed import Printed, Rounding, fixed, read, round_half_up

LARGEST_TOTAL = 500
PLACES = [Decimal(1).scaleb(-decimals) for decimals in range(4)]

reading = cache(read)


def counts(largest: int = LARGEST_TOTAL) -> Iterator[tuple[int, int]]:
    for n in range(1, largest + 1):
        for k in range(n + 1):
            yield k, n


def percentage(k: int, n: int) -> Decimal:
    """100 k / n cut after four decimals, and a fifth that is 1 if anything was cut: it rounds as the exact value."""
    quotient, remainder = divmod(100 * k * 10**4, n)
    return Decimal(10 * quotient + (remainder > 0)).scaleb(-5)


def prints(k: int, n: int, decimals: int) -> dict[str, str]:
    """How software of four habits prints 100 k / n."""
    exact, place = percentage(k, n), PLACES[decimals]
    twice = exact.quantize(PLACES[decimals + 1], ROUND_HALF_UP).quantize(place, ROUND_HALF_UP)
    return {
        "half up": str(exact.quantize(place, ROUND_HALF_UP)),
        "half even": str(exact.quantize(place, ROUND_HALF_EVEN)),
        "truncated": str(exact.quantize(place, ROUND_DOWN)),
        "rounded twice": str(twice),
    }


def expected(text: str, printed: dict[str, str]) -> Rounding:
    if text == printed["half up"]:
        return Rounding.HALF_UP
    if text == printed["half even"]:
        return Rounding.HALF_EVEN
    return Rounding.TRUNCATED if text == printed["truncated"] else Rounding.NONE


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_every_percentage_of_up_to_500_patients_is_read_by_its_rounding_rule(decimals: int) -> None:
    met = dict.fromkeys(set(Rounding) - {Rounding.NOT_PRINTED}, 0)
    for k, n in counts():
        printed, value = prints(k, n, decimals), Fraction(100 * k, n)
        for text in set(printed.values()):
            rule = expected(text, printed)
            assert reading(text).rounding(value) is rule, (text, k, n)
            met[rule] += 1
    assert all(met.values()), met


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_the_prints_next_to_a_percentage_are_not_reproduced(decimals: int) -> None:
    for k, n in counts(60):
        printed = prints(k, n, decimals)
        for text in (str(Decimal(printed["half up"]) + step * PLACES[decimals]) for step in (-2, -1, 1, 2)):
            if not text.startswith("-"):
                assert read(text).rounding(Fraction(100 * k, n)) is expected(text, printed), (text, k, n)


@pytest.mark.parametrize("decimals", [0, 1, 2])
@pytest.mark.parametrize(
    "print_float",
    [lambda value, decimals: f"{value:.{decimals}f}", lambda value, decimals: f"{round(value, decimals):.{decimals}f}"],
    ids=["format", "round"],
)
def test_binary_floating_point_would_get_some_of_them_wrong(
    print_float: Callable[[float, int], str], decimals: int
) -> None:
    wrong = sum(
        print_float(100 * k / n, decimals) != str(percentage(k, n).quantize(PLACES[decimals], ROUND_HALF_UP))
        for k, n in counts(200)
    )
    assert wrong > 0


def test_fixed_agrees_with_decimal() -> None:
    for k, n in counts(120):
        for decimals in (0, 1, 2):
            value = Fraction(100 * k, n)
            text = str(percentage(k, n).quantize(PLACES[decimals], ROUND_HALF_UP))
            assert fixed(value, decimals) == text
            assert round_half_up(value, Fraction(PLACES[decimals])) == Fraction(text)
            assert fixed(-value, decimals) == ("-" + text if Fraction(text) else text)


@pytest.mark.parametrize("decimals", [0, 1])
def test_a_negative_number_is_judged_as_its_mirror_image(decimals: int) -> None:
    for k, n in counts(40):
        for text in set(prints(k, n, decimals).values()):
            if Fraction(text):
                value = Fraction(100 * k, n)
                assert read(f"-{text}").rounding(-value) is read(text).rounding(value), (text, k, n)


WHOLE_STYLES: dict[str, Callable[[int], str]] = {
    "plain": str,
    "comma thousands": lambda whole: f"{whole:,}",
    "thin-space thousands": lambda whole: f"{whole:,}".replace(",", "\u2009"),
    "narrow no-break thousands": lambda whole: f"{whole:,}".replace(",", "\u202f"),
}
COMPARATORS = {
    "": "=", "=": "=", "p = ": "=", "P=": "=", "p-value = ": "=", "<": "<", "P < ": "<", "p<": "<", "≤": "<=",
    "p <= ": "<=", "⩽ ": "<=", ">": ">", "p > ": ">", "≥ ": ">=", ">=": ">=", "~": "~", "≈ ": "~", "∼": "~",
}  # fmt: skip
PERCENTS = {"": False, "%": True, " %": True, "\u2009%": True, " per cent": True, " percent": True, "％": True}


@st.composite
def house_styles(draw: st.DrawFn) -> Printed:
    """A number as some house prints it, with what it should be read as."""
    digits, decimals = draw(st.integers(0, 10**7)), draw(st.integers(0, 5))
    value, unit = Fraction(digits, 10**decimals), Fraction(1, 10**decimals)
    whole, fraction = divmod(digits, 10**decimals)
    grouping = draw(st.sampled_from(list(WHOLE_STYLES)))
    point = draw(st.sampled_from([".", "·", "∙", ","])) if decimals else ""
    assume(point != "," or (grouping == "plain" and not (decimals == 3 and 1 <= whole < 1000)))
    text = WHOLE_STYLES[grouping](whole) + (point + str(fraction).zfill(decimals) if decimals else "")
    if decimals and whole == 0 and draw(st.booleans()):
        text = text[1:]
    if draw(st.booleans()):
        text, value = draw(st.sampled_from(["-", "−", "\u2011"])) + text, -value
    comparator = draw(st.sampled_from(list(COMPARATORS)))
    percent = draw(st.sampled_from(list(PERCENTS)))
    return Printed(comparator + text + percent, value, unit, COMPARATORS[comparator], PERCENTS[percent])


SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
POWERS: list[Callable[[int], str]] = [
    lambda power: f" x 10{power}",
    lambda power: f"×10{power}".translate(str.maketrans("-", "−")),
    lambda power: "×10" + str(power).translate(SUPERSCRIPTS),
    lambda power: " × 10" + str(power).translate(SUPERSCRIPTS),
    lambda power: f" × 10^{power}",
    lambda power: f"*10**{power}",
    lambda power: f"E{power}",
    lambda power: f"e{power:+03d}",
]


@given(house_styles())
@example(Printed("P < .0001", Fraction(1, 10**4), Fraction(1, 10**4), "<"))
@example(Printed("0·03", Fraction(3, 100), Fraction(1, 100)))
@example(Printed("1 234·5 per cent", Fraction(2469, 2), Fraction(1, 10), percent=True))
def test_every_house_style_is_read_back(made: Printed) -> None:
    assert read(made.text) == made


@given(st.integers(10, 99), st.integers(-30, 12), st.sampled_from(POWERS), st.sampled_from([".", "·", ","]))
def test_scientific_notation_is_read_back(digits: int, power: int, style: Callable[[int], str], point: str) -> None:
    text = f"{digits // 10}{point}{digits % 10}{style(power)}"
    unit = Fraction(10) ** (power - 1)
    assert read(text) == Printed(text, digits * unit, unit)


@pytest.mark.parametrize("text", ["NS", "n.s.", "ns", "N.S", "p = NS", "P=n.s.", "not significant", "(NS)"])
def test_not_significant_is_read(text: str) -> None:
    assert read(text).comparator == "NS"


@pytest.mark.parametrize(
    ("text", "value"),
    [("(14.0%)", "14"), ("[14.0]", "14"), ("\u00a014.0\u202f%", "14"), ("- 5", "-5"), ("0,045", "0.045")],
)
def test_brackets_and_spaces_round_a_number_do_not_matter(text: str, value: str) -> None:
    assert read(text).value == Fraction(value)


@pytest.mark.parametrize(
    "text",
    [
        "0.0.045", "5-6", "5–6", "", " ", "nan", "inf", "1 2", "12 34", "1,23,456", "0,123,456", "0 123", "1.234.567",
        "--5", "5%%", "%", "p", "p =", "<", "< >5", ".", "1e", "e5", "x 10-4", "3 10-4", "1/2", "1:2", "½", "1_000",
        "five", "14.0% (10-20)", "0.03²", "13.6¹", "0x10", "()", "-", "1E-5000", "1E5000",
    ],
)  # fmt: skip
def test_what_is_no_single_number_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ValueError, match="expected one printed number") as refused:
        read(text)
    assert repr(text) in str(refused.value)


@given(st.one_of(st.text(), st.text("0123456789.,·−-–<>=≤≥~pP%xX×eE^*⁻⁴²()[]nsNS \t\u2009", max_size=9)))
@example("1" * 5000)
@example("٣٫٤")
@example("²")
def test_reading_any_text_raises_nothing_but_value_error(text: str) -> None:
    try:
        found = read(text)
    except ValueError:
        return
    low, high = found.bounds()
    assert low <= found.value <= high
    assert found.decimals >= 0


@given(house_styles())
def test_bounds_contain_the_value_and_are_a_unit_wide_or_more(printed: Printed) -> None:
    low, high = printed.bounds()
    assert low < printed.value < high
    assert high - low >= printed.unit
    assert printed.comparator == "~" or high - low == printed.unit


@given(house_styles(), st.one_of(st.fractions(-(10**6), 10**6), st.floats(-1e6, 1e6), st.integers(-(10**6), 10**6)))
@example(Printed("<0.05", Fraction(1, 20), Fraction(1, 100), "<"), Fraction(7, 40))
def test_what_show_writes_is_accepted_when_read_back(printed: Printed, value: Fraction | float) -> None:
    shown = read(printed.show(value))
    assert shown.percent is printed.percent
    assert shown.rounding(value) is Rounding.HALF_UP


@given(house_styles())
def test_a_number_shows_its_own_value_as_it_was_printed(printed: Printed) -> None:
    assume(printed.comparator in ("=", "~"))
    shown = printed.show(printed.value)
    assert read(shown) == Printed(shown, printed.value, printed.unit, "=", printed.percent)


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("p < 0.05", Fraction(1, 8), "0.13"),
        ("p < 0.05", Fraction(7, 40), "0.18"),
        ("p < 0.05", 0.0493, "0.049"),
        ("<5%", Fraction(453, 100), "4.5%"),
        ("<100%", 100, "100%"),
        (">99%", Fraction(996, 10), "100%"),
    ],
)
def test_beside_a_bound_two_significant_digits_are_shown(text: str, value: Fraction | float, shown: str) -> None:
    assert read(text).show(value) == shown


def near(comparators: list[str]) -> st.SearchStrategy[tuple[Printed, Printed]]:
    """Two numbers close enough for agreement to be in doubt."""
    number = st.builds(
        lambda digits, decimals, comparator: read(comparator + fixed(Fraction(digits, 1000), decimals)),
        st.integers(0, 300),
        st.integers(0, 3),
        st.sampled_from(comparators),
    )
    return st.tuples(number, number)


@given(near(["="]))
def test_agreement_of_numbers_with_different_decimals_is_mutual(pair: tuple[Printed, Printed]) -> None:
    first, second = pair
    assume(first.unit != second.unit)
    assert first.agreement(second) is second.agreement(first)


@given(near(["=", "<", "<=", ">", ">=", "~"]))
@example((read("~0.5"), read("<0.9")))
@example((read("<=0.5"), read(">0.5")))
def test_agreement_of_bounds_and_approximations_is_mutual(pair: tuple[Printed, Printed]) -> None:
    first, second = pair
    assert (first.agreement(second) is Rounding.NONE) == (second.agreement(first) is Rounding.NONE)


@given(near(["="]))
def test_a_number_agrees_with_itself_and_with_its_rounded_print(pair: tuple[Printed, Printed]) -> None:
    finer, coarser = sorted(pair, key=lambda printed: printed.unit)
    rounded = read(coarser.show(finer.value))
    assert finer.agreement(finer) is Rounding.HALF_UP
    assert finer.agreement(rounded) is Rounding.HALF_UP


@given(near(["=", "<", ">=", "~"]), st.lists(st.fractions(-1, 1), min_size=2, max_size=4))
def test_an_interval_gives_a_number_at_least_as_well_as_any_value_in_it(
    pair: tuple[Printed, Printed], values: list[Fraction]
) -> None:
    order = list(Rounding).index
    whole = pair[0].rounding(min(values), max(values))
    assert all(order(whole) <= order(pair[0].rounding(value)) for value in values)


@given(
    st.integers(-3000, 3000), st.integers(0, 3), st.sampled_from([-1, Fraction(-1, 2), 0, Fraction(1, 2), 1]),
    st.integers(-3, 3), st.integers(2, 30),
)  # fmt: skip
def test_a_value_however_near_to_an_end_is_judged_exactly(
    digits: int, decimals: int, end: Fraction, beyond: int, finer: int
) -> None:
    printed = read(str(Decimal(digits).scaleb(-decimals)))
    value = printed.value + end * printed.unit + beyond * printed.unit / 10**finer
    units, sign = abs(value / printed.unit), (-1 if value < 0 else 1)
    rules = (
        (Rounding.HALF_UP, sign * math.floor(units + Fraction(1, 2))),
        (Rounding.HALF_EVEN, sign * round(units)),
        (Rounding.TRUNCATED, sign * math.floor(units)),
    )
    assume(digits)  # -0.4 printed as 0 has another sign
    assert printed.rounding(value) is next((rule for rule, found in rules if found == digits), Rounding.NONE)


@pytest.mark.parametrize(
    ("text", "value", "holds"),
    [
        ("p < 0.05", Fraction(1, 20), False),
        ("p < 0.05", Fraction(49, 1000), True),
        ("p ≤ 0.05", Fraction(1, 20), True),
        ("p > 0.05", Fraction(1, 20), False),
        ("p ≥ 0.05", Fraction(1, 20), True),
        ("~50%", 45, True),
        ("~50%", 44, False),
        ("~50%", 55, True),
    ],
)
def test_a_bound_holds_exactly(text: str, value: Fraction | int, holds: bool) -> None:
    assert (read(text).rounding(value) is Rounding.HALF_UP) is holds


def test_a_float_is_taken_with_its_possible_error() -> None:
    assert read("0.1").rounding(0.15 - 1e-12) is Rounding.HALF_UP
    assert read("0.2").rounding(0.15 - 1e-12) is Rounding.HALF_UP
    assert read("0.2").rounding(0.15 - 1e-9) is Rounding.NONE
