"""Tests of paired proportions: ``b`` and ``c`` are the two discordant counts of a paired 2 x 2 table."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from bsq.statistics.distributions import chi_squared_sf
from bsq.statistics.results import Test, UndefinedError


def mcnemar(b: int, c: int) -> Test:
    """McNemar's chi-square test without continuity correction.

    References
    ----------
    McNemar Q. Psychometrika 1947; 12: 153-157.

    Examples
    --------
    Approval of the prime minister (Agresti, Categorical Data Analysis, Table 10.1).

    >>> round(mcnemar(150, 86).statistic, 2)
    17.36
    """
    return _chi_square("mcnemar", b, c, 0)


def mcnemar_continuity(b: int, c: int) -> Test:
    """McNemar's chi-square test with Edwards' continuity correction.

    References
    ----------
    Edwards AL. Psychometrika 1948; 13: 185-187.

    Examples
    --------
    >>> round(mcnemar_continuity(150, 86).statistic, 2)
    16.82
    """
    return _chi_square("mcnemar-continuity", b, c, 1)


def mcnemar_exact(b: int, c: int) -> Test:
    """McNemar's exact test: a two-sided sign test of the discordant pairs.

    Examples
    --------
    >>> mcnemar_exact(1, 6).p
    Fraction(1, 8)
    """
    tail = sum(math.comb(b + c, k) for k in range(min(b, c) + 1))
    return Test("mcnemar-exact", min(Fraction(1), Fraction(2 * tail, 2 ** (b + c))))


def _chi_square(method: str, b: int, c: int, correction: int) -> Test:
    if b + c == 0:
        raise UndefinedError("no pair is discordant")
    statistic = max(0, abs(b - c) - correction) ** 2 / (b + c)
    return Test(method, chi_squared_sf(statistic, 1), statistic, 1)


TESTS: dict[str, Callable[..., Test]] = {
    "mcnemar-exact": mcnemar_exact,
    "mcnemar": mcnemar,
    "mcnemar-continuity": mcnemar_continuity,
}
"""The tests in common use, those most in use first."""
