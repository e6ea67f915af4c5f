"""The Kaplan-Meier estimate of patients, its quantiles, its restricted mean, and their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from bsq.statistics.distributions import two_sided_z
from bsq.statistics.interval_scales import LOG_LOG, PLAIN, SURVIVAL_SCALES, Scale
from bsq.statistics.results import Interval, UndefinedError
from bsq.statistics.survival import greenwood

Floats = NDArray[np.float64]
SAME = 1e-9
"""Survivals nearer than this are the same: products of fractions are not exact."""


class KaplanMeier(msgspec.Struct, frozen=True):
    """A Kaplan-Meier curve.

    Attributes
    ----------
    time : array of float, shape (steps,)
        The times of events.
    survival, variance : arrays of float, shape (steps + 1,)
        Before the first event and after each: the estimate, and Greenwood's variance of its logarithm.
    end : float
        The last time of all, of an event or a censoring.
    patients, events : int
    """

    time: Floats
    survival: Floats
    variance: Floats
    end: float
    patients: int
    events: int

    def at(self, time: float) -> tuple[float, float]:
        """The survival at a time, and its standard error; the last known ones after the end."""
        i = int(np.searchsorted(self.time, time, side="right"))
        survival = float(self.survival[i])
        return survival, survival * math.sqrt(self.variance[i])

    def interval(self, time: float, scale: Scale, level: float = 0.95) -> Interval:
        """Greenwood's interval of the survival at a time, on a scale.

        Raises
        ------
        UndefinedError
            If the survival is 0 or 1.
        """
        return greenwood(*self.at(time), scale, level)

    def quantile(self, share: float = 0.5) -> float:
        """The time by which a share of the patients have had the event; infinite if that is never reached.

        Where the curve is level at that share, the middle of the level stretch, as in R and SAS.
        """
        return _first_below(self.time, self.survival[1:], 1 - share, self.end)

    def quantile_interval(self, scale: Scale, level: float = 0.95, share: float = 0.5) -> Interval:
        """The times at which the interval of the survival holds the quantile; see :func:`brookmeyer_crowley`."""
        z = two_sided_z(level)
        inside = (self.survival[1:] > SAME) & (self.survival[1:] < 1 - SAME)
        s = self.survival[1:][inside]
        se = s * np.sqrt(self.variance[1:][inside])
        half = [z * e * abs(scale.slope(x)) for x, e in zip(s.tolist(), se.tolist(), strict=True)]
        ends = [
            sorted((scale.back(scale.to(x) - h), scale.back(scale.to(x) + h)))
            for x, h in zip(s.tolist(), half, strict=True)
        ]
        lower, upper = (np.array([pair[i] for pair in ends]) for i in (0, 1))
        time = self.time[inside]
        low, high = (_first_below(time, limits, 1 - share, self.end) for limits in (lower, upper))
        return Interval(f"brookmeyer-crowley-{scale.name}", self.quantile(share), low, high, level)

    def restricted_mean(self, until: float) -> tuple[float, float]:
        """The mean survival time up to a time, and its standard error; see :func:`rmst`."""
        steps = self.time[self.time < until]
        edges = np.concatenate([[0.0], steps, [until]])
        areas = self.survival[: len(steps) + 1] * np.diff(edges)
        after = np.cumsum(areas[::-1])[::-1][1:]
        return float(areas.sum()), float(np.sqrt(np.sum(after**2 * np.diff(self.variance)[: len(steps)])))


def kaplan_meier(time: Sequence[float] | Floats, event: Sequence[int] | NDArray[np.int64]) -> KaplanMeier:
    """The Kaplan-Meier estimate.

    Parameters
    ----------
    time : array of float, shape (patients,)
    event : array of int, shape (patients,)
        1 for an event, 0 for a censoring; who is censored at the time of an event was at risk of it.

    References
    ----------
    Kaplan EL, Meier P. Journal of the American Statistical Association 1958; 53: 457-81. Greenwood M. Reports on Public
    Health and Medical Subjects 1926; 33: 1-26.

    Examples
    --------
    The maintained group of Miller RG, Survival Analysis, 1981, page 49:

    >>> curve = kaplan_meier([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
    >>> curve.quantile(), [round(x, 3) for x in curve.at(20)]
    (31.0, [0.716, 0.14])
    """
    from lifelines import KaplanMeierFitter

    table = KaplanMeierFitter().fit(np.asarray(time, float), np.asarray(event)).event_table
    steps = table[table["observed"] > 0]
    deaths, at_risk = steps["observed"].to_numpy(), steps["at_risk"].to_numpy()
    with np.errstate(divide="ignore"):
        variance = np.cumsum(deaths / (at_risk * (at_risk - deaths)))
    return KaplanMeier(
        time=steps.index.to_numpy(float),
        survival=np.append(1.0, np.cumprod(1 - deaths / at_risk)),
        variance=np.append(0.0, np.where(np.isfinite(variance), variance, 0.0)),
        end=float(np.max(time)),
        patients=len(time),
        events=int(np.sum(event)),
    )


def _first_below(time: Floats, survival: Floats, level: float, end: float) -> float:
    """The first time at which a falling curve is below a level; the middle of the stretch on which it is at it."""
    below = time[survival < level - SAME]
    at = time[np.abs(survival - level) <= SAME]
    if len(at):
        return float(at[0] + (below[0] if len(below) else end)) / 2
    return float(below[0]) if len(below) else math.inf


def brookmeyer_crowley(curve: KaplanMeier, level: float = 0.95, share: float = 0.5) -> list[Interval]:
    """The median with the interval of Brookmeyer and Crowley on every scale; infinite where a limit is not reached.

    References
    ----------
    Brookmeyer R, Crowley J. Biometrics 1982; 38: 29-41.

    Examples
    --------
    >>> curve = kaplan_meier([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
    >>> [(round(i.low), i.high) for i in brookmeyer_crowley(curve)][:2]
    [(18, inf), (13, inf)]
    """
    return [curve.quantile_interval(scale, level, share) for scale in SURVIVAL_SCALES]


def reflected(curve: KaplanMeier, level: float = 0.95, share: float = 0.5) -> list[Interval]:
    """The median with its reflected interval: the times at which the curve is at the limits that 0.5 has there.

    Raises
    ------
    UndefinedError
        If the median is not reached, or the curve is 0 there.

    References
    ----------
    Slud EV, Byar DP, Green SB. Biometrics 1984; 40: 587-600.

    Examples
    --------
    >>> curve = kaplan_meier([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
    >>> [(i.low, i.high) for i in reflected(curve)]
    [(13.0, inf), (18.0, inf)]
    """
    median = curve.quantile(share)
    if math.isinf(median):
        raise UndefinedError("the median is not reached")
    survival, se = curve.at(median)
    if survival <= SAME:
        raise UndefinedError("survival is 0 at the median")
    found = []
    for scale in (PLAIN, LOG_LOG):
        around = greenwood(1 - share, se * (1 - share) / survival, scale, level)
        ends = [_first_below(curve.time, curve.survival[1:], limit, curve.end) for limit in (around.high, around.low)]
        found.append(Interval(f"reflected-{scale.name}", median, ends[0], ends[1], level))
    return found


def rmst(curve: KaplanMeier, until: float, level: float = 0.95) -> Interval:
    """The restricted mean survival time with its normal interval.

    References
    ----------
    Royston P, Parmar MK. BMC Medical Research Methodology 2013; 13: 152. Klein JP, Moeschberger ML. Survival Analysis,
    2nd ed., section 4.5.

    Examples
    --------
    >>> curve = kaplan_meier([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
    >>> round(rmst(curve, 36).estimate, 2)
    27.43
    """
    mean, se = curve.restricted_mean(until)
    half = two_sided_z(level) * se
    return Interval("rmst", mean, mean - half, mean + half, level)
