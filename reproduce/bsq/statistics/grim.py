"""Means and standard deviations of whole numbers: which sums, and which sums of squares, can be behind them.

``n`` patients answer ``items`` whole-number items each; a patient's value is the mean of the items. In units of one
over ``items`` every value is then a whole number. Everything here is exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from bsq.printed import Printed, Rounding

LARGEST_SEARCH = 2_000_000
"""The largest search over data sets, in additions; beyond it only parity and the extremes are checked."""


def sums_that_give(mean: Printed, n: int, items: int = 1) -> list[int]:
    """The sums of all items whose mean is printed so, rounded or truncated.

    References
    ----------
    Brown NJL, Heathers JAJ. Social Psychological and Personality Science 2017; 8: 363-369 (GRIM).

    Examples
    --------
    Brown and Heathers' example: no 28 whole numbers have a mean of 5.19; 145 and 146 give 5.18 and 5.21.

    >>> from bsq.printed import read
    >>> sums_that_give(read("5.19"), 28), sums_that_give(read("5.18"), 28)
    ([], [145])
    """
    count = n * items
    low, high = mean.bounds()
    first, last = math.floor((low - mean.unit) * count), math.ceil((high + mean.unit) * count)
    return [t for t in range(first, last + 1) if mean.rounding(Fraction(t, count)) is not Rounding.NONE]


def variance(total: int, squares: int, n: int, items: int = 1, *, population: bool = False) -> Fraction:
    """The variance of ``n`` values from their sum and sum of squares, both in units of one over ``items``.

    >>> variance(6, 14, 3)
    Fraction(1, 1)
    """
    return (squares - Fraction(total * total, n)) / (n if population else n - 1) / items**2


def rounding_of_root(printed: Printed, square: Fraction) -> Rounding:
    """By which rule a printed number follows from the exact square root of ``square``.

    >>> from bsq.printed import read
    >>> rounding_of_root(read("1.41"), Fraction(2)).value, rounding_of_root(read("1.42"), Fraction(2)).value
    ('rounded', 'not reproduced')
    """
    lower, upper = (max(Fraction(0), bound) ** 2 for bound in printed.bounds())
    if lower <= square < upper:
        return Rounding.HALF_UP
    if square == upper and (printed.value / printed.unit) % 2 == 0:
        return Rounding.HALF_EVEN
    if printed.value**2 <= square < (printed.value + printed.unit) ** 2:
        return Rounding.TRUNCATED
    return Rounding.NONE


def squares_that_give(
    sd: Printed, total: int, n: int, items: int = 1, limits: tuple[int, int] | None = None, *, population: bool = False
) -> Iterator[int]:
    """The sums of squares of data with this sum whose standard deviation is printed so.

    ``limits`` are the lowest and highest value of an item; without them any whole number is one. Values and sums are in
    units of one over ``items``.

    References
    ----------
    Anaya J. The GRIMMER test. PeerJ Preprints 2016; 4: e2400v1.

    Examples
    --------
    >>> from bsq.printed import read
    >>> list(squares_that_give(read("1.00"), 6, 3)), list(squares_that_give(read("1.20"), 6, 3))
    ([14], [])
    """
    divisor = n if population else n - 1
    lower, upper = (max(Fraction(0), bound) ** 2 for bound in (sd.bounds()[0], sd.value + sd.unit))
    centre = Fraction(total * total, n)
    first = math.ceil(lower * divisor * items**2 + centre)
    last = math.floor(upper * divisor * items**2 + centre)
    window = (limits[0] * items, limits[1] * items) if limits else _window(total, last - centre, n)
    for squares in attainable_squares(total, n, window, first, last):
        if rounding_of_root(sd, variance(total, squares, n, items, population=population)) is not Rounding.NONE:
            yield squares


def nearest_squares(
    sd: Printed, total: int, n: int, items: int = 1, limits: tuple[int, int] | None = None
) -> list[int]:
    """The attainable sums of squares whose standard deviations are the nearest below and above a printed one.

    >>> from bsq.printed import read
    >>> nearest_squares(read("1.20"), 6, 3)
    [14, 18]
    """
    deviations = sd.value**2 * (n - 1) * items**2
    reach = 2 * (n + math.isqrt(math.ceil(deviations)) + items**2)
    low, high = (limits[0] * items, limits[1] * items) if limits else _window(total, deviations + reach, n)
    least, greatest = (x + _shift(total, n, low) for x in _extremes(total - n * low, n, high - low))
    centre = min(Fraction(greatest), max(Fraction(least), deviations + Fraction(total * total, n)))
    span = math.floor(centre) - reach, math.ceil(centre) + reach
    attainable = list(attainable_squares(total, n, (low, high), *span))
    below = [squares for squares in attainable if squares <= centre][-1:]
    return below + [squares for squares in attainable if squares > centre][:1]


def _window(total: int, squared_deviations: Fraction | int, n: int) -> tuple[int, int]:
    """How far values can lie from their mean, for their squared deviations."""
    reach = math.isqrt(max(0, math.ceil(squared_deviations))) + 1
    mean = Fraction(total, n)
    return math.floor(mean) - reach, math.ceil(mean) + reach


def attainable_squares(total: int, n: int, window: tuple[int, int], first: int, last: int) -> Iterator[int]:
    """The sums of squares, from ``first`` to ``last``, of ``n`` whole numbers in a window with this sum.

    Squares have the parity of their sum. Whether data exist is searched exactly where that is quick; else every sum of
    squares of the right parity between the least and the greatest counts as attainable.

    >>> list(attainable_squares(6, 3, (1, 5), 0, 100))
    [12, 14, 18]
    """
    low, high = window
    if not n * low <= total <= n * high:
        return
    least, greatest = _extremes(total - n * low, n, high - low)
    shift = _shift(total, n, low)
    exact = _squares_of(n, high - low).get(total - n * low, 0) if _cost(n, high - low) <= LARGEST_SEARCH else None
    for squares in range(max(first, least + shift), min(last, greatest + shift) + 1):
        if (squares - total) % 2 == 0 and (exact is None or exact >> (squares - shift) & 1):
            yield squares


def _shift(total: int, n: int, low: int) -> int:
    """What is added to a sum of squares where ``low`` is added to values whose sum becomes ``total``."""
    return 2 * low * total - n * low * low


def _cost(n: int, width: int) -> int:
    return n * n * width * (width + 1) * max(1, n * width * width // 6400)


@cache
def _squares_of(n: int, width: int) -> dict[int, int]:
    """For each sum of ``n`` whole numbers from 0 to ``width``, its sums of squares, as the bits of a number.

    By dynamic programming over the patients.
    """
    sums = {0: 1}
    for _ in range(n):
        larger: dict[int, int] = {}
        for total, squares in sums.items():
            for value in range(width + 1):
                larger[total + value] = larger.get(total + value, 0) | squares << (value * value)
        sums = larger
    return sums


def _extremes(total: int, n: int, width: int) -> tuple[int, int]:
    """The least and the greatest sum of squares of ``n`` whole numbers from 0 to ``width`` with this sum."""
    each, more = divmod(total, n)
    least = (n - more) * each**2 + more * (each + 1) ** 2
    full, rest = divmod(total, width) if width else (0, 0)
    return least, full * width**2 + rest**2


def attainable_deviations(
    mean: Printed, n: int, items: int, limits: tuple[int, int]
) -> tuple[Fraction, Fraction] | None:
    """The least and the greatest variance of data in these limits whose mean is printed so, if there are any.

    References
    ----------
    Heathers JA et al. SPRITE. PeerJ Preprints 2018; 6: e26968v1 (the range of attainable standard deviations).

    Examples
    --------
    >>> from bsq.printed import read
    >>> attainable_deviations(read("2.00"), 3, 1, (1, 5))
    (Fraction(0, 1), Fraction(3, 1))
    """
    low, high = limits[0] * items, limits[1] * items
    found = []
    for total in sums_that_give(mean, n, items):
        if n * low <= total <= n * high:
            shift = _shift(total, n, low)
            found += [variance(total, s + shift, n, items) for s in _extremes(total - n * low, n, high - low)]
    return (min(found), max(found)) if found else None


def debit(k: int, n: int) -> Fraction:
    """The variance of ``n`` zeros and ones of which ``k`` are ones.

    References
    ----------
    Heathers JAJ, Brown NJL. DEBIT: a simple consistency test for binary data, 2019 (https://osf.io/5vb3u).

    Examples
    --------
    >>> debit(5, 20)
    Fraction(15, 76)
    """
    return Fraction(k * (n - k), n * (n - 1))
