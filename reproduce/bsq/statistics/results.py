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
    df: float | tuple[float, float] | None = None
    statistic_name: str = "chi-square"

    @property
    def detail(self) -> str:
        """The statistic and its degrees of freedom, for a reader who wants to redo the p."""
        if self.statistic is None:
            return ""
        if self.df is None:
            return f"z {self.statistic:.4g}"
        if isinstance(self.df, tuple):
            return f"F {self.statistic:.4g}, df {self.df[0]:.6g} and {self.df[1]:.6g}"
        return f"{self.statistic_name} {self.statistic:.4g}, df {self.df:.6g}"


class Interval(msgspec.Struct, frozen=True):
    """A confidence interval: its method, the estimate it is for, its limits and its confidence level (0 to 1)."""

    method: str
    estimate: float
    low: float
    high: float
    level: float = 0.95


class Estimated(msgspec.Struct, frozen=True):
    """An estimate with its standard error, whose statistic is t or z: the test of 0 and the interval that follow.

    Attributes
    ----------
    method : str
        The method's name.
    estimate, se : float
        The estimate and its standard error.
    df : float or None
        Degrees of freedom of t; None for z.
    """

    method: str
    estimate: float
    se: float
    df: float | None = None

    @property
    def statistic(self) -> float:
        """Estimate over standard error."""
        if self.se == 0:
            raise UndefinedError("the standard error is zero")
        return self.estimate / self.se

    def p(self, alternative: str = "two-sided") -> float:
        """The p-value of no effect; ``less`` means an estimate below 0."""
        from bsq.statistics.distributions import normal_sf, t_sf

        def sf(x: float) -> float:
            return normal_sf(x) if self.df is None else t_sf(x, self.df)

        if alternative == "two-sided":
            return 2 * sf(abs(self.statistic))
        return sf(self.statistic if alternative == "greater" else -self.statistic)

    def interval(self, level: float = 0.95) -> Interval:
        """The confidence interval."""
        from bsq.statistics.distributions import t_quantile, two_sided_z

        factor = two_sided_z(level) if self.df is None else t_quantile(0.5 + level / 2, self.df)
        half = factor * self.se
        return Interval(self.method, self.estimate, self.estimate - half, self.estimate + half, level)

    @property
    def detail(self) -> str:
        """The statistic and its degrees of freedom."""
        if self.df is None:
            return f"z {self.statistic:.4g}"
        return f"t {self.statistic:.4g}, df {self.df:.6g}"
