"""The claims of running text: each printed statistic with the counts, totals and groups that its sentence names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import product

import msgspec

from bsq.claims.base import Claim
from bsq.claims.comparison import Comparison
from bsq.claims.percent import Percent
from bsq.claims.survival import Survival
from bsq.claims.test_statistic import TestStatistic
from bsq.claims.total import Total
from bsq.claims.ttest import TTest
from bsq.documents.model import Document, Paragraph
from bsq.documents.typography import Folded, running
from bsq.findings import HIGH, LOW
from bsq.phrases import Count, counts_that_give, read_estimate, whole
from bsq.printed import Printed, Rounding, misprint, read, read_p
from bsq.scan.candidates import Candidate, Reading
from bsq.scan.estimates import labelled as p_text
from bsq.scan.estimates import order, ratio_claim
from bsq.scan.grammar import COUNT, NUMBER, PEOPLE, WORD, Found, statistics
from bsq.scan.groups import Groups
from bsq.scan.methods import Methods
from bsq.scan.repeats import Mention, mention
from bsq.scan.told import Known, Told
from bsq.summaries import Summary
from bsq.summaries import TestStatistic as Statistic

_SENTENCE = re.compile(
    r"(?:(?<=[a-z)\]%\d])|(?<=[Gg]roup [A-Z])|(?<=[Aa]rm [A-Z]))[.?!]\s+(?=[A-Z(\d])|(?<=[.?!])\s{2,}(?=[A-Z])"
)
_ABBREVIATED = re.compile(r"(?:\bvs|\bFig|\bFigs|\bTab|\be\.g|\bi\.e|\bet al|\bNo|\bapprox|\bRef|\bDr|\bca|\bresp)$")
_DIGIT = re.compile(r"\d")
_REFERENCES = re.compile(r"^(?:\d+\.?\s*)?(?:references|bibliography|literature cited|works cited|acknowledge?ments?|funding|author contributions)\b", re.I)  # fmt: skip
_TOTAL = re.compile(rf"(?<![\w.,/%(-])(?P<n>{COUNT}|{WORD})\s(?!mg\b|µg\b|IU\b|Gy\b|ml\b|year|month|week|day)(?:[a-z/+-]{{1,20}}\s){{0,2}}?{PEOPLE}\b(?!\s?[(\[]\s?\d)|\b(?:of|among)\s(?:the\s|all\s|these\s|a\stotal\sof\s)?(?P<m>{COUNT}|{WORD})\b(?!\s?[-%(\[]|\s(?:years?|months?|weeks?|days?|hours?|mg|µg|μg|mcg|IU|Gy|ml|kg|g|mm|cm|units?|cycles|doses|grade)\b)|\bn\s?[=:]\s?(?P<o>{COUNT})", re.I)  # fmt: skip
_SURVIVAL = re.compile(r"surviv|\bOS\b|\bPFS\b|\bDFS\b|\bRFS\b|\bEFS\b|\bTTP\b|kaplan|cumulative|probabilit|actuarial|\d-?\s?year|\byears?\b.{0,20}\brate", re.I)  # fmt: skip
_NOT_OF_COUNTS = re.compile(r"adjusted|regression|logistic|\bcox\b|log-?\s?rank|mantel|stratified|mixed|ancova|anova|paired|mcnemar|interaction|multivari|predict|correlat|trend", re.I)  # fmt: skip
_NOT_BY_STATISTIC = re.compile(
    r"mann|wilcoxon|kruskal|rank|exact|fisher|adjust|correct|bonferroni|holm|tukey|permut|bootstrap|greenhouse|one-?\s?(?:sided|tailed)",
    re.I,
)
_RANKS = re.compile(r"mann|wilcoxon|kruskal|rank[\s-]sum|median|geometric", re.IGNORECASE)
_CHANGED = re.compile(r"increas|decreas|reduc|chang|fell|rose|improv|declin|higher|lower|from baseline|sensitivity|specificity|power|confidence|accuracy|ejection|occup|saturation|haematocrit|hematocrit|of (?:the )?(?:variance|variation|dose|volume|weight|cells|area)", re.I)  # fmt: skip
_MEDIAN = re.compile(r"median|\bIQR\b|range|quartile|\bCI\b|confidence", re.IGNORECASE)
_MEAN = re.compile(r"\bmeans?\b|\bSDs?\b|standard deviation|±", re.IGNORECASE)
_STANDARD_ERROR = re.compile(r"\bSEM?\b|standard error", re.IGNORECASE)
_DIFFERENCE = re.compile(r"differen", re.IGNORECASE)
_MEASURE = re.compile(
    r"(?P<HR>\ba?HR|hazards?\s)|(?P<OR>\ba?OR\b|odds)|(?P<RR>\ba?I?RR|risks?|rate|relative)", re.IGNORECASE
)
_WITH_COUNT = ("count of total (percent)", "count (percent) of total", "percent (count of total)")
_COUNTED = (*_WITH_COUNT, "count (percent)", "percent (count)", "count of total")
_PERCENTS = ("percent", "percent in words", "half of a pair of percents")
_CONNECTING = frozenset("was were is are be been of in the a an and or by at with to for had has have only than vs vs. versus as".split()) | {""}  # fmt: skip
_NUMBER = re.compile(rf"(?<![\w.,/%<>=±-]){COUNT}(?!\s?%|[.,/]\d)")
_OTHER_P = re.compile(
    r"\s?(?:for|of)\s(?:the\s)?(?:non-?inferiority|superiority|equivalence|interaction|heterogeneity|trend)", re.I
)
_HETEROGENEITY = re.compile(r"\bI\s?[2²^]|cochran|\bQ\b|heterogen|interaction", re.IGNORECASE)
MOST_WORDS = 9
LONGEST = 5_000
"""Characters; what is longer is no sentence."""
_OF_THEM = re.compile(r"[)\]]?\s?(?:of|among)\s(?:them|these|those|whom|which)\b", re.IGNORECASE)
_NEAR = 90
_IN_PATIENTS = re.compile(rf"[)\]]?(?:\s?(?:,|and)?\s?[^.;%()]{{0,40}}\(\s?{NUMBER}\s?%\s?\))?,?\s(?:each|both|respectively)[\w\s,]{{0,30}}?\sin\s(?P<k>{COUNT}|{WORD})\s{PEOPLE}", re.I)  # fmt: skip
_OF_PATIENTS = re.compile(
    rf"\b(?:of|among|in)\s(?:the\s|these\s|all\s)?(?P<n>{COUNT}|{WORD})\s(?:[a-z/+-]{{1,20}}\s){{0,2}}?{PEOPLE}", re.I
)
_VERSUS = re.compile(r"[^.;%]{0,12}?\s(?:vs\.?|versus|v\.?)\s?[^.;%]{0,12}", re.IGNORECASE)
_WITH_PARTS = re.compile(rf"(?<![\w.,/%(-])(?P<n>{COUNT}|{WORD})\s(?:[a-z/+-]{{1,20}}\s){{0,2}}?{PEOPLE}\b[^().;\d]{{0,60}}?[(\[:](?P<parts>[^()\[\].]{{6,200}})[)\].]", re.I)  # fmt: skip
_PART = re.compile(rf"(?<![\w.,/%=<>-])(?P<n>{COUNT}|{WORD})\b(?!\s?(?:%|years?|months?|weeks?|days?|mg))", re.I)
_PLAIN_PARTS = re.compile(rf"(?:{COUNT}|{WORD})(?:\s{PEOPLE})?\s(?:in|to|received|with)\s[^\d,;]{{2,50}}?(?:,|\sand)\s(?:{COUNT}|{WORD})\s(?:in|to|received|with)\s[^\d,;]{{2,50}}", re.I)  # fmt: skip
_DIFFERS = re.compile(r"differ|significan|compar|more (?:often|frequent)", re.IGNORECASE)
_SUBGROUP = re.compile(r"subgroup|subset|among|women|\bmen\b|males?\b|aged|older|younger|evaluable|patients (?:with|who|without|in whom)|of those|sub-?analys", re.I)  # fmt: skip
_CI_WORD = re.compile(r"\bCI\b|confidence", re.IGNORECASE)
_UNITS = re.compile(r"\s?(?:days?|weeks?|months?|years?|hours?|mo\b|yrs?\b|%|mg|g\b|ml)", re.IGNORECASE)
_RATIO_WORD = re.compile(r"\b(?P<HR>a?HRs?\b|[Hh]azards?\sratios?)|\b(?P<OR>a?ORs?\b|[Oo]dds\sratios?)|\b(?P<RR>a?RRs?\b|[Rr]isk\sratios?|[Rr]elative\srisks?)")  # fmt: skip
_BETWEEN = re.compile(r"\s?[)\],]?\s?(?:in|for|of|with|among)?[^.;]{0,50}?\b(?:vs\.?|versus|v|and|than|compared|against|or|to)\s?[^.;]{0,50}", re.I)  # fmt: skip
MOST_READINGS = 12


class Sentence(msgspec.Struct, frozen=True):
    """A sentence: its folded text, its place in the folded paragraph, and the statistics in it."""

    text: str
    start: int
    found: tuple[Found, ...]


class Size(msgspec.Struct, frozen=True):
    """A number of patients that a count may be of."""

    n: int
    words: str
    is_sure: bool


class Atom(msgspec.Struct, frozen=True):
    """A count or a percentage of patients in a sentence, and what it may be of."""

    found: Found
    k: int | None
    n: int | None
    percent: Printed | None
    groups: tuple[frozenset[str], ...]
    is_sure: bool = False
    """Whether the sentence says plainly which group it is of."""


class ProseReader:
    """Makes the candidates of the paragraphs of one document."""

    def __init__(self, document: Document, groups: Groups, told: Told, methods: Methods | None = None) -> None:
        self.document, self.groups, self.told, self.methods = document, groups, told, methods or Methods()
        self.mentions: list[Mention] = []
        self._number = 0
        self._section = ""

    def candidates(self, paragraph: Paragraph) -> Iterator[Candidate]:
        """Every statistic printed in a paragraph that could be read."""
        text = self.document.text[paragraph.start : paragraph.end]
        if text.strip("# ") == paragraph.section:
            return
        self._number = self._number + 1 if paragraph.section == self._section else 1
        self._section = paragraph.section
        if not _DIGIT.search(text) or _REFERENCES.match(paragraph.section):
            return
        folded = running(text)
        reader = _ParagraphReader(self, paragraph, folded, self._number)
        yield from reader.candidates()


class _ParagraphReader:
    def __init__(self, prose: ProseReader, paragraph: Paragraph, folded: Folded, number: int) -> None:
        self.prose, self.paragraph, self.folded, self.groups = prose, paragraph, folded, prose.groups
        page = f", page {paragraph.page}" if paragraph.page else ""
        self.where = f"{paragraph.section or 'Text'}, paragraph {number}{page}"
        self.before: list[Size] = []
        self.last_counts: list[Atom] = []
        self.last_pair: list[Atom] = []

    def candidates(self) -> Iterator[Candidate]:
        for sentence in sentences(self.folded.text):
            self.prose.mentions.extend(self._mentions(sentence))
            yield from self._of_sentence(sentence)
            self.before = [*_totals(sentence.text, "a total before it"), *self.before]
            counted = [atom for atom in self._atoms(sentence) if atom.k is not None]
            self.last_counts = counted[-2:] or self.last_counts
            self.last_pair = self.last_counts if len(counted) >= 2 else self.last_pair

    # ---- one sentence ----

    def _of_sentence(self, sentence: Sentence) -> Iterator[Candidate]:
        atoms = self._atoms(sentence)
        yield from self._sums(sentence)
        for atom in atoms:
            yield from self._percentage(sentence, atom)
        for found in sentence.found:
            if found.name == "ratio":
                yield from self._ratio(sentence, found)
            elif found.name in ("median with range", "estimate with interval", "value with interval"):
                yield from self._estimate(sentence, found)
            elif found.name == "p value":
                yield from self._p(sentence, found, atoms)
            elif found.name == "test statistic":
                yield from self._test_statistic(sentence, found)

    def _span(self, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
        first, last = self.folded.span(sentence.start + start, sentence.start + end)
        return self.paragraph.start + first, self.paragraph.start + last

    def _printed(self, sentence: Sentence, found: Found, part: str) -> str:
        """A part of a statistic as the document prints it, character for character."""
        _, start, end = found.parts[part]
        first, last = self._span(sentence, start, end)
        return self.prose.document.text[first:last]

    def _subject(self, sentence: Sentence, start: int) -> str:
        """The words before a statistic, as what it is about."""
        before = re.split(r"[;:]|\.\s", sentence.text[:start])[-1].split()[-MOST_WORDS:]
        while before and before[-1].lower().strip(",([") in _CONNECTING:
            before.pop()
        after = sentence.text[start:].split()[:MOST_WORDS]
        return " ".join(before if len(before) > 1 else after).strip(" ,([])")

    def _mentions(self, sentence: Sentence) -> Iterator[Mention]:
        """The quantities of a sentence that other places may tell, too."""
        found = sentence.found
        for i, f in enumerate(found):
            span = self._span(sentence, f.start, f.end)
            following = found[i + 1] if i + 1 < len(found) else None
            if f.name == "pair of values":
                yield from self._mention("pair", [f["a"], f["b"]], sentence, f, span)
            elif (
                f.name == "percent"
                and following
                and following.name == "percent"
                and _VERSUS.fullmatch(sentence.text[f.end : following.start])
            ):
                both = self._span(sentence, f.start, following.end)
                yield from self._mention("pair", [f["pct"], following["pct"]], sentence, f, both)
            elif f.name in ("value with interval", "median with range", "estimate with interval"):
                yield from self._mention("interval", [f["est"], f["lo"], f["hi"]], sentence, f, span)
            elif f.name in _WITH_COUNT and f["k"].isdigit() and f["n"].isdigit():
                yield from self._mention("share", [f["k"], f["n"], f["pct"]], sentence, f, span)

    def _mention(
        self, shape: str, numbers: list[str], sentence: Sentence, found: Found, span: tuple[int, int]
    ) -> Iterator[Mention]:
        text = self.prose.document.text[span[0] : span[1]]
        yield from mention(shape, numbers, text, self.where, self._clause(sentence, found), span, self.paragraph.start)

    # ---- atoms ----

    def _atoms(self, sentence: Sentence) -> list[Atom]:
        found = [f for f in sentence.found if f.name in (*_COUNTED, *_PERCENTS)]
        named = self._assigned(sentence, found)
        atoms = []
        for f, (groups, sure) in zip(found, named, strict=True):
            k = _whole(f["k"]) if f["k"] else None
            n = _whole(f["n"]) if f["n"] else None
            percent = None
            if f["pct"]:
                percent = _percent(self._printed(sentence, f, "pct"))
            elif f["word"]:
                percent = Printed(f"{whole(f['word'])}%", Fraction(whole(f["word"])), Fraction(1), percent=True)
            atoms.append(Atom(f, k, n, percent, groups, sure))
        return atoms

    def _assigned(self, sentence: Sentence, found: Sequence[Found]) -> list[tuple[tuple[frozenset[str], ...], bool]]:
        """The groups that each statistic may be of: one where the sentence is plain, several where it is not."""
        mentions = [m for m in self.groups.mentions(sentence.text) if not any(f.start <= m[0] < f.end for f in found)]
        if not mentions or not found:
            return [((), False)] * len(found)
        after, before = [], []
        for i, f in enumerate(found):
            following = found[i + 1].start if i + 1 < len(found) else len(sentence.text)
            previous = found[i - 1].end if i else 0
            after.append(next((g for s, _, g in mentions if f.end <= s < min(following, f.end + _NEAR)), None))
            before.append(
                next(
                    (g for s, e, g in reversed(mentions) if max(previous, f.start - _NEAR) <= s and e <= f.start), None
                )
            )
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

    # ---- percentages ----

    def _percentage(self, sentence: Sentence, atom: Atom) -> Iterator[Candidate]:
        found, printed = atom.found, atom.percent
        if printed is None or not 0 <= printed.value <= 100 or printed.comparator == "NS":
            return
        start, end = self._span(sentence, found.start, found.end)
        if atom.k is None:
            yield from self._bare(sentence, atom, start, end)
            return
        if atom.n is not None:
            if atom.n > 0 and atom.k <= atom.n:
                yield Candidate((Reading(self._percent(sentence, found, atom.k, atom.n, printed)),), start, end)
            return
        totals = [
            t for t in self._totals_of(sentence, atom) if t.n > atom.k or (t.n == atom.k and printed.value == 100)
        ]
        fitting = [
            t for t in totals if printed.rounding(Fraction(100 * atom.k, t.n)) in (Rounding.HALF_UP, Rounding.HALF_EVEN)
        ]
        truncated = [
            t for t in totals if t.is_sure and printed.rounding(Fraction(100 * atom.k, t.n)) is Rounding.TRUNCATED
        ]
        sure = [t for t in totals if t.is_sure]
        loosely = [t for t in totals if printed.rounding(Fraction(100 * atom.k, t.n)) is Rounding.TRUNCATED][:1]
        if fitting or truncated or sure or loosely:
            chosen = (fitting or truncated or sure or loosely)[0]
            also = tuple(
                f"of {t.n}, {t.words}: {printed.show(Fraction(100 * atom.k, t.n))}" for t in totals if t.n != chosen.n
            )
            claim = self._percent(sentence, found, atom.k, chosen.n, printed)
            yield Candidate(
                (Reading(claim, chosen.words),), start, end, HIGH if len({t.n for t in sure}) == 1 else LOW, also
            )
            return
        nearest = totals[0].n if totals else atom.k or 1
        claim = self._percent(sentence, found, atom.k, nearest, printed)
        yield Candidate((Reading(claim),), start, end, missing="the total that the count is of")

    def _percent(self, sentence: Sentence, found: Found, k: int, n: int, printed: Printed) -> Claim:
        return Percent(id="", subject=self._subject(sentence, found.start), where=self.where, count=Count(f"{k}/{n}", k, n), printed=[printed])  # fmt: skip

    def _totals_of(self, sentence: Sentence, atom: Atom) -> list[Size]:
        """The numbers of patients that a count may be of, the likeliest first."""
        own = [Size(n, words, atom.is_sure) for g in atom.groups for n, words in self.groups.sizes_of(g)]
        here = _totals(sentence.text[: atom.found.start], "the total in its sentence", sure=True)
        here += _totals(sentence.text[atom.found.end :], "a total in its sentence")
        here += [Size(n, "a total in its sentence", False) for f in sentence.found if f["n"] and (n := _whole(f["n"]))]
        here += _numbers(sentence.text[: atom.found.start])
        here += [Size(other.k, "a count before it", False) for other in self._before(sentence, atom) if other.k]
        if _OF_THEM.match(sentence.text, atom.found.end):
            own = []
        found = [*own, *here]
        found += [Size(n, words, False) for g in atom.groups for n, words in self.groups.parts.get(g, {}).items()]
        if len(atom.groups) != 1 or not own:
            found += self.before
        if not own or not atom.is_sure:
            found += self._whole_sizes()
        if not own:
            found += [Size(n, words, False) for sizes in self.groups.sizes.values() for n, words in sizes.items()]
            found += [Size(n, words, False) for n, words in self.groups.each.items()]
        return [t for i, t in enumerate(found) if t.n and t.n not in {u.n for u in found[:i]}]

    def _before(self, sentence: Sentence, atom: Atom) -> list[Atom]:
        """The counts before one in its sentence, the last first, and the last of the sentences before."""
        own = [other for other in self._atoms(sentence) if other.found.end <= atom.found.start]
        return [*own[::-1], *self.last_counts[::-1]]

    def _whole_sizes(self) -> list[Size]:
        """The sizes of all groups of the document together."""
        from_tables = [next(iter(sizes)) for sizes in self.groups.sizes.values() if sizes]
        pairs = {a + b for i, a in enumerate(from_tables[:4]) for b in from_tables[i + 1 : 4]}
        return [Size(n, "two groups together", False) for n in sorted(pairs)]

    def _bare(self, sentence: Sentence, atom: Atom, start: int, end: int) -> Iterator[Candidate]:
        """A percentage without its count: some whole number of its group must give it."""
        printed = atom.percent
        assert printed is not None
        around = sentence.text[max(0, atom.found.start - 60) : atom.found.end + 40]
        if printed.comparator != "=":
            return
        known = self._known(sentence, atom)
        if known is not None:
            claim = self._percent(sentence, atom.found, known[0], known[1], printed)
            yield Candidate((Reading(claim, known[2]),), start, end, LOW)
            return
        if (beside := _IN_PATIENTS.match(sentence.text, atom.found.end)) and (k := _whole(beside["k"])):
            yield from self._counted_behind(sentence, atom, k, start, end)
            return
        if _SURVIVAL.search(sentence.text) or _CHANGED.search(around) or printed.comparator != "=":
            return
        sizes = [Size(n, words, True) for g in atom.groups for n, words in self.groups.sizes_of(g)]
        sizes += _totals(sentence.text, "a total in its sentence")
        if not atom.groups:
            sizes += self.before[:3]
        useful = [t for t in sizes if t.n > 1 and _says_something(printed, t.n)]
        fitting = [t for t in useful if _attainable(printed, t.n)]
        of = next((m for m in _OF_PATIENTS.finditer(sentence.text[: atom.found.start])), None)
        total = _whole(of["n"]) if of else None
        if not fitting and (
            total is None or not printed.unit < 1 or not _says_something(printed, total) or atom.groups
        ):
            return
        n, words = (
            (fitting[0].n, fitting[0].words) if fitting else (total or 1, "the patients that its sentence begins with")
        )
        claim = Percent(id="", subject=self._subject(sentence, atom.found.start), where=self.where, count=Count(f"?/{n}", None, n), printed=[printed])  # fmt: skip
        yield Candidate((Reading(claim, words),), start, end, LOW)

    def _counted_behind(self, sentence: Sentence, atom: Atom, k: int, start: int, end: int) -> Iterator[Candidate]:
        """``A (14.0%) and B (14.0%), each found in 3 patients``: the count stands behind its percentages."""
        printed = atom.percent
        assert printed is not None
        totals = [
            t
            for t in [*self.before, *_totals(sentence.text, "a total in its sentence"), *self._whole_sizes()]
            if t.n > k
        ]
        totals += [Size(n, words, False) for sizes in self.groups.sizes.values() for n, words in sizes.items() if n > k]
        if not totals:
            return
        fitting = [t for t in totals if printed.rounding(Fraction(100 * k, t.n)) is not Rounding.NONE]
        chosen = (fitting or [max(totals, key=lambda t: (totals_named(totals, t.n), t.n))])[0]
        also = tuple(f"of {t.n}, {t.words}: {printed.show(Fraction(100 * k, t.n))}" for t in totals if t.n != chosen.n)
        yield Candidate(
            (Reading(self._percent(sentence, atom.found, k, chosen.n, printed), chosen.words),), start, end, LOW, also
        )

    def _known(self, sentence: Sentence, atom: Atom) -> tuple[int, int, str] | None:
        """The count behind a percentage that a table prints: alone with its words, or as one of a pair."""
        assert atom.percent is not None
        bare = [f for f in sentence.found if f.name in _PERCENTS and f["pct"]]
        clause = self._clause(sentence, atom.found)
        for i, f in enumerate(bare):
            if f is not atom.found:
                continue
            for other in (i + 1, i - 1):
                if not 0 <= other < len(bare) or not _is_pair(
                    sentence.text, *sorted((bare[i], bare[other]), key=lambda g: g.start)
                ):
                    continue
                first, second = sorted((i, other))
                percents = [_percent(bare[first]["pct"]), _percent(bare[second]["pct"])]
                if None in percents:
                    continue
                pair = [p for p in percents if p is not None]
                found = self.prose.told.printing(pair, clause) or self._about(sentence, pair, clause)
                if found:
                    k = found[0 if i == first else 1]
                    return k.k, k.n, k.words
        single = self.prose.told.printing([atom.percent], clause)
        return (single[0].k, single[0].n, single[0].words) if single else None

    def _about(self, sentence: Sentence, percents: Sequence[Printed], clause: str) -> tuple[Known, ...]:
        """The row that the words of a clause, or else of its sentence, name, where it prints nearly the same."""
        return self.prose.told.about(percents, clause) or self.prose.told.about(percents, sentence.text)

    def _clause(self, sentence: Sentence, found: Found) -> str:
        """The words that a statistic is about: since the p-value before it, to the end of its clause."""
        start = max((f.end for f in sentence.found if f.name == "p value" and f.end <= found.start), default=0)
        return sentence.text[start : found.end + 40]

    # ---- sums ----

    def _sums(self, sentence: Sentence) -> Iterator[Candidate]:
        """A number of patients and, in parentheses behind it, its parts: ``87 patients (41 in one and 46 in the other)``."""
        for match in _WITH_PARTS.finditer(sentence.text):
            whole_, parts = _whole(match["n"]), [_whole(m["n"]) for m in _PART.finditer(match["parts"])]
            numbers = [part for part in parts if part is not None]
            if whole_ is None or len(numbers) < 2 or len(numbers) != len(parts):
                continue
            plain = _PLAIN_PARTS.fullmatch(match["parts"].strip()) is not None
            if sum(numbers) != whole_ and not plain:
                continue
            start, end = self._span(sentence, match.start("n"), match.end())
            claim = Total(
                id="",
                subject=self._subject(sentence, match.start("parts")),
                where=self.where,
                parts=numbers,
                whole=whole_,
            )
            yield Candidate((Reading(claim),), start, end, LOW)

    # ---- estimates ----

    def _ratio(self, sentence: Sentence, found: Found) -> Iterator[Candidate]:
        measure = _MEASURE.search(sentence.text[found.start : found.end])
        if measure is None:
            return
        yield from self._ratio_of(sentence, found, str(measure.lastgroup))

    def _ratio_of(self, sentence: Sentence, found: Found, kind: str) -> Iterator[Candidate]:
        """A ratio with its interval, and the p-value that stands beside it."""
        first, last = found.parts["est"][1], found.end
        start, end = self._span(sentence, first, last)
        level = found["level"] or found["level2"]
        printed = (
            f"{found['est'].strip()} ({f'{level}% CI ' if level else ''}{found['lo'].strip()} to {found['hi'].strip()})"
        )
        subject = self._subject(sentence, found.start)
        if claim := ratio_claim(subject, self.where, kind, [printed]):
            yield Candidate((Reading(claim),), start, end)
        p = next((f for f in sentence.found if f.name == "p value" and 0 <= f.start - found.end < 40), None)
        text = self._p_text(sentence, p) if p else ""
        if p and text and (claim := ratio_claim(subject, self.where, kind, [printed, text])):
            span = self._span(sentence, p.start, p.end)
            if _is_of_another_test(sentence.text, p):
                missing = "the test; the p-value is not of the ratio itself"
                yield Candidate((Reading(claim),), *span, LOW, missing=missing, lenient=True)
                return
            counted = [a for a in self._atoms(sentence) if a.k is not None and a.found.end <= found.start][-2:]
            of_counts = self._comparisons(sentence, counted, text) if len(counted) == 2 else []
            yield Candidate((Reading(claim, "its interval"), *of_counts), *span, LOW)

    def _estimate(self, sentence: Sentence, found: Found) -> Iterator[Candidate]:
        start, end = self._span(sentence, found.start, found.end)
        subject = self._subject(sentence, found.start)
        parts = {name: text for name, (text, _, _) in found.parts.items()}
        before = sentence.text[max(0, found.start - 80) : found.start]
        is_percent = "%" in found["est"] or "%" in found["lo"]
        if found.name == "value with interval" and not _ascends(parts) and not _is_of_medians(sentence, found):
            return
        if (
            found.name == "estimate with interval"
            and not is_percent
            and (kind := _measure_before(sentence.text[: found.start]))
            and not _UNITS.match(sentence.text[found.parts["est"][2] :])
        ):
            claims = list(self._ratio_of(sentence, found, kind))
            if claims:
                yield from claims
                return
        with_interval = found.name == "estimate with interval" or (
            found.name == "value with interval" and _CI_WORD.search(sentence.text)
        )
        if with_interval and is_percent and _SURVIVAL.search(sentence.text) and not _DIFFERENCE.search(before):
            with suppress(ValueError):
                printed = read_estimate(_interval(parts, percent=True))
                claim = Survival(id="", subject=subject, where=self.where, printed=printed)
                if not any(True for _ in claim.problems()):
                    yield Candidate((Reading(claim),), start, end)
                    return
        spread = (
            "IQR"
            if re.search(r"IQR|quartile", sentence.text[found.start : found.end])
            else "CI"
            if found.name == "estimate with interval"
            else "interval"
        )
        confidence = LOW if found.name == "value with interval" else HIGH
        for candidate in order(subject, self.where, parts, start, end, spread):
            yield msgspec.structs.replace(candidate, confidence=confidence)

    # ---- p-values ----

    def _test_statistic(self, sentence: Sentence, found: Found) -> Iterator[Candidate]:
        """A p-value printed with its statistic, from which alone it must follow."""
        with suppress(ValueError):
            claim = TestStatistic(
                id="",
                subject=self._subject(sentence, found.start),
                where=self.where,
                printed=Statistic.read(sentence.text[found.start : found.end]),
            )
            if not any(claim.problems()):
                is_other = _NOT_BY_STATISTIC.search(sentence.text)
                missing = "whether the p-value is the one of the statistic beside it" if is_other else ""
                span = self._span(sentence, found.start, found.end)
                yield Candidate((Reading(claim),), *span, missing=missing, lenient=True)

    def _p_text(self, sentence: Sentence, found: Found) -> str:
        """A p-value as a claim prints it, or "" where it is none; of a misprint, what it may have meant."""
        text = found["p"].rstrip(".,") or found["p2"] or found["p3"]
        sign = re.search(r"[<>≤≥=]+", sentence.text[found.start : found.end].rpartition(")")[2])
        comparator = (
            "<" if found["p3"] or "," in sentence.text[found.start : found.start + 3] else sign[0] if sign else "="
        )
        if re.match(r"n\.?s|not", text, re.I):
            return "p > 0.05"
        if misprint(text):
            text = text.partition(".")[2]
        with suppress(ValueError):
            p = read_p(f"{comparator} {text}")
            return p_text(p) if 0 <= p.value <= 1 and not p.percent else ""
        return ""

    def _p(self, sentence: Sentence, found: Found, atoms: Sequence[Atom]) -> Iterator[Candidate]:
        """A p-value, held against what it may compare; where nothing is printed that it may, it is unchecked."""
        beside = [
            f for f in sentence.found if f.name in ("ratio", "estimate with interval") and 0 <= found.start - f.end < 40
        ]
        if any(f.name == "ratio" or _measure_before(sentence.text[: f.start]) for f in beside):
            return
        text = self._p_text(sentence, found)
        if not text:
            return
        start, end = self._span(sentence, found.start, found.end)
        candidate = next(self._compared(sentence, found, atoms, text, start, end), None)
        if candidate is None:
            claim = Comparison(
                id="", subject=self._subject(sentence, found.start), where=self.where, printed=[_labelled_p(text)]
            )
            candidate = Candidate((Reading(claim),), start, end)
        is_misprint = misprint(found["p"].rstrip(".,")) != ""
        yield (
            msgspec.structs.replace(candidate, misprint=self._printed(sentence, found, "p").rstrip(".,"))
            if is_misprint
            else candidate
        )

    def _compared(
        self, sentence: Sentence, found: Found, atoms: Sequence[Atom], text: str, start: int, end: int
    ) -> Iterator[Candidate]:
        """The counts or means before a p-value in its sentence, or the counts of the sentences before."""
        since = max(
            (f.end for f in sentence.found if f.name in ("p value", "ratio") and f.end <= found.start), default=0
        )
        own = [atom for atom in atoms if since <= atom.found.start < found.start]
        means = [
            f
            for f in sentence.found
            if f.name in ("mean and spread", "mean (spread)") and since <= f.start < found.start
        ]
        between = sentence.text[since : found.start]
        if len(means) == 2 and (means[0].name == "mean and spread" or _MEAN.search(sentence.text)):
            yield from self._of_means(sentence, means, text, start, end)
            return
        pairs = [f for f in sentence.found if f.name == "pair of values" and since <= f.start < found.start]
        if pairs and not own:
            yield from self._of_told_means(sentence, pairs[-1], text, start, end)
            return
        if len(own) < 2:
            if (
                not own
                and _DIFFERS.search(sentence.text)
                and len(self.last_pair) == 2
                and (readings := self._comparisons(sentence, self.last_pair, text))
            ):
                missing = "the counts that it compares; those of the sentences before do not give it"
                yield Candidate(tuple(readings), start, end, LOW, missing=missing, lenient=True)
            return
        pair = own[-2:]
        told = self._told(sentence, pair, text)
        readings = [*told, *self._comparisons(sentence, pair, text)]
        if len(own) > 2:
            readings += self._comparisons(sentence, own, text)
        if not readings:
            return
        inferred = not told and any(atom.k is None for atom in pair)
        changed = any(_CHANGED.search(sentence.text[max(0, atom.found.start - 40) : atom.found.start]) for atom in pair)
        doubtful = inferred and (changed or not self._is_plain(sentence, pair))
        if (
            _NOT_OF_COUNTS.search(between)
            or _is_of_another_test(sentence.text, found)
            or self.prose.methods.counts_otherwise
            or doubtful
            or (inferred and _SURVIVAL.search(sentence.text))
        ):
            missing = "which test gave it; its sentence tells of one that does not follow from the counts alone"
            yield Candidate(tuple(readings[:MOST_READINGS]), start, end, LOW, missing=missing, lenient=True)
            return
        sure = not inferred and len(readings) <= 2
        yield Candidate(tuple(readings[:MOST_READINGS]), start, end, HIGH if sure else LOW)

    def _told(self, sentence: Sentence, pair: Sequence[Atom], p: str) -> list[Reading]:
        """The counts of the row of a table that prints both percentages, or of the row that these words name."""
        percents = [atom.percent for atom in pair if atom.percent is not None and atom.k is None]
        if len(percents) != 2:
            return []
        clause = self._clause(sentence, pair[0].found)
        found = self.prose.told.printing(percents, clause) or self._about(sentence, percents, clause)
        if not found:
            return []
        counts = [Count(f"{known.k}/{known.n}", known.k, known.n) for known in found]
        claim = Comparison(id="", subject=self._subject(sentence, pair[0].found.start), where=self.where, counts=counts, printed=[_labelled_p(p)])  # fmt: skip
        return [Reading(claim, found[0].words)]

    def _is_plain(self, sentence: Sentence, pair: Sequence[Atom]) -> bool:
        """Whether two percentages are plainly of two groups of one size each, all of their patients."""
        if _SUBGROUP.search(sentence.text):
            return False
        sizes = [[n for g in atom.groups for n, _ in self.groups.sizes_of(g)] for atom in pair]
        return all(atom.is_sure for atom in pair) and all(len(own) == 1 for own in sizes)

    def _comparisons(self, sentence: Sentence, atoms: Sequence[Atom], p: str) -> list[Reading]:
        """What a p-value may compare: the counts, or the percentages, each of the totals that it may be of."""
        choices = [self._counts(sentence, atom) for atom in atoms]
        readings = []
        for counts in product(*choices):
            claim = Comparison(id="", subject=self._subject(sentence, atoms[0].found.start), where=self.where, counts=list(counts), printed=[_labelled_p(p)])  # fmt: skip
            if not any(count.problem() for count in counts) and not any(True for _ in claim.problems()):
                readings.append(Reading(claim, " vs ".join(count.text for count in counts)))
        return readings[:MOST_READINGS]

    def _counts(self, sentence: Sentence, atom: Atom) -> list[Count]:
        if atom.k is not None and atom.n is not None:
            return [Count(f"{atom.k}/{atom.n}", atom.k, atom.n)]
        if atom.k is not None:
            totals = [t for t in self._totals_of(sentence, atom) if t.n >= (atom.k or 0)]
            printed = atom.percent
            fitting = [
                t
                for t in totals
                if printed and printed.rounding(Fraction(100 * (atom.k or 0), t.n)) is not Rounding.NONE
            ]
            kept = (
                fitting
                or sorted((t for t in totals if t.is_sure), key=lambda t: _distance(printed, atom.k or 0, t.n))[:1]
            )
            return [Count(f"{atom.k}/{t.n}", atom.k, t.n) for t in kept[:2]]
        assert atom.percent is not None
        sizes = [n for g in atom.groups for n, _ in self.groups.sizes_of(g)]
        if not sizes:
            sizes = [n for own in self.groups.sizes.values() for n in own][:3] or list(self.groups.each)[:1]
        fitting_sizes = [n for n in dict.fromkeys(sizes) if counts_that_give(atom.percent, n)]
        text = atom.percent.text if atom.percent.percent else f"{atom.percent.text}%"
        return [Count(f"{text.strip()}/{n}", None, n, atom.percent) for n in fitting_sizes[:3]]

    def _of_told_means(self, sentence: Sentence, pair: Found, p: str, start: int, end: int) -> Iterator[Candidate]:
        """A p-value of two means whose spread a table prints."""
        with suppress(ValueError):
            told = self.prose.told.means([read(pair["a"].strip()), read(pair["b"].strip())])
            if told is None:
                return
            groups = [Summary.read(f"{mean} ({spread}), n={n}") for mean, spread, n in told.groups]
            claim = TTest(id="", subject=self._subject(sentence, pair.start), where=self.where, groups=groups, spread=told.spread, printed=[p])  # type: ignore[arg-type]  # fmt: skip
            if not any(True for _ in claim.problems()):
                yield Candidate((Reading(claim, told.where),), self._span(sentence, pair.start, pair.end)[0], end, LOW)

    def _of_means(
        self, sentence: Sentence, means: Sequence[Found], p: str, start: int, end: int
    ) -> Iterator[Candidate]:
        groups = self._assigned(sentence, means)
        sizes = []
        for named, _ in groups:
            own = [n for g in named for n, _ in self.groups.sizes_of(g)]
            sizes.append(list(dict.fromkeys(own or list(self.groups.each) or _only_size(self.groups)))[:2])
        spreads = (
            ["SE"]
            if _STANDARD_ERROR.search(sentence.text)
            else ["SD"]
            if re.search(r"\bSD|standard dev", sentence.text)
            else ["SD", "SE"]
        )
        readings = []
        for spread in spreads:
            for ns in product(*sizes):
                with suppress(ValueError):
                    summaries = [
                        Summary.read(f"{_thousands(f['mean'])} ({_thousands(f['sd'])}), n={n}")
                        for f, n in zip(means, ns, strict=True)
                    ]
                    claim = TTest(id="", subject=self._subject(sentence, means[0].start), where=self.where, groups=summaries, spread=spread, printed=[p])  # type: ignore[arg-type]  # fmt: skip
                    if not any(s.problem() for s in summaries) and not any(True for _ in claim.problems()):
                        readings.append(Reading(claim, f"{spread}, n = {' and '.join(map(str, ns))}"))
        if readings:
            methods = self.prose.methods
            of_ranks = _RANKS.search(sentence.text) or methods.ranks or methods.means_otherwise
            missing = "the patients' values; a test is named that does not follow from means" if of_ranks else ""
            first, _ = self._span(sentence, means[0].start, means[0].end)
            yield Candidate(
                tuple(readings[:MOST_READINGS]),
                first,
                end,
                LOW if len(readings) > 1 else HIGH,
                missing=missing,
                lenient=bool(missing),
            )


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a folded paragraph, and the statistics in each.

    >>> [sentence.text for sentence in sentences("It was 12 (54%) vs. 10. Then 3 of 4 died.")]
    ['It was 12 (54%) vs. 10.', 'Then 3 of 4 died.']
    """
    start = 0
    ends = [
        m.end() for m in _SENTENCE.finditer(text) if not _ABBREVIATED.search(text, max(0, m.start() - 8), m.start())
    ]
    for end in [*ends, len(text)]:
        sentence = text[start:end]
        if end - start <= LONGEST and (_DIGIT.search(sentence) or re.search(WORD, sentence, re.I)):
            yield Sentence(sentence.rstrip(), start, tuple(statistics(sentence)))
        start = end


