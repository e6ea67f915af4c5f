"""Rates: events per person-time, one rate or two. Ratios are rate 1 over rate 2, differences rate 1 minus rate 2."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from bsq.statistics import proportion
from bsq.statistics.distributions import normal_sf, poisson_cdf, root, two_sided_z
from bsq.statistics.results import Interval, Test, UndefinedError

LARGEST_EXACT = 20_000
"""Beyond so many events exact intervals are slow, and approximate ones the same to all digits that are printed."""
FAR = 40
"""So many standard deviations from its mean a count has no probability that a float can hold."""
RELATIVE_TIE = 1e-7
"""Outcomes whose probabilities differ by no more than this share are equally likely, as in R's poisson.test."""


def garwood(events: int, time: float, level: float = 0.95) -> Interval:
    """The exact interval of a rate.

    References
    ----------
    Garwood F. Biometrika 1936; 28: 437-442.

    Examples
    --------
    >>> found = garwood(12, 345.6)
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (0.0347, 0.0179, 0.0607)
    """
    low, high = _garwood(events, level)
    return Interval("garwood", events / time, low / time, high / time, level)


def mid_p_rate(events: int, time: float, level: float = 0.95) -> Interval:
    """The mid-p interval of a rate: the observed number of events counts half (OpenEpi's first).

    References
    ----------
    Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, 3rd ed., chapter 14.

    Examples
    --------
    >>> found = mid_p_rate(12, 345.6)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0188, 0.059)
    """
    low, high = _mid_p(events, level)
    return Interval("mid-p-rate", events / time, low / time, high / time, level)


def byar(events: int, time: float, level: float = 0.95) -> Interval:
    """Byar's approximation to the exact interval of a rate.

    References
    ----------
    Breslow NE, Day NE. Statistical Methods in Cancer Research II, 1987, equation 2.13.

    Examples
    --------
    >>> found = byar(12, 345.6)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0179, 0.0607)
    """
    z = two_sided_z(level)

    def limit(count: float, sign: int) -> float:
        return count * (1 - 1 / (9 * count) + sign * z / (3 * math.sqrt(count))) ** 3 if count else 0.0

    return Interval("byar", events / time, limit(events, -1) / time, limit(events + 1, 1) / time, level)


def wald_rate(events: int, time: float, level: float = 0.95) -> Interval:
    """The normal interval of a rate, never below 0.

    References
    ----------
    Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, 3rd ed., chapter 14.

    Examples
    --------
    >>> found = wald_rate(12, 345.6)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0151, 0.0544)
    """
    half = two_sided_z(level) * math.sqrt(events)
    return Interval("wald-rate", events / time, max(0.0, events - half) / time, (events + half) / time, level)


def wald_log_rate(events: int, time: float, level: float = 0.95) -> Interval:
    """The normal interval of a rate on the log scale.

    References
    ----------
    Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, 3rd ed., chapter 14.

    Examples
    --------
    >>> found = wald_log_rate(12, 345.6)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0197, 0.0611)
    """
    if not events:
        raise UndefinedError("without events the log of a rate has no value")
    factor = math.exp(two_sided_z(level) / math.sqrt(events))
    rate = events / time
    return Interval("wald-log-rate", rate, rate / factor, rate * factor, level)


def rate_ratio_exact(x1: int, t1: float, x2: int, t2: float, level: float = 0.95) -> Interval:
    """The rate ratio with its exact interval, from the binomial share of the events in group 1.

    References
    ----------
    Lehmann EL, Romano JP. Testing Statistical Hypotheses, 3rd ed., section 4.5.

    Examples
    --------
    >>> found = rate_ratio_exact(12, 345.6, 30, 402.1)
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (0.465, 0.217, 0.936)
    """
    _require_events(x1, x2)
    share = _exact_share(x1, x1 + x2, level)
    ratio = (x1 / t1) / (x2 / t2) if x2 else math.inf
    return Interval("rate-ratio-exact", ratio, _odds(share.low) * t2 / t1, _odds(share.high) * t2 / t1, level)


def rate_ratio_mid_p(x1: int, t1: float, x2: int, t2: float, level: float = 0.95) -> Interval:
    """The rate ratio with its mid-p interval (OpenEpi's first).

    References
    ----------
    Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, 3rd ed., chapter 14.

    Examples
    --------
    >>> found = rate_ratio_mid_p(12, 345.6, 30, 402.1)
    >>> round(found.low, 3), round(found.high, 3)
    (0.23, 0.896)
    """
    _require_events(x1, x2)
    share = _mid_p_share(x1, x1 + x2, level)
    ratio = (x1 / t1) / (x2 / t2) if x2 else math.inf
    return Interval("rate-ratio-mid-p", ratio, _odds(share.low) * t2 / t1, _odds(share.high) * t2 / t1, level)


