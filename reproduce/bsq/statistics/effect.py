"""Effects of two independent proportions, ``a`` of ``n1`` against ``b`` of ``n2``, with their intervals.

Ratios are group 1 over group 2, differences group 1 minus group 2, as proportions.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from bsq.statistics import proportion
from bsq.statistics.distributions import root, two_sided_z
from bsq.statistics.results import Interval, UndefinedError
from bsq.statistics.two_by_two import hypergeometric

_LARGEST_LOG_ODDS = 50.0
LARGEST_CONDITIONAL = 20_000
"""Beyond so many patients the conditional odds ratio is slow, and Woolf's to all digits that are printed."""


def katz(a: int, n1: int, b: int, n2: int, level: float = 0.95) -> Interval:
    """The risk ratio with Katz's log interval; 0.5 is added to every cell where a count of events is zero.

    References
    ----------
    Katz D et al. Biometrics 1978; 34: 469-474.

    Examples
    --------
    Physicians' Health Study (Agresti, Categorical Data Analysis, section 3.1).

    >>> found = katz(189, 11034, 104, 11037)
    >>> round(found.estimate, 2), round(found.low, 2), round(found.high, 2)
    (1.82, 1.43, 2.31)
    """
    x1, t1, x2, t2 = (a + 0.5, n1 + 1, b + 0.5, n2 + 1) if 0 in (a, b) else (a, n1, b, n2)
    se = math.sqrt(max(0.0, 1 / x1 - 1 / t1 + 1 / x2 - 1 / t2))
    return _log_interval("katz", math.log(x1 / t1) - math.log(x2 / t2), se, level)


def woolf(a: int, n1: int, b: int, n2: int, level: float = 0.95) -> Interval:
    """The odds ratio with Woolf's log interval; 0.5 is added to every cell where one is zero.

    References
    ----------
    Woolf B. Annals of Human Genetics 1955; 19: 251-253. Haldane JBS. Ibid. 1956; 20: 309-311 (0.5 at zero cells).

    Examples
    --------
    >>> found = woolf(189, 11034, 104, 11037)
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (1.832, 1.44, 2.331)
    """
    cells = [a, n1 - a, b, n2 - b]
    w, x, y, z = (cell + 0.5 if 0 in cells else cell for cell in cells)
    return _log_interval("woolf", math.log(w * z / (x * y)), math.sqrt(1 / w + 1 / x + 1 / y + 1 / z), level)


def conditional_mle(a: int, n1: int, b: int, n2: int, level: float = 0.95) -> Interval:
    """The conditional maximum-likelihood odds ratio with its exact (tail) interval, as R's fisher.test prints it.

    R solves for the limits with a tolerance of 1e-4; these are exact, as scipy's odds_ratio gives them.

    Raises
    ------
    UndefinedError
        If there are no events, or nothing but events, in both groups.

    References
    ----------
    Cornfield J. Proceedings of the Third Berkeley Symposium 1956; 4: 135-148.

    Examples
    --------
    >>> found = conditional_mle(3, 4, 1, 4)
    >>> round(found.estimate, 3), round(found.low, 4), round(found.high, 2)
    (6.408, 0.2117, 626.24)
    """
    if n1 + n2 > LARGEST_CONDITIONAL:
        raise UndefinedError("so many patients make the conditional odds ratio Woolf's")
    weights, observed = hypergeometric(a, n1, b, n2)
    if len(weights) == 1:
        raise UndefinedError("there are no events, or nothing but events, so an odds ratio has no value")
    largest = max(weights)
    logs = [math.log(w) - math.log(largest) if w else -math.inf for w in weights]

    def probabilities(log_odds: float) -> list[float]:
        terms = [log + log_odds * (x - observed) for x, log in enumerate(logs)]
        top = max(terms)
        masses = [math.exp(term - top) for term in terms]
        total = math.fsum(masses)
        return [mass / total for mass in masses]

    def mean_excess(log_odds: float) -> float:
        return math.fsum((x - observed) * p for x, p in enumerate(probabilities(log_odds)))

    alpha = (1 - level) / 2
    first, last = observed == 0, observed == len(weights) - 1
    estimate = 0.0 if first else math.inf if last else _exp_root(mean_excess)
    low = 0.0 if first else _exp_root(lambda t: math.fsum(probabilities(t)[observed:]) - alpha)
    high = math.inf if last else _exp_root(lambda t: math.fsum(probabilities(t)[: observed + 1]) - alpha)
    return Interval("conditional-mle", estimate, low, high, level)


