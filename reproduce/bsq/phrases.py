"""Phrases made of printed numbers: a count of a total, an estimate with its interval, a number in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

import msgspec

from bsq.patterns import pattern
from bsq.printed import NUMBER, PERCENT, Printed, Rounding, plain, read
from bsq.slips import Change

WHOLE = r"[1-9]\d{0,2}(?:[, ]\d{3})+|\d+"
_COUNT = pattern(rf"(?P<k>\?|-?(?:{WHOLE})|{NUMBER}{PERCENT})\s*/\s*(?:(?P<most><=|≤)\s*)?(?P<n>.+)")
INTEGER = pattern(rf"-?(?:{WHOLE})")
_NOT_REACHED = r"NR|NE|NA|not\s(?:reached|reported|estimable|evaluable)|∞|inf(?:inity)?"


_ESTIMATE = pattern(
    rf"""(?:(?:a?HR|a?OR|RR|hazard\sratio|odds\sratio|risk\sratio|median)\s*[=:,]?\s*)?
             (?P<centre>{NUMBER}(?:{PERCENT})?)\s*
             (?:(?:days?|weeks?|months?|years?|mo|yr?|d)\b\.?\s*)?
             (?:[(\[,;]\s*)+
             (?:(?P<level>\d+(?:\.\d+)?)\s?%\s*-?\s?(?=CI|CrI|KI|conf))?
             (?:(?:CI|CrI|KI|confidence\sinterval|IQR|interquartile\srange|range)(?:\s*\(CI\))?\s*[,:=]?\s*)?
             (?:[(\[]\s*)?
             (?P<low>{NUMBER}(?:{PERCENT})?|{_NOT_REACHED})
             \s*(?:-|–|—|to|à|bis|;|,(?=\s)|and)\s*
             (?P<high>{NUMBER}(?:{PERCENT})?|{_NOT_REACHED})
             \s*[)\]]*""",
    re.VERBOSE | re.IGNORECASE,
)


UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
ONES = {word: number for word, number in UNITS.items() if 1 <= number <= 9}
_WORDS = pattern(
    rf"(?:(?P<hundreds>a|{'|'.join(ONES)})\s+hundred(?:\s+and\b)?)?\s*"
    rf"(?:(?P<small>{'|'.join(reversed(UNITS))}|no|none)|(?P<tens>{'|'.join(TENS)})(?:[\s-](?P<ones>{'|'.join(ONES)}))?)?"
)


class Phrase(msgspec.Struct, frozen=True):
    """Something printed that a claim takes as its input."""

    text: str

    def problem(self) -> str:
        """What makes it impossible, or ""."""
        return ""

    def changes(self) -> Iterator[Change]:
        """The phrase with one slip in it undone."""
        yield from ()

    def narrowed(self) -> Phrase:
        """The phrase without the corners of its rounding."""
        return self


class Count(Phrase, frozen=True):
    """So many of so many, as printed or as a paper file gives it.

    ``3/22`` is a known count; ``?/22`` an unknown one; ``22.5%/44`` one of which only the percentage is printed;
    ``?/<=12`` a count in a subset, of unknown size, of twelve; ``3/exposed`` names the group that is the total.

    Attributes
    ----------
    text : str
        As given.
    k : int or None
        The count, if known.
    percent : Printed or None
        The printed percentage that stands for the count.
    n : int or None
        The total; None until the group that it names is looked up.
    group : str
        The name of the group that is the total, or "".
    at_most : bool
        Whether the total is only known to be no larger than ``n``.
    """

    k: int | None
    n: int | None
    percent: Printed | None = None
    group: str = ""
    at_most: bool = False

    def __str__(self) -> str:
        return f"{'?' if self.k is None else self.k}/{'at most ' if self.at_most else ''}{self.n}"

    @property
    def is_given(self) -> bool:
        """Whether the count, or a percentage that may stand for it, is given."""
        return self.k is not None or (self.percent is not None and not self.at_most)

    def of(self, groups: dict[str, int]) -> Count:
        """This count with its total looked up among the groups' sizes, and the count that alone fits a percentage."""
        n = groups[self.group] if self.group else self.n
        k = self.k
        if k is None and self.percent is not None and n is not None and not self.at_most:
            fitting = counts_that_give(self.percent, n)
            k = fitting[0] if len(fitting) == 1 else None
        return Count(self.text, k, n, self.percent, "", self.at_most)

    def problem(self) -> str:
        """What makes the count impossible, or ""."""
        if self.k is not None and self.k < 0:
            return "a count cannot be negative"
        if self.n == 0:
            return "a total cannot be zero"
        if self.k is not None and self.n is not None and self.k > self.n:
            return f"a count cannot exceed its total ({self.n})"
        if self.at_most and self.k is not None:
            return "a known count has an exact total, without <="
        if self.percent is not None and not 0 <= self.percent.value <= 100:
            return "a percentage of a total lies between 0 and 100"
        return ""


def counts_that_give(printed: Printed, n: int) -> list[int]:
    """The whole numbers of ``n`` patients whose percentage is printed so, rounded or truncated.

    >>> from bsq.printed import read
    >>> counts_that_give(read("83%"), 12), counts_that_give(read("76.6%"), 22)
    ([10], [])
    """
    low, high = printed.bounds()
    first, last = ceil(low * n / 100), floor((high + printed.unit) * n / 100)
    if printed.comparator != "=":
        first, last = 0, n
    return [
        k for k in range(max(0, first), min(n, last) + 1) if printed.rounding(Fraction(100 * k, n)) is not Rounding.NONE
    ]


def read_count(text: str) -> Count:
    """Read ``k/n``.

    Raises
    ------
    ValueError
        If the text is not a count of a total.

    Examples
    --------
    >>> read_count("1,234/5,678").k, str(read_count("?/<=12"))
    (1234, '?/at most 12')
    """
    counted, percent_beside = _beside(plain(text))
    match = _COUNT.fullmatch(counted)
    if match is None or re.fullmatch(r"[-\d.]*[.-][-\d.]*", match["n"]):
        raise ValueError(f"expected a count of a total such as 3/22, ?/22 or 3/exposed, found {text!r}")
    total = match["n"].strip()
    n, group = (whole(total), "") if INTEGER.fullmatch(total) else (None, total)
    k, percent = match["k"], None
    if "%" in k or "per" in k:
        k, percent = "?", read(k)
    count = Count(text, None if k == "?" else whole(k), n, percent, group, match["most"] is not None)
    if (
        percent_beside
        and count.k is not None
        and n
        and percent_beside.rounding(Fraction(100 * count.k, n)) is Rounding.NONE
    ):
        raise ValueError(f"{counted} is {percent_beside.show(Fraction(100 * count.k, n))}, found {text!r}")
    return count


def _beside(text: str) -> tuple[str, Printed | None]:
    """``34 of 66 (51.5%)`` as a count of a total, and the percentage beside it."""
    if " of " not in text and not text.endswith((")", "]")):
        return text, None
    beside = re.fullmatch(rf"(?P<count>.*?\d)\s*[(\[]\s*(?P<percent>{NUMBER}{PERCENT})\s*[)\]]", text)
    counted = re.sub(r"(?<=\d)\s+(?:of|out of)\s+(?=\d)", "/", beside["count"] if beside else text)
    return counted, read(beside["percent"]) if beside else None


def whole(text: str) -> int:
    """Read a whole number, in digits or in words.

    >>> whole("1,234"), whole("Twenty-five"), whole("one hundred and two")
    (1234, 25, 102)
    """
    digits = plain(text)
    if INTEGER.fullmatch(digits):
        return int(re.sub(r"[, ]", "", digits))
    words = _WORDS.fullmatch(digits.lower())
    if words is None or not words[0]:
        raise ValueError(f"expected a whole number in digits or words, found {text!r}")
    hundreds = ONES.get(words["hundreds"], 1) if words["hundreds"] else 0
    small = UNITS.get(words["small"], 0) if words["small"] else 0
    return 100 * hundreds + TENS.get(words["tens"], 0) + ONES.get(words["ones"], 0) + small


class Estimate(msgspec.Struct, frozen=True):
    """An estimate with an interval round it, as printed: ``71.9% (95% CI: 55.9%-93.9%)``, ``43.5 (18-62)``.

    A limit that was not reached is None. ``level`` is the confidence level if printed, else None.
    """

    text: str
    centre: Printed
    low: Printed | None
    high: Printed | None
    level: Fraction | None = None

    @property
    def parts(self) -> dict[str, Printed]:
        """The printed numbers, by what they are."""
        named = {"estimate": self.centre, "lower limit": self.low, "upper limit": self.high}
        return {name: part for name, part in named.items() if part is not None}

    @property
    def ascends(self) -> bool:
        """Whether lower limit, estimate and upper limit, as far as they are printed, ascend."""
        values = [part.value for part in (self.low, self.centre, self.high) if part is not None and part.is_printed]
        return values == sorted(values)


def alone(number: Printed) -> Estimate:
    """A number without an interval; where it is not printed, neither is the interval."""
    return Estimate(number.text, number, *((None, None) if number.is_printed else (number, number)))


def read_estimate(text: str) -> Estimate:
    """Read an estimate and its limits; a percent sign printed once goes for all three.

    Raises
    ------
    ValueError
        If the text is not an estimate with an interval.

    Examples
    --------
    >>> found = read_estimate("16.0% (95% CI, 6.5-39.2)")
    >>> found.centre.text, found.low.text, found.high.percent, str(found.level)
    ('16.0%', '6.5', True, '95')
    """
    if plain(text) in ("?", "?%"):
        return alone(read(text))
    match = _ESTIMATE.fullmatch(plain(text))
    if match is None:
        raise ValueError(f"expected an estimate with its interval such as 71.9% (55.9-93.9), found {text!r}")
    parts = [
        None if re.fullmatch(_NOT_REACHED, match[part], re.I) else read(match[part])
        for part in ("centre", "low", "high")
    ]
    percent = any(part and part.percent for part in parts)
    centre, low, high = (part and Printed(part.text, part.value, part.unit, part.comparator, percent) for part in parts)
    if centre is None:
        raise ValueError(f"expected an estimate before the interval, found {text!r}")
    return Estimate(text, centre, low, high, Fraction(match["level"]) if match["level"] else None)
