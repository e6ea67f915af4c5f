"""Findings: what became of one printed statistic when it was re-derived."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any

import msgspec
from msgspec.structs import replace

from bsq.printed import Printed, Rounding, Value, significant_digits


class Verdict(StrEnum):
    """What a finding says of a printed statistic; from worst to best."""

    MISMATCH = "mismatch"
    QUALIFIED = "qualified"
    UNCHECKED = "unchecked"
    REPRODUCED = "reproduced"


FLAGGED = (Verdict.MISMATCH, Verdict.QUALIFIED)
"""The verdicts that a reader should look at; from worst to best."""
VERDICTS: dict[str, str] = {
    "reproduced": "The printed value follows from the published inputs: some method in common use gives it, rounded.",
    "qualified": (
        "The printed value follows only with a proviso: by truncation, under a method other than the one that the "
        "paper names or uses elsewhere, or by a corner of the rounding of its inputs. The finding says which."
    ),
    "mismatch": (
        "No method that was tried gives the printed value. Every value that was tried is listed, and where a simple "
        "slip (another denominator, exchanged rows, a wrong digit) would give it, the finding names the slip."
    ),
    "unchecked": "The paper does not print enough to re-derive the value; the finding says what is missing.",
    "impossible": (
        "A flag beside a mismatch: no data of that size can give the printed value, whatever the counts; no number of "
        "22 patients is 76.6%, and no median lies outside its quartiles."
    ),
    "decision_error": (
        "A flag beside a mismatch: every re-derived p-value lies on the other side of the paper's alpha than the "
        "printed one, so that the conclusion changes."
    ),
}
"""The manual of the verdicts and of the two flags beside them, for ``bsq explain``."""


CONFIDENCES = HIGH, LOW = "high", "low"
"""How sure a finding of a document is: whether the document itself says what the printed value should follow from, or
bsq inferred it."""
NOT_REACHED = 10**9
"""A time that stands for one that is not reached."""
RANKS = {rounding: rank for rank, rounding in enumerate(Rounding)}
"""Rounding rules from best to worst."""


class MissingError(ValueError):
    """The paper does not print what a derivation needs; the message says what."""


class Derivation(msgspec.Struct, frozen=True):
    """One re-derived value, under one named method.

    Attributes
    ----------
    method : str
        The method's name and, after a space, what it was applied to where that is not the claim's own input.
    low, high : Fraction, int or float
        The re-derived value on the printed scale, or its lowest and highest value where the inputs were rounded.
    written : str or Printed
        The value as text, or the printed number as which it is written.
    rounding : Rounding
        By which rule it gives the printed value, if it does.
    limits : tuple or None
        The re-derived confidence limits, where there are any.
    detail : str
        What a reader needs to redo it: a test statistic with its degrees of freedom.
    ranges : tuple of ranges
        Of an interval: what the rounding of the inputs allows for the estimate and each limit.
    centre : int, float, Fraction or None
        Of an interval: the estimate that the inputs give as they are printed.
    """

    method: str
    low: Value
    high: Value
    written: str | Printed
    rounding: Rounding
    limits: tuple[Value, Value] | None = None
    detail: str = ""
    ranges: tuple[tuple[Value, Value], ...] = ()
    centre: Value | None = None

    @property
    def shown(self) -> str:
        """The value, written as the printed one is."""
        return self.written if isinstance(self.written, str) else _range(self.written, self.low, self.high)

    @property
    def name(self) -> str:
        """The method without what it was applied to: ``fisher`` for ``fisher without missing``."""
        return self.method.partition(" ")[0]

    def gives(self, printed: Mapping[str, Printed]) -> Rounding:
        """By which rule it gives a printed value, or an estimate with its limits; the worst rule of the three."""
        held = dict(zip(PARTS, self.ranges or ((self.low, self.high),), strict=False))
        return max((part.rounding(*held[name]) for name, part in printed.items()), key=RANKS.__getitem__)

    @property
    def reproduces(self) -> bool:
        return self.rounding not in (Rounding.NONE, Rounding.NOT_PRINTED)

    @property
    def is_rounded(self) -> bool:
        """Whether it gives the printed value by rounding, and not only by truncation."""
        return self.rounding in (Rounding.HALF_UP, Rounding.HALF_EVEN)


WIDEST = 0.9
"""A p that the rounding of its inputs lets lie anywhere in a wider range cannot be checked."""
Range = tuple[Value, Value]
"""The lowest and the highest value that a re-derived number may have, by the rounding of its inputs."""


def derive(
    printed: Printed, method: str, low: Value, high: Value | None = None, shown: str = "", detail: str = ""
) -> Derivation:
    """Hold a re-derived value, or the range of its possible values, against a printed number."""
    high = low if high is None else high
    return Derivation(method, low, high, shown or printed, printed.rounding(low, high), detail=detail)


def derive_interval(
    printed: Mapping[str, Printed],
    method: str,
    values: Sequence[Value | Range],
    detail: str = "",
    unrounded: Sequence[Value] = (),
) -> Derivation:
    """Hold a re-derived estimate and its limits against a printed estimate, with its limits where they are printed.

    Parameters
    ----------
    printed : mapping of str to Printed
        The ``parts`` of an estimate: what is printed of estimate, lower and upper limit.
    values : sequence of three values or ranges
        The re-derived estimate, lower and upper limit.
    unrounded : sequence of three values
        Where the values are ranges: what the inputs give as they are printed.
    """
    ranges = [value if isinstance(value, tuple) else (value, value) for value in values]
    central = dict(zip(PARTS, unrounded or [low for low, _ in ranges], strict=True))
    shown = [_shown(part, central[name]) for name, part in printed.items()]
    text = f"{shown[0]} ({' to '.join(shown[1:])})" if len(shown) > 1 else shown[0]
    limits = None if "lower limit" not in printed else (central["lower limit"], central["upper limit"])
    found = Derivation(method, *ranges[0], text, Rounding.NONE, limits, detail, tuple(ranges), central["estimate"])
    return replace(found, rounding=found.gives(printed))


PARTS = ("estimate", "lower limit", "upper limit")


def _range(printed: Printed, low: Value, high: Value) -> str:
    ends = _shown(printed, low), _shown(printed, high)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _shown(printed: Printed, value: Value) -> str:
    """A derived value as the printed one is written; with more decimals where nothing but zeros would be left of it."""
    text = printed.show(value)
    return text if any(digit in text for digit in "123456789") or not value else significant_digits(value)


class Explanations(Sequence[str]):
    """Explanations, each once, that are looked for when one is first read: the search for slips outlasts the verdict.

    >>> Explanations(["one digit wrong"], (text for text in ["truncated", "one digit wrong"]))
    ('one digit wrong', 'truncated')
    """

    def __init__(self, *sources: Iterable[str]) -> None:
        self._sources = sources

    @cached_property
    def _found(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(chain(*self._sources)))

    def __getitem__(self, index: Any) -> Any:
        return self._found[index]

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._found == tuple(other)

    def __hash__(self) -> int:
        return hash(self._found)

    def __repr__(self) -> str:
        return repr(self._found)

    def __reduce__(self) -> tuple[type[Explanations], tuple[tuple[str, ...]]]:
        return Explanations, (self._found,)


class InDocument(msgspec.Struct, frozen=True):
    """Where a document prints a statistic that was found in it, and how sure the reading is.

    Attributes
    ----------
    start, end : int
        The span in the text of the document as read, in characters, the end excluded.
    before, marked, after : str
        The line that it stands in, as far as a reader needs it to find it; the statistic itself is marked.
    confidence : str
        ``high`` where the document itself says what the value should follow from, ``low`` where that was inferred.
    copies : tuple of int
        How much further on in the text the same is printed again, word for word.
    is_open : bool
        Whether a person must decide what the value should follow from before it can be checked.
    """

    start: int
    end: int
    before: str
    marked: str
    after: str
    confidence: str
    copies: tuple[int, ...] = ()
    is_open: bool = False


class Finding(msgspec.Struct, frozen=True):
    """One printed statistic, its derivations, one verdict, and the explanations of a mismatch.

    Attributes
    ----------
    claim, kind, subject, where : str
        Which claim this is of, its kind, what it is about, and where the paper prints it.
    printed, inputs, derived, method : str
        What was printed, what it should follow from, the re-derived value that answers it best, and under which method.
    derivations : tuple of Derivation
        Every value that was tried.
    verdict : Verdict
    impossible, decision_error : bool
        See :data:`VERDICTS`.
    explanations : sequence of str
        In plain words, best first: the slip behind a mismatch, the proviso of a qualified finding, what an unchecked
        one lacks.
    section, note, ignored : str
        The section or table that the place lies in; what the paper file notes; why it lets the finding pass.
    found : InDocument or None
        Where a scanned document prints it; None of a paper file.
    """

    claim: str
    kind: str
    subject: str
    where: str
    printed: str
    inputs: str
    verdict: Verdict
    derived: str = ""
    method: str = ""
    derivations: tuple[Derivation, ...] = ()
    impossible: bool = False
    decision_error: bool = False
    explanations: Sequence[str] = ()
    section: str = ""
    note: str = ""
    ignored: str = ""
    found: InDocument | None = None

    def qualified(self, explanation: str) -> Finding:
        """This finding with a proviso."""
        return replace(self, verdict=Verdict.QUALIFIED, explanations=Explanations(self.explanations, (explanation,)))

    def explained(self, *explanations: str) -> Finding:
        """This finding with explanations that outrank those that it has."""
        return replace(self, explanations=Explanations(explanations, self.explanations))


class Judgement(msgspec.Struct, frozen=True):
    """A verdict, the derivation that it rests on, and its proviso if it has one."""

    verdict: Verdict
    best: Derivation | None
    proviso: str = ""


def judge(derivations: Sequence[Derivation], named: Collection[str] = (), called: str = "") -> Judgement:
    """The verdict on a printed value: the rules of ``bsq explain reproduced``, ``qualified`` and ``mismatch``.

    Parameters
    ----------
    derivations : sequence of Derivation
        Every value that was tried, the method most in use first.
    named : collection of str
        The methods that the paper names for this value; empty if it names none.
    called : str
        What the paper calls them, where that is something else.
    """
    if derivations and all(d.rounding is Rounding.NOT_PRINTED for d in derivations):
        return Judgement(Verdict.UNCHECKED, next((d for d in derivations if d.name in named), derivations[0]))
    rounded = [d for d in derivations if d.is_rounded]
    as_named = [d for d in rounded if d.name in named]
    if as_named or (rounded and not named):
        return Judgement(Verdict.REPRODUCED, (as_named or rounded)[0])
    truncated = [d for d in derivations if d.rounding is Rounding.TRUNCATED]
    if rounded:
        cut = next((f" rounded, or by truncation under {d.method}" for d in truncated if d.name in named), "")
        names = called or " or ".join(sorted(named))
        return Judgement(Verdict.QUALIFIED, rounded[0], f"only under {rounded[0].method}{cut}, though {names} is named")
    if truncated:
        best = next((d for d in truncated if d.name in named), truncated[0])
        return Judgement(Verdict.QUALIFIED, best, f"only by truncation: {best.shown} rounded")
    if not derivations:
        return Judgement(Verdict.UNCHECKED, None)
    return Judgement(Verdict.MISMATCH, next((d for d in derivations if d.name in named), derivations[0]))


def significant(printed: Printed, alpha: Fraction) -> bool | None:
    """Whether a printed p lies below alpha; None where its rounding or bound leaves that open."""
    low, high = printed.bounds()
    match printed.comparator:
        case "NS":
            return False
        case "?":
            return None
        case "<" | "<=":
            return True if printed.value <= alpha else None
        case ">" | ">=":
            return False if printed.value >= alpha else None
    if low < alpha < high:
        return printed.value < alpha if printed.value != alpha else None
    return high <= alpha


def decision_error(printed: Printed, derivations: Sequence[Derivation], alpha: Fraction) -> bool:
    """Whether every re-derived p lies on the other side of alpha than the printed one."""
    claimed = significant(printed, alpha)
    return claimed is not None and bool(derivations) and all((d.high < alpha) is not claimed for d in derivations)
