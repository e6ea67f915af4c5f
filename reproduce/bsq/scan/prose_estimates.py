"""The estimates of running text: ratios with their intervals and p-values, survival at a time, medians in their ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from msgspec.structs import replace

from bsq.claims.difference import Difference
from bsq.claims.survival import Survival
from bsq.findings import HIGH, LOW
from bsq.patterns import pattern, wording
from bsq.phrases import Count, read_estimate
from bsq.printed import read
from bsq.scan.candidates import Candidate, Reading
from bsq.scan.estimates import (
    difference_claim,
    interval,
    order,
    proportion_claim,
    ratio_claim,
    why_not_of_count,
    why_not_of_interval,
    why_not_of_times,
    with_counts,
)
from bsq.scan.grammar import CI, LIMITS, Found
from bsq.scan.methods import NOT_OF_COUNTS, RANK_TESTS
from bsq.scan.passages import WITH_COUNT, Atom, Sentence, percent_in, whole_in
from bsq.scan.prose_shares import SURVIVAL
from bsq.scan.prose_tests import ProseTestReader, is_of_another_test, is_of_difference, p_beside, ratio_before
from bsq.scan.shares import fits

_MEASURE = wording(
    r"(?P<HR>\ba?HR|hazards?\s)|(?P<OR>\ba?OR\b|odds)|(?P<RR>\ba?I?RR|\ba?PR\b|risks?|rate|relative|prevalence)"
)
_MEDIAN = wording(r"median|\bIQR\b|range|quartile|\bCI\b|confidence")
_NO_ESTIMATE = wording(
    r"(?:\b(?:p|p[\s-]values?|SDs?|SEM?|standard\s(?:errors?|deviations?)|n|t|F|df|power|cut-?off)\s?[=<>:≤≥,]?|±|\+/-|[<>≤≥]|\bper|\brange\sof)\s?\Z"
)
"""What stands before a p-value, a spread, a threshold, a unit or a range, and not before an estimate."""
_AT = wording(r"\b(?:by|at|within|after)\s\Z")
_TIME = wording(r"[\s-]?(?:days?|weeks?|months?|years?|hours?|h|minutes?|min)\b")
_FALL = wording(r"decreas|declin|reduc|fell|fall|lower|drop|loss|lost")
_MEASURED_IN = pattern(
    r"(?<=\d)\s?(days?|weeks?|months?|years?|hours?|min(?:utes)?|d|h|wks?|mo|yrs?|y)\b", re.IGNORECASE
)
_RANGE = wording(r"\brange")
_CENTRE = wording(r"\b(?:median|mean|average|age)")
"""Without one of these, what stands before a range may be one patient's value, and the range that of the healthy."""
_MEAN = wording(r"\b(?:mean|average)\b")
FARTHEST = 3
"""Times; an estimate farther than that from both of the limits behind it is of something else."""
LARGEST_RATIO = 20
"""A larger HR, with its interval, is a heart rate."""
_NAMED_TEST = wording(r"fisher|chi|χ|exact|log-?\s?rank|likelihood")
_QUARTILES = pattern(r"IQR|quartile")
_CI = wording(r"\bCI\b|confidence")
_DIFFERENCE = wording(r"differen")
_UNITS = wording(r"\s?(?:days?|weeks?|months?|years?|hours?|mo\b|yrs?\b|%|mg|g\b|ml)")
_INTERVAL_BEHIND = wording(rf"(?:\s[a-z]{{3,20}}){{0,2}}\s?[)\]]?\s?[,;]?\s?[(\[]?\s?{CI}[(\[]?\s?{LIMITS}")
ESTIMATES = ("estimate with interval", "median with range", "value with interval")


