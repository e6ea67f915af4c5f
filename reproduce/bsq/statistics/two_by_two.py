"""Tests of two independent proportions: ``a`` of ``n1`` against ``b`` of ``n2``.

Each function takes the two counts with their totals, in that order, and returns a two-sided :class:`Test`. The exact
tests are computed in integers, so their p-values are exact fractions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache, partial

import msgspec

from bsq.statistics import r_by_c
from bsq.statistics.distributions import chi_squared_sf, normal_sf
from bsq.statistics.results import Test, UndefinedError

LARGEST_EXACT_TOTAL = 5_000
"""Beyond so many patients hypergeometric weights are floats, and ties are judged to 1e-7 as R's fisher.test does."""
RELATIVE_TIE = 1e-7
FAR = 40
"""So many standard deviations from its mean a count has no probability that a float can hold."""


def pearson(a: int, n1: int, b: int, n2: int) -> Test:
    """Pearson's chi-square test without continuity correction; the square of the pooled z test.

    Raises
    ------
    UndefinedError
        If both proportions are 0, or both are 1.

    References
    ----------
    Pearson K. Philosophical Magazine 1900; 50: 157-175. Agresti A. Categorical Data Analysis, 2nd ed., section 3.2.

    Examples
    --------
    Physicians' Health Study (Agresti, ibid.): 189 of 11,034 against 104 of 11,037 heart attacks.

    >>> round(pearson(189, 11034, 104, 11037).statistic, 2)
    25.01
    """
    difference, n, margins = _determinant(a, n1, b, n2)
    return _chi_squared("pearson", n * difference**2, margins)


def yates(a: int, n1: int, b: int, n2: int) -> Test:
    """Pearson's chi-square test with Yates' continuity correction, never correcting past zero (as R does).

    References
    ----------
    Yates F. Supplement to the Journal of the Royal Statistical Society 1934; 1: 217-235.

    Examples
    --------
    >>> round(yates(16, 22, 21, 44).p, 4)
    0.0957
    """
    difference, n, margins = _determinant(a, n1, b, n2)
    return _chi_squared("yates", n * max(0, 2 * abs(difference) - n) ** 2, 4 * margins)


def n_minus_1(a: int, n1: int, b: int, n2: int) -> Test:
    """The "N - 1" chi-square test (Egon Pearson): Pearson's statistic times (N - 1) / N.

    References
    ----------
    Campbell I. Statistics in Medicine 2007; 26: 3661-3675.

    Examples
    --------
    >>> round(n_minus_1(16, 22, 21, 44).p, 4)
    0.0556
    """
    difference, n, margins = _determinant(a, n1, b, n2)
    return _chi_squared("n-1", (n - 1) * difference**2, margins)


def likelihood_ratio(a: int, n1: int, b: int, n2: int) -> Test:
    """The likelihood-ratio chi-square test, G.

    References
    ----------
    Agresti A. Categorical Data Analysis, 2nd ed., section 3.2.1.

    Examples
    --------
    >>> round(likelihood_ratio(16, 22, 21, 44).p, 4)
    0.0502
    """
    return r_by_c.likelihood_ratio(_table(a, n1, b, n2))


def wald(a: int, n1: int, b: int, n2: int) -> Test:
    """The z test of the difference with the unpooled (Wald) standard error.

    References
    ----------
    Fleiss JL, Levin B, Paik MC. Statistical Methods for Rates and Proportions, 3rd ed., section 3.1.

    Examples
    --------
    >>> round(wald(16, 22, 21, 44).p, 4)
    0.0391
    """
    difference = a * n2 - b * n1
    variance = a * (n1 - a) * n2**3 + b * (n2 - b) * n1**3
    if not variance:
        raise UndefinedError("both proportions are 0 or 1, so the Wald standard error is zero")
    z = math.copysign(math.sqrt(difference**2 * n1 * n2 / variance), difference)
    return Test("wald", 2 * normal_sf(abs(z)), z)


def wald_log_odds(a: int, n1: int, b: int, n2: int) -> Test:
    """The Wald z test of the log odds ratio, as logistic regression on the group alone prints it.

    Raises
    ------
    UndefinedError
        If a count is zero.

    References
    ----------
    Woolf B. Annals of Human Genetics 1955; 19: 251-253. Agresti A. Categorical Data Analysis, 2nd ed., section 3.1.1.

    Examples
    --------
    >>> round(wald_log_odds(40, 44, 15, 22).p, 4)
    0.0269
    """
    cells = (a, n1 - a, b, n2 - b)
    if 0 in cells:
        raise UndefinedError("with a zero count the log odds ratio has no standard error")
    z = math.log(a * (n2 - b) / (b * (n1 - a))) / math.sqrt(sum(1 / cell for cell in cells))
    return Test("wald-log-odds", 2 * normal_sf(abs(z)), z)


