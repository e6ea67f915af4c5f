"""The sample size that a methods section reports: patients per group (or events), before rounding up.

Every function takes the power (0 to 1), the significance level and whether the test is two-sided (``sides``).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from bsq.statistics.distributions import normal_quantile, root


def _z(power: float, alpha: float, sides: int) -> float:
    return normal_quantile(1 - alpha / sides) + normal_quantile(power)


def proportions_pooled(p1: float, p2: float, power: float, alpha: float = 0.05, sides: int = 2) -> float:
    """Two proportions by the normal approximation, pooled under the null hypothesis (R's power.prop.test).

    References
    ----------
    Fleiss JL, Levin B, Paik MC. Statistical Methods for Rates and Proportions, 3rd ed., equation 4.14.

    Examples
    --------
    >>> round(proportions_pooled(0.20, 0.40, 0.8), 2)
    81.22
    """
    mean = (p1 + p2) / 2
    null = normal_quantile(1 - alpha / sides) * math.sqrt(2 * mean * (1 - mean))
    alternative = normal_quantile(power) * math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return ((null + alternative) / (p1 - p2)) ** 2


def proportions_unpooled(p1: float, p2: float, power: float, alpha: float = 0.05, sides: int = 2) -> float:
    """Two proportions by the normal approximation, unpooled.

    References
    ----------
    Machin D et al. Sample Size Tables for Clinical Studies, 3rd ed., section 3.2.

    Examples
    --------
    >>> round(proportions_unpooled(0.20, 0.40, 0.8), 2)
    78.49
    """
    return _z(power, alpha, sides) ** 2 * (p1 * (1 - p1) + p2 * (1 - p2)) / (p1 - p2) ** 2


def proportions_corrected(p1: float, p2: float, power: float, alpha: float = 0.05, sides: int = 2) -> float:
    """Two proportions with the continuity correction, as for Fisher's exact or Yates' test.

    References
    ----------
    Casagrande JT, Pike MC, Smith PG. Biometrics 1978; 34: 483-486. Fleiss JL, Levin B, Paik MC, ibid., equation 4.19.

    Examples
    --------
    >>> round(proportions_corrected(0.20, 0.40, 0.8), 2)
    90.95
    """
    return _corrected(proportions_pooled(p1, p2, power, alpha, sides), p1, p2)


def proportions_average(p1: float, p2: float, power: float, alpha: float = 0.05, sides: int = 2) -> float:
    """Two proportions with twice the variance of their average (Pocock's and Altman's simple formula).

    References
    ----------
    Altman DG. Practical Statistics for Medical Research, 1991, section 15.3.

    Examples
    --------
    >>> round(proportions_average(0.20, 0.40, 0.8), 2)
    82.41
    """
    mean = (p1 + p2) / 2
    return 2 * mean * (1 - mean) * (_z(power, alpha, sides) / (p1 - p2)) ** 2


def proportions_unpooled_corrected(p1: float, p2: float, power: float, alpha: float = 0.05, sides: int = 2) -> float:
    """Two proportions by the normal approximation, unpooled, with the continuity correction.

    References
    ----------
    Fleiss JL, Levin B, Paik MC. Statistical Methods for Rates and Proportions, 3rd ed., section 4.3.

    Examples
    --------
    >>> round(proportions_unpooled_corrected(0.20, 0.40, 0.8), 2)
    88.21
    """
    return _corrected(proportions_unpooled(p1, p2, power, alpha, sides), p1, p2)


def _corrected(n: float, p1: float, p2: float) -> float:
    return n / 4 * (1 + math.sqrt(1 + 4 / (n * abs(p1 - p2)))) ** 2


def proportions_arcsine(p1: float, p2: float, power: float, alpha: float = 0.05, sides: int = 2) -> float:
    """Two proportions by Cohen's arcsine transformation (G*Power's and pwr's h).

    References
    ----------
    Cohen J. Statistical Power Analysis for the Behavioral Sciences, 2nd ed., section 6.2.

    Examples
    --------
    >>> round(proportions_arcsine(0.20, 0.40, 0.8), 2)
    80.3
    """
    h = 2 * math.asin(math.sqrt(p1)) - 2 * math.asin(math.sqrt(p2))
    return 2 * (_z(power, alpha, sides) / h) ** 2


def means_normal(difference: float, sd: float, power: float, alpha: float = 0.05, sides: int = 2) -> float:
    """Two means by the normal approximation.

    References
    ----------
    Altman DG. Practical Statistics for Medical Research, 1991, section 15.3.

    Examples
    --------
    >>> round(means_normal(5, 10, 0.8), 2)
    62.79
    """
    return 2 * (sd * _z(power, alpha, sides) / difference) ** 2


def means_t(difference: float, sd: float, power: float, alpha: float = 0.05, sides: int = 2) -> float:
    """Two means by Student's t, whose distribution under the alternative is noncentral (R's power.t.test; scipy).

    References
    ----------
    Cohen J. Statistical Power Analysis for the Behavioral Sciences, 2nd ed., section 2.4.

    Examples
    --------
    >>> round(means_t(5, 10, 0.8), 2)
    63.77
    """
    from scipy.special import nctdtr, stdtrit

    def attained(n: float) -> float:
        df = 2 * (n - 1)
        shift = math.sqrt(n / 2) * abs(difference) / sd
        return float(1 - nctdtr(df, shift, stdtrit(df, 1 - alpha / sides)))

    if attained(2.0) >= power:
        return 2.0
    return root(lambda n: attained(n) - power, 2.0, means_normal(difference, sd, power, alpha, sides) + 20)


def schoenfeld(hazard_ratio: float, power: float, alpha: float = 0.05, sides: int = 2, share: float = 0.5) -> float:
    """The events that a log-rank test needs; ``share`` of the patients are in one group.

    References
    ----------
    Schoenfeld DA. Biometrics 1983; 39: 499-503.

    Examples
    --------
    >>> round(schoenfeld(0.7, 0.8), 1)
    246.8
    """
    return (_z(power, alpha, sides) / math.log(hazard_ratio)) ** 2 / (share * (1 - share))


def freedman(hazard_ratio: float, power: float, alpha: float = 0.05, sides: int = 2) -> float:
    """The events that a log-rank test of two equal groups needs.

    References
    ----------
    Freedman LS. Statistics in Medicine 1982; 1: 121-129.

    Examples
    --------
    >>> round(freedman(0.7, 0.8), 1)
    252.0
    """
    return (_z(power, alpha, sides) * (1 + hazard_ratio) / (1 - hazard_ratio)) ** 2


PROPORTIONS: dict[str, Callable[..., float]] = {
    "proportions-pooled": proportions_pooled,
    "proportions-unpooled": proportions_unpooled,
    "proportions-corrected": proportions_corrected,
    "proportions-average": proportions_average,
    "proportions-unpooled-corrected": proportions_unpooled_corrected,
    "proportions-arcsine": proportions_arcsine,
}
MEANS: dict[str, Callable[..., float]] = {"means-t": means_t, "means-normal": means_normal}
EVENTS: dict[str, Callable[..., float]] = {"schoenfeld": schoenfeld, "freedman": freedman}
