"""Regular expressions that are compiled when they are first used: hundreds are declared, and one document needs few."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class Later:
    """A regular expression that is not compiled yet; what is asked of it first compiles it."""

    def __init__(self, regex: str | bytes, flags: int) -> None:
        self.regex, self.flags = regex, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(vars(self)["regex"], vars(self)["flags"])
        found = vars(self)[name] = getattr(compiled, name)
        return found


def pattern(regex: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A regular expression, to be used as one of :func:`re.compile`.

    >>> pattern("[0-9]+").findall("12 of 30")
    ['12', '30']
    """
    return cast("re.Pattern[AnyStr]", Later(regex, flags))
