"""A hazard, odds or risk ratio against its interval and its p-value, by the Wald theory on the log scale."""

from __future__ import annotations

import math

from bsq.statistics.distributions import normal_sf, two_sided_z


def wald_p(estimate: float, low: float, high: float, level: float = 0.95, alternative: str = "two-sided") -> float:
    """The p of a ratio against 1 that its interval implies; ``less`` means that the ratio lies below 1.

    References
    ----------
    Altman DG, Bland JM. BMJ 2011; 343: d2304.

    Examples
    --------
    Altman and Bland's example: 0.81 (0.70 to 0.94), p = 0.005.

    >>> round(wald_p(0.81, 0.70, 0.94), 3)
    0.005
    """
    se = (math.log(high) - math.log(low)) / (2 * two_sided_z(level))
    z = math.log(estimate) / se
    return 2 * normal_sf(abs(z)) if alternative == "two-sided" else normal_sf(z if alternative == "greater" else -z)


def asymmetry(estimate: float, low: float, high: float) -> float:
    """How far the estimate lies from the centre of its interval, in half-widths, on the log scale.

    >>> round(asymmetry(2.047, 1.109, 3.377), 2)
    0.1
    """
    half = (math.log(high) - math.log(low)) / 2
    return (math.log(estimate) - math.log(low) - half) / half
