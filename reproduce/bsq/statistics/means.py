"""Tests of means from summaries: each group's mean, standard deviation and size. Differences are group 1 minus 2."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from bsq.statistics.distributions import f_sf
from bsq.statistics.results import Estimated, Test, UndefinedError

Group = tuple[float, float, int]
"""A group's mean, standard deviation and number of patients."""


def student(first: Group, second: Group) -> Estimated:
    """Student's t test of two means, equal variances assumed.

    References
    ----------
    Student. Biometrika 1908; 6: 1-25. Altman DG. Practical Statistics for Medical Research, 1991, section 9.6.

    Examples
    --------
    >>> found = student((65.6, 9.5, 72), (63.14, 10.1, 68))
    >>> found.df, round(found.p(), 4)
    (138, 0.1398)
    """
    (m1, s1, n1), (m2, s2, n2) = first, second
    df = n1 + n2 - 2
    pooled = ((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / df
    return Estimated("student", m1 - m2, math.sqrt(pooled * (1 / n1 + 1 / n2)), df)


def welch(first: Group, second: Group) -> Estimated:
    """Welch's t test of two means, variances not assumed equal.

    References
    ----------
    Welch BL. Biometrika 1947; 34: 28-35.

    Examples
    --------
    >>> found = welch((65.6, 9.5, 72), (63.14, 10.1, 68))
    >>> round(found.df, 2), round(found.p(), 4)
    (136.09, 0.1405)
    """
    (m1, s1, n1), (m2, s2, n2) = first, second
    v1, v2 = s1**2 / n1, s2**2 / n2
    if not v1 + v2:
        raise UndefinedError("both standard deviations are zero")
    df = (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
    return Estimated("welch", m1 - m2, math.sqrt(v1 + v2), df)


def z_of_means(first: Group, second: Group) -> Estimated:
    """The z test of two means, as of large samples.

    References
    ----------
    Altman DG. Practical Statistics for Medical Research, 1991, section 9.6.

    Examples
    --------
    >>> round(z_of_means((65.6, 9.5, 72), (63.14, 10.1, 68)).p(), 4)
    0.1382
    """
    (m1, s1, n1), (m2, s2, n2) = first, second
    return Estimated("z-of-means", m1 - m2, math.sqrt(s1**2 / n1 + s2**2 / n2))


def paired_t(differences: Group) -> Estimated:
    """The paired t test, from the mean and standard deviation of the differences within patients.

    References
    ----------
    Altman DG. Practical Statistics for Medical Research, 1991, section 9.5.

    Examples
    --------
    Altman, Table 9.3: energy intake of 11 women before and after menstruation.

    >>> found = paired_t((1320.5, 366.7, 11))
    >>> round(found.statistic, 2), found.df
    (11.94, 10)
    """
    mean, sd, n = differences
    return Estimated("paired-t", mean, sd / math.sqrt(n), n - 1)


def anova(groups: Sequence[Group]) -> Test:
    """One-way analysis of variance.

    References
    ----------
    Altman DG. Practical Statistics for Medical Research, 1991, section 9.8.

    Examples
    --------
    >>> found = anova([(316.6, 58.7, 8), (256.4, 37.1, 9), (278.0, 33.8, 5)])
    >>> round(found.statistic, 2), round(found.p, 3)
    (3.71, 0.043)
    """
    return f_test("anova", *sums_of_squares(groups), len(groups) - 1, sum(n for *_, n in groups) - len(groups))


def sums_of_squares(groups: Sequence[Group]) -> tuple[float, float]:
    """The sums of squares between and within groups.

    >>> [round(square, 2) for square in sums_of_squares([(1, 1, 3), (2, 1, 3)])]
    [1.5, 4.0]
    """
    total = sum(n for *_, n in groups)
    grand = math.fsum(mean * n for mean, _, n in groups) / total
    between = math.fsum(n * (mean - grand) ** 2 for mean, _, n in groups)
    return between, math.fsum((n - 1) * sd**2 for _, sd, n in groups)


def f_test(method: str, between: float, within: float, df1: int, df2: int) -> Test:
    """The F test of two sums of squares.

    >>> round(f_test("anova", 6.4, 45.0, 2, 45).p, 3)
    0.05
    """
    if not within:
        raise UndefinedError("every standard deviation is zero")
    f = (between / df1) / (within / df2)
    return Test(method, f_sf(f, df1, df2), f, (df1, df2))


def welch_anova(groups: Sequence[Group]) -> Test:
    """Welch's one-way analysis of variance, variances not assumed equal.

    References
    ----------
    Welch BL. Biometrika 1951; 38: 330-336.

    Examples
    --------
    >>> found = welch_anova([(316.6, 58.7, 8), (256.4, 37.1, 9), (278.0, 33.8, 5)])
    >>> round(found.statistic, 2), round(found.p, 3)
    (2.98, 0.093)
    """
    if any(sd == 0 for _, sd, _ in groups):
        raise UndefinedError("a standard deviation is zero")
    k = len(groups)
    weights = [n / sd**2 for _, sd, n in groups]
    total = math.fsum(weights)
    centre = math.fsum(w * mean for w, (mean, *_) in zip(weights, groups, strict=True)) / total
    between = math.fsum(w * (mean - centre) ** 2 for w, (mean, *_) in zip(weights, groups, strict=True)) / (k - 1)
    unequal = math.fsum((1 - w / total) ** 2 / (n - 1) for w, (*_, n) in zip(weights, groups, strict=True))
    f = between / (1 + 2 * (k - 2) * unequal / (k**2 - 1))
    df2 = (k**2 - 1) / (3 * unequal)
    return Test("welch-anova", f_sf(f, k - 1, df2), f, (k - 1, df2))


TESTS: dict[str, Callable[[Group, Group], Estimated]] = {"student": student, "welch": welch, "z-of-means": z_of_means}
"""The tests of two means in common use, those most in use first."""