def _totals(text: str, words: str, sure: bool = False) -> list[Size]:
    """The numbers of patients in a text, the last first."""
    found = []
    for match in _TOTAL.finditer(text):
        n = _whole(match["n"] or match["m"] or match["o"])
        is_of = bool(match["m"]) or text[max(0, match.start() - 4) : match.start()].lower().endswith("of ")
        if n and n > 1:
            found.append(Size(n, words, sure and is_of))
    return found[::-1]


def _numbers(text: str) -> list[Size]:
    """Every whole number in the words before a count, the last first; some percentage may be of it."""
    found = [_whole(match[0]) for match in _NUMBER.finditer(text)]
    return [Size(n, "a number before it in its sentence", False) for n in reversed(found) if n and n > 1]


def _says_something(printed: Printed, n: int) -> bool:
    """Whether some percentages, printed so, are of no whole number of so many patients."""
    return n < 100 / printed.unit


def _attainable(printed: Printed, n: int) -> bool:
    counts = counts_that_give(printed, n) if n <= 1_000_000 else []
    return any(printed.rounding(Fraction(100 * k, n)) in (Rounding.HALF_UP, Rounding.HALF_EVEN) for k in counts)


def _is_of_another_test(text: str, p: Found) -> bool:
    """Whether a p-value is of non-inferiority, an interaction, heterogeneity or a trend."""
    return (
        _OTHER_P.match(text, p.end) is not None
        or _HETEROGENEITY.search(text, max(0, p.start - 30), p.start) is not None
    )


