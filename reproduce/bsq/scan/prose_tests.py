"""The p-values of running text against the counts, the means and the test statistics that they follow from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import combinations, product

from msgspec.structs import replace

from bsq.claims.comparison import Comparison
from bsq.claims.test_statistic import TestStatistic
from bsq.claims.ttest import TTest
from bsq.findings import HIGH, LOW
from bsq.patterns import pattern, wording
from bsq.phrases import Count, counts_that_give
from bsq.printed import misprint, read, read_p
from bsq.scan.candidates import Candidate, Reading, lies_between
from bsq.scan.estimates import labelled
from bsq.scan.grammar import NUMBER, Found
from bsq.scan.groups import Groups
from bsq.scan.methods import NOT_OF_COUNTS, PAIRED_TEST, RANK_TESTS, Methods, spreads_of
from bsq.scan.passages import Atom, Sentence, whole_in
from bsq.scan.prose_shares import CHANGED, SURVIVAL, ShareReader, is_threshold
from bsq.scan.shares import distance, fits
from bsq.summaries import Summary
from bsq.summaries import TestStatistic as Statistic

_NOT_BY_STATISTIC = wording(
    r"mann|wilcoxon|kruskal|rank|exact|fisher|adjust|correct|bonferroni|holm|tukey|permut|bootstrap|greenhouse|one-?\s?(?:sided|tailed)"
)
_DF_APART = pattern(r"^(t|[χx]\s?\^?[2²])\s(\d{1,4})(?=\s?[<>=≤≥])", re.IGNORECASE)
"""Degrees of freedom that were a subscript."""
_P_OF_CHI_SQUARED = wording(
    rf"(?:[χx]\s?\^?[2²]|chi)[^()]{{0,40}}?(?P<label>\bp(?:[\s-]?value)?\s?[<>=≤≥]{{1,2}}\s?)(?P<p>{NUMBER})"
)
_ANOVA = wording(r"\banova\b")
_VERSUS = wording(r"\b(?:vs|versus|v|than|compared)\b")
_F_OF_SEVERAL = pattern(r"F(?!\s?[(\[]\s?1\s?[,;])")
"""An F on one degree of freedom in its numerator needs no correction."""
_NO_MEANS = wording(r"median|geometric")
_MEAN = wording(r"\bmeans?\b|\bSDs?\b|standard deviation|±")
_OTHER_P = wording(
    r"\s?(?:for|of)\s(?:the\s)?(?:non-?inferiority|superiority|equivalence|interaction|heterogeneity|trend)"
)
_HETEROGENEITY = wording(r"\bI\s?[2²^]|cochran|\bQ\b|heterogen|homogen|interaction")
_DIFFERS = wording(r"differ|significan|compar|more (?:often|frequent)")
_SUBGROUP = wording(r"subgroup|subset|among|women|\bmen\b|males?\b|aged|older|younger|evaluable|patients (?:with|who|without|in whom)|of those|sub-?analys")  # fmt: skip
_RATIO = pattern(r"\b(?P<HR>a?HRs?\b|[Hh]azards?\sratios?)|\b(?P<OR>a?ORs?\b|[Oo]dds\sratios?)|\b(?P<RR>a?RRs?\b|[Rr]isk\sratios?|[Rr]elative\srisks?)")  # fmt: skip
_NO_RATIO = pattern(
    r"median|difference|survival of|c-?(?:statistic|index)|concordance|\bAU(?:RO)?C\b|area under|kappa|sensitivity|specificity|correlation"
)
_OTHER_HR = pattern(r"\s(?!CI|OS|[PDRE]FS)[A-Z]{2}")
"""HR HPV is high-risk HPV."""
_NOT_SIGNIFICANT = wording(r"n\.?s|not")
_LEVEL = wording(
    r"(?:[\s,)]{0,3}(?:was|were|is|are|being|as)?\s?(?:considered|regarded|taken|deemed|accepted|used|set|chosen|defined|indicat|denot)"
    r"|[\s,]{1,2}(?:was|were|is|being|as)?\s?(?:the\s|a\s)?(?:statistically\s)?(?:significant\b|level of|for (?:statistical )?significance))"
)
_SETS_A_LEVEL = wording(
    r"(?:significan(?:t|ce)(?:\slevel)?\s(?:was|were|is|if|when|at|for|as)|significance\s(?:was\s)?(?:set|defined|accepted|considered|assumed|established|determined|declared)|level of significance)[^.;()]{0,40}\Z"
)
"""What is said of the level of significance, before or behind it; it is no result."""
_DIFFERENCE = wording(r"\b(?:difference|diff|MD|WMD|β|beta|coefficient|effect size)s?\b[^.;%()\d]{0,40}[(\[:=,]?\s?\Z")
_MORE_OR_LESS = wording(r"\s?[a-z/%]{0,12}\s(?:lower|higher|greater|less|more|fewer|shorter|longer)\b")
NEAR_DIFFERENCE = 70
"""Characters between the word and the number, at most."""
_SIGN = pattern(r"[<>≤≥=]+")
_THOUSANDS = pattern(r"(?<=\d),(?=\d{3}(?!\d))")
BESIDE = 40
"""Characters between an estimate and its p-value, at most."""
MOST_READINGS = 12
ROUNDED = 0.2
"""In percentage points: what two percentages that add up to 100 may lack of it."""
MOST_COMPARED = 4
MOST_SIZES = 3
"""So many sizes of groups are tried for a percentage of which no group is named."""


_OTHER_VALUES = wording(r"\b(?:median|mean)s?\b|\d\s?(?:days?|weeks?|months?|years?|hours?|h|min|s|mm|cm|ml|kg)\b")
"""Between two counts and a p-value: what else it may compare."""
_P_LIST = wording(r"\s?(?:,|and|,\sand)\s(?:p\s?)?[=<>]?\s?0?\.\d[^.;]{0,20}respectively")
_FROM_TO = wording(
    r"\bfrom\b|\binitial|\bfinal|\bbefore\b|\bafter\b|\bpre-?|\bpost-?|\bbaseline\b|\bbeginning\b|\bat the end\b|\bincreased\b|\bdecreased\b|\bimproved\b"
)
"""Means of the same patients at two times."""


class ProseTestReader:
    """Makes the candidates of the p-values of one paragraph."""

    __test__ = False

    def __init__(self, shares: ShareReader, methods: Methods) -> None:
        self.shares, self.passage, self.groups, self.methods = shares, shares.passage, shares.groups, methods
        self.where = shares.where

    def candidates(self, sentence: Sentence, found: Found) -> Iterator[Candidate]:
        """What a p-value should follow from; none where the statistic is something else."""
        if found.name == "test statistic":
            yield from self._by_statistic(sentence, found)
        elif found.name == "p value" and not _is_with_estimate(sentence, found) and not self._is_level(sentence, found):
            yield from self._p(sentence, found)

    def _is_level(self, sentence: Sentence, p: Found) -> bool:
        """Whether a p-value is the level of significance, or the meaning of a mark, and no result."""
        start, _ = self.passage.span(sentence, p.start, p.end)
        is_marked = self.passage.document.text[max(0, start - 1) : start] in tuple("*†‡§#¶")
        before = sentence.text[max(0, p.start - 90) : p.start]
        return is_marked or _LEVEL.match(sentence.text, p.end) is not None or _SETS_A_LEVEL.search(before) is not None

    def p_text(self, sentence: Sentence, found: Found) -> str:
        """A p-value as a claim prints it, or "" where it is none; of a misprint, what it may have meant."""
        text = found["p"].rstrip(".,") or found["p2"] or found["p3"]
        if _NOT_SIGNIFICANT.match(text):
            return "p > 0.05"
        if misprint(text):
            text = text.partition(".")[2]
        with suppress(ValueError):
            p = read_p(f"{_comparator(sentence, found)} {text}")
            return labelled(p) if 0 <= p.value <= 1 and not p.percent else ""
        return ""

    def _by_statistic(self, sentence: Sentence, found: Found) -> Iterator[Candidate]:
        """A p-value printed with its statistic, from which alone it must follow; or, of a chi-squared statistic without its
        degrees of freedom, from the counts before it."""
        printed = None
        with suppress(ValueError):
            printed = Statistic.read(_DF_APART.sub(r"\1(\2)", sentence.text[found.start : found.end]))
        if (printed is None or not printed.df) and (candidate := self._of_counts_before(sentence, found)):
            yield candidate
        elif printed is not None:
            claim = TestStatistic(id="", subject=sentence.subject(found.start), where=self.where, printed=printed)
            if not any(claim.problems()):
                is_other = _NOT_BY_STATISTIC.search(sentence.text) or (
                    self.methods.repeated and _F_OF_SEVERAL.match(sentence.text, found.start)
                )
                missing = "whether the p-value is the one of the statistic beside it" if is_other else ""
                span = self.passage.span(sentence, found.start, found.end)
                yield Candidate((Reading(claim),), *span, missing=missing, lenient=True)

    def _of_counts_before(self, sentence: Sentence, found: Found) -> Candidate | None:
        """The p-value of a chi-squared statistic without its degrees of freedom, of the counts before it."""
        p = _P_OF_CHI_SQUARED.match(sentence.text, found.start)
        if p is None:
            return None
        of_p = Found("p value", p.start("label"), p.end(), {"p": (p["p"], *p.span("p"))})
        text = self.p_text(sentence, of_p)
        span = self.passage.span(sentence, of_p.start, of_p.end)
        return self._compared(sentence, of_p, text, span) if text else None

    def _p(self, sentence: Sentence, found: Found) -> Iterator[Candidate]:
        """A p-value, held against what it may compare; where nothing is printed that it may, it is unchecked."""
        text = self.p_text(sentence, found)
        if not text:
            return
        span = self.passage.span(sentence, found.start, found.end)
        candidate = self._compared(sentence, found, text, span)
        if candidate is None:
            subject = sentence.subject(found.start)
            claim = Comparison(id="", subject=subject, where=self.where, printed=[read_p(text)])
            candidate = Candidate((Reading(claim),), *span)
        if misprint(found["p"].rstrip(".,")):
            candidate = replace(candidate, misprint=self.passage.printed(sentence, found, "p").rstrip(".,"))
        yield candidate

    def _compared(self, sentence: Sentence, found: Found, text: str, span: tuple[int, int]) -> Candidate | None:
        """What stands before a p-value in its sentence: means, or counts; or else the counts of the sentences before."""
        since = _end_before(sentence, found)
        before = [f for f in sentence.found if since <= f.start < found.start]
        atoms = [
            atom
            for atom in sentence.atoms
            if since <= atom.found.start < found.start and not (atom.k is None and is_threshold(sentence, atom.found))
        ]
        means = [f for f in before if f.name in ("mean and spread", "mean (spread)")]
        pairs = [f for f in before if f.name == "pair of values"]
        if len(means) == 2 and (means[0].name == "mean and spread" or _MEAN.search(sentence.text)):
            return self._of_means(sentence, found, means, text, span)
        if pairs and not atoms:
            return self._of_told_means(sentence, pairs[-1], text, span)
        if len(atoms) >= 2:
            return self._of_counts(sentence, found, atoms, text, span)
        if not atoms and len(self.shares.last_pair) == 2 and _DIFFERS.search(sentence.text):
            readings = self.comparisons(sentence, self.shares.last_pair, text)
            missing = "the counts that it compares; those of the sentences before do not give it"
            return Candidate(tuple(readings), *span, LOW, missing=missing, lenient=True) if readings else None
        return None

    # ---- counts ----

    def _of_counts(
        self, sentence: Sentence, found: Found, atoms: Sequence[Atom], p: str, span: tuple[int, int]
    ) -> Candidate | None:
        """The last two counts or percentages before a p-value, or all of them."""
        pair = atoms[-2:]
        told = self._told(sentence, pair, p)
        readings = [*told, *self.comparisons(sentence, pair, p)]
        if len(atoms) > 2:
            others = [pair for pair in combinations(atoms[-MOST_COMPARED:], 2) if list(pair) != list(atoms[-2:])]
            readings += [*self.comparisons(sentence, atoms, p), *self._levels(sentence, atoms, p)]
            readings += [reading for other in others for reading in self.comparisons(sentence, other, p)[:1]]
        if not readings:
            return None
        inferred = not told and any(atom.k is None for atom in pair)
        if self._may_be_of_another_test(sentence, found, atoms, inferred):
            missing = "which test gave it; its sentence tells of one that does not follow from the counts alone"
            return Candidate(tuple(readings[:MOST_READINGS]), *span, LOW, missing=missing, lenient=True)
        sure = not inferred and len(readings) <= 2
        return Candidate(tuple(readings[:MOST_READINGS]), *span, HIGH if sure else LOW)

    def _may_be_of_another_test(self, sentence: Sentence, p: Found, atoms: Sequence[Atom], inferred: bool) -> bool:
        """Whether the sentence, or the document, tells of a test that does not follow from the counts."""
        pair = atoms[-2:]
        before = sentence.text[_end_before(sentence, p) : p.start]
        between = sentence.text[pair[0].found.end : pair[1].found.start]
        is_pair = len(atoms) == 2 or all(atom.n for atom in pair) or _VERSUS.search(between) is not None
        changed = any(CHANGED.search(sentence.text[max(0, atom.found.start - 40) : atom.found.start]) for atom in pair)
        behind = sentence.text[atoms[-1].found.end : p.start]
        return (
            NOT_OF_COUNTS.search(before) is not None
            or _OTHER_VALUES.search(behind) is not None
            or _P_LIST.match(sentence.text, p.end) is not None
            or _are_levels(pair)
            or _ANOVA.search(before) is not None
            or is_of_another_test(sentence.text, p)
            or self.methods.counts_otherwise
            or not is_pair
            or (inferred and (changed or not self._is_plain(sentence, pair)))
            or (inferred and SURVIVAL.search(sentence.text) is not None)
        )

    def _levels(self, sentence: Sentence, atoms: Sequence[Atom], p: str) -> list[Reading]:
        """Counts as the levels of two groups, one group after the other: ``5, 12 and 3 in one, 2, 9 and 8 in the other``."""
        counts = [atom.k for atom in atoms if atom.k is not None]
        half = len(counts) // 2
        if len(counts) != len(atoms) or len(counts) % 2 or half < 2:
            return []
        levels = [pair for pair in zip(counts[:half], counts[half:], strict=True) if any(pair)]
        table = "; ".join(" ".join(map(str, group)) for group in zip(*levels, strict=True))
        subject = sentence.subject(atoms[0].found.start)
        claim = Comparison(id="", subject=subject, where=self.where, table=table, printed=[read_p(p)])
        return [] if any(claim.problems()) else [Reading(claim, "the levels of two groups")]

    def _told(self, sentence: Sentence, pair: Sequence[Atom], p: str) -> list[Reading]:
        """The counts of the row of a table that prints both percentages, or of the row that these words name."""
        percents = [atom.percent for atom in pair if atom.percent is not None and atom.k is None]
        found = self.shares.told_pair(sentence, percents, sentence.clause(pair[0].found)) if len(percents) == 2 else ()
        if not found:
            return []
        counts = [Count(f"{known.k}/{known.n}", known.k, known.n) for known in found]
        return [Reading(self._comparison(sentence, pair, counts, p), found[0].words)]

    def _is_plain(self, sentence: Sentence, pair: Sequence[Atom]) -> bool:
        """Whether two percentages are plainly of two groups of one size each, all of their patients."""
        if _SUBGROUP.search(sentence.text):
            return False
        sizes = [[n for g in atom.groups for n, _ in self.groups.sizes_of(g)] for atom in pair]
        return all(atom.is_sure for atom in pair) and all(len(own) == 1 for own in sizes)

    def comparisons(self, sentence: Sentence, atoms: Sequence[Atom], p: str) -> list[Reading]:
        """What a p-value may compare: the counts, or the percentages, each of the totals that it may be of."""
        readings = []
        for counts in product(*(self.counts(sentence, atom) for atom in atoms)):
            claim = self._comparison(sentence, atoms, counts, p)
            if not any(count.problem() for count in counts) and not any(claim.problems()):
                readings.append(Reading(claim, " vs ".join(count.text for count in counts)))
        return readings[:MOST_READINGS]

    def _comparison(self, sentence: Sentence, atoms: Sequence[Atom], counts: Sequence[Count], p: str) -> Comparison:
        subject = sentence.subject(atoms[0].found.start)
        return Comparison(id="", subject=subject, where=self.where, counts=list(counts), printed=[read_p(p)])

    def counts(self, sentence: Sentence, atom: Atom) -> list[Count]:
        """The count of an atom of the totals that give its percentage, or else of the one that it is plainly of."""
        if atom.k is None:
            return self._counts_of_percentage(atom)
        if atom.n is not None:
            return [Count(f"{atom.k}/{atom.n}", atom.k, atom.n)]
        k, printed = atom.k, atom.percent
        totals = [t for t in self.shares.totals_of(sentence, atom) if t.n >= k]
        sure = [t for t in totals if t.is_sure]
        kept = [t for t in totals if printed and fits(printed, k, t.n)][:2]
        if not kept and sure:
            kept = [min(sure, key=lambda t: distance(printed, k, t.n))] if printed else sure[:1]
        return [Count(f"{k}/{t.n}", k, t.n) for t in kept]

    def _counts_of_percentage(self, atom: Atom) -> list[Count]:
        """A percentage of the sizes of which it is a whole number."""
        assert atom.percent is not None
        sizes = [n for g in atom.groups for n, _ in self.groups.sizes_of(g)]
        if not sizes:
            sizes = [n for own in self.groups.sizes.values() for n in own][:MOST_SIZES] or list(self.groups.each)[:1]
        fitting = [n for n in dict.fromkeys(sizes) if counts_that_give(atom.percent, n)]
        text = atom.percent.text if atom.percent.percent else f"{atom.percent.text}%"
        return [Count(f"{text.strip()}/{n}", None, n, atom.percent) for n in fitting[:MOST_SIZES]]

    # ---- means ----

    def _of_told_means(self, sentence: Sentence, pair: Found, p: str, span: tuple[int, int]) -> Candidate | None:
        """A p-value of two means whose spread a table prints."""
        with suppress(ValueError):
            told = self.shares.told.means([read(pair["a"].strip()), read(pair["b"].strip())])
            if told is None:
                return None
            groups = [Summary.read(f"{mean} ({spread}), n={n}") for mean, spread, n in told.groups]
            claim = self._ttest(sentence, pair, groups, told.spread, p)
            if not any(claim.problems()):
                start = self.passage.span(sentence, pair.start, pair.end)[0]
                return Candidate((Reading(claim, told.where),), start, span[1], LOW)
        return None

    def _of_means(
        self, sentence: Sentence, found: Found, means: Sequence[Found], p: str, span: tuple[int, int]
    ) -> Candidate | None:
        """A p-value of two means with their spread, under each size that their groups may have."""
        sizes = []
        for mean, (named, _) in zip(means, self.passage.assigned(sentence, means), strict=True):
            own = [n] if (n := whole_in(mean["n"])) else [n for g in named for n, _ in self.groups.sizes_of(g)]
            sizes.append(list(dict.fromkeys(own or list(self.groups.each) or _only_size(self.groups)))[:2])
        readings = []
        for spread, ns in product(spreads_of(sentence.text, self.methods), product(*sizes)):
            with suppress(ValueError):
                groups = [
                    Summary.read(f"{_plain(f['mean'])} ({_plain(f['sd'])}), n={n}")
                    for f, n in zip(means, ns, strict=True)
                ]
                claim = self._ttest(sentence, means[0], groups, spread, p)
                if not any(group.problem() for group in groups) and not any(claim.problems()):
                    readings.append(Reading(claim, f"{spread}, n = {' and '.join(map(str, ns))}"))
        if not readings:
            return None
        is_vague = len({reading.claim.spread for reading in readings if isinstance(reading.claim, TTest)}) > 1
        no_means = RANK_TESTS.search(sentence.text) or _NO_MEANS.search(sentence.text)
        around = sentence.text[_end_before(sentence, found) : found.start]
        is_same = _FROM_TO.search(around) is not None and not _VERSUS.search(around)
        is_paired = PAIRED_TEST.search(self.passage.text) is not None or is_same
        is_other = no_means or is_paired or self.methods.ranks or self.methods.means_otherwise
        missing = "the patients' values; a test is named that does not follow from means" if is_other else ""
        if is_vague and lies_between(readings, read_p(p)):
            missing = (
                "what the spread is; with something between a standard deviation and a standard error it would follow"
            )
        start = self.passage.span(sentence, means[0].start, means[0].end)[0]
        confidence = LOW if len(readings) > 1 else HIGH
        return Candidate(
            tuple(readings[:MOST_READINGS]), start, span[1], confidence, missing=missing, lenient=bool(missing)
        )

    def _ttest(self, sentence: Sentence, at: Found, groups: list[Summary], spread: str, p: str) -> TTest:
        subject = sentence.subject(at.start)
        return TTest(id="", subject=subject, where=self.where, groups=groups, spread=spread, printed=[p])  # type: ignore[arg-type]


def is_of_another_test(text: str, p: Found) -> bool:
    """Whether a p-value is of non-inferiority, an interaction, heterogeneity or a trend."""
    return (
        _OTHER_P.match(text, p.end) is not None
        or _HETEROGENEITY.search(text, max(0, p.start - 30), p.start) is not None
    )


def ratio_before(text: str) -> str:
    """The ratio that was named last before an estimate, where no other quantity was named since; or "".

    >>> ratio_before("the hazard ratio was "), ratio_before("with HR as given, the median was ")
    ('HR', '')
    """
    last = ""
    for match in _RATIO.finditer(text):
        is_other = _NO_RATIO.search(text, match.end()) or _OTHER_HR.match(text, match.end())
        last = "" if is_other else str(match.lastgroup)
    return last


def is_of_difference(sentence: Sentence, found: Found) -> bool:
    """Whether an estimate with its interval is a difference, as the words right before or behind it say."""
    _, start, end = found.parts["est"]
    before = _DIFFERENCE.search(sentence.text, max(0, start - NEAR_DIFFERENCE), start)
    return before is not None or _MORE_OR_LESS.match(sentence.text, end) is not None


def p_beside(sentence: Sentence, found: Found) -> Found | None:
    """The p-value that stands right behind an estimate."""
    return next((f for f in sentence.found if f.name == "p value" and 0 <= f.start - found.end < BESIDE), None)


def _is_with_estimate(sentence: Sentence, p: Found) -> bool:
    """Whether a p-value stands beside a ratio or a difference, which is checked with it."""
    return any(
        p_beside(sentence, f) is p
        and (f.name == "ratio" or ratio_before(sentence.text[: f.start]) or is_of_difference(sentence, f))
        for f in sentence.found
        if f.name in ("ratio", "estimate with interval")
    )


def _comparator(sentence: Sentence, p: Found) -> str:
    """The sign before a p-value; ``P, .0001`` and ``P 5 .06`` are misread signs of old files."""
    if p["p3"] or "," in sentence.text[p.start : p.start + 3]:
        return "<"
    sign = _SIGN.search(sentence.text[p.start : p.end].rpartition(")")[2])
    return sign[0] if sign else "="


def _end_before(sentence: Sentence, p: Found) -> int:
    """Where the p-value or the ratio before a p-value ends."""
    return max((f.end for f in sentence.found if f.name in ("p value", "ratio") and f.end <= p.start), default=0)


def _plain(text: str) -> str:
    """``1,025`` as 1025; a decimal comma stays."""
    return _THOUSANDS.sub("", text.strip())


def _are_levels(pair: Sequence[Atom]) -> bool:
    """Whether two percentages are those of the two levels of one group, or one is of the patients that the other counts;
    no p-value compares them with each other."""
    first, second = pair
    if first.k is not None and first.k == second.n:
        return True
    percents = [float(atom.percent.value) for atom in pair if atom.percent]
    is_of_one = len({atom.n for atom in pair}) == 1 and all(atom.k is not None for atom in pair)
    return is_of_one and len(percents) == 2 and abs(sum(percents) - 100) < ROUNDED


def _only_size(groups: Groups) -> list[int]:
    sizes = {n for own in groups.sizes.values() for n in own}
    return list(sizes) if len(sizes) == 1 else []
