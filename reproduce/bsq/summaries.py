"""Phrases of means, rates and test statistics: ``65.6 (9.5), n=72``, ``12/345.6``, ``t(28) = 2.20, p = .03``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Self

from msgspec.structs import replace

from bsq.patterns import pattern
from bsq.phrases import INTEGER, WHOLE, Phrase, whole
from bsq.printed import NUMBER, Printed, plain, read, read_p
from bsq.slips import MONTHS, Change, of_number


class Summary(Phrase, frozen=True):
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

    def changes(self) -> Iterator[Change]:
        for name, label in (("mean", "mean"), ("spread", self.kind or "SD")):
            for change in of_number(getattr(self, name)):
                yield replace(change, value=replace(self, **{name: change.value}), part=label)
        for n in (self.n - 1, self.n + 1) if self.n else ():
            if n > 1:
                changed = replace(self, n=n)
                yield Change(3, "the number of patients one off", changed, "n", str(self.n), str(n))

    def narrowed(self) -> Summary:
        return replace(self, mean=self.mean.narrowed(), spread=self.spread.narrowed())

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a mean with its spread and the size of its group.

        Raises
        ------
        ValueError
            If the text is none.

        Examples
        --------
        >>> found = Summary.read("65.6 (9.5), n=72")
        >>> found.mean.text, found.spread.text, found.n
        ('65.6', '9.5', 72)
        >>> Summary.read("3.1 ± 0.2 (SEM), n = treated").kind
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
        n, group = (whole(size), "") if INTEGER.fullmatch(size) else (None, size)
        return cls(text, read(match["mean"]), read(match["spread"]), n, kind, group)


_SPREAD_KIND = r"(?P<kind{}>SDs?|SEM?|s\.?d\.?|s\.?e\.?m?\.?|standard\s(?:deviation|error))"


_SUMMARY = pattern(
    rf"""(?:(?:mean|M)\s*[=:]?\s*)?(?P<mean>{NUMBER})\s*[,;]?\s*
             (?:[(\[]|\+/-|\+-|±|(?={_SPREAD_KIND.format(0)}))\s*(?:±\s*)?
             (?:{_SPREAD_KIND.format(1)}\s*[=:,]?\s*)?(?P<spread>{NUMBER})\s*(?:[(\[]?\s*{_SPREAD_KIND.format(2)}\b\s*)?[)\]]?\s*
             [,;]?\s*[(\[]?\s*(?:of\s+)?(?:n\s*=\s*(?P<n>(?:{WHOLE})(?![\w])|[^\s)\]]+))\s*[)\]]?""",
    re.VERBOSE | re.IGNORECASE,
)


class Rate(Phrase, frozen=True):
    """So many events in so much person-time: ``12/345.6``."""

    events: int
    time: Printed

    def __str__(self) -> str:
        return f"{self.events}/{self.time.text}"

    def problem(self) -> str:
        """What makes the rate impossible, or ""."""
        if self.events < 0:
            return "a number of events cannot be negative"
        return "person-time must be positive" if self.time.value <= 0 else ""

    def changes(self) -> Iterator[Change]:
        for events in (self.events - 1, self.events + 1):
            if events >= 0:
                yield Change(3, "the number of events one off", replace(self, events=events))
        units = ((1 / MONTHS, "person-years for person-months"), (MONTHS, "person-months for person-years"))
        for factor, what in units:
            yield Change(3, what, replace(self, time=self.time.times(factor)))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read events over person-time.

        Raises
        ------
        ValueError
            If the text is none.

        Examples
        --------
        >>> found = Rate.read("12/345.6")
        >>> found.events, found.time.text
        (12, '345.6')
        """
        events, slash, time = plain(text).partition("/")
        time = re.sub(
            r"\s*(?:person|patient)?[-\s]*(?:years?|months?|days?|py)?$", "", time.strip(), flags=re.IGNORECASE
        )
        if not slash or not INTEGER.fullmatch(events.strip()) or not re.fullmatch(NUMBER, time):
            raise ValueError(f"expected events over person-time such as 12/345.6, found {text!r}")
        return cls(text, whole(events.strip()), read(time))


class TestStatistic(Phrase, frozen=True):
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

    def changes(self) -> Iterator[Change]:
        sides = replace(self, one_sided=not self.one_sided)
        yield Change(1, "two-sided" if self.one_sided else "one-sided", sides)
        for change in of_number(self.value):
            yield replace(change, value=replace(self, value=change.value), part=self.name)
        for i, df in enumerate(self.df):
            for step in (-1, 1):
                other = replace(df, value=df.value + step, text=str(df.value + step))
                if other.value > 0:
                    changed = replace(self, df=(*self.df[:i], other, *self.df[i + 1 :]))
                    yield Change(3, "degrees of freedom one off", changed, "df", df.text, other.text)

    def narrowed(self) -> TestStatistic:
        return replace(self, value=self.value.narrowed())

    @classmethod
    def read(cls, text: str) -> TestStatistic:
        """Read one test statistic with its p-value.

        Raises
        ------
        ValueError
            If the text is none, or holds several.

        Examples
        --------
        >>> found = TestStatistic.read("χ2(1, N = 66) = 3.70, p = 0.054")
        >>> found.name, found.df[0].text, found.p.text
        ('chi2', '1', 'p = 0.054')
        """
        found = list(find_test_statistics(text))
        if len(found) != 1:
            what = f"{len(found)} of them in" if found else "found"
            raise ValueError(f"expected one test statistic with its p such as t(28) = 2.20, p = .03, {what} {text!r}")
        return found[0]


def _with_comparator(value: Printed) -> str:
    return value.text if re.match(r"[<>=≤≥~]", value.text.strip()) else f"= {value.text}"


_DF = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\d.])"
_NAMES = r"(?P<name>[tT]|F|[zZ]|r|Q|[χΧxX]\s?\^?[2²]|chi2|chi\s?-?\s?squared?)"


_TEST_STATISTIC = pattern(
    rf"""(?<![\w.]){_NAMES}
             \s*(?:[(\[]\s*(?:df\s*=\s*)?(?P<df1>{_DF})\s*(?:[,;]\s*(?:n\s*=\s*(?:{WHOLE})|(?P<df2>{_DF}))\s*)?[)\]])?
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
        df = _degrees(
            name, [number for number in (match["df1"] or match["late1"], match["df2"] or match["late2"]) if number]
        )
        value = read(match["value"].lstrip("= "))
        yield TestStatistic(match[0].strip(), name, df, value, read_p(match["p"]), match["sides"] is not None)


def _degrees(name: str, numbers: list[str]) -> tuple[Printed, ...]:
    """Degrees of freedom: ``2,57`` are two of F, one of t with a decimal comma, and of chi-square the second is n."""
    if name == "F" and len(numbers) == 1 and re.fullmatch(r"\d{1,3},\d{3}", numbers[0]):
        numbers = numbers[0].split(",")
    elif name in ("t", "r") and len(numbers) == 2:
        numbers = [".".join(numbers)]
    elif name in ("chi2", "Q"):
        numbers = numbers[:1]
    return tuple(read(number) for number in numbers)


def _statistic_name(name: str) -> str:
    if name in "tTzZ":
        return name.lower()
    return name if name in ("F", "r", "Q") else name.upper() if name in ("f", "q") else "r" if name == "R" else "chi2"