@cache
def _exact_share(x1: int, events: int, level: float) -> Interval:
    _require_exact(events)
    return proportion.clopper_pearson(x1, events, level)


@cache
def _mid_p_share(x1: int, events: int, level: float) -> Interval:
    _require_exact(10 * events)
    return proportion.mid_p(x1, events, level)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def rate_ratio_wald(x1: int, t1: float, x2: int, t2: float, level: float = 0.95) -> Interval:
    """The rate ratio with its normal interval on the log scale.

    References
    ----------
    Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, 3rd ed., chapter 14.

    Examples
    --------
    >>> found = rate_ratio_wald(12, 345.6, 30, 402.1)
    >>> round(found.low, 3), round(found.high, 3)
    (0.238, 0.909)
    """
    if not x1 or not x2:
        raise UndefinedError("without events in a group the log of a rate ratio has no value")
    factor = math.exp(two_sided_z(level) * math.sqrt(1 / x1 + 1 / x2))
    ratio = (x1 / t1) / (x2 / t2)
    return Interval("rate-ratio-wald", ratio, ratio / factor, ratio * factor, level)


def rate_difference_wald(x1: int, t1: float, x2: int, t2: float, level: float = 0.95) -> Interval:
    """The rate difference with its normal interval.

    References
    ----------
    Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, 3rd ed., chapter 14.

    Examples
    --------
    >>> found = rate_difference_wald(12, 345.6, 30, 402.1)
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (-0.0399, -0.073, -0.0067)
    """
    difference = x1 / t1 - x2 / t2
    half = two_sided_z(level) * math.sqrt(x1 / t1**2 + x2 / t2**2)
    return Interval("rate-difference-wald", difference, difference - half, difference + half, level)


def exact_rates(x1: int, t1: float, x2: int, t2: float, alternative: str = "two-sided") -> Test:
    """The exact test that two rates are equal: binomial, two-sided by the sum of small p (R's poisson.test).

    References
    ----------
    Lehmann EL, Romano JP. Testing Statistical Hypotheses, 3rd ed., section 4.5.

    Examples
    --------
    >>> round(exact_rates(12, 345.6, 30, 402.1).p, 4)
    0.0291
    """
    masses, observed = _binomial(x1, t1, x2, t2)
    lower, upper = math.fsum(masses[: observed + 1]), math.fsum(masses[observed:])
    if alternative == "two-sided":
        p = math.fsum(mass for mass in masses if mass <= masses[observed] * (1 + RELATIVE_TIE))
    else:
        p = lower if alternative == "less" else upper
    return Test("exact-rates", min(1.0, p))


def central_rates(x1: int, t1: float, x2: int, t2: float, alternative: str = "two-sided") -> Test:
    """The exact test that two rates are equal, two-sided as twice the smaller tail.

    References
    ----------
    Fay MP. R Journal 2010; 2(1): 53-58.

    Examples
    --------
    >>> round(central_rates(12, 345.6, 30, 402.1).p, 4)
    0.03
    """
    masses, observed = _binomial(x1, t1, x2, t2)
    lower, upper = math.fsum(masses[: observed + 1]), math.fsum(masses[observed:])
    p = {"two-sided": min(1.0, 2 * min(lower, upper)), "less": lower, "greater": upper}[alternative]
    return Test("central-rates", p)


def mid_p_rates(x1: int, t1: float, x2: int, t2: float, alternative: str = "two-sided") -> Test:
    """The mid-p test that two rates are equal (OpenEpi's).

    References
    ----------
    Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, 3rd ed., chapter 14.

    Examples
    --------
    >>> round(mid_p_rates(12, 345.6, 30, 402.1).p, 4)
    0.0213
    """
    masses, observed = _binomial(x1, t1, x2, t2)
    lower, upper = (math.fsum(tail) - masses[observed] / 2 for tail in (masses[: observed + 1], masses[observed:]))
    p = {"two-sided": min(1.0, 2 * min(lower, upper)), "less": lower, "greater": upper}[alternative]
    return Test("mid-p-rates", p)


def wald_rates(x1: int, t1: float, x2: int, t2: float, alternative: str = "two-sided") -> Test:
    """The z test of the log rate ratio.

    References
    ----------
    Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, 3rd ed., chapter 14.

    Examples
    --------
    >>> round(wald_rates(12, 345.6, 30, 402.1).p, 4)
    0.0251
    """
    if not x1 or not x2:
        raise UndefinedError("without events in a group the log of a rate ratio has no value")
    return _z("wald-rates", math.log((x1 / t1) / (x2 / t2)) / math.sqrt(1 / x1 + 1 / x2), alternative)


