"""The groups that a document compares, the words that name them, and the numbers of patients that it prints for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from bsq.patterns import pattern, wording
from bsq.phrases import whole
from bsq.scan.grammar import COUNT, PEOPLE, WORD

_LIST = rf"(?:\s?(?:/|,|;|and|vs\.?|versus)\s?{COUNT}(?!\s?%))"
_SIZE = pattern(rf"\bn\s?[=:]\s?(?P<n>{COUNT}){_LIST}*+|[(\[](?P<m>{COUNT}){_LIST}*+\s{PEOPLE}", re.IGNORECASE)
_NO_SHARE = r"\b(?!\s?[(\[]\s?[\d.,]{1,8}\s?%)"
"""What is followed by its percentage counts some of the patients, and is no size."""
_SIZED = wording(rf"(?<=[\w/+.-])\s?(?:[(\[]|,)\s?(?:n\s?=\s?(?P<n>{COUNT})|(?P<m>{COUNT})\s{PEOPLE}{_NO_SHARE})")
_NAME = pattern(r"(?:[\w/+.-]{1,25}\s){0,6}[\w/+.-]{1,25}\Z")
_NAMED_AFTER = pattern(rf"(?<![\w.,/%-])(?:n\s?=\s?)?(?P<n>{COUNT}|{WORD})(?:\s{PEOPLE}{_NO_SHARE})?\s(?:(?:were\s)?(?:randomly\s)?(?:randomi[sz]ed|assigned|allocated)\s)?(?:in|to|into|received|receiving)\s(?:the\s)?(?P<name>(?:[\w/+.-]{{1,25}}\s){{0,3}}?[\w/+.-]{{1,25}}(?=\s(?:group|arm|cohort)|[,;.)]|\sand\b))", re.I)  # fmt: skip
_EACH = wording(rf"(?<![\w.,/%-])(?P<n>{COUNT}|{WORD})(?:\s[a-z]{{1,12}}){{0,4}}?\s(?:in|to|per|for)\s(?:each|both|either|every)(?:\sof\sthe)?(?:\s\w{{1,12}})?\s(?:groups?|arms?|cohorts?)|(?:two|three|four|both)\s(?:equal\s)?(?:groups|arms)\sof\s(?P<m>{COUNT}|{WORD})|each\s(?:group|arm)\s(?:of|had|consisted\sof|comprised|included|\(n\s?=)\s?(?P<o>{COUNT})")  # fmt: skip
_TOTAL = wording(rf"(?<![\w.,/%(-])(?P<n>{COUNT}|{WORD})\s(?!percent|per\scent|mg\b|µg\b|IU\b|Gy\b|ml\b|year|month|week|day)(?:[a-z/+-]{{1,20}}\s){{0,2}}?{PEOPLE}\b(?!\s?[(\[]\s?\d)|\b(?:of|among)\s(?:the\s|all\s|these\s|a\stotal\sof\s)?(?!(?:19|20)\d\d\b)(?P<m>{COUNT}|{WORD})\b(?!\s?[-%(\[±]|(?:\s[a-z/-]{{1,20}}){{0,4}}\s?[(\[]\s?[\d.]{{1,6}}\s?%|\s(?:years?|months?|weeks?|days?|hours?|mg|µg|μg|mcg|IU|Gy|ml|kg|g|mm|cm|units?|cycles|doses|grade)\b)|(?<!%\s\()(?<!%\()(?<!%\s\[)\bn\s?[=:]\s?(?P<o>{COUNT})(?!\s?[;,]\s?[\d.]{{1,6}}\s?%)")  # fmt: skip
_OF = wording(r"of\s\Z|(?:(?<![\s\S])|(?<=[.;,]\s))(?:of|among)\s[^.;,()\[\]\d]{3,60}[(\[]\s?\Z")
"""Before a number of patients, that something is of them: ``Of all patients (n = 121), 76``."""
_OVER = pattern(rf"(?<![\w./,]){COUNT}\s?/\s?(?P<n>{COUNT})(?!\s?/)")
_WITHOUT = wording(r"(?:no|not|non|without)\b")
_NUMBER = pattern(COUNT)
_NUMBERED = pattern(r"\s(?P<word>[a-z]{1,20})(?P<number>\d{1,3})(?!\w)")
_LETTERED = pattern(r"\b(?:[Gg]roups?|[Aa]rms?|[Cc]ohorts?|GROUP|ARM)\s([A-Z]\d?|[1-9]|I{1,3}V?)\b")
_DOSE = pattern(r"\b\d+(?:\.\d+)?\s?(?:mg|µg|μg|mcg|iu|gy|ml|g)\b")
_SEXES = frozenset({"men", "women", "males", "females", "boys", "girls"})
_WEAK = frozenset({"treatment", "treated", "therapy", "placebo"})
"""Words that name a group only beside the word group."""
_MAY_BE_EACH = wording(r"each|both|either|every|groups of|arms of")
_WORDS = pattern(r"[^\W_](?:[\w/+.'-]*[^\W_]|)", re.UNICODE)
_STOP = frozenset(
    "a an the of in to for with and or by on at vs versus n no number patients patient subjects participants cases women "
    "men pts group groups arm arms cohort total all treatment therapy treated received receiving receive were was who "
    "either were randomised randomized assigned randomly allocated to into from than patients' number mean sd median iqr "
    "therapy placebo-controlled data value p values se sem each both grupo grupos".split()
)
MOST_OF_NAME = 180
"""Characters of the words that name a group before its size."""
SMALLEST = 2
FEWEST = 5
"""A number of patients that prose prints for a group, and that is smaller, counts some of them."""
_STATED = wording(
    r"randomi|assign|allocat|enrol|includ|compris|consist|evaluab|analy[sz]ed|assess|monitored|received|divided|of\s$"
)


def tokens(text: str) -> frozenset[str]:
    """The words of a heading that can tell a group from another.

    >>> sorted(tokens("Once-daily radiotherapy group (n=273)"))
    ['once-daily', 'radiotherapy']
    """
    lettered = _lettered(text)
    text = _SIZE.sub(" ", _LETTERED.sub(" ", text).lower())
    words = [word for word in _WORDS.findall(text) if not word.isdigit()]
    telling = frozenset(word for word in words if word not in _STOP) | frozenset(
        match[0].replace(" ", "") for match in _DOSE.finditer(text)
    )
    weak = frozenset(f"group {word}" for word in words if word in _WEAK)
    return lettered | (telling or weak or frozenset(word for word in words if word in _SEXES))


class Groups:
    """What a document says of its groups.

    Attributes
    ----------
    sizes : dict of frozenset of str to dict of int to str
        For each group, by the words that name it, the numbers of patients that are printed for it, and where.
    parts : dict of frozenset of str to dict of int to str
        The totals in the cells of its columns, which are of some of its patients.
    each : dict of int to str
        Numbers of patients that are printed for every group.
    stated : set of int
        All numbers of patients that it prints anywhere.
    printed : set of int
        All whole numbers of its prose.
    """

    def __init__(self, headings: Iterable[tuple[str, int | None]], prose: Iterable[str]) -> None:
        """
        Parameters
        ----------
        headings : iterable of (str, int or None)
            The headings of the columns of groups in its tables, with the numbers of patients in them.
        prose : iterable of str
            Its paragraphs and captions, folded.
        """
        self.sizes: dict[frozenset[str], dict[int, str]] = {}
        self.parts: dict[frozenset[str], dict[int, str]] = {}
        self.each: dict[int, str] = {}
        headings = list(headings)
        self.stated = {n for _, n in headings if n}
        self.printed: set[int] = set()
        without = {tokens(heading) for heading, _ in headings if _WITHOUT.match(heading)}
        ambiguous = without & {tokens(heading) for heading, _ in headings if not _WITHOUT.match(heading)}
        headed = [
            (named, n) for named, n in dict.fromkeys((tokens(h), n) for h, n in headings) if named not in ambiguous
        ]
        self._merged = _merged([named for named, _ in headed if named])
        for named, n in headed:
            if named:
                self._note(self.sizes.setdefault(self._merged[named], {}), n, "the size of its group in a table")
        self._from_tables = bool(self.sizes)
        for text in prose:
            self._read(text)
        self._marks = _telling(list(self.sizes))

    def _read(self, text: str) -> None:
        self.stated.update(total.n for total in totals_in(text))
        self.stated.update(n for match in _OVER.finditer(text) if (n := _whole(match["n"])))
        self.printed.update(int(number.replace(",", "")) for number in _NUMBER.findall(text))
        for match in _EACH.finditer(text) if _MAY_BE_EACH.search(text) else ():
            self._note(self.each, _whole(match["n"] or match["m"] or match["o"]), "the size of each group")
        for name, size, n in _named_before(text):
            self._note_named(name, n, f"{name}{size}")
        for match in _NAMED_AFTER.finditer(text):
            n = _whole(match["n"]) or 0
            if _STATED.search(text, max(0, match.start() - 120), match.end() + 20):
                self._note_named(match["name"], n, match[0])
            elif n >= FEWEST:
                self.stated.add(n)

    def _note_named(self, name: str, n: int, told: str) -> None:
        """Note the size that prose tells of the group that it names."""
        if n < FEWEST:
            return
        self.stated.add(n)
        named = self._known(tokens(name))
        if not named and not self._from_tables:
            named = _lettered(name) or _last_words(name)
        if named:
            self._note(self.sizes.setdefault(named, {}), n, f"the size of its group ({told.strip()[:50]})")

    def add(self, heading: str, n: int) -> None:
        """Add a total that a table prints in a cell of a column: of some of the group's patients."""
        if named := self._known(tokens(heading)):
            self._note(self.parts.setdefault(named, {}), n, "a total in its column of a table")

    def _known(self, words: frozenset[str]) -> frozenset[str]:
        """The group of a table that these words name."""
        if words in self.sizes:
            return words
        fitting = [named for named in self.sizes if words and (named <= words or words <= named)]
        return fitting[0] if len(fitting) == 1 else frozenset()

    @staticmethod
    def _note(sizes: dict[int, str], n: int | None, words: str) -> None:
        if n is not None and n >= SMALLEST:
            sizes.setdefault(n, words)

    @staticmethod
    def sizes_in(text: str) -> list[int]:
        """The numbers of patients that a text prints as such: ``n = 45``, ``(45 patients)``."""
        found = (number for match in _SIZE.finditer(text) for number in _NUMBER.findall(match[0]))
        return [n for n in (int(number.replace(",", "")) for number in found) if n]

    def of_heading(self, heading: str) -> list[tuple[int, str]]:
        """The sizes of the group that a heading names, or else of each group."""
        return list((self.sizes.get(self._known(tokens(heading))) or self.each).items())

    def mentions(self, text: str) -> Iterator[tuple[int, int, frozenset[str]]]:
        """Where a text names a group, and which; in the order of the text."""
        lowered = text.lower()
        hits = [
            (match.start(), match.end(), named)
            for named, pattern in self._marks.items()
            for match in pattern.finditer(lowered)
            if not _is_other_number(named, lowered, match.end())
        ]
        last = -1
        for start, end, named in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
            if start >= last:
                yield start, end, named
                last = end

    def sizes_of(self, named: frozenset[str]) -> list[tuple[int, str]]:
        """The sizes that are printed for a group."""
        return list((self.sizes.get(named) or self.each).items())


