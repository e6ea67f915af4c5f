"""Regular expressions that are compiled when they are first used: hundreds are declared, and one document needs few.

Those for words in any case search texts in small letters, which takes a third of the time of ignoring case.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class Later:
    """A regular expression that is not compiled yet; what is asked of it first compiles it."""

    def __init__(self, regex: str | bytes, flags: int) -> None:
        self.regex, self.flags = regex, flags

    def __getattr__(self, name: str) -> Any:
        found = vars(self)[name] = getattr(re.compile(vars(self)["regex"], vars(self)["flags"]), name)
        return found


def pattern(regex: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A regular expression, to be used as one of :func:`re.compile`.

    >>> pattern("[0-9]+").findall("12 of 30")
    ['12', '30']
    """
    return cast("re.Pattern[AnyStr]", Later(regex, flags))


SEARCHES = ("search", "match", "fullmatch", "finditer")
_CAPITALS = pattern(r"\\.|\(\?P<\w+>|[A-Z]", re.DOTALL)


class InSmallLetters(Later):
    """A regular expression for words in any case: it is compiled, and texts are searched, in small letters."""

    def __getattr__(self, name: str) -> Any:
        if name not in SEARCHES:
            raise AttributeError(f"{name} of words in any case; only {', '.join(SEARCHES)} leave a text as it is")
        regex = _CAPITALS.sub(lambda part: part[0] if len(part[0]) > 1 else part[0].lower(), vars(self)["regex"])
        search = getattr(re.compile(regex, vars(self)["flags"] & ~re.IGNORECASE), name)
        found = vars(self)[name] = lambda text, *span: search(small_letters(text), *span)
        return found


def wording(regex: str) -> re.Pattern[str]:
    """A regular expression for words in any case. What it finds is in small letters, at its place in the text.

    >>> found = wording("Kaplan-Meier|median (?P<n>[0-9]+)").search("The MEDIAN 12")
    >>> found["n"], found.span()
    ('12', (4, 13))
    """
    return cast("re.Pattern[str]", InSmallLetters(regex, re.IGNORECASE))


def small_letters(text: str) -> str:
    """A text in small letters, as long as before.

    >>> small_letters("P-WERT"), len(small_letters("\u0130zmir"))
    ('p-wert', 5)
    """
    small = text.lower()
    return small if len(small) == len(text) else text.replace("\u0130", "I").lower()
