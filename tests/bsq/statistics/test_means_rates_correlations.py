"""Means, rates, correlations and likelihood ratios against R (fixtures/reference/make_reference_statistics.R)."""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Iterator
from contextlib import suppress

import pytest

from bsq.fixtures import fixtures
from bsq.statistics import correlation, distributions, effect, likelihood_ratios, means, rates, two_by_two
from bsq.statistics.results import UndefinedError


def reference(name: str) -> Iterator[dict[str, float]]:
    with gzip.open(fixtures() / "reference" / f"{name}.csv.gz", "rt", newline="") as file:
        for row in csv.DictReader(file):
            yield {key: float(value) if _is_number(value) else math.nan for key, value in row.items()} | {"text": 0.0}


def _is_number(text: str) -> bool:
    with suppress(ValueError):
        float(text)
        return True
    return False


def close(found: float, expected: float) -> bool:
    return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-12)


def test_two_means_agree_with_r() -> None:
    checked = 0
    for row in reference("means"):
        first, second = (row["m1"], row["s1"], int(row["n1"])), (row["m2"], row["s2"], int(row["n2"]))
        for name, test in (("student", means.student), ("welch", means.welch)):
            found = test(first, second)
            interval = found.interval(row["level"])
            assert close(found.statistic, row[f"{name}_t"]), row
            assert close(found.df or 0, row[f"{name}_df"])
            assert close(found.p(), row[f"{name}_p"])
            assert close(found.p("less"), row[f"{name}_p_less"])
            assert close(found.p("greater"), row[f"{name}_p_greater"])
            assert (interval.low, interval.high) == pytest.approx((row[f"{name}_low"], row[f"{name}_high"]), rel=1e-9)
        z = means.z_of_means(first, second)
        assert close(z.p(), row["z_p"])
        assert z.interval(row["level"]).low == pytest.approx(row["z_low"], rel=1e-9)
        checked += 1
    assert checked >= 300


def test_paired_means_agree_with_r() -> None:
    for row in reference("paired_means"):
        found = means.paired_t((row["m"], row["s"], int(row["n"])))
        interval = found.interval(row["level"])
        assert close(found.statistic, row["t"])
        assert [found.p(side) for side in ("two-sided", "less", "greater")] == pytest.approx(
            [row["p"], row["p_less"], row["p_greater"]], rel=1e-9, abs=1e-12
        )
        assert (interval.low, interval.high) == pytest.approx((row["low"], row["high"]), rel=1e-9)


def test_anova_agrees_with_r() -> None:
    checked = 0
    with gzip.open(fixtures() / "reference/anova.csv.gz", "rt", newline="") as file:
        for row in csv.DictReader(file):
            groups = [(float(m), float(s), int(n)) for m, s, n in (g.split() for g in row["groups"].split(";"))]
            found, unequal = means.anova(groups), means.welch_anova(groups)
            assert close(found.statistic or 0, float(row["f"]))
            assert close(float(found.p), float(row["p"]))
            assert close(unequal.statistic or 0, float(row["welch_f"]))
            assert close(float(unequal.p), float(row["welch_p"]))
            checked += 1
    assert checked >= 250


def test_rates_agree_with_r() -> None:
    checked = 0
    for row in reference("rates"):
        x1, t1, x2, t2, level = int(row["events1"]), row["time1"], int(row["events2"]), row["time2"], row["level"]
        one = rates.garwood(x1, t1, level)
        assert (one.low, one.high) == pytest.approx((row["low1"], row["high1"]), rel=1e-9)
        difference = rates.rate_difference_wald(x1, t1, x2, t2, level)
        assert difference.low == pytest.approx(row["difference_low"], rel=1e-9, abs=1e-12)
        if not x1 + x2:
            with pytest.raises(UndefinedError):
                rates.exact_rates(x1, t1, x2, t2)
            continue
        ratio = rates.rate_ratio_exact(x1, t1, x2, t2, level)
        expected = (row["ratio"], row["ratio_low"], row["ratio_high"])
        assert (ratio.estimate, ratio.low, ratio.high) == pytest.approx(expected, rel=1e-9)
        for side, name in (("two-sided", "ratio_p"), ("less", "ratio_p_less"), ("greater", "ratio_p_greater")):
            assert close(float(rates.exact_rates(x1, t1, x2, t2, side).p), row[name]), row
        assert close(float(rates.score_rates(x1, t1, x2, t2).p), row["score_p"])
        if x1 and x2:
            assert close(float(rates.wald_rates(x1, t1, x2, t2).p), row["wald_p"])
            wald = rates.rate_ratio_wald(x1, t1, x2, t2, level)
            assert (wald.low, wald.high) == pytest.approx((row["wald_low"], row["wald_high"]), rel=1e-9)
        checked += 1
    assert checked >= 250


