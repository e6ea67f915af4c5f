"""Tests of r x c tables: one row a group, one column a category of the outcome.

``table`` is a sequence of rows of counts, all of one length. Rows and columns without patients are left out, as
they carry no information and would cost degrees of freedom.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

from bsq.statistics.distributions import chi_squared_sf
from bsq.statistics.results import Test, UndefinedError

Table = Sequence[Sequence[int]]

MANY_TABLES, MOST_TABLES, FEW_PATIENTS = 1e8, 1e12, 100
"""Fisher-Freeman-Halton is tried where at most so many tables share the margins (more of them with few patients, whose
tables are quick to sum); beyond, it would take seconds."""
WORKSPACES = (1_000_000, 20_000_000)
"""What the library is given for its work: the first is quick to set up, and only large tables need the second."""


def pearson(table: Table) -> Test:
    """Pearson's chi-square test of independence.

    Raises
    ------
    UndefinedError
        If fewer than two rows or two columns hold patients.

    References
    ----------
    Agresti A. Categorical Data Analysis, 2nd ed., section 3.2.1.

    Examples
    --------
    Job satisfaction (Agresti, Table 2.8; R's fisher.test manual).

    >>> round(pearson([[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]).p, 4)
    0.7434
    """
    rows = informative(table)
    row_totals, column_totals, n = _margins(rows)
    statistic = float(
        n * (sum(Fraction(x * x, r * c) for row, r in zip(rows, row_totals, strict=True)
                 for x, c in zip(row, column_totals, strict=True)) - 1)
    )  # fmt: skip
    df = (len(rows) - 1) * (len(rows[0]) - 1)
    return Test("pearson", chi_squared_sf(statistic, df), statistic, df)


def likelihood_ratio(table: Table) -> Test:
    """The likelihood-ratio chi-square test of independence, G.

    References
    ----------
    Agresti A. Categorical Data Analysis, 2nd ed., section 3.2.1.

    Examples
    --------
    >>> round(likelihood_ratio([[8, 1, 3], [7, 0, 6]]).p, 4)
    0.2964
    """
    rows = informative(table)
    row_totals, column_totals, n = _margins(rows)
    statistic = 2 * math.fsum(
        x * math.log(x * n / (r * c)) for row, r in zip(rows, row_totals, strict=True)
        for x, c in zip(row, column_totals, strict=True) if x
    )  # fmt: skip
    df = (len(rows) - 1) * (len(rows[0]) - 1)
    return Test("likelihood-ratio", chi_squared_sf(statistic, df), statistic, df)


def fisher_freeman_halton(table: Table) -> Test:
    """The Fisher-Freeman-Halton exact test: the sum of all tables no likelier than the observed one.

    Exact and deterministic: Mehta and Patel's network algorithm, from the library fisher-rxc.

    Raises
    ------
    UndefinedError
        If fewer than two rows or columns hold patients, or too many tables share the margins.

    References
    ----------
    Freeman GH, Halton JH. Biometrika 1951; 38: 141-149. Mehta CR, Patel NR. JASA 1983; 78: 427-434.

    Examples
    --------
    Job satisfaction (Agresti, Table 2.8; R's fisher.test manual).

    >>> table = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]
    >>> round(fisher_freeman_halton(table).p, 4)
    0.7827
    """
    rows = informative(table)
    patients = sum(map(sum, rows))
    if number_of_tables(rows) > (MOST_TABLES if patients <= FEW_PATIENTS else MANY_TABLES):
        raise UndefinedError("too many tables share these margins to sum them exactly in a moment")
    from fisher import exact

    with _muted():
        p = next((p for workspace in WORKSPACES if (p := exact(rows, workspace)) >= 0), -1.0)
    if not 0 <= p <= 1.0000001:
        raise UndefinedError("the exact sum could not be computed")
    return Test("fisher-freeman-halton", min(1.0, p))


@contextmanager
def _muted() -> Iterator[None]:
    """Send what native code prints to nowhere: standard output holds the report and nothing else."""
    sys.stdout.flush()
    saved, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(saved, 1)
        os.close(saved)
        os.close(nowhere)


def linear_by_linear(table: Table) -> Test:
    """The linear-by-linear association test with scores 1, 2, 3, ... for rows and columns: (N - 1) r squared.

    SPSS prints it as "Linear-by-Linear Association", SAS as "Mantel-Haenszel Chi-Square".

    References
    ----------
    Agresti A. Categorical Data Analysis, 2nd ed., section 3.4.1.

    Examples
    --------
    >>> round(linear_by_linear([[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]).statistic, 3)
    2.983
    """
    squared, n = _squared_correlation(table)
    statistic = float((n - 1) * squared)
    return Test("linear-by-linear", chi_squared_sf(statistic, 1), statistic, 1)


def cochran_armitage(table: Table) -> Test:
    """The Cochran-Armitage test for trend in proportions, equally spaced scores: N r squared.

    Raises
    ------
    UndefinedError
        If the informative table is neither k x 2 nor 2 x k.

    References
    ----------
    Armitage P. Biometrics 1955; 11: 375-386.

    Examples
    --------
    Fleiss 1981, p. 139 (R's prop.trend.test manual): smokers among four groups of patients.

    >>> round(cochran_armitage([[83, 3], [90, 3], [129, 7], [70, 12]]).p, 6)
    0.004132
    """
    rows = informative(table)
    if min(len(rows), len(rows[0])) != 2:
        raise UndefinedError("a trend in proportions needs an outcome of two categories")
    squared, n = _squared_correlation(rows)
    statistic = float(n * squared)
    return Test("cochran-armitage", chi_squared_sf(statistic, 1), statistic, 1)


def kruskal_wallis(table: Table) -> Test:
    """The Kruskal-Wallis test of the groups (rows) on ordered categories (columns), corrected for ties.

    References
    ----------
    Kruskal WH, Wallis WA. Journal of the American Statistical Association 1952; 47: 583-621.

    Examples
    --------
    >>> round(kruskal_wallis([[8, 1, 3], [7, 0, 6]]).p, 4)
    0.4106
    """
    rows = informative(table)
    row_totals, column_totals, n = _margins(rows)
    midranks, below = [], 0
    for total in column_totals:
        midranks.append(below + Fraction(total + 1, 2))
        below += total
    rank_sums = [sum(x * rank for x, rank in zip(row, midranks, strict=True)) for row in rows]
    uncorrected = Fraction(12, n * (n + 1)) * sum(
        Fraction(s) ** 2 / r for s, r in zip(rank_sums, row_totals, strict=True)
    ) - 3 * (n + 1)
    ties = 1 - Fraction(sum(t**3 - t for t in column_totals), n**3 - n)
    statistic = float(uncorrected / ties)
    return Test("kruskal-wallis", chi_squared_sf(statistic, len(rows) - 1), statistic, len(rows) - 1)


def informative(table: Table) -> list[list[int]]:
    """The table without empty rows and columns."""
    rows = [list(row) for row in table if any(row)]
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    if len(rows) < 2 or len(columns) < 2:
        raise UndefinedError("patients are in a single row or column, so there is nothing to compare")
    return [list(row) for row in zip(*columns, strict=True)]


def number_of_tables(table: Table) -> float:
    """About how many tables share the margins of this one.

    References
    ----------
    Good IJ. Annals of Statistics 1976; 4: 1159-1189.
    """
    row_totals, column_totals, n = _margins(table)
    r, c = len(row_totals), len(column_totals)
    log = (
        sum(_log_choose(total + c - 1, c - 1) for total in row_totals)
        + sum(_log_choose(total + r - 1, r - 1) for total in column_totals)
        - _log_choose(n + r * c - 1, r * c - 1)
    )
    return math.exp(min(log, 700.0))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _margins(rows: Table) -> tuple[list[int], list[int], int]:
    row_totals = [sum(row) for row in rows]
    return row_totals, [sum(column) for column in zip(*rows, strict=True)], sum(row_totals)


def _squared_correlation(table: Table) -> tuple[Fraction, int]:
    """The squared correlation of row and column scores over the patients, and the number of patients."""
    rows = informative(table)
    row_totals, column_totals, n = _margins(rows)
    sum_u = sum(i * r for i, r in enumerate(row_totals))
    sum_v = sum(j * c for j, c in enumerate(column_totals))
    sum_uv = sum(i * j * x for i, row in enumerate(rows) for j, x in enumerate(row))
    variance_u = n * sum(i * i * r for i, r in enumerate(row_totals)) - sum_u**2
    variance_v = n * sum(j * j * c for j, c in enumerate(column_totals)) - sum_v**2
    return Fraction((n * sum_uv - sum_u * sum_v) ** 2, variance_u * variance_v), n


TESTS: dict[str, Callable[..., Test]] = {
    "pearson": pearson,
    "fisher-freeman-halton": fisher_freeman_halton,
    "likelihood-ratio": likelihood_ratio,
    "linear-by-linear": linear_by_linear,
    "cochran-armitage": cochran_armitage,
    "kruskal-wallis": kruskal_wallis,
}
"""The tests in common use, those most in use first."""
