"""The sums of running text: a number of patients, and the parts of it that the same sentence tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bsq.claims.total import Total
from bsq.findings import LOW
from bsq.patterns import pattern, wording
from bsq.scan.candidates import Candidate, Reading
from bsq.scan.grammar import COUNT, PEOPLE, WORD
from bsq.scan.passages import Passage, Sentence, whole_in

_N = rf"(?P<n>{COUNT}|{WORD})"
_SEX = r"(?:were\s)?(?:wom[ae]n|females?|girls?|m[ae]n|males?|boys?)"
_ASIDE = pattern(
    r"[(\[]\s?[<>]?\s?[\d.,]{1,7}\s?%[^()\[\]]{0,20}[)\]]|(?<!\d)\d\s?:\s?\d(?!\d)|(?<=\d)\s?/\s?\d{1,7}"
    rf"|\b(?:grades?|stages?|cycles?|day|week|month|year|visit)\s?\d{{1,4}}(?!\d|\s{PEOPLE})(?:\s?[-+]\s?\d{{0,4}})?"
    r"|(?<![\w.,/])\d{1,4}(?:\s?-\s?\d{1,4})?[\s-]?(?:years?|months?|weeks?|days?|hours?|mg|ml|Gy)\b",
    re.IGNORECASE,
)
"""What stands beside a count and is none: its percentage, a ratio of allocation, its total, a grade, a time or a dose."""
_WHOLE = wording(rf"(?<![\w.,/%(-]){_N}\s(?:[a-z/+-]{{1,20}}\s){{0,2}}?{PEOPLE}\b")
_BRACKET = pattern(r"[^().;\d]{0,60}?[(\[:](?P<parts>[^()\[\].]{6,200})[)\].]")
_PART = wording(rf"(?<![\w.,/%=<>-]){_N}\b(?!\s?(?:%|years?|months?|weeks?|days?|mg))")
_TWO_PARTS = wording(rf"(?:{COUNT}|{WORD})(?:\s{PEOPLE})?\s+(?:in|to|received|with)\s[^\d,;]{{2,50}}?(?:,|\sand)\s(?:{COUNT}|{WORD})\s+(?:in|to|received|with)\s[^\d,;]{{2,50}}")  # fmt: skip
_BY_SEX = wording(rf"(?<![\w.,/%(-]){_N}(?!\s(?:percent|per\scent))(?:\s[a-z-]{{1,20}}){{0,6}}?\s?[(\[](?P<parts>{COUNT}\s{_SEX}(?:,?\sand\s|,\s|\s?/\s?){COUNT}\s{_SEX})[)\]]")  # fmt: skip
_IN_GROUP = wording(rf"(?<![\w.,/%=<>(-]){_N}(?:\s{PEOPLE})?(?:\s(?:were\s)?(?:randomly\s)?(?:randomi[sz]ed|assigned|allocated))?\s+(?:in|to|into|received|receiving|on|with)\s")  # fmt: skip
_SIZED = wording(rf"[(\[]\s?(?:[^()\[\]\d]{{1,40}},\s)?(?:n\s?=\s?)?{_N}(?:\s{PEOPLE})?\s?[)\]]")
_BEFORE_PARTS = pattern(r"[^.;()\[\]\d]{0,120}")
_BETWEEN_PARTS = pattern(r"(?:[^.;:()\[\]\d]|(?<=[A-Za-z])\d|(?<=[Gg]roup\s)\d){2,80}")
_IN_EACH = wording(
    rf"[^.;()\[\]\d]{{0,90}}?[(\[,]\s?{_N}(?:\s{PEOPLE})?\s(?:in|to|per|for)\s(?:(?P<two>both|either|each\sof\sthe\stwo)|each)\b"
)
_DIVIDED = wording(r"randomi[sz]|assign|allocat|divided")
_LEFT_OUT = wording(r"exclu|withdr|lost|evaluab|analy[sz]|complet|of (?:whom|which|these|them)|remain|\bothers\b")
NEAR = 0.1
"""Parts that differ from their whole by a larger share have not all been read, or are of another whole."""
MOST_GROUPS = 6
ROUNDED = 0.1
"""In percentage points: what each of several percentages that add up to 100 may lack of it."""


class Split(NamedTuple):
    """A whole and its parts, where it and they begin and end, and whether the sentence plainly tells all of them."""

    whole: int
    parts: list[int]
    start: int
    told: int
    end: int
    is_plain: bool


def sums(passage: Passage, sentence: Sentence) -> Iterator[Candidate]:
    """The wholes of a sentence with their parts: those that add up, and those that plainly should."""
    text = _ASIDE.sub(lambda aside: " " * len(aside[0]), sentence.text)
    seen: set[int] = set()
    for split in (*_splits(text, passage), *_complementary(text, sentence)):
        if split.start not in seen and (sum(split.parts) == split.whole or split.is_plain):
            seen.add(split.start)
            subject = sentence.subject(split.told)
            claim = Total(id="", subject=subject, where=passage.where, parts=split.parts, whole=split.whole)
            yield Candidate((Reading(claim),), *passage.span(sentence, split.start, split.end), LOW)


def _splits(text: str, passage: Passage) -> Iterator[Split]:
    for by_sex in _BY_SEX.finditer(text):
        yield from _split(by_sex, by_sex.start("parts"), _PART.finditer(by_sex["parts"]), by_sex.end(), is_plain=True)
    wholes = list(_WHOLE.finditer(text))
    told = [list(kind.finditer(text)) for kind in (_IN_GROUP, _SIZED) if wholes]
    for whole in wholes:
        if bracket := _BRACKET.match(text, whole.end()):
            parts = bracket["parts"].strip()
            yield from _split(
                whole,
                bracket.start("parts"),
                _PART.finditer(parts),
                bracket.end(),
                _TWO_PARTS.fullmatch(parts) is not None,
            )
        for parts_told in told:
            if parts_behind := _chain(text, whole.end(), [p for p in parts_told if p.start() >= whole.end()]):
                last = parts_behind[-1].end()
                yield from _split(whole, whole.end(), parts_behind, last, _tells_all(text, whole, parts_behind))
        if each := _IN_EACH.match(text, whole.end()):
            yield from _in_each(whole, each, len(passage.groups.sizes))


def _complementary(text: str, sentence: Sentence) -> Iterator[Split]:
    """``Of 80 patients, 60 (75%) finished and 20 (25%) stopped``: counts of which the percentages add up to 100."""
    counted = [atom for atom in sentence.atoms if atom.k is not None and atom.n is None and atom.percent]
    told = sum(float(atom.percent.value) for atom in counted if atom.percent)
    if len(counted) < 2 or abs(told - 100) > ROUNDED * len(counted):
        return
    start, end = counted[0].found.start, counted[-1].found.end
    for whole in _WHOLE.finditer(text, 0, start):
        yield Split(whole_in(whole["n"]) or 0, [a.k or 0 for a in counted], whole.start(), start, end, is_plain=False)


def _split(
    whole: re.Match[str], told: int, parts: Iterator[re.Match[str]] | Sequence[re.Match[str]], end: int, is_plain: bool
) -> Iterator[Split]:
    """A whole with its parts, where all of them can be read."""
    n, numbers = whole_in(whole["n"]), [whole_in(part["n"]) for part in parts]
    known = [number for number in numbers if number is not None]
    if n is not None and len(known) == len(numbers) >= 2:
        yield Split(n, known, whole.start(), told, end, is_plain)


def _in_each(whole: re.Match[str], each: re.Match[str], groups: int) -> Iterator[Split]:
    """``180 patients (90 in each group)``: as many parts as there are groups, or as make up the whole."""
    n, k = whole_in(whole["n"]), whole_in(each["n"])
    if not n or not k:
        return
    is_plain = (groups == 2 or each["two"] is not None) and abs(2 * k - n) <= NEAR * n
    count = 2 if is_plain else n // k
    if 2 <= count <= MOST_GROUPS:
        yield Split(n, [k] * count, whole.start(), whole.end(), each.end(), is_plain)


def _chain(text: str, start: int, parts: list[re.Match[str]]) -> list[re.Match[str]]:
    """The parts that follow a whole with nothing but words between them."""
    if not parts or not _BEFORE_PARTS.fullmatch(text, start, parts[0].start()):
        return []
    chained = parts[:1]
    for part in parts[1:]:
        if not _BETWEEN_PARTS.fullmatch(text, chained[-1].end(), part.start()):
            break
        chained.append(part)
    return chained


def _tells_all(text: str, whole: re.Match[str], parts: Sequence[re.Match[str]]) -> bool:
    """Whether a sentence divides a whole into parts, nearly all of it, and tells no other number behind them."""
    n, numbers = whole_in(whole["n"]) or 0, [whole_in(part["n"]) or 0 for part in parts]
    return (
        abs(sum(numbers) - n) <= NEAR * n
        and _DIVIDED.search(text, whole.end(), parts[-1].end()) is not None
        and _LEFT_OUT.search(text) is None
        and _PART.search(text, parts[-1].end()) is None
    )