def test_correlations_agree_with_r() -> None:
    for row in reference("correlations"):
        r, n = row["r"], int(row["n"])
        interval = correlation.fisher_z_interval(r, n, row["level"])
        assert close(float(correlation.correlation_t(r, n).p), row["p"])
        assert close(float(correlation.fisher_z(r, n).p), row["fisher_z_p"])
        assert (interval.low, interval.high) == pytest.approx((row["low"], row["high"]), rel=1e-9, abs=1e-12)


def test_likelihood_ratios_agree_with_r() -> None:
    for row in reference("diagnostic"):
        tp, fp, fn, tn = (int(row[name]) for name in ("tp", "fp", "fn", "tn"))
        positive = likelihood_ratios.simel(tp, tp + fn, fp, fp + tn, row["level"])
        negative = likelihood_ratios.simel(fn, tp + fn, tn, fp + tn, row["level"])
        odds = effect.woolf(tp, tp + fp, fn, fn + tn, row["level"])
        for found, name in ((positive, "lr_positive"), (negative, "lr_negative"), (odds, "dor")):
            expected = (row[name], row[f"{name}_low"], row[f"{name}_high"])
            assert (found.estimate, found.low, found.high) == pytest.approx(expected, rel=1e-9)
        assert likelihood_ratios.youden(tp, fp, fn, tn).estimate == pytest.approx(row["youden"], rel=1e-9, abs=1e-12)


def test_distributions_agree_with_r() -> None:
    with gzip.open(fixtures() / "reference/distributions.csv.gz", "rt", newline="") as file:
        for row in csv.DictReader(file):
            x, df = float(row["x"]), float(row["df1"] or 0)
            match row["name"]:
                case "t":
                    found = 2 * distributions.t_sf(x, df)
                case "f":
                    found = distributions.f_sf(x, df, float(row["df2"]))
                case "chi2":
                    found = distributions.chi_squared_sf(x, int(df))
                case _:
                    found = 2 * distributions.normal_sf(x)
            assert math.isclose(found, float(row["p"]), rel_tol=1e-8, abs_tol=1e-14), row


def test_one_sided_tests_of_two_proportions_agree_with_r() -> None:
    for row in reference("one_sided"):
        counts = tuple(int(row[name]) for name in ("a", "n1", "b", "n2"))
        for side in ("less", "greater"):
            tests = two_by_two.directed(two_by_two.TESTS, side)
            for name in ("fisher", "pearson", "yates", "wald"):
                assert close(float(tests[name](*counts).p), row[f"{name}_{side}"]), (name, side, row)


def test_the_conditional_odds_ratio_and_its_exact_limits_agree_with_r() -> None:
    """R's fisher.test, its root search tightened."""
    for row in reference("odds_ratios"):
        a, n1, b, n2 = (int(row[name]) for name in ("a", "n1", "b", "n2"))
        found = effect.conditional_mle(a, n1, b, n2, row["level"])
        assert (found.estimate, found.low, found.high) == pytest.approx(
            (row["estimate"], row["low"], row["high"]), rel=1e-8
        )


def test_risk_differences_and_the_likelihood_ratio_test_of_rates_agree_with_r() -> None:
    checked = 0
    for row in reference("differences"):
        a, n1, b, n2 = (int(row[name]) for name in ("a", "n1", "b", "n2"))
        plain = effect.wald_difference(a, n1, b, n2, row["level"])
        corrected = effect.wald_continuity_difference(a, n1, b, n2, row["level"])
        assert (plain.low, plain.high) == pytest.approx((row["low"], row["high"]), rel=1e-9, abs=1e-12)
        expected = (row["corrected.low"], row["corrected.high"])
        assert (corrected.low, corrected.high) == pytest.approx(expected, rel=1e-9, abs=1e-12)
        found = rates.likelihood_ratio_rates(a, row["t1"], b, row["t2"])
        assert math.isclose(float(found.p), row["lr.rates"], rel_tol=1e-6, abs_tol=1e-9), row
        checked += 1
    assert checked > 230


def test_mid_p_intervals_of_rates_invert_their_definition() -> None:
    """At each limit the tail, of which the observed number counts half, is 2.5%."""
    for events in (0, 1, 5, 12, 40, 300):
        found = rates.mid_p_rate(events, 10.0)
        mean = found.high * 10
        below = (distributions.poisson_cdf(events, mean) + distributions.poisson_cdf(events - 1, mean)) / 2
        assert below == pytest.approx(0.025, rel=1e-9)
        if events:
            mean = found.low * 10
            below = (distributions.poisson_cdf(events, mean) + distributions.poisson_cdf(events - 1, mean)) / 2
            assert 1 - below == pytest.approx(0.025, rel=1e-9)
    exact, mid = rates.rate_ratio_exact(12, 345.6, 30, 402.1), rates.rate_ratio_mid_p(12, 345.6, 30, 402.1)
    assert exact.low < mid.low < mid.high < exact.high
