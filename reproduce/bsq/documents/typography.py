"""Every house's typography as plain characters, without losing the place of any of them."""

from __future__ import annotations

import re
from array import array

import msgspec

from bsq.patterns import pattern

_SPACES = dict.fromkeys(map(ord, "\t\n\r\f\v\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u0085\u2028\u2029"), " ")  # fmt: skip
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_POINTS = dict.fromkeys(map(ord, "\u00b7\u2219\u22c5\u2027\u30fb"), ".")
_PLAIN: dict[int, str] = {
    **_SPACES, **_DASHES, **_POINTS,
    0xFF05: "%", 0x066A: "%", 0x2A7D: "≤", 0x2A7E: "≥", 0x2266: "≤", 0x2267: "≥", 0xFF1C: "<", 0xFF1E: ">", 0xFF1D: "=",
    0x223C: "~", 0x2248: "~", 0x2215: "/", 0x2044: "/", 0x2236: ":", 0xFF08: "(", 0xFF09: ")", 0xFF0C: ",",
    0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x03A7: "χ",
}  # fmt: skip
_GROWS_OR_SHRINKS = pattern(
    "[\u00ad\u200b\u200c\u200d\u2060\ufeff]|[\ufb00-\ufb06]|(?<=[^\\W\\d_])[-\u2010]\\r?\\n(?=[a-z])"
)
"""What takes no room (soft hyphens, joiners), ligatures, and words that are hyphenated at the end of a line."""
_NAMED = "".join(
    rf"(?<!{word}\s)"
    for word in ("group", "grade", "stage", "table", "figure", "day", "week", "month", "year", "phase", "cycle", "type")
)
_APART = pattern(
    rf"(?<![\d.,/-])(?=\d)(?<!\d\s)\b{_NAMED}\d{{1,3}}(?: \d{{3}})+(?![\d/%]|[.,]\d|\s\d|\s%)", re.IGNORECASE
)
"""Thousands with blanks between them; behind a name such as group, two numbers."""
_LAYOUT = pattern(
    r"(?<= ) +|(?<![\w*])\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}(?![\w*])|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)"
)
_LIGATURES = dict(zip("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))  # fmt: skip


class Folded(msgspec.Struct, frozen=True):
    """A text in plain characters, and where each of them stands in the original.

    >>> folded = fold("signi\\ufb01cant: 0\\u00b703")
    >>> folded.text, folded.span(13, 17)
    ('significant: 0.03', (12, 16))
    """

    text: str
    offsets: array[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of a span of the folded text."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[start]


def running(text: str) -> Folded:
    """Folded running text without what only lays it out: runs of blanks, the marks of emphasis in Markdown, and the blanks
    between thousands, which become commas.

    >>> running("*P*  =  0.30, **18 (62.0%)** of 25").text, running("176 780 (19.2%) of 921 346").text
    ('P = 0.30, 18 (62.0%) of 25', '176,780 (19.2%) of 921,346')
    """
    folded = fold(text)
    if _APART.search(folded.text):
        joined = _APART.sub(lambda number: number[0].replace(" ", ","), folded.text)
        folded = Folded(joined, folded.offsets)
    if not _LAYOUT.search(folded.text):
        return folded
    parts, offsets, last = [], array("I"), 0
    for match in _LAYOUT.finditer(folded.text):
        parts.append(folded.text[last : match.start()])
        offsets.extend(range(last, match.start()))
        last = match.end()
    parts.append(folded.text[last:])
    offsets.extend(range(last, len(folded.text) + 1))
    if folded.offsets is not None:
        offsets = array("I", (folded.offsets[i] if i < len(folded.offsets) else len(text) for i in offsets))
    return Folded("".join(parts), offsets)


def fold(text: str) -> Folded:
    """White space as blanks, dashes as hyphens, middle dots as points, ligatures and broken words as letters."""
    if text.isascii() and "-\n" not in text and "-\r" not in text:
        return Folded(text.translate(_PLAIN) if any(c in text for c in "\t\n\r\f\v") else text)
    if not _GROWS_OR_SHRINKS.search(text):
        return Folded(text.translate(_PLAIN))
    parts, offsets, last = [], array("I"), 0
    for match in _GROWS_OR_SHRINKS.finditer(text):
        parts.append(text[last : match.start()].translate(_PLAIN))
        offsets.extend(range(last, match.start()))
        letters = _LIGATURES.get(match[0], "")
        parts.append(letters)
        offsets.extend([match.start()] * len(letters))
        last = match.end()
    parts.append(text[last:].translate(_PLAIN))
    offsets.extend(range(last, len(text) + 1))
    return Folded("".join(parts), offsets)
