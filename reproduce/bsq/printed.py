"""Printed numbers: text, read exactly, standing for an interval of unrounded values.

``"14.0%"`` is not 0.14: its decimals say how precisely it was rounded. Nothing here uses binary floating point to
decide whether a printed number follows from an exact one; values are :class:`fractions.Fraction` throughout.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from functools import cached_property, lru_cache

import msgspec

from bsq.patterns import pattern

HALF = Fraction(1, 2)
INSIDE = Fraction(9, 10)
"""What fits only in the last tenth of a number's rounding fits by a corner."""
FLOAT_ERROR = 1e-10
RELATIVE_FLOAT_ERROR = Fraction(1, 10**10)
"""How far a value computed in binary floating point may lie from the exact one, relative to it."""
APPROXIMATE = Fraction(1, 10)
"""A number printed with ``~`` stands for values within a tenth of it."""
UNPRINTED_DIGITS = 4
"""With so many significant digits a derived value is written where no printed one says how."""
SMALLEST_FIXED = Fraction(1, 10_000)
"""Smaller values are written with a power of ten."""

Value = Fraction | int | float


class Rounding(Enum):
    """By which rule an unrounded value gives a printed number; the best rule that does."""

    HALF_UP = "rounded"
    HALF_EVEN = "rounded half to even"
    TRUNCATED = "truncated"
    NONE = "not reproduced"
    NOT_PRINTED = "nothing printed to hold it against"


