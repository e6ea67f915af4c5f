"""Every statistic against R (fixtures/reference, made by make_reference.R), scipy and statsmodels."""

from __future__ import annotations

import csv
import gzip
import math
import random
from collections.abc import Callable, Iterator

import pytest
from scipy import stats

from bsq.fixtures import fixtures
from bsq.statistics import distributions, effect, paired, proportion, r_by_c, survival, two_by_two
from bsq.statistics.interval_scales import SURVIVAL_SCALES
from bsq.statistics.results import Interval, Test, UndefinedError

TWO_BY_TWO: dict[str, Callable[..., Test]] = {
    "pearson": two_by_two.pearson,
    "yates": two_by_two.yates,
    "n-1": two_by_two.n_minus_1,
    "likelihood-ratio": two_by_two.likelihood_ratio,
    "wald": two_by_two.wald,
    "fisher": two_by_two.fisher,
    "fisher-central": two_by_two.fisher_central,
    "mid-p": two_by_two.mid_p,
    "mid-p-central": two_by_two.mid_p_central,
}
R_BY_C: dict[str, Callable[..., Test]] = {
    "pearson": r_by_c.pearson,
    "likelihood-ratio": r_by_c.likelihood_ratio,
    "fisher-freeman-halton": r_by_c.fisher_freeman_halton,
    "linear-by-linear": r_by_c.linear_by_linear,
    "cochran-armitage": r_by_c.cochran_armitage,
    "kruskal-wallis": r_by_c.kruskal_wallis,
}


def reference(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(fixtures() / "reference" / f"{name}.csv.gz", "rt", newline="") as file:
        yield from csv.DictReader(file)


def close(found: float, expected: float, absolute: float = 1e-9) -> bool:
    return math.isclose(found, expected, rel_tol=1e-9, abs_tol=absolute)


@pytest.mark.parametrize("method", TWO_BY_TWO)
def test_two_by_two_agrees_with_r_for_every_table_with_up_to_20_a_row(method: str) -> None:
    checked = 0
    for row in reference("two_by_two"):
        counts = tuple(int(row[name]) for name in ("a", "n1", "b", "n2"))
        if row[method] == "":
            with pytest.raises(UndefinedError):
                TWO_BY_TWO[method](*counts)
            continue
        assert close(float(TWO_BY_TWO[method](*counts).p), float(row[method])), (method, counts)
        checked += 1
    assert checked > 27_000


@pytest.mark.parametrize("method", R_BY_C)
def test_r_by_c_agrees_with_r(method: str) -> None:
    checked = 0
    for row in reference("r_by_c"):
        if row[method] == "":
            continue
        table = [[int(x) for x in line.split()] for line in row["table"].split("; ")]
        assert close(float(R_BY_C[method](table).p), float(row[method])), (method, table)
        checked += 1
    assert checked > 80


def test_paired_agrees_with_r() -> None:
    methods = {
        "mcnemar": paired.mcnemar,
        "mcnemar-continuity": paired.mcnemar_continuity,
        "mcnemar-exact": paired.mcnemar_exact,
    }
    for row in reference("paired"):
        for method, test in methods.items():
            assert close(float(test(int(row["b"]), int(row["c"])).p), float(row[method])), (method, row)


PROPORTION: dict[str, Callable[..., Interval]] = {
    "wald-proportion": proportion.wald,
    "wilson": proportion.wilson,
    "wilson-continuity": proportion.wilson_continuity,
    "clopper-pearson": proportion.clopper_pearson,
    "agresti-coull": proportion.agresti_coull,
    "jeffreys": proportion.jeffreys,
}


def test_proportion_intervals_agree_with_r() -> None:
    checked = 0
    for row in reference("proportions"):
        k, n, method = int(row["k"]), int(row["n"]), row["method"]
        if method == "wilson-continuity" and abs(2 * k - n) < 1:
            continue  # R's prop.test shrinks its correction where |k - n/2| < 1/2; Newcombe's formula does not
        if method == "jeffreys" and k in (0, n):
            assert PROPORTION[method](k, n, float(row["level"])).low in (
                0.0,
                pytest.approx(float(row["low"]), abs=1e-9),
            )
        found = PROPORTION[method](k, n, float(row["level"]))
        assert close(found.low, float(row["low"])), (method, row, found)
        assert close(found.high, float(row["high"])), (method, row, found)
        checked += 1
    assert checked > 6_000


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("wilson", "wilson"),
        ("agresti-coull", "agresti_coull"),
        ("clopper-pearson", "beta"),
        ("jeffreys", "jeffreys"),
        ("wald-proportion", "normal"),
    ],
)
def test_proportion_intervals_agree_with_statsmodels(ours: str, theirs: str) -> None:
    from statsmodels.stats.proportion import proportion_confint

    for n in (5, 22, 263):
        for k in range(1, n):
            low, high = proportion_confint(k, n, method=theirs)
            found = PROPORTION[ours](k, n)
            assert (close(found.low, low), close(found.high, high)) == (True, True), (ours, k, n)