def wald_rate_difference(x1: int, t1: float, x2: int, t2: float, alternative: str = "two-sided") -> Test:
    """The z test of the rate difference, with the standard error of its interval.

    References
    ----------
    Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, 3rd ed., chapter 14.

    Examples
    --------
    >>> round(wald_rate_difference(12, 345.6, 30, 402.1).p, 4)
    0.0184
    """
    _require_events(x1, x2)
    return _z("wald-rate-difference", (x1 / t1 - x2 / t2) / math.sqrt(x1 / t1**2 + x2 / t2**2), alternative)


def likelihood_ratio_rates(x1: int, t1: float, x2: int, t2: float, alternative: str = "two-sided") -> Test:
    """The likelihood-ratio test that two rates are equal (Poisson regression's).

    References
    ----------
    Breslow NE, Day NE. Statistical Methods in Cancer Research II, 1987, section 4.3.

    Examples
    --------
    >>> round(likelihood_ratio_rates(12, 345.6, 30, 402.1).p, 4)
    0.0192
    """
    _require_events(x1, x2)
    rate = (x1 + x2) / (t1 + t2)
    g = 2 * math.fsum(x * math.log(x / (t * rate)) for x, t in ((x1, t1), (x2, t2)) if x)
    root_of_g = math.copysign(math.sqrt(max(0.0, g)), x1 / t1 - x2 / t2)
    return _z("likelihood-ratio-rates", root_of_g, alternative)


def score_rates(x1: int, t1: float, x2: int, t2: float, alternative: str = "two-sided") -> Test:
    """The score (chi-square) test that two rates are equal.

    References
    ----------
    Breslow NE, Day NE. Statistical Methods in Cancer Research II, 1987, section 3.4.

    Examples
    --------
    >>> round(score_rates(12, 345.6, 30, 402.1).p, 4)
    0.0218
    """
    _require_events(x1, x2)
    events, share = x1 + x2, t1 / (t1 + t2)
    return _z("score-rates", (x1 - events * share) / math.sqrt(events * share * (1 - share)), alternative)


def _z(method: str, z: float, alternative: str) -> Test:
    p = {"two-sided": 2 * normal_sf(abs(z)), "less": normal_sf(-z), "greater": normal_sf(z)}[alternative]
    return Test(method, p, z)


@cache
def _garwood(events: int, level: float) -> tuple[float, float]:
    """The exact limits of the expected number of events."""
    _require_exact(events)
    alpha, highest = (1 - level) / 2, _highest(events)
    low = root(lambda mean: 1 - poisson_cdf(events - 1, mean) - alpha, 0.0, highest) if events else 0.0
    return low, root(lambda mean: poisson_cdf(events, mean) - alpha, 0.0, highest)


@cache
def _mid_p(events: int, level: float) -> tuple[float, float]:
    """The mid-p limits of the expected number of events."""
    _require_exact(events)
    alpha, highest = (1 - level) / 2, _highest(events)

    def below(mean: float) -> float:
        return (poisson_cdf(events, mean) + poisson_cdf(events - 1, mean)) / 2

    low = root(lambda mean: 1 - below(mean) - alpha, 0.0, highest) if events else 0.0
    return low, root(lambda mean: below(mean) - alpha, 0.0, highest)


def _highest(events: int) -> float:
    """More than the highest limit can be."""
    return 2 * events + 50 + 20 * math.sqrt(events)


def _require_exact(events: int) -> None:
    if events > LARGEST_EXACT:
        raise UndefinedError("so many events make the exact interval the approximate one")


def _require_events(x1: int, x2: int) -> None:
    if not x1 + x2:
        raise UndefinedError("there are no events in either group")


def _binomial(x1: int, t1: float, x2: int, t2: float) -> tuple[list[float], int]:
    """The probabilities of the numbers of events in group 1, given all events and equal rates; and the observed one."""
    _require_events(x1, x2)
    n, share = x1 + x2, t1 / (t1 + t2)
    reach = FAR * math.sqrt(n * share * (1 - share)) + FAR
    lowest = max(0, min(x1, math.floor(n * share - reach)))
    highest = min(n, max(x1, math.ceil(n * share + reach)))
    masses = [
        math.exp(
            math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
            + k * math.log(share) + (n - k) * math.log1p(-share)
        )
        for k in range(lowest, highest + 1)
    ]  # fmt: skip
    return masses, x1 - lowest


RATES: tuple[Callable[..., Interval], ...] = (garwood, wald_log_rate, wald_rate, byar, mid_p_rate)
"""The intervals of a rate, those most in use first."""
RATIOS: tuple[Callable[..., Interval], ...] = (rate_ratio_wald, rate_ratio_exact, rate_ratio_mid_p)
TESTS: dict[str, Callable[..., Test]] = {
    "exact-rates": exact_rates,
    "wald-rates": wald_rates,
    "score-rates": score_rates,
    "central-rates": central_rates,
    "mid-p-rates": mid_p_rates,
    "likelihood-ratio-rates": likelihood_ratio_rates,
    "wald-rate-difference": wald_rate_difference,
}
"""The tests of two rates, those most in use first."""
