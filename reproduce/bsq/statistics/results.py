"""What a statistic returns: small frozen results that name their method."""

from __future__ import annotations

from fractions import Fraction

import msgspec


class UndefinedError(ValueError):
    """The method is not defined for these counts; the message says why."""


class Test(msgspec.Struct, frozen=True):
    """A test of a table: its method, its p-value (exact for exact tests), its statistic and degrees of freedom."""

    __test__ = False  # not a pytest class

    method: str
    p: Fraction | float
    statistic: float | None = None
    df: int | None = None


class Interval(msgspec.Struct, frozen=True):
    """A confidence interval: its method, the estimate it is for, its limits and its confidence level (0 to 1)."""

    method: str
    estimate: float
    low: float
    high: float
    level: float = 0.95
