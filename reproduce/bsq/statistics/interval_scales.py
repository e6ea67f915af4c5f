"""Symmetric intervals: on which scale is an estimate the centre of its printed interval?

A normal-theory interval is estimate plus and minus z standard errors on some scale, transformed back. Survival
intervals are printed on five scales, ratios on the log scale.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec


class Scale(msgspec.Struct, frozen=True):
    """A scale on which an interval is symmetric.

    ``to`` and ``back`` are the transformation and its inverse; ``slope(s)`` is the derivative of ``to``, which turns a
    standard error on the plain scale into one on this scale (the delta method).
    """

    name: str
    to: Callable[[float], float]
    back: Callable[[float], float]
    slope: Callable[[float], float]


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x))


PLAIN = Scale("plain", lambda s: s, lambda x: x, lambda s: 1.0)
LOG = Scale("log", math.log, math.exp, lambda s: 1 / s)
LOG_LOG = Scale(
    "log-log",
    lambda s: math.log(-math.log(s)),
    lambda x: math.exp(-math.exp(x)),
    lambda s: 1 / (s * math.log(s)),
)
LOGIT = Scale("logit", lambda s: math.log(s / (1 - s)), _expit, lambda s: 1 / (s * (1 - s)))
ARCSINE = Scale(
    "arcsine",
    lambda s: math.asin(math.sqrt(s)),
    lambda x: math.sin(min(math.pi / 2, max(0.0, x))) ** 2,
    lambda s: 1 / (2 * math.sqrt(s * (1 - s))),
)
SURVIVAL_SCALES = (LOG, LOG_LOG, PLAIN, LOGIT, ARCSINE)
"""The scales of a survival interval: R's default, then SAS's and Stata's, then SPSS's, then R's other two."""


def centre(scale: Scale, low: float, high: float) -> float:
    """The estimate on which an interval is centred.

    >>> round(centre(LOG, 0.25, 0.702), 3)
    0.419
    """
    return scale.back((scale.to(low) + scale.to(high)) / 2)


def standard_error(scale: Scale, estimate: float, low: float, high: float, z: float) -> float:
    """The standard error, on the plain scale, that an interval implies.

    >>> round(standard_error(LOG, 0.419, 0.25, 0.702, 1.96), 3)
    0.11
    """
    return abs((scale.to(high) - scale.to(low)) / (2 * z) / scale.slope(estimate))
