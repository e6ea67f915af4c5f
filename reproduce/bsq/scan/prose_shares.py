"""The percentages of running text, and the totals that its counts may be of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, floor

import msgspec
from msgspec.structs import replace

from bsq.claims.base import Claim
from bsq.claims.percent import Percent
from bsq.findings import HIGH, LOW
from bsq.patterns import pattern, wording
from bsq.phrases import Count, counts_that_give
from bsq.printed import Printed, Rounding
from bsq.scan.candidates import Candidate, Reading
from bsq.scan.grammar import COUNT, NUMBER, PEOPLE, WORD, Found
from bsq.scan.groups import totals_in
from bsq.scan.methods import ESTIMATED, WEIGHTED
from bsq.scan.passages import PERCENTS, Atom, Passage, Sentence, percent_in, whole_in
from bsq.scan.shares import distance, fits, percentage, rounds, share_rounding
from bsq.scan.told import Known, Told

SURVIVAL = wording(r"surviv|\bOS\b|\bPFS\b|\bDFS\b|\bRFS\b|\bEFS\b|\bTTP\b|kaplan|cumulative|probabilit|actuarial|\d-?\s?year|\byears?\b.{0,20}\brate")  # fmt: skip
CHANGED = wording(r"increas|decreas|reduc|chang|fell|rose|improv|declin|higher|lower|from baseline|sensitivity|specificity|power|confidence|accuracy|ejection|occup|saturation|haematocrit|hematocrit|of (?:the )?(?:variance|variation|dose|volume|weight|cells|area)")  # fmt: skip
_NUMBER = pattern(rf"(?:(?<![\w.,/%<>=±-])|(?<=n=)|(?<=n\s=\s)){COUNT}(?!\s?[%±]|[.,/]\d)")
_OF_THEM = wording(r"[)\]]?\s?(?:of|among)\s(?:them|these|those|whom|which)\b")
_IN_PATIENTS = wording(rf"[)\]]?(?:\s?(?:,|and)?\s?[^.;%()]{{0,40}}\(\s?{NUMBER}\s?%\s?\))?,?\s(?:each|both|respectively)[\w\s,]{{0,30}}?\sin\s(?P<k>{COUNT}|{WORD})\s{PEOPLE}")  # fmt: skip
_OF_PATIENTS = wording(
    rf"\W*(?:of|among)\s(?:the\s|these\s|all\s)?(?P<n>{COUNT}|{WORD})\s(?:[a-z/+-]{{1,20}}\s){{0,2}}?{PEOPLE}"
)
_OF_OTHERS = wording(rf"[)\]]?\sof\s(?:those\s|(?:the|all)\s(?!{PEOPLE})(?:[a-z-]{{2,20}}\s){{1,3}})(?:in|with|from)\b")
"""Words behind a count that name what it is of: ``19 (67.9%) of the carriers in the drug group``."""
_BETWEEN = wording(r"\s?[)\],]?\s?(?:in|for|of|with|among)?[^.;]{0,50}?\b(?:vs\.?|versus|v|and|than|compared|against|or|to)\s?[^.;]{0,50}")  # fmt: skip
_PLANNED = wording(
    r"expect|assum|anticipat|hypothe|prior\s|previous\s(?:trial|stud)|pilot|sample size|\bpower\b|drop-?\s?out|attrition|refusal|non-?inferiority margin|margin of|literature|estimated to be|two-sided|one-sided"
)
"""Percentages that a trial was planned with, or that others have found, are of none of its patients."""
_TURNS = wording(r"\b(?:compared|whereas|while|against|than)\b")
"""Words behind which a sentence may tell of other patients than it began with."""
_ROUGHLY = wording(
    r"(?<![\s\S])(?:of|among)(?:\sthe)?\s\Z|(?:[~≈<>≤≥]|\b(?:about|approximately|around|nearly|almost|roughly|over|more than|less than|fewer than|at least|up to|some|all but|all except|except(?:\sfor|\sin)?|exceeding))\s?\Z"
)
_THRESHOLD = wording(
    r"(?:[≥≤<>±]|\b(?:at least|at most|less than|more than|greater than|up to|within|between|exceed\w*|below|above|over|under|target of))\s?\Z"
)
_MEASURED = wording(r"hba1c|\ba1c\b|glycated|glycosylated|\bFEV|fio2|spo2|oxygen|humidity|compliance|energy|calorie|diet|purity|alcohol|solution|cream|gel\b|ointment|hypochlorite|glucose|dextrose|saline|vo2")  # fmt: skip
"""What is measured in percent."""
_PEOPLE = wording(rf"\b{PEOPLE}\b")
ALIKE = 0.85
"""The smaller of two arms of a trial has at least this share of the larger one."""
FEWEST_OTHERS = 3
"""So many counts of a sentence that are of fewer than its total are of totals that the document does not print."""
FEWEST_TO_ACCUSE = 5
_COMPARES = wording(r"\b(?:vs\.?|versus|than|compared|both|two|groups?|arms?|cohorts?|respectively|whereas)\b")
SLIP = Fraction(3, 2)
"""In units of the last digit."""
FEWEST_BESIDE = 3
FEWEST_OF_ALL = 2
"""So many counts of a sentence with one total make that of another, nearly of it, the same; fewer if all make it up."""
NO_TOTAL = "the total that the count is of"
FAR_OFF = 1.25
"""Times, and with as many percentage points as FARTHEST: so far is no slip from the percentage of a total that is its own."""
FARTHEST = 5
NOT_ITS_TOTAL = "the total that the count is of; its percentage is far from that of any that the document prints"
PRINTED = "a number that the document prints elsewhere"
STATED = "a number of patients that the document prints elsewhere"
MOST_PATIENTS = 1_000_000
"""Of more, every percentage is attainable."""


class Size(msgspec.Struct, frozen=True):
    """A number of patients that a count may be of."""

    n: int
    words: str
    is_sure: bool


class ShareReader:
    """Makes the candidates of the percentages of one paragraph, and knows what its counts may be of."""

    def __init__(self, passage: Passage, told: Told) -> None:
        self.passage, self.told, self.groups = passage, told, passage.groups
        self.where = passage.where
        self.last_pair: list[Atom] = []
        """The last two counts of the last sentence before that has two."""
        self._before: list[Size] = []
        self._last_counts: list[Atom] = []
        self._totals_of: dict[tuple[int, int, int], list[Size]] = {}

    def candidates(self, sentence: Sentence) -> Iterator[Candidate]:
        """Every percentage of a sentence."""
        counted = []
        for atom in sentence.atoms:
            printed = atom.percent
            if printed is None or not 0 <= printed.value <= 100 or printed.comparator == "NS":
                continue
            span = self.passage.span(sentence, atom.found.start, atom.found.end)
            if atom.k is None:
                yield from self._bare(sentence, atom, printed, span)
            elif atom.n is None:
                candidate = self._counted(sentence, atom, atom.k, printed, span)
                is_open = _is_estimated(sentence, atom) or _is_rough(sentence, atom)
                counted.append(_not_accused(candidate) if is_open else candidate)
            elif 0 < atom.n >= atom.k:
                claim = self._percent(sentence, atom.found, Count(f"{atom.k}/{atom.n}", atom.k, atom.n), printed)
                candidate = Candidate((Reading(claim),), *span)
                is_open = WEIGHTED.search(sentence.text) is not None or _is_rough(sentence, atom)
                yield _not_accused(candidate) if is_open else candidate
        yield from _of_other_totals(_with_totals_beside(counted, sentence))

    def remember(self, sentence: Sentence) -> None:
        """Keep what the sentences after this one may be of."""
        self._totals_of.clear()
        self._before = [*_totals(sentence.text, "a total before it"), *self._before]
        counted = [atom for atom in sentence.atoms if atom.k is not None]
        self._last_counts = counted[-2:] or self._last_counts
        self.last_pair = counted[-2:] if len(counted) >= 2 else self.last_pair

    def _percent(self, sentence: Sentence, found: Found, count: Count, printed: Printed) -> Claim:
        return Percent(id="", subject=sentence.subject(found.start), where=self.where, count=count, printed=[printed])

    # ---- percentages with their count ----

    def _counted(self, sentence: Sentence, atom: Atom, k: int, printed: Printed, span: tuple[int, int]) -> Candidate:
        """A percentage with its count, of the first total that gives it; or else of the one that it is plainly of."""
        totals = [t for t in self.totals_of(sentence, atom) if t.n > k or (t.n == k and printed.value == 100)]
        ruled = [(t, share_rounding(printed, k, t.n)) for t in totals]
        sure = [t for t in totals if t.is_sure]
        preferred = (
            *(t for t, rule in ruled if rule in (Rounding.HALF_UP, Rounding.HALF_EVEN)),
            *(t for t, rule in ruled if rule is Rounding.TRUNCATED and t.is_sure),
            *(Size(n, STATED, False) for n in self._stated(atom, totals) if n >= k and rounds(printed, k, n)),
            *(t for t, rule in ruled if rule is Rounding.TRUNCATED),
            *sorted(sure, key=lambda t: distance(printed, k, t.n)),
        )
        if not preferred and printed.unit < 1:
            window = near_totals(k, printed)
            near = sorted(n for n in self.groups.printed if n in window and n > k)
            preferred = tuple(Size(n, PRINTED, False) for n in near if rounds(printed, k, n))
        if not preferred and (near := _nearest_of_none(sentence, atom, k, printed)):
            sizes = {t.n for t in (*totals, *self._sizes_of_groups()) if t.n > k} & self._sizes_told()
            n = sizes.pop() if len(sizes) == 1 else near[0]
            claim = self._percent(sentence, atom.found, Count(f"{k}/{n}", k, n), printed)
            also = (f"no total gives it: {', '.join(f'{k}/{m} is {printed.show(percentage(k, m))}' for m in near)}",)
            return Candidate((Reading(claim),), *span, LOW, also)
        if not preferred:
            nearest = totals[0].n if totals else k or 1
            claim = self._percent(sentence, atom.found, Count(f"{k}/{nearest}", k, nearest), printed)
            return Candidate((Reading(claim),), *span, missing=NO_TOTAL)
        chosen = preferred[0]
        claim = self._percent(sentence, atom.found, Count(f"{k}/{chosen.n}", k, chosen.n), printed)
        confidence = HIGH if len({t.n for t in sure}) == 1 else LOW
        candidate = Candidate((Reading(claim, chosen.words),), *span, confidence, _also(printed, k, totals, chosen))
        if _is_far_off(printed, k, chosen.n) and not _is_plainly_of(sentence, atom, chosen.n):
            return replace(candidate, missing=NOT_ITS_TOTAL, lenient=True)
        return candidate

    def totals_of(self, sentence: Sentence, atom: Atom) -> list[Size]:
        """The numbers of patients that a count may be of, the likeliest first."""
        place = sentence.start, atom.found.start, atom.found.end
        if place not in self._totals_of:
            self._totals_of[place] = self._find_totals(sentence, atom)
        return self._totals_of[place]

    def _find_totals(self, sentence: Sentence, atom: Atom) -> list[Size]:
        own = [Size(n, words, atom.is_sure) for g in atom.groups for n, words in self.groups.sizes_of(g)]
        names_others = _OF_OTHERS.match(sentence.text, atom.found.end) is not None
        is_of_them = _OF_THEM.match(sentence.text, atom.found.end) is not None
        here = _totals(sentence.text, "the total in its sentence", sure=not names_others, end=atom.found.start)
        here = [replace(t, is_sure=t.is_sure and not is_of_them and not self._turns(sentence, atom)) for t in here]
        here += _totals(sentence.text, "a total in its sentence", start=atom.found.end)
        here += [
            Size(n, "a total in its sentence", False) for f in sentence.found if f["n"] and (n := whole_in(f["n"]))
        ]
        here += _numbers(sentence.text[: atom.found.start])
        here += [Size(other.k, "a count before it", False) for other in self._counts_before(sentence, atom) if other.k]
        here += [Size(n, "counts of its sentence together", False) for n in _together(sentence, atom)]
        if is_of_them:
            own = []
        found = [*own, *here]
        found += [Size(n, words, False) for g in atom.groups for n, words in self.groups.parts.get(g, {}).items()]
        if len(atom.groups) != 1 or not own:
            found += self._before
        if not own or not atom.is_sure:
            found += self._pairs_of_groups()
        if not own:
            found += self._sizes_of_groups()
            found += [Size(n, words, False) for n, words in self.groups.each.items()]
        first = {t.n: t for t in reversed(found)}
        return [t for t in found if t.n and t is first[t.n]]

    @staticmethod
    def _turns(sentence: Sentence, atom: Atom) -> bool:
        """Whether a sentence has turned to other patients before a count, behind another one."""
        first = next((other for other in sentence.atoms if other.k is not None), atom)
        return _TURNS.search(sentence.text, first.found.end, max(first.found.end, atom.found.start)) is not None

    def _stated(self, atom: Atom, totals: Sequence[Size]) -> list[int]:
        """The numbers of patients that the document prints anywhere, but for those of other groups, and that may be some
        of those of a total."""
        largest = max((t.n for t in [*totals, *self._pairs_of_groups(), *self._before]), default=0)
        names = frozenset().union(*atom.groups)
        others = {
            n
            for sizes in (self.groups.sizes, self.groups.parts)
            for group, own in sizes.items()
            for n in own
            if atom.is_sure and not group & names and any(min(n, t.n) >= ALIKE * max(n, t.n) for t in totals)
        }
        return sorted(n for n in self.groups.stated - others if n <= largest)

    def _counts_before(self, sentence: Sentence, atom: Atom) -> list[Atom]:
        """The counts before one in its sentence, the last first, and the last of the sentences before."""
        own = [other for other in sentence.atoms if other.found.end <= atom.found.start]
        return [*own[::-1], *self._last_counts[::-1]]

    def _sizes_of_groups(self) -> list[Size]:
        return [Size(n, words, False) for sizes in self.groups.sizes.values() for n, words in sizes.items()]

    def _sizes_told(self) -> set[int]:
        """The sizes of all groups of the document."""
        return {n for sizes in (*self.groups.sizes.values(), self.groups.each) for n in sizes}

    def _pairs_of_groups(self) -> list[Size]:
        """The sizes of two groups of the document together."""
        from_tables = [next(iter(sizes)) for sizes in self.groups.sizes.values() if sizes]
        pairs = {a + b for i, a in enumerate(from_tables[:4]) for b in from_tables[i + 1 : 4]}
        return [Size(n, "two groups together", False) for n in sorted(pairs)]

    # ---- percentages without their count ----

    def _bare(self, sentence: Sentence, atom: Atom, printed: Printed, span: tuple[int, int]) -> Iterator[Candidate]:
        """A percentage without its count: some whole number of its group must give it."""
        if printed.comparator != "=":
            return
        known = self._known(sentence, atom, printed)
        if known is not None:
            count = Count(f"{known.k}/{known.n}", known.k, known.n)
            claim = self._percent(sentence, atom.found, count, printed)
            yield Candidate((Reading(claim, known.words),), *span, LOW)
            return
        if (beside := _IN_PATIENTS.match(sentence.text, atom.found.end)) and (k := whole_in(beside["k"])):
            yield from self._counted_behind(sentence, atom, k, printed, span)
            return
        if not _is_of_patients(sentence, atom.found):
            return
        size = self._size_that_gives(sentence, atom, printed) or _size_to_accuse(sentence, atom, printed)
        if size:
            claim = self._percent(sentence, atom.found, Count(f"?/{size.n}", None, size.n), printed)
            yield Candidate((Reading(claim, size.words),), *span, LOW)

    def _size_that_gives(self, sentence: Sentence, atom: Atom, printed: Printed) -> Size | None:
        """A number of patients of whom not every percentage, but this one, is a whole number."""
        sizes = [Size(n, words, True) for g in atom.groups for n, words in self.groups.sizes_of(g)]
        sizes += _totals(sentence.text, "a total in its sentence")
        if not atom.groups:
            sizes += self._before[:3]
        return next((t for t in sizes if t.n > 1 and _says_something(printed, t.n) and _attainable(printed, t.n)), None)

    def _counted_behind(
        self, sentence: Sentence, atom: Atom, k: int, printed: Printed, span: tuple[int, int]
    ) -> Iterator[Candidate]:
        """``A (14.0%) and B (14.0%), each found in 3 patients``: the count stands behind its percentages."""
        totals = [*self._before, *_totals(sentence.text, "a total in its sentence"), *self._pairs_of_groups()]
        totals = [t for t in [*totals, *self._sizes_of_groups()] if t.n > k]
        if not totals:
            return
        likeliest = max(totals, key=lambda t: (sum(other.n == t.n for other in totals), t.n))
        chosen = next((t for t in totals if fits(printed, k, t.n)), likeliest)
        claim = self._percent(sentence, atom.found, Count(f"{k}/{chosen.n}", k, chosen.n), printed)
        yield Candidate((Reading(claim, chosen.words),), *span, LOW, _also(printed, k, totals, chosen))

    def _known(self, sentence: Sentence, atom: Atom, printed: Printed) -> Known | None:
        """The count behind a percentage that a table prints: alone with its words, or as one of a pair."""
        bare = [f for f in sentence.found if f.name in PERCENTS and f["pct"]]
        clause = sentence.clause(atom.found)
        at = next((i for i, f in enumerate(bare) if f is atom.found), None)
        for first in (at, at - 1) if at is not None else ():
            pair = bare[max(first, 0) : first + 2]
            if len(pair) < 2 or not _is_pair(sentence.text, *pair):
                continue
            percents = [percent for f in pair if (percent := percent_in(f["pct"]))]
            told = self.told_pair(sentence, percents, clause) if len(percents) == 2 else ()
            if told:
                return told[pair.index(atom.found)]
        return next(iter(self.told.printing([printed], clause)), None)

    def told_pair(self, sentence: Sentence, percents: Sequence[Printed], clause: str) -> tuple[Known, ...]:
        """What a table prints of a pair: the row of both percentages, or the one that the words of a clause, or else of
        its sentence, name, where it prints nearly the same."""
        told = self.told
        return told.printing(percents, clause) or told.about(percents, clause) or told.about(percents, sentence.text)


def _with_totals_beside(counted: Sequence[Candidate], sentence: Sentence) -> Sequence[Candidate]:
    """Counts with their percentages; one of which no total is told is of that of those beside it, if it is a slip from it
    or if many of them are of it, and if the sentence compares no groups."""
    if _COMPARES.search(sentence.text):
        return counted
    claims = [c.readings[0].claim for c in counted if not c.missing]
    beside = Counter(
        claim.count.n for claim in claims if isinstance(claim, Percent) and _follows(claim) and claim.count.n
    )
    beside.update(a.n for a in sentence.atoms if a.k and a.n and a.percent and fits(a.percent, a.k, a.n))
    together = sum(atom.k or 0 for atom in sentence.atoms)
    rounded = sum(rounds(a.percent, a.k, together) for a in sentence.atoms if a.k and a.percent)
    fewest = {together: FEWEST_OF_ALL} if rounded >= FEWEST_OF_ALL else {}
    return [_of_total_beside(c, beside, fewest) if c.missing == NO_TOTAL else c for c in counted]


def _of_total_beside(candidate: Candidate, beside: Counter[int], fewest: dict[int, int]) -> Candidate:
    claim = candidate.readings[0].claim
    assert isinstance(claim, Percent)
    k, printed = claim.count.k or 0, claim.printed[0]
    for n, times in beside.most_common():
        is_slip = distance(printed, k, n) <= SLIP * printed.unit and times > (printed.unit == 1)
        if n > k and (is_slip or (times >= fewest.get(n, FEWEST_BESIDE) and not _is_far_off(printed, k, n))):
            of_total = replace(claim, count=Count(f"{k}/{n}", k, n))
            reading = Reading(of_total, "the total of the counts beside it")
            return replace(candidate, readings=(reading,), confidence=LOW, missing="")
    return candidate


def _of_other_totals(counted: Sequence[Candidate]) -> Sequence[Candidate]:
    """Counts with their percentages; where most of several are of fewer than the total found for them, none is accused."""
    claims = [c.readings[0].claim for c in counted if not c.missing]
    failing = [claim for claim in claims if not _follows(claim)]
    if len(failing) == 2 == len(claims) and _add_up(*failing):
        missing = "the sizes of its two groups, which may add up to the total"
        return [c if c.missing else replace(c, missing=missing, lenient=True) for c in counted]
    if len(failing) < FEWEST_OTHERS or len(failing) * 2 <= len(claims) or not all(map(_is_of_fewer, failing)):
        return counted
    missing = "the totals that the counts are of; hardly any of its sentence is of one that the document prints"
    return [c if c.missing else replace(c, missing=missing, lenient=True) for c in counted]


def _follows(claim: Claim) -> bool:
    assert isinstance(claim, Percent)
    return fits(claim.printed[0], claim.count.k or 0, claim.count.n or 1)


def _add_up(first: Claim, second: Claim) -> bool:
    """Whether two counts with their percentages may be of two groups that are, together, the total found for both."""
    assert isinstance(first, Percent)
    assert isinstance(second, Percent)
    if first.count.n != second.count.n:
        return False
    sizes = [
        [n for n in near_totals(c.count.k or 0, c.printed[0]) if rounds(c.printed[0], c.count.k or 0, n)]
        for c in (first, second)
    ]
    return any(n + m == first.count.n for n, m in product(*sizes))


def near_totals(k: int, printed: Printed) -> range:
    """The totals of which a percentage could be that of a count."""
    low, high = max(printed.value - printed.unit, printed.unit), printed.value + printed.unit
    return range(max(k, ceil(100 * k / high)), min(floor(100 * k / low), MOST_PATIENTS) + 1)


def _is_of_fewer(claim: Claim) -> bool:
    assert isinstance(claim, Percent)
    return claim.printed[0].value > percentage(claim.count.k or 0, claim.count.n or 1)


def _also(printed: Printed, k: int, totals: Sequence[Size], chosen: Size) -> tuple[str, ...]:
    """What a count is of the other totals, in words, where the chosen one does not give the percentage."""
    if rounds(printed, k, chosen.n):
        return ()
    return tuple(f"of {t.n}, {t.words}: {printed.show(percentage(k, t.n))}" for t in totals if t.n != chosen.n)


def _is_of_patients(sentence: Sentence, found: Found) -> bool:
    """Whether a percentage may be a share of the patients: no estimate, no change, no plan, no threshold, no measurement."""
    text = sentence.text
    around = text[max(0, found.start - 60) : found.end + 40]
    return not (
        SURVIVAL.search(text)
        or _PLANNED.search(text)
        or CHANGED.search(around)
        or _MEASURED.search(around)
        or is_threshold(sentence, found)
    )


def _is_plainly_of(sentence: Sentence, atom: Atom, n: int) -> bool:
    """Whether a sentence begins with a total, and a count is the first behind it: ``Of 763 patients, 482 (26.3%) died``."""
    of = _OF_PATIENTS.match(sentence.text)
    first = next(other for other in sentence.atoms if other.k is not None)
    return of is not None and whole_in(of["n"]) == n and first is atom and not atom.groups


def is_threshold(sentence: Sentence, found: Found) -> bool:
    """Whether a percentage is a limit, such as an ejection fraction of at least 30%."""
    return _THRESHOLD.search(sentence.text, max(0, found.start - 20), found.start) is not None


def _is_far_off(printed: Printed, k: int, n: int) -> bool:
    """Whether a percentage is so far from the one of a count that the total must be another one."""
    own, share = float(printed.value), float(percentage(k, n))
    return abs(own - share) > FARTHEST and not 1 / FAR_OFF < (own or 1) / (share or 1) < FAR_OFF


def _is_rough(sentence: Sentence, atom: Atom) -> bool:
    """Whether a count or its percentage is only about so many, or all but so many, or the count what a sentence is of."""
    starts = {start for _, start, _ in (part for name, part in atom.found.parts.items() if name in ("k", "pct"))}
    return any(_ROUGHLY.search(sentence.text, max(0, start - 20), start) for start in starts)


def _is_estimated(sentence: Sentence, atom: Atom) -> bool:
    """Whether a percentage with an interval may be an estimate from times to events, or a weighted one."""
    end = atom.found.parts["pct"][2]
    has_interval = any(f.name == "estimate with interval" and f.parts["est"][2] == end for f in sentence.found)
    return has_interval and ESTIMATED.search(sentence.text) is not None


def _not_accused(candidate: Candidate) -> Candidate:
    missing = candidate.missing or "whether the percentage is a share of a count, or an estimate"
    return replace(candidate, missing=missing, lenient=True)


def _nearest_of_none(sentence: Sentence, atom: Atom, k: int, printed: Printed) -> list[int]:
    """The totals next to a count of people and its percentage where no total gives it, the nearest first; or none."""
    is_of_people = _PEOPLE.search(sentence.text, atom.found.start, atom.found.end + 12) is not None
    if not is_of_people or printed.comparator != "=" or not 0 < printed.value < 100 or not k:
        return []
    below = floor(100 * k / printed.value)
    near = [n for n in (below, below + 1) if n > k]
    return (
        []
        if any(fits(printed, k, n) for n in near_totals(k, printed))
        else sorted(near, key=lambda n: distance(printed, k, n))
    )


def _size_to_accuse(sentence: Sentence, atom: Atom, printed: Printed) -> Size | None:
    """The patients that a sentence begins with, where no group is named and a percentage has decimals to judge by."""
    of = _OF_PATIENTS.match(sentence.text[: atom.found.start])
    n = whole_in(of["n"]) if of else None
    is_telling = n and n >= FEWEST_TO_ACCUSE and printed.unit < 1 and _says_something(printed, n) and not atom.groups
    return Size(n, "the patients that its sentence begins with", False) if n and is_telling else None


def _together(sentence: Sentence, atom: Atom) -> list[int]:
    """The sums of the counts of a sentence that a count is among: all of them, and it with the next to it."""
    counted = [other for other in sentence.atoms if other.k is not None and other.n is None]
    if atom not in counted:
        return []
    at, counts = counted.index(atom), [other.k or 0 for other in counted]
    return [n for n in (sum(counts), sum(counts[at : at + 2]), sum(counts[max(0, at - 1) : at + 1])) if n > counts[at]]


def _totals(text: str, words: str, sure: bool = False, start: int = 0, end: int | None = None) -> list[Size]:
    """The numbers of patients in a text, or in a span of it, the last first."""
    last = len(text) if end is None else end
    told = [total for total in totals_in(text) if start <= total.start and total.end <= last]
    return [Size(total.n, words, sure and total.is_of) for total in reversed(told)]


def _numbers(text: str) -> list[Size]:
    """Every whole number in the words before a count, the last first; some percentage may be of it."""
    found = [whole_in(match[0]) for match in _NUMBER.finditer(text)]
    return [Size(n, "a number before it in its sentence", False) for n in reversed(found) if n and n > 1]


def _says_something(printed: Printed, n: int) -> bool:
    """Whether some percentages, printed so, are of no whole number of so many patients."""
    return n < 100 / printed.unit


def _attainable(printed: Printed, n: int) -> bool:
    return n <= MOST_PATIENTS and any(rounds(printed, k, n) for k in counts_that_give(printed, n))


def _is_pair(text: str, first: Found, second: Found) -> bool:
    """Whether two percentages are compared with each other."""
    return _BETWEEN.fullmatch(text[first.end : second.start]) is not None
