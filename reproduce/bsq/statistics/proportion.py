"""Confidence intervals of one proportion: ``k`` events in ``n`` patients.

Each function takes ``k``, ``n`` and the confidence level (0 to 1) and returns an :class:`Interval` on the scale of
proportions. The examples are 81 of 263, Table I of Newcombe, Statistics in Medicine 1998; 17: 857-872.
"""

from __future__ import annotations

import math

from bsq.statistics.distributions import beta_cdf, beta_quantile, root, two_sided_z
from bsq.statistics.results import Interval, UndefinedError


def wald(k: int, n: int, level: float = 0.95) -> Interval:
    """The Wald ("normal approximation") interval, cut at 0 and 1.

    References
    ----------
    Newcombe RG. Statistics in Medicine 1998; 17: 857-872, method 1.

    Examples
    --------
    >>> found = wald(81, 263)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2522, 0.3638)
    """
    p = k / n
    half = two_sided_z(level) * math.sqrt(p * (1 - p) / n)
    return Interval("wald-proportion", p, max(0.0, p - half), min(1.0, p + half), level)


def wald_continuity(k: int, n: int, level: float = 0.95) -> Interval:
    """The Wald interval with continuity correction (SAS), cut at 0 and 1.

    References
    ----------
    Newcombe RG. Statistics in Medicine 1998; 17: 857-872, method 2.

    Examples
    --------
    Newcombe, Table I: 81 of 263.

    >>> found = wald_continuity(81, 263)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2503, 0.3657)
    """
    p = k / n
    half = two_sided_z(level) * math.sqrt(p * (1 - p) / n) + 1 / (2 * n)
    return Interval("wald-continuity", p, max(0.0, p - half), min(1.0, p + half), level)


def logit(k: int, n: int, level: float = 0.95) -> Interval:
    """The normal interval on the logit scale (Stata; Mercaldo's of predictive values).

    Raises
    ------
    UndefinedError
        If the proportion is 0 or 1.

    References
    ----------
    Mercaldo ND, Lau KF, Zhou XH. Statistics in Medicine 2007; 26: 2170-2183.

    Examples
    --------
    >>> found = logit(15, 22)
    >>> round(found.low, 4), round(found.high, 4)
    (0.4663, 0.8401)
    """
    if k in (0, n):
        raise UndefinedError("a proportion of 0 or 1 has no logit")
    centre, half = math.log(k / (n - k)), two_sided_z(level) * math.sqrt(1 / k + 1 / (n - k))
    low, high = (1 / (1 + math.exp(-x)) for x in (centre - half, centre + half))
    return Interval("logit", k / n, low, high, level)


def wilson(k: int, n: int, level: float = 0.95) -> Interval:
    """Wilson's score interval.

    References
    ----------
    Wilson EB. JASA 1927; 22: 209-212. Newcombe 1998, method 3.

    Examples
    --------
    >>> found = wilson(81, 263)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2553, 0.3662)
    """
    z, p = two_sided_z(level), k / n
    centre = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return Interval(
        "wilson", p, (centre - half) / scale if k else 0.0, (centre + half) / scale if k < n else 1.0, level
    )


def wilson_continuity(k: int, n: int, level: float = 0.95) -> Interval:
    """Wilson's score interval with continuity correction (R's prop.test).

    References
    ----------
    Newcombe RG. Statistics in Medicine 1998; 17: 857-872, method 4.

    Examples
    --------
    >>> found = wilson_continuity(81, 263)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2535, 0.3682)
    """
    z, p = two_sided_z(level), k / n
    scale = 2 * (n + z * z)
    low = (2 * n * p + z * z - 1 - z * math.sqrt(max(0.0, z * z - 2 - 1 / n + 4 * p * (n * (1 - p) + 1)))) / scale
    high = (2 * n * p + z * z + 1 + z * math.sqrt(max(0.0, z * z + 2 - 1 / n + 4 * p * (n * (1 - p) - 1)))) / scale
    return Interval("wilson-continuity", p, max(0.0, low) if k else 0.0, min(1.0, high) if k < n else 1.0, level)


def clopper_pearson(k: int, n: int, level: float = 0.95) -> Interval:
    """The Clopper-Pearson ("exact") interval.

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934; 26: 404-413. Newcombe 1998, method 5.

    Examples
    --------
    >>> found = clopper_pearson(81, 263)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2527, 0.3676)
    """
    alpha = 1 - level
    low = beta_quantile(alpha / 2, k, n - k + 1) if k else 0.0
    high = beta_quantile(1 - alpha / 2, k + 1, n - k) if k < n else 1.0
    return Interval("clopper-pearson", k / n, low, high, level)


def mid_p(k: int, n: int, level: float = 0.95) -> Interval:
    """The mid-p interval: Clopper-Pearson with half the probability of the observed count.

    References
    ----------
    Newcombe RG. Statistics in Medicine 1998; 17: 857-872, method 6.

    Examples
    --------
    >>> found = mid_p(81, 263)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2544, 0.3658)
    """

    def upper_tail(p: float) -> float:
        """P(X > k) + P(X = k) / 2, which grows with p."""
        at_least = beta_cdf(p, k, n - k + 1) if k else 1.0
        above = beta_cdf(p, k + 1, n - k) if k < n else 0.0
        return (at_least + above) / 2

    alpha = 1 - level
    low = root(lambda p: upper_tail(p) - alpha / 2, 0.0, 1.0) if k else 0.0
    high = root(lambda p: upper_tail(p) - (1 - alpha / 2), 0.0, 1.0) if k < n else 1.0
    return Interval("mid-p-proportion", k / n, low, high, level)


def agresti_coull(k: int, n: int, level: float = 0.95) -> Interval:
    """The Agresti-Coull interval, cut at 0 and 1.

    References
    ----------
    Agresti A, Coull BA. American Statistician 1998; 52: 119-126.

    Examples
    --------
    >>> found = agresti_coull(81, 263)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2552, 0.3663)
    """
    z = two_sided_z(level)
    total = n + z * z
    p = (k + z * z / 2) / total
    half = z * math.sqrt(p * (1 - p) / total)
    return Interval("agresti-coull", k / n, max(0.0, p - half), min(1.0, p + half), level)


def jeffreys(k: int, n: int, level: float = 0.95) -> Interval:
    """The Jeffreys interval: equal tails of the Beta(k + 1/2, n - k + 1/2) posterior.

    References
    ----------
    Brown LD, Cai TT, DasGupta A. Statistical Science 2001; 16: 101-133, section 4.1.

    Examples
    --------
    >>> found = jeffreys(81, 263)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2545, 0.3656)
    """
    alpha = 1 - level
    low = beta_quantile(alpha / 2, k + 0.5, n - k + 0.5) if k else 0.0
    high = beta_quantile(1 - alpha / 2, k + 0.5, n - k + 0.5) if k < n else 1.0
    return Interval("jeffreys", k / n, low, high, level)


def sterne(k: int, n: int, level: float = 0.95) -> Interval:
    """The interval that inverts the two-sided exact binomial test (statsmodels ``binom_test``).

    References
    ----------
    Sterne TE. Biometrika 1954; 41: 275-278.

    Examples
    --------
    >>> found = sterne(15, 22)
    >>> round(found.low, 3), round(found.high, 3)
    (0.453, 0.848)
    """
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(k, n, alpha=1 - level, method="binom_test")
    return Interval("sterne", k / n, float(low), float(high), level)