class EstimateReader:
    """Makes the candidates of the estimates of one paragraph."""

    def __init__(self, tests: ProseTestReader) -> None:
        self.tests, self.passage, self.where = tests, tests.passage, tests.where

    def candidates(self, sentence: Sentence, found: Found) -> Iterator[Candidate]:
        """What an estimate should follow from; none where the statistic is something else."""
        if found.name in WITH_COUNT:
            yield from self._proportion(sentence, found)
        elif found.name == "ratio":
            if measure := _MEASURE.search(sentence.text[found.start : found.end]):
                yield from self._ratio(sentence, found, str(measure.lastgroup))
        elif (
            found.name in ESTIMATES and not _is_something_else(sentence, found) and not _is_proportion(sentence, found)
        ):
            other = self._unnamed_ratio(sentence, found) or self._difference(sentence, found)
            yield from other or self._survival(sentence, found) or self._order(sentence, found)

    def _proportion(self, sentence: Sentence, found: Found) -> Iterator[Candidate]:
        """The interval behind a percentage that is a count's: ``12/45 (26.7%; 95% CI 14.6-41.9)``."""
        behind = _INTERVAL_BEHIND.match(sentence.text, found.end)
        count = _count_of(found)
        if behind is None or count is None:
            return
        parts = {"est": found["pct"], "lo": behind["lo"], "hi": behind["hi"]}
        printed = interval(parts, behind["level"] or "")
        if claim := proportion_claim(sentence.subject(found.start), self.where, count, printed):
            missing = why_not_of_count(self.tests.methods, sentence.text)
            span = self.passage.span(sentence, found.parts["pct"][1], behind.end())
            yield Candidate((Reading(claim),), *span, LOW, missing=missing, lenient=bool(missing))

    def _ratio(self, sentence: Sentence, found: Found, measure: str) -> Iterator[Candidate]:
        """A ratio with its interval, and the p-value that stands beside it."""
        printed = interval(_parts(found), found["level"] or found["level2"])
        subject = sentence.subject(found.start)
        counted = [a for a in sentence.atoms if a.k is not None and a.found.end <= found.start][-2:]
        if claim := ratio_claim(subject, self.where, measure, [printed]):
            ratio = with_counts(claim, self._pair(sentence, counted), self._is_of_counts(sentence, counted))
            confidence = LOW if ratio.counts else HIGH
            span = self.passage.span(sentence, found.parts["est"][1], found.end)
            yield Candidate((Reading(ratio),), *span, confidence)
        p = _p_inside(found) or p_beside(sentence, found)
        text = self.tests.p_text(sentence, p) if p else ""
        if not p or not text or not (claim := ratio_claim(subject, self.where, measure, [printed, text])):
            return
        span = self.passage.span(sentence, p.start, p.end)
        if is_of_another_test(sentence.text, p):
            missing = "the test; the p-value is not of the ratio itself"
            yield Candidate((Reading(claim),), *span, LOW, missing=missing, lenient=True)
            return
        of_counts = self.tests.comparisons(sentence, counted, text) if len(counted) == 2 else []
        missing = why_not_of_interval(claim)
        if _NAMED_TEST.search(sentence.text, found.end, p.end + 30):
            missing = "the test that is named; its p-value is not the one of the interval"
        readings = (Reading(claim, "its interval"), *of_counts)
        yield Candidate(readings, *span, LOW, missing=missing, lenient=bool(missing))

    def _pair(self, sentence: Sentence, counted: Sequence[Atom]) -> list[Count]:
        """The two counts before a ratio, where both totals are known."""
        counts = [self.tests.counts(sentence, atom) for atom in counted]
        return [own[0] for own in counts if len(own) == 1 and own[0].is_given]

    def _is_of_counts(self, sentence: Sentence, counted: Sequence[Atom]) -> bool:
        """Whether a ratio behind two counts with their totals can be of nothing but them."""
        has_totals = len(counted) == 2 == len(sentence.atoms) and all(atom.n for atom in counted)
        return has_totals and not self.tests.methods.models and not NOT_OF_COUNTS.search(sentence.text)

    def _unnamed_ratio(self, sentence: Sentence, found: Found) -> list[Candidate]:
        """An estimate as the ratio that its sentence named last."""
        if found.name != "estimate with interval" or _is_percent(found):
            return []
        measure = ratio_before(sentence.text[: found.start])
        has_unit = _UNITS.match(sentence.text[found.parts["est"][2] :])
        is_ratio = measure and not has_unit and _value(found["est"]) < LARGEST_RATIO
        return list(self._ratio(sentence, found, measure)) if is_ratio else []

    def _difference(self, sentence: Sentence, found: Found) -> list[Candidate]:
        """A difference with its interval, and the p-value that stands beside it."""
        if found.name != "estimate with interval" or not is_of_difference(sentence, found):
            return []
        printed = interval(_parts(found), found["level"])
        subject = sentence.subject(found.start)
        claim = difference_claim(subject, self.where, [printed])
        if claim is None or not read_estimate(printed).ascends:
            return []
        missing = "whether its interval is symmetrical"
        span = self.passage.span(sentence, found.start, found.end)
        candidates = [Candidate((Reading(claim),), *span, LOW, missing=missing, lenient=True)]
        p = _p_inside(found) or p_beside(sentence, found)
        text = self.tests.p_text(sentence, p) if p else ""
        if p and text and (with_p := difference_claim(subject, self.where, [printed, text])):
            candidates.append(self._p_of_difference(sentence, with_p, p))
        return candidates

    def _p_of_difference(self, sentence: Sentence, claim: Difference, p: Found) -> Candidate:
        span = self.passage.span(sentence, p.start, p.end)
        methods = self.tests.methods
        is_ranked = methods.ranks or RANK_TESTS.search(sentence.text)
        is_other = is_ranked or methods.margins or is_of_another_test(sentence.text, p)
        missing = why_not_of_interval(claim)
        if is_other:
            missing = "the test; the p-value may be of another one than the interval"
        return Candidate((Reading(claim, "its interval"),), *span, LOW, missing=missing, lenient=bool(missing))

    def _survival(self, sentence: Sentence, found: Found) -> list[Candidate]:
        """A percentage with its confidence interval as survival at a time, where the sentence tells of such."""
        has_interval = found.name == "estimate with interval" or (
            found.name == "value with interval" and _CI.search(sentence.text)
        )
        before = sentence.text[max(0, found.start - 80) : found.start]
        if not has_interval or not _is_percent(found) or not SURVIVAL.search(sentence.text):
            return []
        with suppress(ValueError):
            printed = read_estimate(interval(_parts(found), found["level"], sign="" if "%" in found["est"] else "%"))
            claim = Survival(id="", subject=sentence.subject(found.start), where=self.where, printed=printed)
            if not _DIFFERENCE.search(before) and not any(claim.problems()):
                span = self.passage.span(sentence, found.start, found.end)
                missing = why_not_of_times(claim)
                return [Candidate((Reading(claim),), *span, missing=missing, lenient=bool(missing))]
        return []

    def _order(self, sentence: Sentence, found: Found) -> list[Candidate]:
        """An estimate, that must lie in its interval."""
        spread = "CI" if found.name == "estimate with interval" else "interval"
        if _QUARTILES.search(sentence.text[found.start : found.end]):
            spread = "IQR"
        span = self.passage.span(sentence, found.start, found.end)
        is_fall = _FALL.search(sentence.text) is not None
        candidates = order(sentence.subject(found.start), self.where, _parts(found), *span, spread, is_fall)
        return [replace(c, confidence=LOW) if found.name == "value with interval" else c for c in candidates]


