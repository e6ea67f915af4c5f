"""Numbers of one arm that cannot all be true are told; numbers of real patients, however they are rounded, never."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsq.curves.possible import Fact, contradictions, facts
from bsq.printed import read

Patient = tuple[float, int]
"""A time, and whether it ends in the event (1) or in censoring (0)."""
NOT_REACHED = ("median not reached", math.inf, math.inf)


def survival(patients: Sequence[Patient], time: float) -> Fraction:
    """The Kaplan-Meier estimate at a time, exactly."""
    level = Fraction(1)
    for at in sorted({at for at, event in patients if event and at <= time}):
        died = sum(1 for when, event in patients if event and when == at)
        level *= 1 - Fraction(died, at_risk(patients, at))
    return level


def at_risk(patients: Sequence[Patient], time: float) -> int:
    return sum(1 for at, _ in patients if at >= time)


def median(patients: Sequence[Patient], convention: str = "first") -> float:
    """The first time at which survival is 50% or less; or below 50%; or the middle between the two, as in R."""
    levels = [(at, survival(patients, at)) for at in sorted({at for at, event in patients if event})]
    first = next((at for at, level in levels if level <= Fraction(1, 2)), math.inf)
    below = next((at for at, level in levels if level < Fraction(1, 2)), math.inf)
    return {"first": first, "below": below, "middle": (first + below) / 2}[convention]


def printed(value: Fraction, decimals: int, rounding: str) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-decimals), rounding=rounding))


def of(text: str, per: int = 1) -> tuple[float, float]:
    """What a printed number may have been before it was rounded."""
    low, high = read(text).bounds()
    return float(low / per), float(high / per)


def said(
    patients: int, rows: Sequence[tuple[float, int]], alive: Sequence[tuple[str, float]], middle: str | None
) -> list[Fact]:
    """The facts of printed numbers: ``("50%", 24)`` of survival, ``10.5`` or ``not reached`` of the median."""
    levels = [(f"{share} at {time:g}", time, *of(share, 100)) for share, time in alive]
    if middle is None:
        return facts(patients, rows, levels, None)
    reached = NOT_REACHED if middle == "not reached" else (f"median {middle}", *of(middle))
    return facts(patients, rows, levels, reached)


def told(
    patients: int,
    events: int | None = None,
    rows: Sequence[tuple[float, int]] = (),
    alive: Sequence[tuple[str, float]] = (),
    middle: str | None = None,
) -> list[str]:
    return list(contradictions(patients, events, rows, said(patients, rows, alive, middle)))


def simulated(seed: int, n: int, hazard: float, censoring: float, step: float) -> list[Patient]:
    """Patients with exponential times; with a step, in whole steps and a bit, so that many have the same time."""
    source = random.Random(seed)
    patients = []
    for _ in range(n):
        event, left = source.expovariate(hazard), source.expovariate(censoring) if censoring else math.inf
        time = min(event, left, 60.0) if censoring else event
        patients.append((math.floor(time / step) * step + 0.3141 if step else time, int(event <= min(left, time))))
    return patients


ARMS = st.builds(
    simulated,
    st.integers(0, 2**32),
    st.one_of(st.integers(1, 12), st.integers(1, 150)),
    st.sampled_from([0.01, 0.03, 0.1, 0.3, 1.0]),
    st.sampled_from([0.0, 0.01, 0.05, 0.3, 2.0]),
    st.sampled_from([0.0, 1.0, 3.0]),
)
TICKS = st.lists(st.one_of(st.integers(1, 60), st.sampled_from([0.5, 1.5, 2.5])).map(float), max_size=8, unique=True)
ROUNDING = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN])
CONVENTION = st.sampled_from(["first", "below", "middle"])


@settings(max_examples=300)
@given(ARMS, TICKS, TICKS, st.integers(0, 2), st.integers(0, 1), ROUNDING, st.booleans(), CONVENTION)
def test_numbers_of_real_patients_are_never_accused(
    patients: list[Patient],
    ticks: list[float],
    times: list[float],
    decimals: int,
    decimals_of_median: int,
    rounding: str,
    has_events: bool,
    convention: str,
) -> None:
    n, middle = len(patients), median(patients, convention)
    rows = [(0.0, n)] + [(tick, at_risk(patients, tick)) for tick in sorted(ticks)]
    alive = [(f"{printed(100 * survival(patients, time), decimals, rounding)}%", time) for time in times]
    is_reached = math.isfinite(middle)
    text = printed(Fraction(middle), decimals_of_median, rounding) if is_reached else "not reached"
    events = sum(event for _, event in patients) if has_events else None
    assert told(n, events, rows, alive, text) == []


@settings(max_examples=100)
@given(ARMS, st.integers(0, 60))
def test_what_is_true_exactly_is_never_accused(patients: list[Patient], after: int) -> None:
    """Survival at the very ends of its rounding, at every time between two events."""
    n, events = len(patients), sum(event for _, event in patients)
    ends = sorted({at for at, _ in patients})
    between = [*[(first + second) / 2 for first, second in pairwise(ends)][:12], ends[-1] + 1 + after]
    rows = [(time, at_risk(patients, time)) for time in between]
    levels = [(f"S({time:g})", time, float(s), float(s)) for time in between for s in [survival(patients, time)]]
    middle = median(patients)
    reached = ("median", middle, middle) if math.isfinite(middle) else NOT_REACHED
    assert list(contradictions(n, events, rows, facts(n, rows, levels, reached))) == []


IMPOSSIBLE: list[tuple[Callable[[], list[str]], str, str]] = [
    (lambda: told(22, 15, middle="not reached"), "15 of 22 patients had the event", "median not reached"),
    (lambda: told(20, rows=[(12, 11)], middle="10"), "11 of 20 at risk at 12", "median 10"),
    (lambda: told(20, rows=[(12, 11)], alive=[("50.0%", 10)]), "11 of 20 at risk at 12", "50.0% at 10"),
    (lambda: told(500, rows=[(6, 410), (12, 300)], alive=[("59.9%", 9)]), "300 of 500 at risk at 12", "59.9% at 9"),
    (lambda: told(20, rows=[(12, 15)], alive=[("60%", 11.9)]), "15 of 20 at risk at 12", "60% at 11.9"),
    (lambda: told(50, alive=[("50%", 12), ("60%", 24)]), "60% at 24", "50% at 12"),
    (lambda: told(50, alive=[("99.9%", 12), ("100.0%", 24)], rows=[(24, 50)]), "50 of 50 at risk", "99.9% at 12"),
    (lambda: told(50, alive=[("60%", 12)], middle="10"), "60% at 12", "median 10"),
    (lambda: told(50, alive=[("40%", 12)], middle="15"), "median 15", "40% at 12"),
    (lambda: told(50, alive=[("40%", 12)], middle="not reached"), "median not reached", "40% at 12"),
    (lambda: told(100, 10, rows=[(18, 40)], alive=[("50%", 12)]), "50% at 12, with 40 still at risk", "10 are printed"),
    (lambda: told(100, 20, rows=[(12, 30)], middle="10"), "median 10, with 30 still at risk", "20 are printed"),
    (lambda: told(100, 0, alive=[("90%", 12)]), "90% at 12", "0 are printed"),
    (lambda: told(40, 0, middle="8.5"), "median 8.5", "0 are printed"),
    (lambda: told(213, 141, rows=[(0, 213), (50, 100)], alive=[("20%", 40)]), "20% at 40, with 100", "141 are printed"),
]


@pytest.mark.parametrize(("found", "first", "second"), IMPOSSIBLE, ids=[f"{a}: {b}" for _, a, b in IMPOSSIBLE])
def test_impossible_numbers_are_told_with_both_of_them(found: Callable[[], list[str]], first: str, second: str) -> None:
    assert [text for text in found() if first in text and second in text], found()
    assert all("\n" not in text and len(text) < 200 for text in found())


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(told(22, 11, middle="not reached"), id="survival ends at 50%, which may be called not reached"),
        pytest.param(told(20, rows=[(12, 10)], middle="10"), id="survival stays at 50% from 10 to 12"),
        pytest.param(told(20, rows=[(12, 11)], alive=[("55.0%", 10)]), id="nobody leaves between 10 and 12"),
        pytest.param(told(20, rows=[(12, 11)], middle="13"), id="a median after the number at risk"),
        pytest.param(told(20, rows=[(10.5, 11)], middle="10"), id="half of them have the event at 10.5"),
        pytest.param(told(50, alive=[("50%", 12), ("50%", 24)], middle="12"), id="a flat curve"),
        pytest.param(told(50, alive=[("49.9%", 12), ("50.0%", 24)]), id="rounding alone parts them"),
        pytest.param(told(50, 25, alive=[("50%", 12)], middle="12"), id="just enough events"),
        pytest.param(told(100, 40, rows=[(18, 40)], alive=[("50%", 12)]), id="all others were censored before"),
        pytest.param(told(100, 0, alive=[("100%", 12)], middle="not reached"), id="no events"),
        pytest.param(told(5, 5, rows=[(0, 5), (9, 0)], alive=[("0%", 9)], middle="3"), id="all had the event"),
        pytest.param(told(5, 0, rows=[(0, 5), (9, 0)]), id="all were censored"),
        pytest.param(told(5), id="nothing is printed"),
    ],
)
def test_numbers_that_are_just_possible_are_not_told(found: list[str]) -> None:
    assert found == []


LEVEL = st.tuples(st.integers(0, 100), st.integers(0, 10)).map(lambda pair: (f"{pair[0]}%", float(pair[1] * 3)))
ROW = st.tuples(st.integers(0, 10).map(lambda i: 3.0 * i), st.integers(0, 40))
MIDDLE = st.one_of(st.none(), st.just("not reached"), st.integers(1, 40).map(str))


@given(
    st.integers(1, 40), st.one_of(st.none(), st.integers(0, 40)), st.lists(ROW, max_size=4),
    st.lists(LEVEL, max_size=4), MIDDLE, st.one_of(ROW, LEVEL, st.integers(1, 40)),
)  # fmt: skip
def test_one_more_number_never_takes_a_contradiction_away(
    n: int,
    events: int | None,
    rows: list[tuple[float, int]],
    alive: list[tuple[str, float]],
    middle: str | None,
    more: tuple[float, int] | tuple[str, float] | int,
) -> None:
    rows = [(time, min(number, n)) for time, number in rows]
    known = said(n, rows, alive, middle)
    before = list(contradictions(n, events, rows, known))
    wider = rows
    if isinstance(more, int):
        known = known + said(n, [], [], None if middle else str(more))
    elif isinstance(more[0], str):
        known = known + said(n, [], [(more[0], more[1])], None)
    else:
        wider = [*rows, (more[0], min(int(more[1]), n))]
        known = known + said(n, wider[-1:], [], None)
    after = list(contradictions(n, events, wider, known))
    assert len(after) >= len(before)
    pairs = [text for text in before if text.endswith("cannot be") and "had the event" not in text]
    assert set(pairs) <= set(after)
    assert set(contradictions(n, None, rows, said(n, rows, alive, middle))) == set(pairs)


@given(st.integers(1, 40), st.lists(ROW, max_size=4), st.lists(LEVEL, max_size=4), MIDDLE)
def test_the_order_of_the_numbers_makes_no_difference(
    n: int, rows: list[tuple[float, int]], alive: list[tuple[str, float]], middle: str | None
) -> None:
    rows = [(time, min(number, n)) for time, number in rows]
    known = said(n, rows, alive, middle)
    for events in (None, 0, n):
        one, other = (list(contradictions(n, events, rows, order)) for order in (known, known[::-1]))
        assert sorted(one) == sorted(other)
