"""What stands round a table: the caption over it and the notes under it, told by how they begin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bsq.patterns import pattern

CAPTION = pattern(
    r"\s{0,9}(?:\*\*|#{1,6}\s{0,9})?(?:supplement\w*\s+|online\s+|e|extended data\s+)?"
    r"(?:table|tab\.|tabelle|tabela|tabla|tableau|tabella)\s*S?\d{1,3}(?:[A-Za-z]?\b|(?=[A-Z][a-z]))(?!\s*(?:shows?|lists?|summari[sz]es|presents?|describes?|and\b|,|\)))",
    re.IGNORECASE,
)
"""How the caption of a table begins, in the languages that clinical papers are written in."""
LONGEST_CAPTION = 500
_NUMBER_ALONE = pattern(r"[\s.:|*–—-]*")
_TITLE = pattern(r"[\s*]*[.:|–—(\[-]|[\s*]*[^\Wa-z]")
_NOTE = pattern(
    r"""[*†‡§¶‖#⁰¹²³⁴-⁹ᵃ-ᶿʰʲʳˢʷʸˡˣⁱⁿ]
        |\(?[a-z][).]?\s+(?=[A-Z0-9])
        |(?i:abbreviations?|notes?|source|percentages|plus[–-]minus|unless|p[\s–-]?values?|calculated|missing)\b
        |(?i:data|values|numbers|results)\s+(?:are|in|presented|shown|given|expressed|reported)\b
        |[A-Z][\w/–-]{0,8}[A-Z0-9][a-z]?\s?[=,:;]\s
        |[A-Z][\w/%–-]{0,11}\s(?:denotes?|indicates?|means|stands|refers)\b""",
    re.VERBOSE,
)


def is_caption(text: str) -> bool:
    """Whether a line is the caption of a table, not a sentence that begins with its number.

    >>> [is_caption(text) for text in ("Table 2. Sex", "Table 2Sex", "Table 2 gives the sex.", "table 2. Sex")]
    [True, True, False, False]
    """
    found = CAPTION.match(text)
    if found is None or len(text) > LONGEST_CAPTION or found[0].lstrip(" *#").startswith("t"):
        return False
    return not text[found.end() :].strip() or _TITLE.match(text, found.end()) is not None


def is_note(text: str) -> bool:
    """Whether a line under a table is a note to it.

    >>> is_note("† Fisher's exact test."), is_note("CI denotes confidence interval."), is_note("Median age was 61.")
    (True, True, False)
    """
    return _NOTE.match(text) is not None and not is_caption(text)


def lines_of_caption(lines: Sequence[str]) -> int:
    """How many of the last lines before a table are its caption; the number may stand on a line of its own.

    >>> lines_of_caption(["Prose.", "Table 2 Response"]), lines_of_caption(["Table 2", "Response"])
    (1, 2)
    """
    if lines and is_caption(lines[-1]):
        return 1
    if len(lines) > 1 and is_caption(lines[-2]) and len(lines[-1]) <= LONGEST_CAPTION:
        found = CAPTION.match(lines[-2])
        return 2 if found and _NUMBER_ALONE.fullmatch(lines[-2], found.end()) else 0
    return 0