class Total(NamedTuple):
    """A number of patients that a text tells, whether as what something is of, and where."""

    n: int
    is_of: bool
    start: int
    end: int


@lru_cache(maxsize=1024)
def totals_in(text: str) -> tuple[Total, ...]:
    """The numbers of patients that a text tells.

    >>> [(total.n, total.is_of) for total in totals_in("Of 22 patients, 3 died; n = 44 were alive")]
    [(22, True), (44, False)]
    """
    return tuple(_find_totals(text))


def _find_totals(text: str) -> Iterator[Total]:
    for match in _TOTAL.finditer(text):
        n = _whole(match["n"] or match["m"] or match["o"])
        is_of = bool(match["m"]) or _OF.search(text, max(0, match.start() - 90), match.start()) is not None
        if n and n > 1:
            yield Total(n, is_of, match.start(), match.end())


def _named_before(text: str) -> Iterator[tuple[str, str, int]]:
    """What is named before a number of patients in parentheses, the text of that number, and the number."""
    last = 0
    for size in _SIZED.finditer(text):
        name = _NAME.search(text, max(last, size.start() - MOST_OF_NAME), size.start())
        n = _whole(size["n"] or size["m"])
        if name and n:
            yield name[0], size[0], n
            last = size.end()


def _is_other_number(named: frozenset[str], lowered: str, end: int) -> bool:
    """Whether a text goes on with another number than the group's name has: cycle 2, where the group is drug cycle1."""
    following = _NUMBERED.match(lowered, end)
    if following is None:
        return False
    same = [word for word in named if (found := _NUMBERED.fullmatch(f" {word}")) and found["word"] == following["word"]]
    return bool(same) and following["word"] + following["number"] not in same


