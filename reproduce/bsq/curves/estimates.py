"""What rebuilt patients give, each value with the range in which it may be off."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache

import msgspec
import numpy as np

from bsq.curves.arms import Source, rebuilt
from bsq.curves.spread import Tolerance, mean_range, quantile_range, reading_errors, survival_range, tolerance
from bsq.statistics.distributions import chi_squared_sf, two_sided_z
from bsq.statistics.hazards import LogRank, cox, in_arms, log_rank_sums, log_rank_tests, peto_hazard_ratio
from bsq.statistics.interval_scales import SURVIVAL_SCALES, Scale
from bsq.statistics.kaplan_meier import KaplanMeier, brookmeyer_crowley, kaplan_meier, reflected, rmst
from bsq.statistics.results import Estimated, Interval, Test, UndefinedError

Range = tuple[float, float]
PARTLY_KNOWN = 0.03
"""The number at risk may be off by two patients and so much more, as a share, where numbers at risk are printed,"""
EVENTS_KNOWN = 0.10
"""and by so much where only the number of events is."""
LIMITS = 0.05
"""The width of an interval may be off by so much, as a share, where it is read off as a time."""
UNKNOWN = (0.0, 1.0)


class Ranged(msgspec.Struct, frozen=True):
    """A value by one method: estimate and limits as the patients give them, and the range of each."""

    method: str
    values: tuple[float, float, float]
    ranges: tuple[Range, Range, Range]
    detail: str = ""


def _sure(method: str, interval: Interval) -> Ranged:
    """What patients give who are known."""
    values = _exact(interval)
    return Ranged(method, values, ((values[0],) * 2, (values[1],) * 2, (values[2],) * 2))


def _exact(interval: Interval) -> tuple[float, float, float]:
    return interval.estimate, interval.low, interval.high


@lru_cache(maxsize=64)
def curve(source: Source) -> KaplanMeier:
    """The Kaplan-Meier curve of the rebuilt patients."""
    found = rebuilt(source)
    return kaplan_meier(found.time, found.event)


def survival_at(source: Source, time: float, level: float) -> list[Ranged]:
    """Survival at a time with Greenwood's interval on every scale."""
    found, known = rebuilt(source), curve(source)
    may_be = survival_range(found, time)
    survival, se = known.at(time)
    if not 0 < survival < 1 or se == 0:
        return [Ranged("km", (survival, math.nan, math.nan), (may_be, UNKNOWN, UNKNOWN))]
    effective = survival * (1 - survival) / se**2
    if found.is_given:
        return [_sure(f"km-{scale.name}", known.interval(time, scale, level)) for scale in SURVIVAL_SCALES]
    unsure = PARTLY_KNOWN if found.published.at_risk or found.published.marks is not None else EVENTS_KNOWN
    unsure += 2 / max(1, int(np.sum(found.time >= time)))
    made = []
    for scale in SURVIVAL_SCALES:
        limits = [
            _limits(end, math.sqrt(end * (1 - end) / (effective * factor)), scale, level)
            for end in (max(may_be[0], 1e-6), survival, min(may_be[1], 1 - 1e-6))
            for factor in (max(0.1, 1 - unsure), 1 + unsure)
        ]
        low, high = ((min(pair[i] for pair in limits), max(pair[i] for pair in limits)) for i in (0, 1))
        made.append(Ranged(f"km-{scale.name}", _exact(known.interval(time, scale, level)), (may_be, low, high)))
    return made


def _limits(survival: float, se: float, scale: Scale, level: float) -> Range:
    half = two_sided_z(level) * se * abs(scale.slope(survival))
    try:
        ends = sorted((scale.back(scale.to(survival) - half), scale.back(scale.to(survival) + half)))
    except OverflowError:
        return 0.0, 1.0
    return max(0.0, ends[0]), min(1.0, ends[1])


def median(source: Source, level: float) -> list[Ranged]:
    """The median with its interval by every method; a limit that is not reached is infinite."""
    found, known = rebuilt(source), curve(source)
    if found.is_given:
        return [_sure(method, interval) for method, interval in _intervals(known, level, 0.5).items()]
    may_be, (slack, off) = quantile_range(found), reading_errors(found)
    _, se = known.at(known.quantile()) if math.isfinite(known.quantile()) else (0, 0)
    at_risk = max(1, int(np.sum(found.time >= min(known.quantile(), known.end))))
    # a limit is read off a curve of its own, which may be half a step off, too
    off += LIMITS * two_sided_z(level) * se + 0.5 / at_risk
    ways = [_intervals(known, level, share) for share in (0.5, max(0.0, 0.5 - off), min(1.0, 0.5 + off))]
    made = []
    for method, interval in ways[0].items():
        others = [way[method] for way in ways if method in way]
        ends = [i.low for i in others], [i.high for i in others]
        low, high = (_limit_range(end, slack, found.line.end) for end in ends)
        made.append(Ranged(method, _exact(interval), (may_be, low, high)))
    return made


