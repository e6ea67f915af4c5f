"""How many patients leave a trial under observation, where a paper does not say: the shape of censoring over time.

The cumulative hazard of censoring is one parameter times a typical shape, and what is beyond the typical amount comes
evenly over time. The shape is the median of 592 arms of published figures whose numbers at risk are printed, in the
kmdata collection (github.com/raredd/kmdata), time as a share of the curve's length; there, the even excess fits better
than a larger multiple of the shape.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bsq.curves.polyline import Floats, Polyline

UNCENSORED = (1.0, 0.98, 0.96, 0.93, 0.88, 0.82, 0.70, 0.55, 0.39, 0.24, 0.09)
"""The share of patients not yet censored at 0, 10, ... 100% of the curve, were there no events: the typical shape."""
LEAST, MOST = 1e-4, 150.0
"""The parameter's range: from no censoring before the end to nearly all at once."""


def cumulative_hazard(parameter: float, share: float | Floats) -> Floats:
    """The cumulative hazard of censoring at a share (0 to 1) of the curve's length.

    >>> np.exp(-cumulative_hazard(1, np.array([0.5, 1.0]))).round(2).tolist()
    [0.82, 0.09]
    """
    shape = np.interp(share, np.linspace(0, 1, len(UNCENSORED)), -np.log(UNCENSORED))
    return min(parameter, 1.0) * shape + max(parameter - 1.0, 0.0) * np.asarray(share)


def parameter_of_events(line: Polyline, start: float, at_risk: int, events: float) -> float:
    """The parameter under which so many of the patients at risk at ``start`` have their event on the rest of the curve.

    The expected number is the integral of the share not censored over the fall of the curve.
    """
    time = np.linspace(start, line.end, 201)
    survival = np.append(line.before(time[:-1]), line.final)
    fall = -np.diff(survival) / max(float(survival[0]), 1e-9)

    def expected(parameter: float) -> float:
        hazard = cumulative_hazard(parameter, time / line.end)
        uncensored = np.exp(hazard[0] - hazard)
        return at_risk * float(((uncensored[1:] + uncensored[:-1]) / 2) @ fall)

    return _solve(lambda parameter: expected(parameter) - events)


def parameter_of_risk(line: Polyline, time: float, at_risk: int, patients: int) -> float:
    """The parameter under which so many of all patients are at risk at a time; 1 where it is too early to tell."""
    share = time / line.end
    survival = float(line.before(time))
    if cumulative_hazard(1, share) < 0.02 or survival <= 0:
        return 1.0
    uncensored = float(np.clip(at_risk / (patients * survival), 1e-3, 1))
    return min(8.0, max(0.02, _solve(lambda p: float(np.exp(-cumulative_hazard(p, share))) - uncensored)))


def _solve(falling: Callable[[float], float]) -> float:
    """Where a falling function of the parameter crosses zero, or the end of the range that is nearer to it."""
    low, high = LEAST, MOST
    if falling(low) <= 0:
        return low
    for _ in range(40):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return high