def _is_proportion(sentence: Sentence, found: Found) -> bool:
    """Whether an estimate is the percentage of a count, and is read with that."""
    end = found.parts["est"][2]
    return any(f.name in WITH_COUNT and f.parts["pct"][2] == end == f.end and _count_of(f) for f in sentence.found)


def _count_of(found: Found) -> Count | None:
    """The count and the total of which a percentage is the share; None where it is not."""
    k, n = whole_in(found["k"]), whole_in(found["n"])
    percent = percent_in(found["pct"])
    if k is None or not n or k > n or percent is None or not fits(percent, k, n):
        return None
    return Count(f"{k}/{n}", k, n)


def _p_inside(found: Found) -> Found | None:
    """The p-value between an estimate and its interval."""
    if not found["p"]:
        return None
    _, start, end = found.parts["pv"]
    return Found("p value", start, end, {"p": found.parts["p"]})


def _parts(found: Found) -> dict[str, str]:
    return {name: text for name, (text, _, _) in found.parts.items()}


def _is_percent(found: Found) -> bool:
    return "%" in found["est"] or "%" in found["lo"]


def _is_something_else(sentence: Sentence, found: Found) -> bool:
    """Whether numbers in parentheses behind a value, which nothing names its interval, do not enclose it; a p-value, a
    spread or a time stands before the interval of something else; or the interval is in other units, that of the healthy,
    or the one of a median behind a mean."""
    _, start, end = found.parts["est"]
    if _NO_ESTIMATE.search(sentence.text, max(0, start - 12), start):
        return True
    is_time = _TIME.match(sentence.text, end) is not None
    if is_time and (_AT.search(sentence.text, max(0, start - 8), start) or "%" in found["lo"]):
        return True
    if (
        _is_far_off(_parts(found))
        or len({unit[0].lower() for unit in _MEASURED_IN.findall(sentence.text, found.start, found.end)}) > 1
    ):
        return True
    if _RANGE.search(sentence.text, found.start, found.end) and not _CENTRE.search(sentence.text):
        return True
    if _QUARTILES.search(sentence.text, found.start, found.end) and _MEAN.search(
        sentence.text, max(0, start - 60), start
    ):
        return True
    return found.name == "value with interval" and not _ascends(_parts(found)) and not _is_of_medians(sentence, found)


def _is_far_off(parts: Mapping[str, str]) -> bool:
    """Whether both limits are so far from an estimate on one side that they are no slip: those of an odds ratio behind a
    percentage, say."""
    with suppress(ValueError):
        low, centre, high = (read(parts[name].strip()).value for name in ("lo", "est", "hi"))
        nearer, farther = sorted((abs(low), abs(high)))
        return low * high > 0 and not nearer <= FARTHEST * abs(centre) <= FARTHEST**2 * farther
    return False


def _is_of_medians(sentence: Sentence, found: Found) -> bool:
    """Whether a sentence tells of medians or intervals, or prints another value in its interval, too."""
    others = (f for f in sentence.found if f.name == "value with interval" and f is not found)
    return _MEDIAN.search(sentence.text) is not None or any(_ascends(_parts(other)) for other in others)


def _value(text: str) -> float:
    with suppress(ValueError):
        return float(read(text.strip()).value)
    return 0.0


def _ascends(parts: Mapping[str, str]) -> bool:
    with suppress(ValueError):
        low, centre, high = (read(parts[name].strip()).value for name in ("lo", "est", "hi"))
        return low <= centre <= high
    return False