def test_mid_p_interval_inverts_the_mid_p_tail() -> None:
    for k, n in ((0, 5), (3, 22), (22, 22), (81, 263)):
        found = proportion.mid_p(k, n)
        for limit, beyond in (
            (found.low, stats.binom.sf(k, n, found.low)),
            (found.high, stats.binom.cdf(k - 1, n, found.high)),
        ):
            if 0 < limit < 1:
                assert close(float(beyond + stats.binom.pmf(k, n, limit) / 2), 0.025)


EFFECT: dict[str, Callable[..., Interval]] = {
    "katz": effect.katz,
    "woolf": effect.woolf,
    "wald-difference": effect.wald_difference,
    "conditional-mle": effect.conditional_mle,
}


def test_effects_agree_with_r() -> None:
    for row in reference("effects"):
        counts = tuple(int(row[name]) for name in ("a", "n1", "b", "n2"))
        found = EFFECT[row["method"]](*counts)
        # fisher.test solves for its odds ratio to 1.2e-4 on x or 1/x (uniroot); scipy is held below
        tolerance = 3e-4 if row["method"] == "conditional-mle" else 1e-9
        for value, name in ((found.estimate, "estimate"), (found.low, "low"), (found.high, "high")):
            expected = float(row[name])
            if tolerance > 1e-9 and expected > 1:
                value, expected = 1 / value, 1 / expected
            assert math.isclose(value, expected, rel_tol=1e-9, abs_tol=tolerance), row


def test_conditional_odds_ratio_agrees_with_scipy() -> None:
    random.seed(1)
    for _ in range(60):
        n1, n2 = random.randint(3, 40), random.randint(3, 40)
        a, b = random.randint(1, n1 - 1), random.randint(1, n2 - 1)
        theirs = stats.contingency.odds_ratio([[a, b], [n1 - a, n2 - b]], kind="conditional")
        limits = theirs.confidence_interval()
        found = effect.conditional_mle(a, n1, b, n2)
        assert found.estimate == pytest.approx(theirs.statistic, rel=1e-8)
        assert (found.low, found.high) == pytest.approx((limits.low, limits.high), rel=1e-8)


@pytest.mark.parametrize(
    ("ours", "compare", "method"),
    [
        (effect.miettinen_nurminen_ratio, "ratio", "score"),
        (effect.newcombe, "diff", "newcomb"),
        (effect.katz, "ratio", "log"),
        (effect.woolf, "odds-ratio", "logit"),
    ],
)
def test_effects_agree_with_statsmodels(ours: Callable[..., Interval], compare: str, method: str) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    random.seed(2)
    for _ in range(25):
        n1, n2 = random.randint(5, 60), random.randint(5, 60)
        a, b = random.randint(1, n1 - 1), random.randint(1, n2 - 1)
        low, high = confint_proportions_2indep(a, n1, b, n2, compare=compare, method=method, correction=True)
        found = ours(a, n1, b, n2)
        assert (found.low, found.high) == pytest.approx((low, high), rel=1e-6, abs=1e-7), (a, n1, b, n2)


def test_miettinen_nurminen_difference_agrees_with_a_constrained_likelihood_by_scipy() -> None:
    """Not with statsmodels 0.15, whose "score" limits of (4, 60, 6, 59) miss the maximum of the likelihood."""
    from scipy.optimize import minimize_scalar

    def score(difference: float, a: int, n1: int, b: int, n2: int) -> float:
        def misfit(p: float) -> float:
            q = p + difference
            return -float(a * math.log(q) + (n1 - a) * math.log(1 - q) + b * math.log(p) + (n2 - b) * math.log(1 - p))

        bounds = (max(0.0, -difference) + 1e-12, min(1.0, 1 - difference) - 1e-12)
        p2 = minimize_scalar(misfit, bounds=bounds, method="bounded", options={"xatol": 1e-12}).x
        p1, n = p2 + difference, n1 + n2
        variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * n / (n - 1)
        return float((a / n1 - b / n2 - difference) / math.sqrt(variance))

    for counts in ((4, 60, 6, 59), (56, 70, 48, 80), (1, 12, 9, 13), (20, 21, 3, 30)):
        found = effect.miettinen_nurminen_difference(*counts)
        assert score(found.low, *counts) == pytest.approx(1.959963984540054, abs=1e-5)
        assert score(found.high, *counts) == pytest.approx(-1.959963984540054, abs=1e-5)