def wald_difference(a: int, n1: int, b: int, n2: int, level: float = 0.95) -> Interval:
    """The risk difference with the Wald interval, cut at -1 and 1.

    References
    ----------
    Newcombe RG. Statistics in Medicine 1998; 17: 873-890, method 1.

    Examples
    --------
    >>> found = wald_difference(56, 70, 48, 80)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0575, 0.3425)
    """
    p1, p2 = a / n1, b / n2
    half = two_sided_z(level) * math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return Interval("wald-difference", p1 - p2, max(-1.0, p1 - p2 - half), min(1.0, p1 - p2 + half), level)


def wald_continuity_difference(a: int, n1: int, b: int, n2: int, level: float = 0.95) -> Interval:
    """The risk difference with the Wald interval, continuity corrected (R's prop.test by default), cut at -1 and 1.

    References
    ----------
    Newcombe RG. Statistics in Medicine 1998; 17: 873-890, method 2.

    Examples
    --------
    >>> found = wald_continuity_difference(56, 70, 48, 80)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0441, 0.3559)
    """
    plain = wald_difference(a, n1, b, n2, level)
    p1, p2 = a / n1, b / n2
    half = two_sided_z(level) * math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    half += min(abs(plain.estimate), (1 / n1 + 1 / n2) / 2)
    low, high = max(-1.0, p1 - p2 - half), min(1.0, p1 - p2 + half)
    return Interval("wald-continuity-difference", p1 - p2, low, high, level)


def agresti_caffo(a: int, n1: int, b: int, n2: int, level: float = 0.95) -> Interval:
    """The risk difference with Agresti and Caffo's interval: Wald's, after one event and one other added to each group.

    References
    ----------
    Agresti A, Caffo B. American Statistician 2000; 54: 280-288.

    Examples
    --------
    >>> found = agresti_caffo(56, 70, 48, 80)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0525, 0.3358)
    """
    added = wald_difference(a + 1, n1 + 2, b + 1, n2 + 2, level)
    return Interval("agresti-caffo", a / n1 - b / n2, added.low, added.high, level)


def newcombe(a: int, n1: int, b: int, n2: int, level: float = 0.95) -> Interval:
    """The risk difference with Newcombe's hybrid score interval.

    References
    ----------
    Newcombe RG. Statistics in Medicine 1998; 17: 873-890, method 10.

    Examples
    --------
    >>> found = newcombe(56, 70, 48, 80)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """
    first, second = proportion.wilson(a, n1, level), proportion.wilson(b, n2, level)
    p1, p2 = a / n1, b / n2
    low = p1 - p2 - math.hypot(p1 - first.low, second.high - p2)
    high = p1 - p2 + math.hypot(first.high - p1, p2 - second.low)
    return Interval("newcombe", p1 - p2, low, high, level)


def miettinen_nurminen_difference(a: int, n1: int, b: int, n2: int, level: float = 0.95) -> Interval:
    """The risk difference with the Miettinen-Nurminen score interval.

    References
    ----------
    Miettinen O, Nurminen M. Statistics in Medicine 1985; 4: 213-226.

    Examples
    --------
    >>> found = miettinen_nurminen_difference(56, 70, 48, 80)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0528, 0.3382)
    """
    estimate = a / n1 - b / n2

    def signed_root(difference: float) -> float:
        p2 = _restricted(lambda p: p + difference, a, n1, b, n2, max(0.0, -difference), min(1.0, 1 - difference))
        return _score(estimate - difference, p2 + difference, p2, 1.0, n1, n2)

    low, high = _score_limits(signed_root, -1.0, estimate, 1.0, level)
    return Interval("miettinen-nurminen-difference", estimate, low, high, level)


