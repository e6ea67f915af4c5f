"""One quantity told in two places: the abstract, the text and the tables held against each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction

import msgspec
from msgspec.structs import replace

from bsq.claims.repeat import Repeat
from bsq.findings import HIGH, LOW
from bsq.printed import Printed, Rounding, read
from bsq.scan.candidates import Candidate, Reading
from bsq.scan.stems import stems

NEAR = 0.07
"""Two numbers of one quantity that differ by no more than this share, or than one percentage point, are a slip apart."""
FEWEST_SHARED = 2
FEWEST_DIGITS = 5
"""Of an interval; with fewer, many quantities have the same one."""
MOST_ALIKE = 40
"""A number that stands in more places than so many names no quantity."""


class Mention(msgspec.Struct, frozen=True):
    """A quantity as one place tells it.

    Attributes
    ----------
    shape : str
        ``pair`` of two groups, ``interval`` (estimate, limits) or ``share`` (count, total, percentage).
    numbers : tuple of Printed
    text, where : str
        As printed, and where.
    subject, words : str
        What it is about, and what is said around it.
    start, end : int
        Its span; 0 and 0 in a table.
    piece : int
        The number of its paragraph or table.
    before, behind : tuple of Fraction
        The numbers of the pair before a pair, and of the one behind it, in its paragraph.
    """

    shape: str
    numbers: tuple[Printed, ...]
    text: str
    where: str
    subject: str
    words: str
    start: int
    end: int
    piece: int
    before: tuple[Fraction, ...] = ()
    behind: tuple[Fraction, ...] = ()


def mention(
    shape: str,
    numbers: Sequence[str],
    text: str,
    where: str,
    subject: str,
    words: str,
    span: tuple[int, int],
    piece: int,
) -> Iterator[Mention]:
    """The mention of numbers that can be read; else none."""
    with suppress(ValueError):
        yield Mention(
            shape, tuple(read(number.strip()) for number in numbers), text, where, subject, words, *span, piece
        )


def repeats(mentions: Iterable[Mention]) -> Iterator[Candidate]:
    """What is told in two places: the first mention in prose, held against the nearest other."""
    by_key: dict[tuple[object, ...], list[Mention]] = {}
    for told in _with_neighbours(mentions):
        for key in _keys(told):
            by_key.setdefault(key, []).append(told)
    seen: set[tuple[int, int]] = set()
    for alike in by_key.values():
        for i, first in enumerate(alike[:MOST_ALIKE]):
            for second in alike[i + 1 : MOST_ALIKE]:
                at = first if first.end else second
                if not at.end or (at.start, at.end) in seen or first.piece == second.piece or not _same(first, second):
                    continue
                seen.add((at.start, at.end))
                claim = Repeat(
                    id="",
                    subject=at.subject,
                    where=at.where,
                    printed=_differing(first, second),
                    places=[first.where, second.where],
                )
                if not any(claim.problems()):
                    yield Candidate((Reading(claim),), at.start, at.end, HIGH if first.shape == "share" else LOW)


def _with_neighbours(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """The mentions, each pair of them with the pairs before and behind it."""
    told = list(mentions)
    pairs = [at for at in told if at.shape == "pair" and at.end]
    near: dict[tuple[int, int], list[tuple[Fraction, ...]]] = {}
    for before, at, behind in zip([None, *pairs], pairs, [*pairs[1:], None], strict=False):
        near[at.start, at.end] = [
            tuple(number.value for number in other.numbers) if other and other.piece == at.piece else ()
            for other in (before, behind)
        ]
    for at in told:
        before_it, behind_it = near.get((at.start, at.end), ((), ()))
        yield replace(at, before=before_it, behind=behind_it)


def _keys(told: Mention) -> Iterator[tuple[object, ...]]:
    """What two mentions of one quantity have in common at least."""
    if told.shape == "share":
        yield told.shape, told.numbers[0].value, told.numbers[1].value
    elif told.shape == "interval" and _digits(told.numbers) >= FEWEST_DIGITS:
        yield told.shape, told.numbers[0].value, told.numbers[2].value
        yield told.shape, told.numbers[0].value, told.numbers[1].value, "lower"
    elif told.shape == "pair":
        for i, number in enumerate(told.numbers):
            yield told.shape, i, round(float(number.value))
            yield told.shape, i, round(float(number.value)) + 1


def _digits(numbers: Iterable[Printed]) -> int:
    """How many digits numbers have, but for zeros before them."""
    return sum(len(re.sub(r"\D", "", number.text).lstrip("0")) for number in numbers)


def _same(first: Mention, second: Mention) -> bool:
    """Whether two mentions mean one quantity: as many numbers, all near each other, and the same words; or, of pairs, the
    same pair before or behind them."""
    if len(first.numbers) != len(second.numbers) or any(
        a.percent is not b.percent for a, b in zip(first.numbers, second.numbers, strict=True)
    ):
        return False
    if first.shape == "share":
        return True
    if not all(_is_near(a, b) for a, b in zip(first.numbers, second.numbers, strict=True)) and first.shape == "pair":
        return False
    if (first.before and first.before == second.before) or (first.behind and first.behind == second.behind):
        return True
    own, other = stems(first.words), stems(second.words)
    shared = len(own & other)
    return shared >= FEWEST_SHARED and shared * 2 >= min(len(own), len(other))


def _differing(first: Mention, second: Mention) -> list[str]:
    """What the two print; of pairs, the number in which they differ."""
    if first.shape != "pair":
        return [first.text, second.text]
    pairs = list(zip(first.numbers, second.numbers, strict=True))
    own, other = next((pair for pair in pairs if pair[0].agreement(pair[1]) is Rounding.NONE), pairs[0])
    return [own.text, other.text]


def _is_near(a: Printed, b: Printed) -> bool:
    farthest = 1 if a.percent else float(max(abs(a.value), abs(b.value))) * NEAR
    return a.agreement(b) is not Rounding.NONE or abs(a.value - b.value) <= farthest
