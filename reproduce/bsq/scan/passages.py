"""Paragraphs as sentences: what each prints, where in the document that stands, and which groups it is of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction

import msgspec
from msgspec.structs import replace

from bsq.documents.model import Document, Paragraph
from bsq.documents.typography import running
from bsq.patterns import pattern, wording
from bsq.phrases import whole
from bsq.printed import Printed, read
from bsq.scan.grammar import WORD, Found, statistics
from bsq.scan.groups import Groups

_ENDING = pattern(
    r"(?:(?<=[a-z)\]%\d])|(?<=[A-Z]{2})|(?<=[Gg]roup [A-Z])|(?<=[Aa]rm [A-Z]))[.?!]\s+(?=[A-Z(\d])|(?<=[.?!])\s{2,}(?=[A-Z])"
)
_ABBREVIATED = pattern(r"(?:\bvs|\bFig|\bFigs|\bTab|\be\.g|\bi\.e|\bet al|\bNo|\bapprox|\bRef|\bDr|\bca|\bresp)$")
_TELLS_A_NUMBER = wording(rf"\d|{WORD}")
_OPENED = pattern(r"\s?[(\[][^()\[\]]*\Z")
"""A bracket that was not shut."""
_CLAUSE_ENDING = pattern(r"[;:]")
_CONNECTING = frozenset("was were is are be been of in the a an and or by at with to for had has have only than vs vs. versus as including respectively whom which".split()) | {""}  # fmt: skip
_TELLING = pattern(r"[^\W\d_]{2}|[^\W\d_]\d")
_SCORED = wording(r"acuit|snellen|logmar|\bvision\b|\b[BUC]C?DVA\b|strength")
WITH_COUNT = ("count of total (percent)", "count (percent) of total", "percent (count of total)")
COUNTED = (*WITH_COUNT, "count (percent)", "percent (count)", "count of total")
PERCENTS = ("percent", "percent in words", "half of a pair of percents")
MOST_WORDS = 9
LONGEST = 5_000
"""Characters; what is longer is no sentence."""
NEAR = 90
"""Characters between a statistic and the name of its group, at most."""


class Atom(msgspec.Struct, frozen=True):
    """A count or a percentage of patients in a sentence, and what it may be of."""

    found: Found
    k: int | None
    n: int | None
    percent: Printed | None
    groups: tuple[frozenset[str], ...]
    is_sure: bool = False
    """Whether the sentence says plainly which group it is of."""


class Sentence(msgspec.Struct, frozen=True):
    """A sentence: its folded text, its place in the folded paragraph, the statistics in it and those of patients."""

    text: str
    start: int
    found: tuple[Found, ...]
    atoms: tuple[Atom, ...] = ()

    def subject(self, start: int) -> str:
        """The words before a statistic, or else behind it, as what it is about.

        >>> text = "Of 22, TP53 mutation (13.6%) and E2A-PBX1 fusion (9.1% vs. 4.5%) were common"
        >>> Sentence(text, 0, ()).subject(49), Sentence(text, 0, ()).subject(58)
        ('E2A-PBX1 fusion', 'E2A-PBX1 fusion')
        """
        clause = " ".join(_phrase(_CLAUSE_ENDING.split(self.text[:start])[-1].split()))
        last = _phrase(clause.rpartition(")")[2].split())
        before = last[-MOST_WORDS:] if len(last) > 1 else _phrase(clause.split()[-MOST_WORDS:])
        after = self.text[start:].split()[:MOST_WORDS]
        words = " ".join(before or after)
        return (_OPENED.sub("", words) or words).strip(" ,([])")

    def clause(self, found: Found) -> str:
        """The words that a statistic is about: since the p-value before it, to the end of its clause."""
        start = max((f.end for f in self.found if f.name == "p value" and f.end <= found.start), default=0)
        return self.text[start : found.end + 40]


class Passage:
    """A paragraph of a document, of which the sentences are read."""

    def __init__(self, document: Document, paragraph: Paragraph, number: int, groups: Groups) -> None:
        self.document, self.paragraph, self.groups = document, paragraph, groups
        self._folded = running(document.text[paragraph.start : paragraph.end])
        self.text = self._folded.text
        page = f", page {paragraph.page}" if paragraph.page else ""
        self.where = f"{paragraph.section or 'Text'}, paragraph {number}{page}"

    def sentences(self) -> Iterator[Sentence]:
        """The sentences, each with its counts and percentages of patients."""
        for sentence in sentences(self.text):
            yield replace(sentence, atoms=tuple(self._atoms(sentence)))

    def span(self, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
        """A span of a sentence as one of the document."""
        first, last = self._folded.span(sentence.start + start, sentence.start + end)
        return self.paragraph.start + first, self.paragraph.start + last

    def printed(self, sentence: Sentence, found: Found, part: str) -> str:
        """A part of a statistic as the document prints it, character for character."""
        _, start, end = found.parts[part]
        first, last = self.span(sentence, start, end)
        return self.document.text[first:last]

    def _atoms(self, sentence: Sentence) -> Iterator[Atom]:
        found = [f for f in sentence.found if f.name in COUNTED or f.name in PERCENTS]
        found = [f for f in found if not _is_score(sentence.text, f)]
        for f, (groups, sure) in zip(found, self.assigned(sentence, found), strict=True):
            percent = None
            if f["pct"]:
                percent = percent_in(self.printed(sentence, f, "pct"))
            elif f["word"]:
                percent = Printed(f"{whole(f['word'])}%", Fraction(whole(f["word"])), Fraction(1), percent=True)
            yield Atom(f, whole_in(f["k"]), whole_in(f["n"]), percent, groups, sure)

    def assigned(self, sentence: Sentence, found: Sequence[Found]) -> list[tuple[tuple[frozenset[str], ...], bool]]:
        """The groups that each statistic may be of: one where the sentence is plain, several where it is not."""
        mentions = [m for m in self.groups.mentions(sentence.text) if not any(f.start <= m[0] < f.end for f in found)]
        if not mentions or not found:
            return [((), False)] * len(found)
        after, before = [], []
        for i, f in enumerate(found):
            following = found[i + 1].start if i + 1 < len(found) else len(sentence.text)
            previous = found[i - 1].end if i else 0
            last, first = min(following, f.end + NEAR), max(previous, f.start - NEAR)
            after.append(next((g for s, _, g in mentions if f.end <= s < last), None))
            before.append(next((g for s, e, g in reversed(mentions) if first <= s and e <= f.start), None))
        distinct = list(dict.fromkeys(g for _, _, g in mentions))
        for style in (after, before):
            if all(style) and len(set(style)) == len(distinct) and len(found) >= len(distinct):
                return [((g,), True) for g in style if g]
        if len(distinct) == len(found) > 1:
            outside = all(s < found[0].start for s, _, _ in mentions) or all(s >= found[-1].end for s, _, _ in mentions)
            if outside:
                return [((g,), True) for g in distinct]
        if len(distinct) == 1 and len(found) > 1:
            return [((), False)] * len(found)
        return [
            (tuple(dict.fromkeys(g for g in (after[i], before[i], *distinct) if g)), False) for i in range(len(found))
        ]


def _is_score(text: str, found: Found) -> bool:
    """Whether what looks like a count of a total is a visual acuity of 20/40, or a strength of 4/5."""
    return (
        "/" in text[found.start : found.end]
        and _SCORED.search(text, max(0, found.start - NEAR), found.start) is not None
    )


def _phrase(words: list[str]) -> list[str]:
    """Words without the statistics and the connecting words at either end: ``24 hours``."""
    first = next((i for i, word in enumerate(words) if _is_telling(word)), len(words))
    last = next((i for i in range(len(words) - 1, first, -1) if _is_telling(words[i])), first)
    return words[first - (first > 0 and words[first - 1].isdigit()) : last + 1] if first < len(words) else []


def _is_telling(word: str) -> bool:
    return _TELLING.search(word) is not None and word.lower().strip(",([") not in _CONNECTING


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a folded paragraph, and the statistics in each.

    >>> [sentence.text for sentence in sentences("It was 12 (54%) vs. 10. Then 3 of 4 died.")]
    ['It was 12 (54%) vs. 10.', 'Then 3 of 4 died.']
    """
    start = 0
    ends = [m.end() for m in _ENDING.finditer(text) if not _ABBREVIATED.search(text, max(0, m.start() - 8), m.start())]
    for end in [*ends, len(text)]:
        sentence = text[start:end]
        if end - start <= LONGEST and _TELLS_A_NUMBER.search(sentence):
            yield Sentence(sentence.rstrip(), start, tuple(statistics(sentence)))
        start = end


def whole_in(text: str) -> int | None:
    """A whole number in digits or words, where it can be read."""
    with suppress(ValueError):
        return whole(text)
    return None


def percent_in(text: str) -> Printed | None:
    """A percentage, with or without its sign, where it can be read."""
    with suppress(ValueError):
        return replace(read(text.strip()), percent=True)
    return None
