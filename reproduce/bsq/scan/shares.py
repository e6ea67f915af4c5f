"""Whether a printed percentage is a count's share of a total."""

from __future__ import annotations

from fractions import Fraction

from bsq.printed import Printed, Rounding


def percentage(k: int, n: int) -> Fraction:
    """``k`` of ``n``, in percent.

    >>> str(percentage(3, 22))
    '150/11'
    """
    return Fraction(100 * k, n)


def share_rounding(printed: Printed, k: int, n: int) -> Rounding:
    """By which rule a percentage is that of a count, if it is."""
    near = 100 * k / n
    return printed.at_a_glance(near, near) or printed.rounding(percentage(k, n))


def fits(printed: Printed, k: int, n: int) -> bool:
    """Whether a percentage is that of a count, by rounding or cut off.

    >>> from bsq.printed import read
    >>> fits(read("13.6%"), 3, 22), fits(read("34.4%"), 10, 29), fits(read("14.0%"), 3, 22)
    (True, True, False)
    """
    return share_rounding(printed, k, n) is not Rounding.NONE


def rounds(printed: Printed, k: int, n: int) -> bool:
    """Whether a percentage is that of a count by rounding.

    >>> from bsq.printed import read
    >>> rounds(read("13.6%"), 3, 22), rounds(read("34.4%"), 10, 29)
    (True, False)
    """
    return share_rounding(printed, k, n) in (Rounding.HALF_UP, Rounding.HALF_EVEN)


def distance(printed: Printed, k: int, n: int) -> Fraction:
    """How far a percentage is from that of a count, in percentage points."""
    return abs(percentage(k, n) - printed.value)


def is_near(printed: Printed, k: int, n: int) -> bool:
    """Whether a percentage is a slip apart from that of a count at most: one point, or two units of its last digit."""
    return distance(printed, k, n) <= max(Fraction(1), 2 * printed.unit)
