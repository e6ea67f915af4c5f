"""The claims of running text: each printed statistic with the counts, totals and groups that its sentence names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from bsq.documents.model import Document, Paragraph
from bsq.patterns import pattern, wording
from bsq.scan.candidates import Candidate
from bsq.scan.decisions import decisions
from bsq.scan.grammar import Found
from bsq.scan.groups import Groups
from bsq.scan.methods import Methods
from bsq.scan.passages import WITH_COUNT, Passage, Sentence
from bsq.scan.prose_estimates import EstimateReader
from bsq.scan.prose_shares import ShareReader
from bsq.scan.prose_tests import ProseTestReader
from bsq.scan.prose_totals import sums
from bsq.scan.repeats import Mention, mention
from bsq.scan.told import Told

_DIGIT = pattern(r"\d")
_REFERENCES = wording(r"^(?:\d+\.?\s*)?(?:references|bibliography|literature cited|works cited|acknowledge?ments?|funding|author contributions)\b")  # fmt: skip
_VERSUS = wording(r"[^.;%]{0,12}?\s(?:vs\.?|versus|v\.?)\s?[^.;%]{0,12}")


class ProseReader:
    """Makes the candidates of the paragraphs of one document."""

    def __init__(self, document: Document, groups: Groups, told: Told, methods: Methods) -> None:
        self.document, self.groups, self.told, self.methods = document, groups, told, methods
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
        passage = Passage(self.document, paragraph, self._number, self.groups)
        shares = ShareReader(passage, self.told)
        tests = ProseTestReader(shares, self.methods)
        estimates = EstimateReader(tests)
        for sentence in passage.sentences():
            self.mentions.extend(_mentions(passage, sentence))
            yield from sums(passage, sentence)
            yield from shares.candidates(sentence)
            for found in sentence.found:
                yield from estimates.candidates(sentence, found)
                yield from tests.candidates(sentence, found)
            if not self.methods.other_level:
                yield from decisions(passage, sentence, tests)
            shares.remember(sentence)


def _mentions(passage: Passage, sentence: Sentence) -> Iterator[Mention]:
    """The quantities of a sentence that other places may tell, too."""
    for f, following in zip_longest(sentence.found, sentence.found[1:]):
        shape, numbers, end = _quantity(sentence, f, following)
        if shape:
            start, last = passage.span(sentence, f.start, end)
            printed = passage.document.text[start:last]
            subject, clause = sentence.subject(f.start), sentence.clause(f)
            piece = passage.paragraph.start
            yield from mention(shape, numbers, printed, passage.where, subject, clause, (start, last), piece)


def _quantity(sentence: Sentence, f: Found, following: Found | None) -> tuple[str, list[str], int]:
    """The shape and the numbers of a quantity that may be told elsewhere, and its end; or "" for its shape."""
    if f.name == "pair of values":
        return "pair", [f["a"], f["b"]], f.end
    if f.name == "percent" and following and following.name == "percent":
        between = sentence.text[f.end : following.start]
        is_pair = _VERSUS.fullmatch(between) or (between == " and " and _are_of_two_groups(sentence, f, following))
        return "pair" if is_pair else "", [f["pct"], following["pct"]], following.end
    if f.name in ("value with interval", "median with range", "estimate with interval"):
        return "interval", [f["est"], f["lo"], f["hi"]], f.end
    is_share = f.name in WITH_COUNT and f["k"].isdigit() and f["n"].isdigit()
    return "share" if is_share else "", [f["k"], f["n"], f["pct"]], f.end


def _are_of_two_groups(sentence: Sentence, first: Found, second: Found) -> bool:
    """Whether two percentages are plainly of two groups: ``12% and 15% in the A and B groups``."""
    groups = [atom.groups for atom in sentence.atoms if atom.is_sure and (atom.found is first or atom.found is second)]
    return len(groups) == 2 and groups[0] != groups[1]
