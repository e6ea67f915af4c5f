"""What the words of a sentence call significant, against the p-value that they print for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from bsq.claims.order import Order
from bsq.findings import LOW
from bsq.patterns import pattern, wording
from bsq.printed import Printed, read, read_p
from bsq.scan.candidates import Candidate, Reading
from bsq.scan.grammar import Found
from bsq.scan.passages import Passage, Sentence
from bsq.scan.prose_tests import ProseTestReader

ALPHA = read("0.05")
_TESTED = wording(
    r"significantly|(?<=statistically\s)significant|(?<=\bwas\s)significant|(?<=\bwere\s)significant|(?<=\bis\s)significant|(?<=\bare\s)significant"
    r"|(?<=\bnot\s)significant|significant\b(?=(?:\s[a-z-]{1,20}){0,3}\s(?:differen|increas|decreas|improve|associat|correlat|reduc|chang|effect|relation|advantage|benefit|interaction))"
    r"|significant\b(?=\s?[,;(])"
)
"""What is called significant by a test, and not for a patient: no significant coronary disease."""
_DENIED = wording(
    r"(?:\bno(?:\s[a-z-]{1,20}){0,3}|\bnot(?:\s[a-z-]{1,20}){0,5}|\b(?:neither|nor)\b[^,;]{0,30}|\black(?:s|ed|ing)?\b(?:\s[a-z-]{1,20}){0,3}"
    r"|\bfail(?:s|ed|ing)?\sto(?:\s[a-z-]{1,20}){0,3}|\b(?:did|was|were|does|do|is|are|could|had|has|have)n['’]t(?:\s[a-z-]{1,20}){0,5}|\bwithout(?:\sany|\sa)?)\s\Z|(?:\bnon-?|\bin)\Z"
)
_HEDGED = wording(
    r"\b(?:borderline|marginal\w*|almost|nearly|approach\w*|close to|toward\w*|tend\w*|trend|clinically|whether|if|more|less|most)\b[^,;]{0,30}\Z"
)
_TURNED = pattern(
    r"\b(?:but|although|though|while|whereas|however|except\w*|apart|other than|only|unlike|no|not|nor|without|neither|similar\w*|comparable|trend\w*|tend\w*|whilst|significan\w*|regardless|irrespective|between groups|borderline|insignifican\w*|non-?significan\w*|whether|if)\b|[.?!]\W{0,3}\s(?-i:[A-Z])",
    re.IGNORECASE,
)
_GOES_ON = pattern(
    r"[)\]\s]*(?:,\s?)?and\b(?!.*\b(?:was|were|is|are|did|had|has|have|showed?|did)\b)", re.IGNORECASE | re.DOTALL
)


def decisions(passage: Passage, sentence: Sentence, tests: ProseTestReader) -> Iterator[Candidate]:
    """The p-values that contradict the words before them: called significant and not below 0.05, or the reverse."""
    said: bool | None = None
    start = 0
    for p in (found for found in sentence.found if found.name == "p value"):
        before = sentence.text[start : p.start]
        said = _said(before, said)
        start = p.end
        text = tests.p_text(sentence, p)
        if said is None or not text:
            continue
        printed = read_p(text)
        if _contradicts(printed, said):
            yield _candidate(passage, sentence, p, printed, said)


def _said(before: str, last: bool | None) -> bool | None:
    """Whether the words before a p-value call it significant (True), not so (False), or leave it open (None)."""
    named = list(_TESTED.finditer(before))
    if not named:
        return last if last and _GOES_ON.match(before) else None
    at = named[-1]
    if _TURNED.search(before, at.end()) or _HEDGED.search(before[: at.start()]):
        return None
    return _DENIED.search(before[: at.start()]) is None


def _contradicts(p: Printed, said: bool) -> bool:
    """Whether a p-value, over its rounding, lies on the other side of 0.05 than is said."""
    low, high = p.bounds()
    if said:
        return p.comparator in ("=", ">", ">=") and low > Fraction(1, 20)
    return (p.comparator == "=" and high < Fraction(1, 20)) or (
        p.comparator in ("<", "<=") and p.value < Fraction(1, 20)
    )


def _candidate(passage: Passage, sentence: Sentence, p: Found, printed: Printed, said: bool) -> Candidate:
    numbers = [printed, ALPHA] if said else [ALPHA, printed]
    called = "significant" if said else "not significant"
    subject = f"{sentence.subject(p.start)}: called {called}"
    note = f"called {called} in words; at the usual level of 0.05 it is {'not' if said else 'significant'}"
    claim = Order(id="", subject=subject, where=passage.where, ascending=numbers, note=note)
    return Candidate((Reading(claim),), *passage.span(sentence, p.start, p.end), LOW)
