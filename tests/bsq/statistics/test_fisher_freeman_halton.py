"""Fisher-Freeman-Halton is exact, deterministic, quiet and bounded."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsq.statistics.r_by_c import fisher_freeman_halton
from bsq.statistics.results import UndefinedError
from bsq.statistics.two_by_two import fisher

SEVENTY_THREE = [[5, 4, 6, 3], [4, 5, 3, 2], [6, 4, 5, 2], [3, 3, 4, 1], [2, 4, 3, 4]]


def by_enumeration(table: list[list[int]]) -> Fraction:
    """Sum the probabilities of every 2 x c table with these margins that is no likelier than the observed one."""
    columns = [sum(column) for column in zip(*table, strict=True)]
    first = sum(table[0])

    def ways(row: tuple[int, ...]) -> int:
        return math.prod(math.comb(n, x) for n, x in zip(columns, row, strict=True))

    rows = [row for row in product(*(range(n + 1) for n in columns)) if sum(row) == first]
    observed = ways(tuple(table[0]))
    return Fraction(sum(ways(row) for row in rows if ways(row) <= observed), sum(map(ways, rows)))


counts = st.integers(0, 6)


@given(st.lists(st.tuples(counts, counts), min_size=2, max_size=4))
def test_it_is_the_sum_over_all_tables(pairs: list[tuple[int, int]]) -> None:
    table = [list(row) for row in zip(*pairs, strict=True)]
    try:
        found = fisher_freeman_halton(table).p
    except UndefinedError:
        assert sum(any(row) for row in table) < 2 or sum(any(pair) for pair in pairs) < 2
    else:
        assert float(found) == pytest.approx(float(by_enumeration(table)), abs=1e-9)


@given(counts, counts, counts, counts)
def test_of_a_2_x_2_table_it_is_fishers_test(a: int, b: int, c: int, d: int) -> None:
    if (a + b) * (c + d) * (a + c) * (b + d):
        assert float(fisher_freeman_halton([[a, b], [c, d]]).p) == pytest.approx(
            float(fisher(a, a + b, c, c + d).p), abs=1e-9
        )


def test_it_gives_the_same_answer_every_time_in_any_order_of_rows() -> None:
    found = {fisher_freeman_halton(SEVENTY_THREE).p for _ in range(20)}
    assert len(found) == 1
    assert fisher_freeman_halton(SEVENTY_THREE[::-1]).p == pytest.approx(found.pop(), abs=1e-12)


def test_it_declines_what_would_take_too_long() -> None:
    with pytest.raises(UndefinedError, match="too many tables"):
        fisher_freeman_halton([[12, 20, 31, 9], [18, 22, 19, 21], [25, 15, 20, 20], [9, 17, 22, 13]])


def test_nothing_of_the_native_library_reaches_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    dense = [[10 + (i * j) % 7 for j in range(4)] for i in range(2)]
    fisher_freeman_halton(dense)
    print("after")
    assert capfd.readouterr().out == "after\n"
