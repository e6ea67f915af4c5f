"""Survival at one time: Greenwood's interval on five scales, and the number at risk that an interval implies."""

from __future__ import annotations

import math

from bsq.statistics.distributions import two_sided_z
from bsq.statistics.interval_scales import SURVIVAL_SCALES, Scale
from bsq.statistics.results import Interval, UndefinedError


def greenwood(survival: float, se: float, scale: Scale, level: float = 0.95) -> Interval:
    """The interval of a survival probability from its standard error, on a scale; cut at 0 and 1.

    Parameters
    ----------
    survival, se : float
        The estimate (0 to 1) and its Greenwood standard error, on the plain scale.

    References
    ----------
    Greenwood M. Reports on Public Health and Medical Subjects 1926; 33: 1-26. Kalbfleisch JD, Prentice RL. The
    Statistical Analysis of Failure Time Data, 2nd ed., section 1.4. Borgan O, Liestol K. Scandinavian Journal of
    Statistics 1990; 17: 35-41 (log-log and arcsine).

    Examples
    --------
    >>> from bsq.statistics.interval_scales import LOG
    >>> found = greenwood(5 / 11, uncensored_se(5, 11), LOG)
    >>> round(found.low, 3), round(found.high, 3)
    (0.238, 0.868)
    """
    if not 0 < survival < 1:
        raise UndefinedError("a survival of 0 or 1 has no Greenwood interval")
    half = two_sided_z(level) * se * abs(scale.slope(survival))
    limits = sorted((scale.back(scale.to(survival) - half), scale.back(scale.to(survival) + half)))
    return Interval(f"km-{scale.name}", survival, max(0.0, limits[0]), min(1.0, limits[1]), level)


def uncensored(k: int, n: int, level: float = 0.95) -> list[Interval]:
    """Greenwood's interval on every scale where ``k`` of ``n`` survive and nobody was censored before."""
    return [greenwood(k / n, uncensored_se(k, n), scale, level) for scale in SURVIVAL_SCALES]


def uncensored_se(k: int, n: int) -> float:
    """Greenwood's standard error without censoring: that of a binomial proportion.

    >>> round(uncensored_se(5, 11), 4)
    0.1501
    """
    return math.sqrt((k / n) * (1 - k / n) / n)


def effective_number_at_risk(survival: float, se: float) -> float:
    """How many uncensored patients would give this standard error; censoring can only lower it below n.

    References
    ----------
    Cutler SJ, Ederer F. Journal of Chronic Diseases 1958; 8: 699-712 ("effective sample size").

    Examples
    --------
    >>> round(effective_number_at_risk(0.419, 0.1107), 1)
    19.9
    """
    return survival * (1 - survival) / se**2
