"""Candidates: a printed statistic, the readings of what it should follow from, and which of them holds."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from bsq.claims.base import Claim, Surroundings
from bsq.findings import FLAGGED, HIGH, Explanations, Finding, Verdict
from bsq.printed import Printed, misprint


class Reading(msgspec.Struct, frozen=True):
    """One way to read what a printed value should follow from: the claim, and in words what it rests on."""

    claim: Claim
    words: str = ""
    is_sure: bool = True
    """Whether the document itself says that the counts are of these totals."""


class Candidate(msgspec.Struct, frozen=True):
    """A printed statistic that was found in a document.

    Attributes
    ----------
    readings : tuple of Reading
        The likeliest first; the printed value is right if it follows under any of them.
    start, end : int
        Its span in the document's text.
    confidence : str
        Of a mismatch under the first reading.
    also : tuple of str
        Other readings that were tried, and do not give it either, in words.
    missing : str
        What the document does not print, where it cannot be checked.
    lenient : bool
        Whether it is only not accused: checked where a reading gives the printed value, else ``missing`` says why not.
    misprint : str
        What is printed, where it is no number; the readings are of what it may have meant.
    copies : tuple of int
        How much further on in the text the same is printed again, word for word.
    """

    readings: tuple[Reading, ...]
    start: int
    end: int
    confidence: str = HIGH
    also: tuple[str, ...] = ()
    missing: str = ""
    lenient: bool = False
    misprint: str = ""
    copies: tuple[int, ...] = ()


class Choice(msgspec.Struct, frozen=True):
    """The claim under whose reading the printed value follows, or else of the first; and the readings tried in vain."""

    candidate: Candidate
    claim: Claim
    finding: Finding
    tried: tuple[str, ...]


def lies_between(readings: Sequence[Reading], p: Printed) -> bool:
    """Whether a p-value lies between those that its readings give."""
    around = Surroundings()
    found = [d for reading in readings for d in reading.claim.check(around).derivations]
    ps = [float(end) for derivation in found for end in (derivation.low, derivation.high)]
    return p.comparator == "=" and bool(ps) and min(ps) <= float(p.value) <= max(ps)


ORDER = (Verdict.REPRODUCED, Verdict.QUALIFIED, Verdict.UNCHECKED, Verdict.MISMATCH)
"""From the reading to be believed to the one that accuses; what cannot be checked under some reading is not accused."""


def choose(candidate: Candidate, around: Surroundings) -> Choice:
    """The reading under which the numbers agree, or else the first."""
    first = candidate.readings[0]
    best, finding = first, first.claim.check(around)
    tried: list[str] = []
    for reading in candidate.readings[1:]:
        if finding.verdict is Verdict.REPRODUCED:
            break
        found = reading.claim.check(around)
        if ORDER.index(found.verdict) < ORDER.index(finding.verdict):
            best, finding = reading, found
        elif found.verdict is Verdict.MISMATCH and found.derived:
            tried.append(f"{reading.words}: {found.derived}")
    return Choice(candidate, best.claim, finding, (*tried, *candidate.also))


def outcome(choice: Choice, found: Finding) -> tuple[Finding, str]:
    """What became of a choice: its finding, unless it must not be accused; and how sure it is.

    A mismatch says which other readings were tried.
    """
    candidate = choice.candidate
    if candidate.misprint:
        return _misprinted(candidate.misprint, found), HIGH
    if is_open(choice, found):
        return _unchecked(found, candidate.missing), HIGH
    if found.verdict is Verdict.MISMATCH and choice.tried:
        also = f"tried as well: {'; '.join(_few(choice.tried))}"
        found = replace(found, explanations=Explanations(found.explanations, (also,)))
    return found, candidate.confidence if found.verdict in FLAGGED else HIGH


def is_open(choice: Choice, found: Finding) -> bool:
    """Whether a person must decide what the printed value should follow from, or what it was meant to be."""
    candidate = choice.candidate
    not_said = candidate.missing and not (candidate.lenient and found.verdict is Verdict.REPRODUCED)
    return bool(candidate.misprint or not_said)


def _unchecked(found: Finding, missing: str) -> Finding:
    return replace(
        found, verdict=Verdict.UNCHECKED, derivations=(), derived="", method="", explanations=(missing,),
        impossible=False, decision_error=False,
    )  # fmt: skip


def _misprinted(text: str, found: Finding) -> Finding:
    """A printed value that is no number; whatever it was meant to be."""
    derived = f"the inputs give {found.derived}" if found.derived else ""
    explanations = tuple(filter(None, (f"{misprint(text)} is no number", derived)))
    return replace(
        found, printed=text, verdict=Verdict.MISMATCH, explanations=explanations, impossible=False, decision_error=False
    )


def _few(texts: Sequence[str], most: int = 4) -> list[str]:
    texts = list(dict.fromkeys(texts))
    return [*texts[:most], f"and {len(texts) - most} more"] if len(texts) > most else texts