def _is_pair(text: str, first: Found, second: Found) -> bool:
    """Whether two percentages are compared with each other."""
    return _BETWEEN.fullmatch(text[first.end : second.start]) is not None


def _measure_before(text: str) -> str:
    """The ratio that was named last before an estimate, where no other quantity was named since; or ""."""
    last = ""
    for match in _RATIO_WORD.finditer(text):
        last = str(match.lastgroup) if not re.search(r"median|difference|survival of", text[match.end() :]) else ""
    return last


def _is_of_medians(sentence: Sentence, found: Found) -> bool:
    """Whether a sentence tells of medians or intervals, or prints another value in its interval, too."""
    others = (f for f in sentence.found if f.name == "value with interval" and f is not found)
    return _MEDIAN.search(sentence.text) is not None or any(
        _ascends({name: text for name, (text, _, _) in other.parts.items()}) for other in others
    )


def _ascends(parts: dict[str, str]) -> bool:
    with suppress(ValueError):
        low, centre, high = (read(parts[name].strip()).value for name in ("lo", "est", "hi"))
        return low <= centre <= high
    return False


def totals_named(totals: Sequence[Size], n: int) -> int:
    """How often a number of patients is named."""
    return sum(total.n == n for total in totals)


def _distance(printed: Printed | None, k: int, n: int) -> Fraction:
    """How far the percentage of a count of a total is from the printed one."""
    return abs(Fraction(100 * k, n) - printed.value) if printed else Fraction(0)


def _percent(text: str) -> Printed | None:
    with suppress(ValueError):
        return msgspec.structs.replace(read(text.strip()), percent=True)
    return None


def _labelled_p(p: str) -> Printed:
    return read_p(p)


def _whole(text: str) -> int | None:
    with suppress(ValueError):
        return whole(text)
    return None


def _thousands(text: str) -> str:
    """``1,025`` as 1025; a decimal comma stays."""
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text.strip())


def _only_size(groups: Groups) -> list[int]:
    sizes = {n for own in groups.sizes.values() for n in own}
    return list(sizes) if len(sizes) == 1 else []


def _interval(parts: dict[str, str], percent: bool) -> str:
    sign = "%" if percent and "%" not in parts["est"] else ""
    return f"{parts['est'].strip()}{sign} ({parts['lo'].strip()} to {parts['hi'].strip()})"