class Printed(msgspec.Struct, frozen=True, dict=True):
    """A number as a paper prints it.

    Attributes
    ----------
    text : str
        What was printed, character for character.
    value : Fraction
        The number on its own printed scale: 14 for ``"14.0%"``.
    unit : Fraction
        One in the last printed decimal place: 1/10 for ``"14.0%"``.
    comparator : str
        ``=``, ``<``, ``<=``, ``>``, ``>=``, ``~``, ``NS`` for "not significant", or ``?`` where nothing is printed
        (the value of both is 0).
    percent : bool
        Whether a percent sign or ``per cent`` was printed.
    """

    text: str
    value: Fraction
    unit: Fraction
    comparator: str = "="
    percent: bool = False

    @property
    def decimals(self) -> int:
        """The number of printed decimals (0 for ``"14%"``; 5 for ``"3.0E-4"``).

        >>> read("3.0E-4").decimals
        5
        """
        return max(0, len(str(self.unit.denominator)) - 1)

    @property
    def is_printed(self) -> bool:
        """Whether there is a number; ``?`` stands for one that is not printed."""
        return self.comparator != "?"

    def mapped(self, transform: Callable[[Fraction], Fraction]) -> Printed:
        """The number that stands for the transformed interval, whatever its decimals: 0.5 for 2, reciprocally.

        >>> half = read("2.0").mapped(lambda value: 1 / value)
        >>> [round(float(limit), 4) for limit in half.bounds()]
        [0.4878, 0.5128]
        """
        low, high = sorted(transform(limit) for limit in self.bounds())
        return Printed(self.text, (low + high) / 2, high - low, self.comparator, self.percent)

    def times(self, factor: Fraction) -> Printed:
        """The number in another unit."""
        return self.mapped(lambda value: value * factor)

    def narrowed(self) -> Printed:
        """The number without the corners, the last tenth, of its rounding."""
        return Printed(self.text, self.value, self.unit * INSIDE, self.comparator, self.percent)

    def bounds(self) -> tuple[Fraction, Fraction]:
        """The closed interval of unrounded values that the number stands for, on its printed scale.

        >>> [str(limit) for limit in read("14.0%").bounds()]
        ['279/20', '281/20']
        """
        return self._bounds

    def rounding(self, low: Value, high: Value | None = None) -> Rounding:
        """By which rule some value of the closed interval from ``low`` to ``high`` gives this number.

        Exact values (int, Fraction) are compared exactly; a float is taken as the interval of its possible error.

        Parameters
        ----------
        low, high : int, Fraction or float
            The derived value or its lowest and highest possible value, on the printed scale (percent for ``%``).

        Examples
        --------
        >>> read("13.6%").rounding(Fraction(300, 22)).value
        'rounded'
        >>> read("34.4%").rounding(Fraction(1000, 29)).value
        'truncated'
        >>> read("14.0%").rounding(Fraction(300, 22)).value
        'not reproduced'
        """
        if not self.is_printed:
            return Rounding.NOT_PRINTED
        high = low if high is None else high
        seen = self.at_a_glance(float(low), float(high))
        if seen:
            return seen
        smallest, largest = widened(low)[0], widened(high)[1]
        if self.comparator == "=":
            return self._rounding_of_equal(smallest, largest)
        return Rounding.HALF_UP if self._holds(smallest, largest) else Rounding.NONE

    def at_a_glance(self, low: float, high: float) -> Rounding | None:
        """What floats, which are quick, tell of a rounding; None where the values lie too near to one of its ends.

        >>> read("13.6%").at_a_glance(13.61, 13.62), read("13.6%").at_a_glance(13.65, 13.65)
        (<Rounding.HALF_UP: 'rounded'>, None)
        """
        if self.comparator != "=":
            return None
        if self.value < 0:
            low, high = -high, -low
        (first, lower), (upper, behind), (cut, last) = self._ends
        if high < first or low > last:
            return Rounding.NONE
        if low < upper and high > lower:
            return Rounding.HALF_UP
        return Rounding.TRUNCATED if behind < low < cut else None

    @cached_property
    def _ends(self) -> tuple[tuple[float, float], ...]:
        """Between which floats the lowest and highest rounded values, and the highest one cut off, surely lie."""
        value, unit = abs(float(self.value)), float(self.unit)
        error = (value + unit) * FLOAT_ERROR
        return tuple((end - error, end + error) for end in (value - unit / 2, value + unit / 2, value + unit))

    @cached_property
    def _bounds(self) -> tuple[Fraction, Fraction]:
        half = self.unit * HALF
        if self.comparator == "~":
            half = max(half, abs(self.value) * APPROXIMATE)
        return self.value - half, self.value + half

    def _rounding_of_equal(self, low: Fraction, high: Fraction) -> Rounding:
        if self.value < 0:
            return Printed(self.text, -self.value, self.unit)._rounding_of_equal(-high, -low)
        lower, upper = self.bounds()
        if low < upper and high >= lower:
            return Rounding.HALF_UP
        if low <= upper <= high and (self.value / self.unit) % 2 == 0:
            return Rounding.HALF_EVEN
        if low < self.value + self.unit and high >= self.value:
            return Rounding.TRUNCATED
        return Rounding.NONE

    def _holds(self, low: Fraction, high: Fraction) -> bool:
        match self.comparator:
            case "<" | "<=":
                return low < self.value or (self.comparator == "<=" and low == self.value)
            case ">" | ">=":
                return high > self.value or (self.comparator == ">=" and high == self.value)
            case "~":
                lower, upper = self.bounds()
                return low <= upper and high >= lower
        raise ValueError(f"{self.text!r} is not a value or a bound: it says only that p exceeds alpha")

    def agreement(self, other: Printed) -> Rounding:
        """By which rule the coarser of two printed numbers follows from the finer one.

        >>> read("44%").agreement(read("44.0%")).value, read("48.3").agreement(read("41.4")).value
        ('rounded', 'not reproduced')
        """
        if self.comparator == other.comparator == "=" and self.unit == other.unit:
            return Rounding.HALF_UP if self.value == other.value else Rounding.NONE
        finer, coarser = sorted((self, other), key=_vagueness)
        if finer.comparator in ("=", "~"):
            return coarser.rounding(*finer.bounds())
        if self.comparator[0] == other.comparator[0]:
            return Rounding.HALF_UP
        lower, upper = (self, other) if self.comparator[0] == ">" else (other, self)
        touch = lower.value == upper.value and lower.comparator == ">=" and upper.comparator == "<="
        return Rounding.HALF_UP if touch or lower.value < upper.value else Rounding.NONE

    def show(self, value: Value) -> str:
        """Write a derived value as this number was printed: same decimals, same percent sign.

        Beside a bound, two significant digits tell on which side the value lies.

        >>> read("14.0%").show(Fraction(300, 22))
        '13.6%'
        """
        if self.comparator in ("=", "~") and not (isinstance(value, float) and math.isinf(value)):
            return fixed(value, self.decimals) + ("%" if self.percent else "")
        digits = 2 if self.is_printed else UNPRINTED_DIGITS
        return significant_digits(value, digits) + ("%" if self.percent else "")


