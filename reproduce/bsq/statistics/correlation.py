"""A correlation coefficient: its test and its interval."""

from __future__ import annotations

import math

from bsq.statistics.distributions import normal_sf, two_sided_z
from bsq.statistics.results import Estimated, Interval, Test, UndefinedError


def correlation_t(r: float, n: int, alternative: str = "two-sided") -> Test:
    """The t test of a Pearson (and, approximately, of a Spearman) correlation.

    References
    ----------
    Altman DG. Practical Statistics for Medical Research, 1991, section 11.3.

    Examples
    --------
    >>> round(correlation_t(0.45, 30).p, 4)
    0.0126
    """
    if n < 3:
        raise UndefinedError("a correlation of two patients has no p-value")
    if abs(r) >= 1:
        is_other_side = (alternative == "less" and r > 0) or (alternative == "greater" and r < 0)
        return Test("correlation-t", float(is_other_side), math.copysign(math.inf, r), n - 2, "t")
    found = Estimated("correlation-t", r, math.sqrt((1 - r * r) / (n - 2)), n - 2)
    return Test(found.method, found.p(alternative), found.statistic, n - 2, "t")


def fisher_z(r: float, n: int, alternative: str = "two-sided") -> Test:
    """The z test of a correlation by Fisher's transformation.

    References
    ----------
    Fisher RA. Metron 1921; 1: 3-32.

    Examples
    --------
    >>> round(fisher_z(0.45, 30).p, 4)
    0.0118
    """
    if n < 4 or abs(r) >= 1:
        raise UndefinedError("Fisher's transformation needs four patients and a correlation inside -1 and 1")
    z = math.atanh(r) * math.sqrt(n - 3)
    p = {"two-sided": 2 * normal_sf(abs(z)), "less": normal_sf(-z), "greater": normal_sf(z)}[alternative]
    return Test("fisher-z", p, z)


def fisher_z_interval(r: float, n: int, level: float = 0.95) -> Interval:
    """The interval of a correlation by Fisher's transformation.

    References
    ----------
    Fisher RA. Metron 1921; 1: 3-32.

    Examples
    --------
    >>> found = fisher_z_interval(0.45, 30)
    >>> round(found.low, 3), round(found.high, 3)
    (0.107, 0.697)
    """
    if n < 4 or abs(r) >= 1:
        raise UndefinedError("Fisher's transformation needs four patients and a correlation inside -1 and 1")
    half = two_sided_z(level) / math.sqrt(n - 3)
    return Interval("fisher-z", r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half), level)
