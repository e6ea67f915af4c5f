"""Phrases made of printed numbers: a count of a total, an estimate with its interval, a number in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import msgspec

from bsq.printed import NUMBER, PERCENT, Printed, plain, read, read_p

_WHOLE = r"[1-9]\d{0,2}(?:[, ]\d{3})+|\d+"
_COUNT = re.compile(rf"(?P<k>\?|-?(?:{_WHOLE})|{NUMBER}{PERCENT})\s*/\s*(?:(?P<most><=|≤)\s*)?(?P<n>.+)")
_INTEGER = re.compile(rf"-?(?:{_WHOLE})")
_NOT_REACHED = r"NR|NE|NA|not\s(?:reached|reported|estimable|evaluable)|∞|inf(?:inity)?"
_ESTIMATE = re.compile(
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
_WORDS = re.compile(
    rf"(?:(?P<hundreds>a|{'|'.join(ONES)})\s+hundred(?:\s+and\b)?)?\s*"
    rf"(?:(?P<small>{'|'.join(reversed(UNITS))}|no|none)|(?P<tens>{'|'.join(TENS)})(?:[\s-](?P<ones>{'|'.join(ONES)}))?)?"
)


class Count(msgspec.Struct, frozen=True):
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

    text: str
    k: int | None
    n: int | None
    percent: Printed | None = None
    group: str = ""
    at_most: bool = False

    def __str__(self) -> str:
        return f"{'?' if self.k is None else self.k}/{'at most ' if self.at_most else ''}{self.n}"

    def of(self, groups: dict[str, int]) -> Count:
        """This count with its total looked up among the groups' sizes."""
        if not self.group:
            return self
        return Count(self.text, self.k, groups[self.group], self.percent, "", self.at_most)

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
    match = _COUNT.fullmatch(plain(text))
    if match is None or re.fullmatch(r"[-\d.]*[.-][-\d.]*", match["n"]):
        raise ValueError(f"expected a count of a total such as 3/22, ?/22 or 3/exposed, found {text!r}")
    total = match["n"].strip()
    n, group = (whole(total), "") if _INTEGER.fullmatch(total) else (None, total)
    k, percent = match["k"], None
    if "%" in k or "per" in k:
        k, percent = "?", read(k)
    return Count(text, None if k == "?" else whole(k), n, percent, group, match["most"] is not None)


def whole(text: str) -> int:
    """Read a whole number, in digits or in words.

    >>> whole("1,234"), whole("Twenty-five"), whole("one hundred and two")
    (1234, 25, 102)
    """
    digits = plain(text)
    if _INTEGER.fullmatch(digits):
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


class Summary(msgspec.Struct, frozen=True):
    """A group's mean, its spread and its size, as printed: ``65.6 (9.5), n=72``.

    Attributes
    ----------
    text : str
        As given.
    mean, spread : Printed
        The mean, and its standard deviation or standard error.
    n : int or None
        The size of the group; None until the group that it names is looked up.
    kind : str
        ``SD`` or ``SE`` where the text says which, else "".
    group : str
        The name of the group, or "".
    """

    text: str
    mean: Printed
    spread: Printed
    n: int | None
    kind: str = ""
    group: str = ""

    def __str__(self) -> str:
        kind = f"{self.kind} " if self.kind else ""
        return f"{self.mean.text} ({kind}{self.spread.text}), n={self.n}"

    def of(self, groups: dict[str, int]) -> Summary:
        """This summary with its size looked up among the groups' sizes."""
        return Summary(self.text, self.mean, self.spread, groups[self.group], self.kind) if self.group else self

    def problem(self) -> str:
        """What makes the summary impossible, or ""."""
        if self.n is not None and self.n < 2:
            return "a group with a spread has at least two patients"
        return "a standard deviation is not negative" if self.spread.value < 0 else ""


_SPREAD_KIND = r"(?P<kind{}>SDs?|SEM?|s\.?d\.?|s\.?e\.?m?\.?|standard\s(?:deviation|error))"
_SUMMARY = re.compile(
    rf"""(?:(?:mean|M)\s*[=:]?\s*)?(?P<mean>{NUMBER})\s*[,;]?\s*
         (?:[(\[]|\+/-|\+-|±|(?={_SPREAD_KIND.format(0)}))\s*(?:±\s*)?
         (?:{_SPREAD_KIND.format(1)}\s*[=:,]?\s*)?(?P<spread>{NUMBER})\s*(?:[(\[]?\s*{_SPREAD_KIND.format(2)}\b\s*)?[)\]]?\s*
         [,;]?\s*[(\[]?\s*(?:of\s+)?(?:n\s*=\s*(?P<n>(?:{_WHOLE})(?![\w])|[^\s)\]]+))\s*[)\]]?""",
    re.VERBOSE | re.IGNORECASE,
)


def read_summary(text: str) -> Summary:
    """Read a mean with its spread and the size of its group.

    Raises
    ------
    ValueError
        If the text is none.

    Examples
    --------
    >>> found = read_summary("65.6 (9.5), n=72")
    >>> found.mean.text, found.spread.text, found.n
    ('65.6', '9.5', 72)
    >>> read_summary("3.1 ± 0.2 (SEM), n = treated").kind
    'SE'
    """
    match = _SUMMARY.fullmatch(plain(text))
    if match is None:
        raise ValueError(
            f"expected a mean with its SD and the number of patients such as 65.6 (9.5), n=72, found {text!r}"
        )
    named = next((match[f"kind{i}"] for i in range(3) if match[f"kind{i}"]), "").lower()
    kind = ("SE" if "e" in named.replace("deviation", "") else "SD") if named else ""
    size = match["n"]
    n, group = (whole(size), "") if _INTEGER.fullmatch(size) else (None, size)
    return Summary(text, read(match["mean"]), read(match["spread"]), n, kind, group)