def fisher(a: int, n1: int, b: int, n2: int) -> Test:
    """Fisher's exact test, two-sided by the sum of all tables no likelier than the observed one.

    This is what R, SAS, SPSS and scipy print as the two-sided p.

    References
    ----------
    Fisher RA. The Design of Experiments, 1935, chapter 2. Agresti A. Categorical Data Analysis, 2nd ed., section 3.5.

    Examples
    --------
    Fisher's tea taster (Agresti, section 3.5): 3 of 4 against 1 of 4.

    >>> fisher(3, 4, 1, 4).p
    Fraction(17, 35)
    """
    return Test("fisher", _exact(a, n1, b, n2).no_likelier)


def fisher_central(a: int, n1: int, b: int, n2: int) -> Test:
    """Fisher's exact test, two-sided as twice the smaller tail (at most 1).

    References
    ----------
    Fay MP. R Journal 2010; 2(1): 53-58.

    Examples
    --------
    >>> round(float(fisher_central(16, 22, 21, 44).p), 4)
    0.0933
    """
    exact = _exact(a, n1, b, n2)
    return Test("fisher-central", min(Fraction(1), 2 * min(exact.lower, exact.upper)))


def mid_p(a: int, n1: int, b: int, n2: int) -> Test:
    """Fisher's exact test with the mid-p: tables exactly as likely as the observed one count half.

    References
    ----------
    Lancaster HO. Journal of the American Statistical Association 1961; 56: 223-234.

    Examples
    --------
    >>> mid_p(3, 4, 1, 4).p
    Fraction(9, 35)
    """
    exact = _exact(a, n1, b, n2)
    return Test("mid-p", exact.no_likelier - exact.tied / 2)


def mid_p_central(a: int, n1: int, b: int, n2: int) -> Test:
    """The mid-p as twice the smaller tail, of which the observed table counts half (at most 1).

    References
    ----------
    Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, 3rd ed., chapter 14.

    Examples
    --------
    >>> round(float(mid_p_central(16, 22, 21, 44).p), 4)
    0.0597
    """
    exact = _exact(a, n1, b, n2)
    return Test("mid-p-central", min(Fraction(1), 2 * min(exact.lower, exact.upper) - exact.observed))


def directed(tests: Mapping[str, Callable[..., Test]], alternative: str) -> dict[str, Callable[..., Test]]:
    """The tests, one-sided: ``less`` that group 1 has the lower proportion, ``greater`` that it has the higher one.

    A chi-square or z test is halved by the sign of the difference; an exact one takes its tail, in which the mid-p
    counts the observed table half.

    Examples
    --------
    >>> tests = directed(TESTS, "greater")
    >>> tests["fisher"](3, 4, 1, 4).p, round(tests["pearson"](3, 4, 1, 4).p, 4)
    (Fraction(17, 70), 0.0786)
    """
    return {name: partial(_directed, test, alternative) for name, test in tests.items() if name not in ONE_TAIL}


def _directed(test: Callable[..., Test], alternative: str, a: int, n1: int, b: int, n2: int) -> Test:
    if test in (fisher, mid_p):
        exact = _exact(a, n1, b, n2)
        tail = exact.lower if alternative == "less" else exact.upper
        return Test("fisher", tail) if test is fisher else Test("mid-p", tail - exact.observed / 2)
    if test in (boschloo, barnard):
        return test(a, n1, b, n2, alternative)
    found = test(a, n1, b, n2)
    as_observed = (a * n2 < b * n1) == (alternative == "less") or a * n2 == b * n1
    p = found.p / 2 if as_observed else 1 - found.p / 2
    return Test(found.method, p, found.statistic, found.df)


def boschloo(a: int, n1: int, b: int, n2: int, alternative: str = "two-sided") -> Test:
    """Boschloo's unconditional exact test (scipy).

    References
    ----------
    Boschloo RD. Statistica Neerlandica 1970; 24: 1-35.

    Examples
    --------
    >>> round(boschloo(7, 8, 8, 14).p, 2)
    0.19
    """
    from scipy.stats import boschloo_exact

    return Test("boschloo", float(boschloo_exact([[a, b], [n1 - a, n2 - b]], alternative=alternative).pvalue))