def _lettered(text: str) -> frozenset[str]:
    """The groups that a text names by a letter or a number: ``Group A``."""
    return frozenset(f"group {match[1].lower()}" for match in _LETTERED.finditer(text))


def _last_words(name: str) -> frozenset[str]:
    """The last two words of a phrase that can name a group."""
    words = [word for word in _WORDS.findall(name.lower()) if not word.isdigit()]
    kept = [word for word in words[-3:] if word not in _STOP]
    return frozenset(kept[-2:])


def _whole(text: str | None) -> int | None:
    with suppress(ValueError):
        return whole(text or "")
    return None


def _merged(names: Sequence[frozenset[str]]) -> dict[frozenset[str], frozenset[str]]:
    """Each name -> the shortest name that is part of it and of no other group's: once-daily for once-daily radiotherapy."""
    merged = {}
    for named in names:
        shorter = [other for other in names if other < named]
        merged[named] = min(shorter, key=len) if shorter and len(set(shorter)) == 1 else named
    for named, short in merged.items():
        siblings = [other for other in names if short < other and not (named <= other or other <= named)]
        if siblings:
            merged[named] = named
    return merged


def _pattern_of(word: str) -> str:
    """How a text may write a word that names a group; ``group a`` and ``group treatment`` need the word group."""
    _, grouped, weak = word.partition("group ")
    if _DOSE.fullmatch(word):
        return re.sub(r"^([\d.]+)", r"\1\\s?", word)
    if not grouped:
        return re.escape(word)
    nouns = "(?:group|arm|cohort)s?"
    return rf"{re.escape(weak)}\s{nouns}" if weak in _WEAK else rf"{nouns}\s{re.escape(weak)}"


def _telling(names: Sequence[frozenset[str]]) -> dict[frozenset[str], re.Pattern[str]]:
    """For each group, a pattern of the words that only it has."""
    marks = {}
    for named in names:
        others = [word for other in names if other != named for word in other]
        own = [word for word in named if word not in others] or (list(named) if len(named) > 1 else [])
        if not own:
            continue
        words = [_pattern_of(word) for word in sorted(own, key=len, reverse=True)]
        joined = "|".join(words).replace(r"\-", r"[-\s]")
        marks[named] = re.compile(rf"(?<![\w-])(?:{joined})(?![\w-])")
    return marks
