"""What a cell of a table holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from bsq.documents.typography import fold
from bsq.patterns import pattern, wording
from bsq.printed import Printed, misprint, read, read_p
from bsq.scan.grammar import COUNT, NUMBER, SCALED, SIGNED, UNIT

_PCT = rf"[<>~]?\s?{NUMBER}\s?%?"
_OPEN, _SHUT = r"\s{0,3}[(\[]\s?", r"\s?[)\]]"
_LIMITS = rf"(?:9[059]\s?%\s?CI\s?[,:;]?\s?)?(?P<lo>{NUMBER}\s?%?)\s?(?:-|to|,\s|;)\s?(?P<hi>{NUMBER}\s?%?)"
CELLS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "count of total (percent)": (
        rf"(?P<k>{COUNT})\s?(?:/|of)\s?(?P<n>{COUNT})(?:\s?[,;:]\s?|{_OPEN})(?P<pct>{_PCT})(?:(?:{_SHUT}[,;]?{_OPEN}|[,;]\s?){_LIMITS})?(?:{_SHUT})?",
        ("88/106 (83.0%)", "60/89 (67.4; 56.7-77.0)", "3/249 (1%)", "6 of 12 [50]", "1/240 (<1%)"), ("5/117", "1/2/3 (4)"),
    ),
    "count (percent)": (
        rf"(?:n\s?=\s?)?(?P<k>{COUNT})(?:[,.]?{_OPEN}(?P<pct>{_PCT})(?:(?:{_SHUT}[,;]?{_OPEN}|[,;]\s?){_LIMITS})?{_SHUT}|\s(?P<pct2>{NUMBER}\s?%))",
        ("35 (41.2) [30.6-52.4]", "35 (41.2%; 95% CI 30.6-52.4)", "12 (54.5)", "1 (<1%)", "53(65.8%)", "129 [49%]", "n = 18, (15.0%)", "41. (52.6)", "12 54.5%"), ("12.5 (4)", "12 (4-6)", "12"),
    ),
    "percent (count)": (
        rf"(?P<pct>{NUMBER}\s?(?:%|(?=[(\[]\s?{COUNT}\s?/))){_OPEN}(?:n\s?=\s?)?(?P<k>{COUNT})(?:\s?/\s?(?P<n>{COUNT}))?{_SHUT}",
        ("54.5% (12)", "50% (6/12)", "63.6 (225/354)"), ("54.5 (12)",),
    ),
    "count of total": (rf"(?P<k>{COUNT})\s?(?:/|of)\s?(?P<n>{COUNT})", ("3/22", "3 of 22"), ("3/22/4", "3.5/22")),
    "size": (rf"[(\[]?n\s?=\s?(?P<k>{COUNT})[)\]]?", ("n = 12", "N=1,234", "(n = 27)"), ("12", "n = 12 (5)")),
    "count": (rf"(?P<k>{COUNT})(?:\s?\([n%]\))?", ("12", "1,234", "13 (n)", "627 (%)"), ("12.5", "12%")),
    "percent": (rf"(?P<pct>[<>~]?\s?{NUMBER}\s?%)", ("54.5%", "<1%"), ("54.5",)),
    "mean and spread": (
        rf"(?P<mean>{SIGNED})\s?(?:±|\+/-|\+-|\+)\s?(?P<sd>{NUMBER})(?:\s?{UNIT})?(?:{_OPEN}(?:n\s?=\s?)?(?P<n>{COUNT}){_SHUT}|[,;]\s?n\s?=\s?(?P<n2>{COUNT}))?",
        ("42.0 ± 4.9, n = 26", "206,00 ± 112,96", "-2.9±2.0", "0.97 + 0.59", "12.0 ± 8.7 (353)"), ("12 (4)",),
    ),
    "mean (spread)": (
        rf"(?P<mean>{SIGNED})(?:{UNIT}){_OPEN}(?:SDs?|SEM?|s\.d\.)?\s?[=:]?\s?(?P<sd>{NUMBER}){_SHUT}",
        ("65.6 (SD = 9.5)", "58.4 (12.9)"), ("12 (4-6)",),
    ),
    "estimate with interval": (
        rf"(?P<est>{SIGNED}\s?%?)(?:{UNIT})(?:\s{{0,3}}[(\[,;]\s?|\s)(?:(?P<level>9[059](?:\.\d)?)\s?%\s?CI\s?[,:;]?\s?|(?:IQR|range)\s?[,:]?\s?)?[(\[]?"
        rf"(?P<lo>{SIGNED}\s?%?)\s?(?:-|to|;|,|:|and)\s?(?P<hi>{SIGNED}\s?%?)(?:{UNIT})(?:{_SHUT})?",
        ("0.74 (0.57-0.97)", "7.0 (6.0 to 8.0)", "27.0 (14, 77)", "0 (0:2)", "1.5 [0.9 ; 2.2]", "63 (47-75)"),
        ("12 (54)", "0.74"),
    ),
    "estimate with pair": (
        rf"(?P<est>{SIGNED}\s?%?)(?:{UNIT})\s{{0,3}}[(\[]\s?(?P<lo>\d{{1,6}}),(?P<hi>\d{{1,6}}){_SHUT}", ("8 (5,15)",), ("8 (5-15)",),
    ),
    "interval": (
        rf"[(\[]?(?P<lo>{SIGNED}\s?%?)\s?(?:-|to|;|,\s|:|and)\s?(?P<hi>{SIGNED}\s?%?)[)\]]?",
        ("-0.2 to 1.0", "(0.57-0.97)"), ("0.74 (0.57-0.97)",),
    ),
    "p value": (
        rf"(?:p(?:[\s-]?values?)?\s?)?=?\s?(?P<p>(?:<|>|≤|≥|~)?\s?(?:[01]?[.,]\d{{1,9}}{SCALED}|[01]))|(?P<ns>N\.?S\.?\d?|not significant)",
        ("0.112", "p < 0.01", ".04", "NS", ">0.99", "1.0", "0,04"), ("12.5", "12 (4)"),
    ),
    "number": (rf"(?P<est>{SIGNED})(?:{UNIT})", ("50.1", "-3.5"), ("50.1 (4)",)),
}  # fmt: skip
"""Statistics that fill a cell -> pattern, examples, and what is none; the first that fits is taken."""
MARKS = pattern(r"[*†‡§¶#ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ¹²³⁴⁵⁶⁷⁸⁹⁰]|(?<=[\d)%\]])\s?[a-e]$")
"""The marks of footnotes."""
_MAY_BE_PAIRS = ("count (percent)", "mean (spread)")
_SPLIT = pattern(r"(\d{1,6})\s?[(\[]\s?(\d{1,6})\s?:\s?(\d{1,6})\s?[)\]]")
_PAIR = pattern(r"[(\[]\s?(\d+),(\d+)\s?[)\]]$")
"""In parentheses, two numbers with a comma between them, unless commas are decimal."""
_COMMA = pattern(r"\d,\d{1,2}(?!\d)")
_POINT = pattern(r"\d[.·]\d")
_BLANK = pattern(r"[\s\-.·–—…]*")
_NOT_TOLD = wording(r"n\.?/?a\.?|nr|ne|nd")
"""Not applicable, not reported: no count, and not none."""


class Value(msgspec.Struct, frozen=True):
    """What a cell holds: the name of its statistic, and the texts of the parts.

    Attributes
    ----------
    name : str
        A key of :data:`CELLS`; ``blank`` or ``text`` where it is none.
    parts : dict of str to str
    """

    name: str
    parts: dict[str, str] = {}

    @property
    def k(self) -> int | None:
        """The count, if there is one."""
        return int(self.parts["k"].replace(",", "")) if "k" in self.parts else None

    @property
    def n(self) -> int | None:
        """The total that is printed with the count, or the number of patients behind a mean."""
        text = self.parts.get("n") or self.parts.get("n2")
        return int(text.replace(",", "")) if text else None

    @property
    def percent(self) -> Printed | None:
        """The percentage, with or without its sign."""
        text = self.parts.get("pct") or self.parts.get("pct2")
        return read(text.strip()) if text else None

    @property
    def p(self) -> Printed | None:
        """The p-value, where the cell can hold one."""
        text = self.parts.get("p") or self.parts.get("ns")
        if not text or misprint(text):
            return None
        try:
            return read_p("NS" if "ns" in self.parts else text)
        except ValueError:
            return None


@lru_cache(maxsize=4096)
def _compiled(name: str) -> re.Pattern[str]:
    return re.compile(CELLS[name][0], re.IGNORECASE)


@lru_cache(maxsize=65536)
def value(text: str, as_p: bool = False, decimal_commas: bool = False) -> Value:
    """What a cell holds; ``as_p`` where its column is of p-values, ``decimal_commas`` where 5,4 is no pair.

    >>> value("12 (54.5)*").name, value("12 (54.5)*").k, value("0·03", as_p=True).p.value
    ('count (percent)', 12, Fraction(3, 100))
    """
    plain = MARKS.sub(lambda mark: " " * len(mark[0]), fold(text).text).strip()
    if _BLANK.fullmatch(plain):
        return Value("blank")
    if _NOT_TOLD.fullmatch(plain):
        return Value("text")
    for name in ("p value",) if as_p else CELLS:
        if match := _compiled(name).fullmatch(plain):
            if name in _MAY_BE_PAIRS and not decimal_commas and _is_pair(match[1], plain):
                continue
            if name == "estimate with interval" and _is_split(plain):
                return Value("text")
            return Value(name, {part: text for part, text in match.groupdict().items() if text})
    return Value("text")


def as_pair(text: str) -> Value | None:
    """``8 (5,15)`` as a value with a pair, whatever its numbers."""
    match = _compiled("estimate with pair").fullmatch(fold(text).text.strip())
    return Value("estimate with pair", dict(match.groupdict())) if match else None


def _is_pair(centre: str, text: str) -> bool:
    """Whether ``8 (5,15)`` is a value between two others, and not 5.15 percent."""
    pair = _PAIR.search(text)
    return pair is not None and centre.isdigit() and int(pair[1]) <= int(centre) <= int(pair[2])


def _is_split(text: str) -> bool:
    """Whether a number stands before the two parts that it falls into: ``47 (12:35)``."""
    split = _SPLIT.fullmatch(text)
    return split is not None and int(split[1]) == int(split[2]) + int(split[3])


def has_decimal_commas(texts: Iterable[str]) -> bool:
    """Whether more decimals of a table stand behind commas than behind points."""
    texts = list(texts)
    return sum(map(bool, map(_COMMA.search, texts))) > sum(map(bool, map(_POINT.search, texts)))