class Rate(msgspec.Struct, frozen=True):
    """So many events in so much person-time: ``12/345.6``."""

    text: str
    events: int
    time: Printed

    def __str__(self) -> str:
        return f"{self.events}/{self.time.text}"

    def problem(self) -> str:
        """What makes the rate impossible, or ""."""
        if self.events < 0:
            return "a number of events cannot be negative"
        return "person-time must be positive" if self.time.value <= 0 else ""


def read_rate(text: str) -> Rate:
    """Read events over person-time.

    Raises
    ------
    ValueError
        If the text is none.

    Examples
    --------
    >>> found = read_rate("12/345.6")
    >>> found.events, found.time.text
    (12, '345.6')
    """
    events, slash, time = plain(text).partition("/")
    time = re.sub(r"\s*(?:person|patient)?[-\s]*(?:years?|months?|days?|py)?$", "", time.strip(), flags=re.IGNORECASE)
    if not slash or not _INTEGER.fullmatch(events.strip()) or not re.fullmatch(NUMBER, time):
        raise ValueError(f"expected events over person-time such as 12/345.6, found {text!r}")
    return Rate(text, whole(events.strip()), read(time))


class TestStatistic(msgspec.Struct, frozen=True):
    """A test statistic as printed, with its degrees of freedom and its p: ``t(28) = 2.20, p = .03``.

    Attributes
    ----------
    name : str
        ``t``, ``F``, ``chi2``, ``z``, ``r`` or ``Q``.
    df : tuple of Printed
        Degrees of freedom: none for z, two for F.
    value, p : Printed
        The statistic and its p-value.
    one_sided : bool
        Whether the text says so.
    """

    __test__ = False  # not a pytest class

    text: str
    name: str
    df: tuple[Printed, ...]
    value: Printed
    p: Printed
    one_sided: bool = False

    @property
    def statistic(self) -> str:
        """The statistic without its p."""
        listed = f"({', '.join(df.text for df in self.df)})" if self.df else ""
        return f"{self.name}{listed} {_with_comparator(self.value)}"


def _with_comparator(value: Printed) -> str:
    return value.text if re.match(r"[<>=≤≥~]", value.text.strip()) else f"= {value.text}"


_DF = rf"{NUMBER}"
_NAMES = r"(?P<name>[tT]|F|[zZ]|r|Q|[χΧxX]\s?\^?[2²]|chi2|chi\s?-?\s?squared?)"
_TEST_STATISTIC = re.compile(
    rf"""(?<![\w.]){_NAMES}
         \s*(?:[(\[]\s*(?:df\s*=\s*)?(?P<df1>{_DF})\s*(?:[,;]\s*(?:n\s*=\s*(?:{_WHOLE})|(?P<df2>{_DF}))\s*)?[)\]])?
         \s*(?P<value>(?:=|<=|>=|<|>)\s*{NUMBER})
         \s*[,;]?\s*(?:[(\[]?\s*(?:df|d\.f\.)\s*[=:]?\s*(?P<late1>{_DF})\s*(?:,\s*(?P<late2>{_DF})(?=\s*[,;)]))?\s*[)\]]?\s*[,;]?\s*)?
         [(\[]?\s*(?P<p>n\.?s\.?\b|[pP]\s*(?:-?\s?[vV]alue\s*)?(?:(?:=|<=|>=|<|>|≤|≥)\s*{NUMBER}|(?:=\s*)?(?:n\.?s\.?|\?)))
         (?P<sides>\s*[,(]?\s*one[-\s](?:sided|tailed))?""",
    re.VERBOSE | re.IGNORECASE,
)


def find_test_statistics(text: str) -> Iterator[TestStatistic]:
    """Every test statistic with a p-value in a text, as statistical packages and psychologists print them.

    >>> [found.statistic for found in find_test_statistics("so t(28) = 2.20, p = .03, but F(2, 45) = 3.4; P=0.04")]
    ['t(28) = 2.20', 'F(2, 45) = 3.4']
    """
    for match in _TEST_STATISTIC.finditer(plain(text)):
        name = _statistic_name(match["name"])
        df = tuple(
            read(number) for number in (match["df1"] or match["late1"], match["df2"] or match["late2"]) if number
        )
        value = read(match["value"].lstrip("= "))
        yield TestStatistic(match[0].strip(), name, df, value, read_p(match["p"]), match["sides"] is not None)


def _statistic_name(name: str) -> str:
    if name in "tTzZ":
        return name.lower()
    return name if name in ("F", "r", "Q") else name.upper() if name in ("f", "q") else "r" if name == "R" else "chi2"


def read_test_statistic(text: str) -> TestStatistic:
    """Read one test statistic with its p-value.

    Raises
    ------
    ValueError
        If the text is none, or holds several.

    Examples
    --------
    >>> found = read_test_statistic("χ2(1, N = 66) = 3.70, p = 0.054")
    >>> found.name, found.df[0].text, found.p.text
    ('chi2', '1', 'p = 0.054')
    """
    found = list(find_test_statistics(text))
    if len(found) != 1:
        what = f"{len(found)} of them in" if found else "found"
        raise ValueError(f"expected one test statistic with its p such as t(28) = 2.20, p = .03, {what} {text!r}")
    return found[0]