def _limit_range(ends: Sequence[float], slack: float, last: float) -> Range:
    """Where a limit may be: beyond the end of the curve if it is not reached on it."""
    return min(*ends, last) - slack, max(ends) + slack


def _intervals(known: KaplanMeier, level: float, share: float) -> dict[str, Interval]:
    found = brookmeyer_crowley(known, level, share)
    with suppress(UndefinedError):
        found += reflected(known, level, share)
    return {interval.method: interval for interval in found}


def restricted_mean(source: Source, until: float, level: float) -> list[Ranged]:
    """The restricted mean survival time."""
    found, interval = rebuilt(source), rmst(curve(source), until, level)
    if found.is_given:
        return [_sure("rmst", interval)]
    ends = mean_range(found, until)
    may_be = min(ends[0], interval.estimate), max(ends[1], interval.estimate)
    low, high = ((limit + may_be[0] - interval.estimate, limit + may_be[1] - interval.estimate)
                 for limit in (interval.low, interval.high))  # fmt: skip
    return [Ranged("rmst", _exact(interval), (may_be, low, high))]


@lru_cache(maxsize=32)
def _tolerance(first: Source, second: Source) -> Tolerance:
    arms = rebuilt(first), rebuilt(second)
    return Tolerance(0.0, 0.0) if arms[0].is_given and arms[1].is_given else tolerance(*arms)


@lru_cache(maxsize=32)
def sums(first: Source, second: Source) -> LogRank:
    """The log-rank sums of two arms."""
    time, event, arm = _patients((first, second))
    return log_rank_sums(time, event, arm == 0)


def _patients(arms: Sequence[Source]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    found = [rebuilt(arm) for arm in arms]
    return in_arms([arm.time for arm in found], [arm.event for arm in found])


@lru_cache(maxsize=32)
def _cox(first: Source, second: Source) -> tuple[Estimated, ...]:
    time, event, arm = _patients((first, second))
    return tuple(cox(time, event, arm == 0))


def log_hazard_ratio_se(first: Source, second: Source) -> float:
    """The standard error of the logarithm of Cox's hazard ratio, ties by Efron."""
    return _cox(first, second)[0].se


def hazard_ratio(first: Source, second: Source, level: float) -> list[Ranged]:
    """The hazard ratio of the first arm over the second: Cox by Efron and Breslow, and Peto's.

    Raises
    ------
    UndefinedError
        If an arm has no event.
    """
    off = _tolerance(first, second).log_ratio
    made = []
    for fitted in _cox(first, second):
        interval = fitted.interval(level)
        ends = [math.exp(end) for end in _exact(interval)]
        made.append(_ratio(fitted.method, (ends[0], ends[1], ends[2]), off))
    return [*made, _ratio("peto-hazard-ratio", _exact(peto_hazard_ratio(sums(first, second), level)), off)]


def _ratio(method: str, values: tuple[float, float, float], off: float) -> Ranged:
    low, high = math.exp(-off), math.exp(off)
    ranges = [(value * low, value * high) for value in values]
    return Ranged(method, values, (ranges[0], ranges[1], ranges[2]))


@lru_cache(maxsize=32)
def _tests(arms: tuple[Source, ...]) -> tuple[Test, ...]:
    return tuple(log_rank_tests(*_patients(arms)))


def p_values(arms: Sequence[Source]) -> Iterator[Ranged]:
    """The p of the log-rank test and of its weighted forms; of two arms, of Cox's model, too."""
    off = max(_tolerance(a, b).z for i, a in enumerate(arms) for b in arms[i + 1 :])
    tests = [*_tests(tuple(arms))]
    if len(arms) == 2:
        with suppress(UndefinedError):
            tests += [Test(f.method, f.p(), f.statistic**2, 1) for f in _cox(arms[0], arms[1])]
    for test in tests:
        root, df = math.sqrt(test.statistic or 0), len(arms) - 1
        ends = (chi_squared_sf((root + off) ** 2, df), chi_squared_sf(max(0.0, root - off) ** 2, df))
        yield Ranged(test.method, (float(test.p), 0, 0), (ends, ends, ends), test.detail)