def test_two_by_two_agrees_with_scipy() -> None:
    for a, n1, b, n2 in ((40, 44, 15, 22), (0, 14, 2, 8), (16, 22, 21, 44), (1800, 3000, 1700, 2900)):
        table = [[a, n1 - a], [b, n2 - b]]
        assert close(float(two_by_two.fisher(a, n1, b, n2).p), stats.fisher_exact(table).pvalue)
        assert close(float(two_by_two.pearson(a, n1, b, n2).p), stats.chi2_contingency(table, correction=False).pvalue)
        assert close(float(two_by_two.yates(a, n1, b, n2).p), stats.chi2_contingency(table).pvalue)
        g = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").pvalue
        assert close(float(two_by_two.likelihood_ratio(a, n1, b, n2).p), g)
        for alternative in ("less", "greater"):
            one_sided = two_by_two.directed(two_by_two.TESTS, alternative)["fisher"](a, n1, b, n2)
            assert close(float(one_sided.p), stats.fisher_exact(table, alternative=alternative).pvalue)


def test_exact_test_of_a_large_table_keeps_its_precision() -> None:
    exact = two_by_two.fisher(1200, 2500, 1100, 2500)
    assert close(float(exact.p), stats.fisher_exact([[1200, 1300], [1100, 1400]]).pvalue)
    beyond = two_by_two.fisher(1200, 2500, 1101, 2501)
    assert math.isclose(float(beyond.p), stats.fisher_exact([[1200, 1300], [1101, 1400]]).pvalue, rel_tol=1e-8)


def test_distributions_agree_with_scipy() -> None:
    for df in range(1, 31):
        for x in (0.01, 0.5, 1.0, 3.84, 10.0, 60.0):
            assert close(distributions.chi_squared_sf(x, df), stats.chi2.sf(x, df))
    for a, b in ((0.5, 0.5), (1, 9), (3.5, 19.5), (15, 8), (500.5, 700.5), (1, 1)):
        for x in (1e-6, 0.01, 0.3, 0.5, 0.77, 0.999):
            assert close(distributions.beta_cdf(x, a, b), stats.beta.cdf(x, a, b))
        for q in (0.005, 0.025, 0.5, 0.975):
            assert close(distributions.beta_quantile(q, a, b), stats.beta.ppf(q, a, b))


def test_survival_intervals_agree_with_the_survival_package() -> None:
    scales = {scale.name: scale for scale in SURVIVAL_SCALES}
    checked = 0
    for row in reference("survival"):
        scale = scales[row["scale"].replace("arcsin", "arcsine")]
        s, se = float(row["survival"]), float(row["se"])
        found = survival.greenwood(s, se, scale)
        assert close(found.low, float(row["low"])), row
        assert close(found.high, float(row["high"])), row
        assert survival.effective_number_at_risk(s, se) <= int(row["n"]) * (1 + 1e-9)
        if row["uncensored"] == "1":
            assert close(survival.uncensored_se(int(row["alive"]), int(row["n"])), se)
            checked += 1
    assert checked > 100


def test_survival_intervals_agree_with_lifelines() -> None:
    from lifelines import KaplanMeierFitter

    times, events = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0]
    fitted = KaplanMeierFitter().fit(times, events)
    s = float(fitted.predict(5))
    at_risk, variance = 11, 0.0
    for event in events[:5]:
        variance += event / (at_risk * (at_risk - event)) if event else 0.0
        at_risk -= 1
    log_log = next(scale for scale in SURVIVAL_SCALES if scale.name == "log-log")
    found = survival.greenwood(s, s * math.sqrt(variance), log_log)
    assert (found.low, found.high) == pytest.approx(tuple(fitted.confidence_interval_.loc[5]), abs=1e-9)