def barnard(a: int, n1: int, b: int, n2: int, alternative: str = "two-sided") -> Test:
    """Barnard's unconditional exact test with the pooled z (scipy).

    References
    ----------
    Barnard GA. Biometrika 1947; 34: 123-138.

    Examples
    --------
    >>> round(barnard(7, 8, 8, 14).p, 2)
    0.16
    """
    from scipy.stats import barnard_exact

    return Test("barnard", float(barnard_exact([[a, b], [n1 - a, n2 - b]], alternative=alternative).pvalue))


def hypergeometric(a: int, n1: int, b: int, n2: int) -> tuple[list[int] | list[float], int]:
    """Weights of all tables with the observed margins, by their first count, and the index of the observed table.

    The weights are integers (number of ways) up to LARGEST_EXACT_TOTAL patients, else floats scaled to the largest.
    """
    events = a + b
    lowest, highest = max(0, events - n2), min(n1, events)
    if n1 + n2 <= LARGEST_EXACT_TOTAL:
        ways = math.comb(n1, lowest) * math.comb(n2, events - lowest)
        weights = [ways]
        for x in range(lowest, highest):
            ways = ways * ((n1 - x) * (events - x)) // ((x + 1) * (n2 - events + x + 1))
            weights.append(ways)
        return weights, a - lowest
    share = events / (n1 + n2)
    reach = FAR * math.sqrt(n1 * share * (1 - share) * n2 / (n1 + n2)) + FAR
    lowest = max(lowest, min(a, math.floor(n1 * share - reach)))
    highest = min(highest, max(a, math.ceil(n1 * share + reach)))
    logs = [_log_comb(n1, x) + _log_comb(n2, events - x) for x in range(lowest, highest + 1)]
    largest = max(logs)
    return [math.exp(log - largest) for log in logs], a - lowest


def _log_comb(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _chi_squared(method: str, numerator: int, denominator: int) -> Test:
    """The test of a chi-square statistic with one degree of freedom, given as an exact ratio."""
    statistic = numerator / denominator
    return Test(method, chi_squared_sf(statistic, 1), statistic, 1)


class _Exact(msgspec.Struct, frozen=True):
    """Probabilities given the margins: of the observed table, of those with a first count up to and from the observed
    one's, of those no likelier than it, and of those exactly as likely."""

    observed: Fraction
    lower: Fraction
    upper: Fraction
    no_likelier: Fraction
    tied: Fraction


@lru_cache(maxsize=256)
def _exact(a: int, n1: int, b: int, n2: int) -> _Exact:
    """What the exact tests are made of; kept, as they are tried one after the other."""
    weights, place = hypergeometric(a, n1, b, n2)
    observed, total = weights[place], sum(weights)
    margin = 0 if isinstance(observed, int) else observed * RELATIVE_TIE
    lower = sum(weights[: place + 1])
    parts = (
        observed,
        lower,
        total - lower + observed if isinstance(lower, int) else sum(weights[place:]),
        sum(w for w in weights if w <= observed + margin),
        sum(w for w in weights if abs(w - observed) <= margin),
    )
    return _Exact(*(Fraction(part) / Fraction(total) for part in parts))


def _table(a: int, n1: int, b: int, n2: int) -> list[list[int]]:
    return [[a, n1 - a], [b, n2 - b]]


def _determinant(a: int, n1: int, b: int, n2: int) -> tuple[int, int, int]:
    """ad - bc of the table, its total, and the product of its four margins."""
    margins = n1 * n2 * (a + b) * (n1 + n2 - a - b)
    if not margins:
        raise UndefinedError("both proportions are 0 or both are 1, so a chi-square statistic has no value")
    return a * (n2 - b) - b * (n1 - a), n1 + n2, margins


TESTS: dict[str, Callable[..., Test]] = {
    "pearson": pearson,
    "fisher": fisher,
    "yates": yates,
    "n-1": n_minus_1,
    "likelihood-ratio": likelihood_ratio,
    "wald": wald,
    "fisher-central": fisher_central,
    "mid-p": mid_p,
    "mid-p-central": mid_p_central,
    "wald-log-odds": wald_log_odds,
}
"""The tests in common use, those most in use first."""
ONE_TAIL = frozenset({"fisher-central", "mid-p-central"})
"""Tests that double a tail; one-sided they are Fisher's test and the mid-p."""
NAMED_ONLY: dict[str, Callable[..., Test]] = {"boschloo": boschloo, "barnard": barnard}
"""Tests that are slow and rare, tried where a paper names them."""
