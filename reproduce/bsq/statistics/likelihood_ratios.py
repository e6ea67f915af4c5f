"""What a diagnostic test's 2 x 2 table gives beside proportions: likelihood ratios and Youden's index."""

from __future__ import annotations

import math

from bsq.statistics import proportion
from bsq.statistics.distributions import two_sided_z
from bsq.statistics.results import Interval, UndefinedError


def simel(k1: int, n1: int, k2: int, n2: int, level: float = 0.95) -> Interval:
    """The ratio of two proportions of different patients, with Simel's log interval.

    A positive likelihood ratio is that of the positives among the diseased (tp of tp + fn) and among the healthy (fp of
    fp + tn); a negative one that of the negatives.

    References
    ----------
    Simel DL, Samsa GP, Matchar DB. Journal of Clinical Epidemiology 1991; 44: 763-770.

    Examples
    --------
    >>> found = simel(25, 30, 3, 63)
    >>> round(found.estimate, 2), round(found.low, 2), round(found.high, 2)
    (17.5, 5.73, 53.41)
    """
    if not k1 or not k2:
        raise UndefinedError("with a zero count the log of a likelihood ratio has no value")
    se = math.sqrt(1 / k1 - 1 / n1 + 1 / k2 - 1 / n2)
    factor = math.exp(two_sided_z(level) * se)
    ratio = (k1 / n1) / (k2 / n2)
    return Interval("simel", ratio, ratio / factor, ratio * factor, level)


def mercaldo(tp: int, fp: int, fn: int, tn: int, level: float = 0.95, *, negative: bool = False) -> Interval:
    """A predictive value with Mercaldo's logit interval (MedCalc's); ``negative`` for the negative one.

    Raises
    ------
    UndefinedError
        If a count is zero.

    References
    ----------
    Mercaldo ND, Lau KF, Zhou XH. Statistics in Medicine 2007; 26: 2170-2183.

    Examples
    --------
    >>> found = mercaldo(25, 3, 5, 60)
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (0.893, 0.732, 0.962)
    """
    if 0 in (tp, fp, fn, tn):
        raise UndefinedError("with a zero count a predictive value has no logit interval")
    ill, healthy = tp + fn, fp + tn
    right, wrong, hits, rest = (tn, fn, tn / healthy, fn / ill) if negative else (tp, fp, tp / ill, fp / healthy)
    sizes = (healthy, ill) if negative else (ill, healthy)
    half = two_sided_z(level) * math.sqrt((1 - hits) / hits / sizes[0] + (1 - rest) / rest / sizes[1])
    low, high = (1 / (1 + math.exp(-x)) for x in (math.log(right / wrong) - half, math.log(right / wrong) + half))
    return Interval("mercaldo", right / (right + wrong), low, high, level)


def youden(tp: int, fp: int, fn: int, tn: int, level: float = 0.95) -> Interval:
    """Youden's index, sensitivity + specificity - 1, with its normal interval.

    References
    ----------
    Youden WJ. Cancer 1950; 3: 32-35.

    Examples
    --------
    >>> round(youden(25, 3, 5, 60).estimate, 3)
    0.786
    """
    sensitivity, specificity = proportion.wald(tp, tp + fn, level), proportion.wald(tn, fp + tn, level)
    index = sensitivity.estimate + specificity.estimate - 1
    variance = sum(p * (1 - p) / n for p, n in ((sensitivity.estimate, tp + fn), (specificity.estimate, fp + tn)))
    half = two_sided_z(level) * math.sqrt(variance)
    return Interval("youden", index, index - half, index + half, level)