def _vagueness(printed: Printed) -> tuple[int, Fraction]:
    """Bounds are vaguer than approximate numbers, those than exact ones, and those the more the fewer decimals."""
    return {"=": 0, "~": 1}.get(printed.comparator, 2), printed.unit


def widened(value: Value) -> tuple[Fraction, Fraction]:
    """The exact interval in which the true value lies: a point for int and Fraction, a sliver for a float."""
    if isinstance(value, float):
        exact = Fraction(math.copysign(sys.float_info.max, value) if math.isinf(value) else value)
        margin = abs(exact) * RELATIVE_FLOAT_ERROR
        return exact - margin, exact + margin
    exact = value if isinstance(value, Fraction) else Fraction(value)
    return exact, exact


def round_half_up(value: Value, unit: Fraction) -> Fraction:
    """The multiple of ``unit`` nearest to ``value``, ties away from zero.

    >>> round_half_up(Fraction(1, 8), Fraction(1, 100))
    Fraction(13, 100)
    """
    scaled = abs(Fraction(value)) / unit + HALF
    return unit * (scaled.numerator // scaled.denominator) * (-1 if value < 0 else 1)


def fixed(value: Value, decimals: int) -> str:
    """``value`` in fixed notation with so many decimals, rounded half up from its exact value.

    >>> fixed(Fraction(1, 8), 2)
    '0.13'
    """
    numerator, denominator = abs(Fraction(value)).as_integer_ratio()
    scaled = (2 * numerator * 10**decimals + denominator) // (2 * denominator)
    digits = str(scaled).rjust(decimals + 1, "0")
    sign = "-" if value < 0 and scaled else ""
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def significant_digits(value: Value, digits: int = 2) -> str:
    """``value`` with so many significant digits, rounded half up from its exact value; infinity as such.

    >>> significant_digits(0.0331), significant_digits(Fraction(1, 8)), significant_digits(100)
    ('0.033', '0.13', '100')
    >>> significant_digits(Fraction(300, 22), 4), significant_digits(float("inf"))
    ('13.64', 'infinity')
    """
    if isinstance(value, float) and math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    exact = abs(Fraction(value))
    if not exact:
        return "0"
    if exact < SMALLEST_FIXED:
        return f"{float(value):.{digits - 1}e}"
    decimals = digits - 1
    while exact * 10**decimals < 10 ** (digits - 1):
        decimals += 1
    while decimals and exact * 10 ** (decimals - 1) >= 10 ** (digits - 1):
        decimals -= 1
    return fixed(value, decimals)


TYPOGRAPHY = str.maketrans(
    {
        "\u2212": "-", "\u2010": "-", "\u2011": "-", "\uff0d": "-", "\u00b7": ".", "\u2219": ".", "\u22c5": ".",
        "\u00a0": " ", "\u2007": " ", "\u2008": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ", "\u3000": " ",
        "\u200b": "", "\u00ad": "", "\ufeff": "", "\uff05": "%", "\u066a": "%", "\u2a7d": "≤", "\u2a7e": "≥",
        "\uff1c": "<", "\uff1e": ">", "\uff1d": "=", "\u223c": "~", "\u2248": "~", "\u2215": "/", "\u2044": "/",
    }
)  # fmt: skip
"""Every house's minus, middle dot, space, percent sign and comparator, as one plain character."""
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")

_MANTISSA = r"-?\s?(?:[1-9]\d{0,2}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)"
_EXPONENT = r"(?:\s?[x×*]\s?10\s?(?:\^|\*\*)?\s?|[eE])"
NUMBER = rf"{_MANTISSA}(?:{_EXPONENT}[-+]?\d{{1,3}})?"
P_LABEL = r"p(?:\s?-?\s?values?)?(?=\s*[<>=≤≥?.\d])"
"""What stands before a p-value."""
PERCENT = r"\s?(?:%|per\s?cent|percent)"
_READ = pattern(
    rf"""(?:[pP](?:\s?[-–]?\s?(?:values?|[Vv]alue))?\s*[:,]?\s*)?
         (?:=\s*(?=[<>≤≥]))?(?P<comparator><=|>=|=<|=>|[<>=≤≥~])?\s*
         (?P<mantissa>{_MANTISSA})(?:{_EXPONENT}(?P<exponent>[-+]?\d{{1,3}}))?
         (?P<percent>{PERCENT})?""",
    re.VERBOSE,
)
_NOT_SIGNIFICANT = pattern(r"(?:p\s*=?\s*)?(?:n\.?s\.?|not significant)", re.IGNORECASE)
_MARK = pattern(r"(?<!\s)\s*+(?:[*†‡§]+|\((?:two|2)[-\s](?:sided|tailed)\))$", re.IGNORECASE)
"""A footnote's mark, or that a test is two-sided, behind a number."""
_UNPRINTED = pattern(r"(?:p\s*=?\s*)?\?\s?%?", re.IGNORECASE)
_COMPARATORS = {"≤": "<=", "=<": "<=", "≥": ">=", "=>": ">="}


MISPRINT = pattern(r"(?<![\d.,])\d*[.,]\d+[.,]\d+(?![\d.,]*\d)")
_THOUSANDS = pattern(r"\d{1,3}(,\d{3})+(\.\d+)?")


def misprint(text: str) -> str:
    """The first thing in a text that looks like a number but is none, such as ``0.0.045``; or "".

    >>> misprint("12 (5.4.5)"), misprint("1,234.5 and 0.5")
    ('5.4.5', '')
    """
    return next((found for found in MISPRINT.findall(plain(text)) if not _THOUSANDS.fullmatch(found)), "")


def plain(text: str) -> str:
    """Text in plain characters; superscripts stay (they are footnotes), but for powers of ten.

    >>> plain("0·03 × 10⁻⁴"), plain("13.6¹")
    ('0.03 × 10-4', '13.6¹')
    """
    if text.isascii():
        return text.strip()
    translated = re.sub(r"(^|[(\[=<>])\s*–(?=\d)", r"\1-", text.translate(TYPOGRAPHY).strip())
    return re.sub(r"(?<=10)[⁰¹²³⁴-⁹⁻⁺]+", lambda power: power[0].translate(_SUPERSCRIPTS), translated).strip()


@lru_cache(maxsize=4096)
def read(text: str) -> Printed:
    """Read one printed number, in any house style.

    Raises
    ------
    ValueError
        If the text is not one number; the message says what was found.

    Examples
    --------
    >>> read("P < .0001").comparator, read("0·03").value, read("1,234").value
    ('<', Fraction(3, 100), Fraction(1234, 1))
    """
    number = _MARK.sub("", plain(text)).strip("()[]").strip()
    if _UNPRINTED.fullmatch(number):
        return Printed(text, Fraction(0), Fraction(1), "?", "%" in number)
    if _NOT_SIGNIFICANT.fullmatch(number):
        return Printed(text, Fraction(0), Fraction(1), "NS")
    match = _READ.fullmatch(number)
    if match is None:
        raise ValueError(f"expected one printed number such as 14.0%, .03 or p < 0.001, found {text!r}")
    comparator = match["comparator"] or "="
    value, unit = _decimal(match["mantissa"])
    power = Fraction(10) ** int(match["exponent"] or 0)
    return Printed(
        text, value * power, unit * power, _COMPARATORS.get(comparator, comparator), match["percent"] is not None
    )


def read_p(text: str) -> Printed:
    """Read a p-value, in which three digits after a comma are decimals: no p is 1,000.

    >>> read_p("1,000").value, read_p("P = 0.03").value
    (Fraction(1, 1), Fraction(3, 100))
    """
    printed = read(text)
    if "," in text and printed.value > 1:
        decimal = read(text.replace(",", "."))
        return Printed(text, decimal.value, decimal.unit, decimal.comparator, decimal.percent)
    return printed


def _decimal(mantissa: str) -> tuple[Fraction, Fraction]:
    """Value and last-place unit; three digits after each comma or space are thousands, else a comma is decimal."""
    if re.fullmatch(r"-?\s?[1-9]\d{0,2}([, ]\d{3})+(\.\d+)?", mantissa):
        mantissa = mantissa.replace(",", "")
    whole, _, decimals = mantissa.replace(" ", "").replace(",", ".").partition(".")
    unit = 10 ** len(decimals)
    return Fraction(int(whole + decimals), unit), Fraction(1, unit)
