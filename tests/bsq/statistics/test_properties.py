"""What holds of every statistic: symmetry, monotonicity, one test as a case of another."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bsq.statistics import correlation, distributions, means, pooling, rates, sample_size, two_by_two
from bsq.statistics.interval import interval_p
from bsq.statistics.results import UndefinedError

SIZE = st.integers(2, 200)
GROUP = st.tuples(st.floats(-50, 50), st.floats(0.1, 30), SIZE)


@given(GROUP, GROUP)
def test_a_test_of_means_has_no_favourite_group(first: means.Group, second: means.Group) -> None:
    for test in means.TESTS.values():
        there, back = test(first, second), test(second, first)
        assert math.isclose(there.p(), back.p(), rel_tol=1e-9)
        assert math.isclose(there.p("less"), back.p("greater"), rel_tol=1e-9, abs_tol=1e-300)
        assert there.p("less") + there.p("greater") == pytest.approx(1)


@given(GROUP, GROUP)
def test_the_analysis_of_variance_of_two_groups_is_students_t(first: means.Group, second: means.Group) -> None:
    t = means.student(first, second)
    f = means.anova([first, second])
    assert f.statistic == pytest.approx(t.statistic**2, rel=1e-6, abs=1e-9)
    assert f.p == pytest.approx(t.p(), rel=1e-6)
    assert means.welch_anova([first, second]).p == pytest.approx(means.welch(first, second).p(), rel=1e-6)


@given(GROUP, GROUP, st.floats(0.01, 0.99))
def test_an_interval_leaves_out_zero_where_the_test_rejects_it(
    first: means.Group, second: means.Group, p: float
) -> None:
    found = means.student(first, second)
    if abs(found.p() - p) < 1e-6 or not 0.5 < 1 - p < 1:
        return
    interval = found.interval(1 - p)
    assert (interval.low > 0 or interval.high < 0) == (found.p() < p)


@given(st.integers(0, 30), st.integers(1, 30), st.integers(0, 30), st.integers(1, 30))
def test_one_sided_tests_of_proportions_turn_with_the_groups(a: int, n1: int, b: int, n2: int) -> None:
    a, b = min(a, n1), min(b, n2)
    less, greater = (two_by_two.directed(two_by_two.TESTS, side) for side in ("less", "greater"))
    for name, test in less.items():
        try:
            p = float(test(a, n1, b, n2).p)
        except UndefinedError:
            continue
        assert p == pytest.approx(float(greater[name](b, n2, a, n1).p), rel=1e-9, abs=1e-12)
        if name not in ("fisher", "yates"):
            assert p + float(greater[name](a, n1, b, n2).p) == pytest.approx(1)


@given(st.integers(0, 60), st.floats(1, 1000), st.integers(0, 60), st.floats(1, 1000))
def test_tests_of_rates_have_no_favourite_group(x1: int, t1: float, x2: int, t2: float) -> None:
    for test in rates.TESTS.values():
        try:
            p = float(test(x1, t1, x2, t2).p)
        except UndefinedError:
            continue
        assert 0 <= p <= 1
        assert p == pytest.approx(float(test(x2, t2, x1, t1).p), rel=1e-6, abs=1e-9)


@given(st.floats(-0.99, 0.99), st.integers(4, 500))
def test_a_correlation_and_its_opposite_have_one_p(r: float, n: int) -> None:
    for test in (correlation.correlation_t, correlation.fisher_z):
        assert test(r, n).p == pytest.approx(test(-r, n).p)
        assert test(r, n, "less").p == pytest.approx(test(-r, n, "greater").p)
    low, high = correlation.fisher_z_interval(r, n).low, correlation.fisher_z_interval(r, n).high
    assert low < r < high or math.isclose(low, high)


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0.55, 0.95))
def test_more_power_takes_more_patients(p1: float, p2: float, power: float) -> None:
    if abs(p1 - p2) < 0.02:
        return
    for formula in sample_size.PROPORTIONS.values():
        assert formula(p1, p2, power + 0.04) > formula(p1, p2, power)
        assert formula(p1, p2, power) == pytest.approx(formula(p2, p1, power))
        assert formula(p1, p2, power, 0.05, 1) < formula(p1, p2, power, 0.05, 2)


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0.01, 1)), min_size=2, max_size=8), st.floats(-5, 5))
def test_pooling_moves_with_its_studies(studies: list[tuple[float, float]], shift: float) -> None:
    y, v = [a for a, _ in studies], [b for _, b in studies]
    moved = [a + shift for a in y]
    assert pooling.fixed_effect(moved, v).estimate == pytest.approx(pooling.fixed_effect(y, v).estimate + shift)
    for tau2 in pooling.TAU2.values():
        assert tau2(y, v) >= 0
        assert tau2(moved, v) == pytest.approx(tau2(y, v), rel=1e-6, abs=1e-7)
    assert pooling.fixed_effect(y, v).se <= pooling.random_effects(y, v, 0.1, "").se


@given(st.floats(0.6, 0.999), st.floats(1, 300))
def test_the_quantile_of_t_inverts_its_tail(probability: float, df: float) -> None:
    assert 1 - distributions.t_sf(distributions.t_quantile(probability, df), df) == pytest.approx(probability, rel=1e-9)


@given(
    st.floats(-50, 50), st.floats(0.1, 40), st.sampled_from([0.9, 0.95, 0.99]), st.sampled_from([math.inf, 5.0, 18.0])
)
def test_the_p_of_an_interval_is_that_of_the_test_that_made_it(
    estimate: float, error: float, level: float, df: float
) -> None:
    """Against scipy's normal and t distributions."""
    family = stats.norm if math.isinf(df) else stats.t(df)
    half = float(family.ppf((1 + level) / 2)) * error
    p = interval_p(estimate, estimate - half, estimate + half, level, df)
    assert p == pytest.approx(2 * float(family.sf(abs(estimate) / error)), rel=1e-7, abs=1e-12)