def miettinen_nurminen_ratio(a: int, n1: int, b: int, n2: int, level: float = 0.95) -> Interval:
    """The risk ratio with the Miettinen-Nurminen score interval.

    Raises
    ------
    UndefinedError
        If a count of events is zero.

    References
    ----------
    Miettinen O, Nurminen M. Statistics in Medicine 1985; 4: 213-226.

    Examples
    --------
    >>> found = miettinen_nurminen_ratio(56, 70, 48, 80)
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (1.333, 1.079, 1.672)
    """
    if 0 in (a, b):
        raise UndefinedError("a risk ratio with a group without events has no finite score interval on both sides")
    estimate = (a / n1) / (b / n2)

    def signed_root(log_ratio: float) -> float:
        ratio = math.exp(log_ratio)
        # where the derivative of the likelihood of p2, with p1 = ratio * p2, is zero: the smaller root of a parabola
        linear = a + ratio * (b + n1) + n2
        p2 = 2 * (a + b) / (linear + math.sqrt(max(0.0, linear**2 - 4 * ratio * (n1 + n2) * (a + b))))
        return _score(a / n1 - ratio * b / n2, p2 * ratio, p2, ratio, n1, n2)

    low, high = _score_limits(signed_root, -20.0, math.log(estimate), 20.0, level)
    return Interval("miettinen-nurminen-ratio", estimate, math.exp(low), math.exp(high), level)


def _log_interval(method: str, log_estimate: float, se: float, level: float) -> Interval:
    half = two_sided_z(level) * se
    return Interval(method, math.exp(log_estimate), math.exp(log_estimate - half), math.exp(log_estimate + half), level)


def _exp_root(f: Callable[[float], float]) -> float:
    return math.exp(root(f, -_LARGEST_LOG_ODDS, _LARGEST_LOG_ODDS))


def _restricted(first: Callable[[float], float], a: int, n1: int, b: int, n2: int, low: float, high: float) -> float:
    """The maximum-likelihood p2 where p1 = first(p2), by bisection on the (decreasing) derivative."""

    def derivative(p2: float) -> float:
        p1 = first(p2)
        gain = sum(count / max(p, 1e-300) for count, p in ((a, p1), (b, p2)) if count)
        return gain - sum(count / max(1 - p, 1e-300) for count, p in ((n1 - a, p1), (n2 - b, p2)) if count)

    return root(lambda p: -derivative(p), low, high)


def _score(distance: float, p1: float, p2: float, weight: float, n1: int, n2: int) -> float:
    """Miettinen and Nurminen's signed root, with their factor N / (N - 1)."""
    n = n1 + n2
    variance = (p1 * (1 - p1) / n1 + weight**2 * p2 * (1 - p2) / n2) * n / (n - 1)
    if variance <= 0:
        return 0.0 if distance == 0 else math.copysign(math.inf, distance)
    return distance / math.sqrt(variance)


def _score_limits(
    signed_root: Callable[[float], float], low: float, estimate: float, high: float, level: float
) -> tuple[float, float]:
    z = two_sided_z(level)
    return root(lambda x: z - signed_root(x), low, estimate), root(lambda x: -z - signed_root(x), estimate, high)


RATIOS: dict[str, tuple[Callable[..., Interval], ...]] = {
    "RR": (katz, miettinen_nurminen_ratio),
    "OR": (woolf, conditional_mle),
}
"""The intervals of each ratio, those most in use first."""
DIFFERENCES: tuple[Callable[..., Interval], ...] = (
    wald_difference, newcombe, wald_continuity_difference, miettinen_nurminen_difference, agresti_caffo,
)  # fmt: skip
"""The intervals of the risk difference, those most in use first."""
