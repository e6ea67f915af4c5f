"""How far what is rebuilt may be off: the read error of the points, and other patients that fit them as well."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from bsq.curves.polyline import Floats
from bsq.curves.reconstruction import Reconstruction, rebuilt, survival_steps
from bsq.statistics.hazards import LogRank, log_rank_sums

ALTERNATIVES = 12
"""So many other reconstructions show how far one may be off."""
READ = 2.5
"""A reading may be off by so many of its standard errors."""
DEVIATIONS = 2.0
"""What the alternatives give may be off by so many of their standard deviations,"""
EVENTS = 0.5
"""and by so many events in each arm, which no reading shows."""
CENSORING = 0.4
"""Standard deviation of the logarithm of the amount of censoring, where nothing tells it."""


def reading_errors(found: Reconstruction) -> tuple[float, float]:
    """How far a time, and a survival, that were read may be off: by the point and by the axes; nothing if given."""
    line = found.line
    if found.is_given:
        return 0.0, 0.0
    time, survival = line.calibration
    return READ * float(np.hypot(line.time_error, time)), READ * float(np.hypot(line.read_error, survival))


def survival_range(found: Reconstruction, time: float) -> tuple[float, float]:
    """The survival that the curve may have at a time, within the error of reading it.

    Examples
    --------
    >>> from bsq.curves import reconstruct
    >>> flat = reconstruct([0, 2, 2, 5, 5, 8], [1, 1, 0.9, 0.9, 0.7875, 0.7875], at_risk=[(0, 10), (4, 8)])
    >>> [round(end, 3) for end in survival_range(flat, 3)]
    [0.9, 0.9]
    """
    line, (slack, off) = found.line, reading_errors(found)
    steps, levels = survival_steps(found.time, found.event)
    if found.is_given:
        known = float(levels[np.searchsorted(steps, time, side="right")])
        return known, known
    low, high = line.bounds(time, slack)
    shown = levels[np.searchsorted(steps, time, side="right")]
    return max(0.0, float(min(low, shown)) - off), min(1.0, float(max(high, shown)) + off)


def quantile_range(found: Reconstruction, share: float = 0.5) -> tuple[float, float]:
    """The times by which a share of the patients may have had the event; infinite where that may never be."""
    line, (slack, off) = found.line, reading_errors(found)
    steps, levels = survival_steps(found.time, found.event)
    above, below = line.survival > 1 - share + off, line.survival < 1 - share - off
    first = float(line.time[above][-1]) if above.any() else 0.0
    last = float(line.time[below][0]) if below.any() else np.inf
    fallen = steps[levels[1:] <= 1 - share]
    shown = [float(fallen[0])] if len(fallen) else []
    return max(0.0, min([first, *shown]) - slack), max([last, *shown]) + slack


def mean_range(found: Reconstruction, until: float) -> tuple[float, float]:
    """The mean survival time up to a time that the curve may have."""
    line, (slack, off) = found.line, reading_errors(found)
    grid = np.linspace(0, until, 1001)
    low, high = line.bounds(grid)
    means = [float(np.mean((side[1:] + side[:-1]) / 2)) * until for side in (low, high)]
    shift = slack * (1 - float(line.bounds(until)[0])) + off * until / 2
    return max(0.0, means[0] - shift), min(until, means[1] + shift)


def alternatives(found: Reconstruction, number: int = ALTERNATIVES, seed: int = 0) -> list[tuple[Floats, Floats]]:
    """The event and the censoring times of other patients that fit the points and the printed numbers.

    Every point is read anew, within its error; censorings lie at random where they may; and their amount is another
    where nothing tells it.
    """
    random = np.random.default_rng(seed)
    made = []
    for _ in range(number):
        line, amount = found.line.shaken(random), float(np.exp(random.normal(0, CENSORING)))
        made.append(rebuilt(line, found.published, random, amount))
    return made


def deviation(values: Sequence[float]) -> float:
    """The root mean square of deviations."""
    return float(np.sqrt(np.mean(np.square(values)))) if len(values) else 0.0


class Tolerance(msgspec.Struct, frozen=True):
    """How far the logarithm of a hazard ratio, and the signed root of the log-rank chi-square, may be off."""

    log_ratio: float
    z: float


def tolerance(first: Reconstruction, second: Reconstruction) -> Tolerance:
    """The tolerance of what two rebuilt arms give: by other patients that fit, and by half an event in each arm.

    Examples
    --------
    >>> from bsq.curves import reconstruct
    >>> arms = [reconstruct([0, 2, 2, 5, 5, 8], [1, 1, s, s, s * s, s * s], total=40, events=8) for s in (0.9, 0.8)]
    >>> tolerance(arms[0], arms[0]).log_ratio > 0
    True
    """
    central = _sums(*((a.time[a.event == 1], a.time[a.event == 0]) for a in (first, second)))
    others = [_sums(*pair) for pair in zip(alternatives(first, seed=1), alternatives(second, seed=2), strict=True)]
    events = [max(1, int(a.event.sum())) for a in (first, second)]
    half_event = EVENTS * float(np.hypot(1 / events[0], 1 / events[1]))
    log_ratio = DEVIATIONS * deviation([other.log_ratio - central.log_ratio for other in others])
    z = DEVIATIONS * deviation([other.z - central.z for other in others])
    return Tolerance(log_ratio + half_event, z + half_event * central.variance**0.5)


def _sums(*arms: tuple[Floats, Floats]) -> LogRank:
    """The log-rank sums of two arms, each given by its event and its censoring times."""
    time = np.concatenate([np.concatenate(arm) for arm in arms])
    event = np.concatenate([np.repeat([1, 0], [len(died), len(left)]) for died, left in arms])
    return log_rank_sums(time, event, np.repeat([True, False], [sum(map(len, arm)) for arm in arms]))
