"""The p-value of a difference from its confidence interval."""

from __future__ import annotations

import math

from bsq.statistics.distributions import normal_sf, t_quantile, t_sf, two_sided_z


def interval_p(estimate: float, low: float, high: float, level: float = 0.95, df: float = math.inf) -> float:
    """The two-sided p of a difference against 0 that its interval implies.

    Parameters
    ----------
    estimate, low, high : float
        The difference and its limits.
    level : float
        The confidence level, 0 to 1.
    df : float
        The degrees of freedom of Student's t, of which the interval is; infinite for the normal distribution.

    References
    ----------
    Altman DG, Bland JM. BMJ 2011; 343: d2304.

    Examples
    --------
    >>> round(interval_p(8.4, 1.6, 15.2), 4), round(interval_p(8.4, 1.6, 15.2, df=20), 4)
    (0.0155, 0.018)
    """
    quantile = two_sided_z(level) if math.isinf(df) else t_quantile((1 + level) / 2, df)
    t = abs(estimate) / ((high - low) / (2 * quantile))
    return 2 * (normal_sf(t) if math.isinf(df) else t_sf(t, df))
