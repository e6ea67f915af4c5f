"""Explanations of a mismatch: one search over typed edits of a claim.

An edit undoes one everyday slip in an input or in the printed value. It explains a mismatch if the claim, so edited,
reproduces. Edits are generated from the types of a claim's fields: a count may be one off, a standard error may stand
for a standard deviation, any printed number may have a digit wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from bsq.findings import Derivation, MissingError
from bsq.patterns import pattern
from bsq.phrases import Count, Estimate, Phrase
from bsq.printed import Printed, fixed
from bsq.slips import MONTHS, PEN, Change, Slip, of_rounding, pen_slips, ranked, wrong_digits

ARTICLES = {80: "an"}
LEVELS = (90, 99, 80)
"""Confidence levels that are printed as 95%."""
FEWEST_DIGITS = 2
"""Of a lone number with fewer significant digits most edits would fit by chance; only the likeliest are tried."""
WIDEST = 0.5
"""No explanation rests on a p that may lie anywhere in a wider range."""
MOST_INPUTS = 4
"""In more inputs than these, some digit would nearly always fit by chance."""
MOST_READINGS = 5
"""Where more digits than these would fit, they fit by chance."""
SPREADS = {"SD": "a standard deviation", "SE": "a standard error"}


class Editable(Protocol):
    """What the search needs of a claim."""

    @property
    def printed_edits(self) -> Collection[str]: ...
    def derivations(
        self, reported: Estimate, around: Any, among: Collection[str] | None = None
    ) -> Iterable[Derivation]: ...
    def source(self, around: Any) -> str: ...
    def problems(self) -> Iterator[Any]: ...
    def rests_on(self, around: Any) -> Collection[str] | None: ...
    def is_test(self) -> bool: ...
    @property
    def reported(self) -> Estimate: ...


class Edit(msgspec.Struct, frozen=True):
    """A slip undone: its cost (1 for the likeliest), what it is, and the claim and the printed value without it.

    A slip of the pen also tells which number it is in, what was written, and what should have been.
    """

    cost: int
    text: str
    claim: Any
    reported: Estimate
    part: str = ""
    was: str = ""
    now: str = ""


def explanations(claim: Editable, reported: Estimate, derivations: Sequence[Derivation], around: Any) -> Iterator[str]:
    """The likeliest slips that would give what is reported, in words, simplest first."""
    yield from ranked((*_of_rounding(claim, reported, derivations), *_found(claim, reported, derivations, around)))


def _of_rounding(claim: Editable, reported: Estimate, derivations: Iterable[Derivation]) -> Iterator[Slip]:
    if reported.low is None and "rounding" in claim.printed_edits:
        for derivation in derivations:
            if derivation.low == derivation.high:
                yield from of_rounding(reported.centre, derivation.low)


def _found(claim: Editable, reported: Estimate, derivations: Sequence[Derivation], around: Any) -> Iterator[Slip]:
    several = len({d.name for d in derivations}) > 1
    among = claim.rests_on(around)
    dearest = _dearest(reported)
    pens: dict[tuple[int, str, str, str], list[str]] = {}
    for edit in edits(claim, reported, around):
        if edit.cost > dearest or (edit.text in PEN and dearest < ANY):
            continue
        fitting = next(_fitting(claim, edit, derivations, around, among), None)
        if fitting is None:
            continue
        if edit.now:
            key = (edit.cost, f"{edit.text}: {edit.part}".rstrip(" "), edit.was, fitting.method)
            pens.setdefault(key, []).append(edit.now)
        else:
            method = f" ({fitting.method})" if several else ""
            yield Slip(edit.cost, f"{edit.text}: {edit.claim.source(around)} gives {fitting.shown}{method}")
    for (cost, what, was, method), now in pens.items():
        readings = list(dict.fromkeys(now))
        if len(readings) <= MOST_READINGS:
            by = f" ({method})" if several else ""
            yield Slip(cost, f"{what} {' or '.join(readings)} for {was} would fit{by}")


ANY = 9
"""No edit costs so much."""


def _dearest(reported: Estimate) -> int:
    """The cost up to which an edit explains a printed value rather than fits it by chance."""
    if reported.low is not None:
        return ANY
    if reported.centre.comparator != "=":
        return 1
    return ANY if significant_digits(reported.centre) >= FEWEST_DIGITS else 2


def _fitting(
    claim: Editable, edit: Edit, derivations: Sequence[Derivation], around: Any, among: Collection[str] | None
) -> Iterator[Derivation]:
    """The derivations that give the printed value once the slip is undone."""
    is_no_input = edit.reported.low is None or (derivations and all(d.ranges for d in derivations))
    if is_no_input and edit.claim is claim and edit.reported.level is claim.reported.level:
        if crossed(edit.reported):
            return
        parts = edit.reported.parts
        tried: Iterable[Derivation] = (replace(d, rounding=d.gives(parts)) for d in derivations)
    elif crossed(edit.reported) or (edit.claim is not claim and any(edit.claim.problems())):
        return
    else:
        try:
            tried = edit.claim.derivations(edit.reported, around, among)
        except MissingError:
            return
    with suppress(MissingError):
        yield from (d for d in tried if d.is_rounded and (among is None or d.name in among) and not _is_vague(claim, d))


def _is_vague(claim: Editable, derivation: Derivation) -> bool:
    """Whether a p may be nearly anything, by the rounding of its inputs."""
    return claim.is_test() and float(derivation.high) - float(derivation.low) > WIDEST


def crossed(reported: Estimate) -> bool:
    """Whether the lower limit lies above the upper one."""
    return bool(reported.low and reported.high and reported.low.value > reported.high.value)


def edits(claim: Any, reported: Estimate, around: Any) -> Iterator[Edit]:
    """Every edit of a claim's inputs and of its printed value."""
    for name in ("point", *claim.printed_edits) if "digits" in claim.printed_edits else claim.printed_edits:
        if name in PRINTED_EDITS:
            yield from PRINTED_EDITS[name](claim, reported)
    values = list(_values(claim))
    alone = sum(isinstance(value, Count) for value, _ in values) == 1
    vague = reported.low is None and significant_digits(reported.centre) <= FEWEST_DIGITS
    many = sum(isinstance(value, Phrase) for value, _ in values) > MOST_INPUTS
    for value, put in values:
        for change in _changes(value, around, alone):
            if not ((vague or many) and change.text in PEN):
                yield Edit(change.cost, change.text, put(change.value), reported, change.part, change.was, change.now)
    yield from _of_claim(claim, reported, around)


def _values(claim: Any) -> Iterator[tuple[object, Callable[[object], Any]]]:
    """A claim's input values, those of lists one by one, and how to put another in the place of each."""
    for field in claim.__struct_fields__:
        value = getattr(claim, field)
        if field == "printed" and not isinstance(value, Phrase):
            continue
        if isinstance(value, list):
            for i, item in enumerate(value):
                yield item, partial(_put, claim, field, i)
        else:
            yield value, partial(_put, claim, field, None)


def _put(claim: Any, field: str, i: int | None, new: object) -> Any:
    if i is None:
        return replace(claim, **{field: new})
    value = getattr(claim, field)
    return replace(claim, **{field: [*value[:i], new, *value[i + 1 :]]})


def _changes(value: object, around: Any, alone: bool) -> Iterator[Change]:
    if isinstance(value, Count):
        yield from _of_count(value.of(around.groups), around.totals, alone)
    elif isinstance(value, Phrase):
        yield from value.changes()


def _of_count(count: Count, totals: Mapping[int, str], alone: bool) -> Iterator[Change]:
    k, n = count.k, count.n
    if k is None or n is None:
        return

    def change(cost: int, text: str, k: int, n: int) -> Change:
        return Change(cost, text, Count(f"{k}/{n}", k, n))

    if alone:
        yield change(1, "the complement", n - k, n)
    for total, label in totals.items():
        if total != n and total >= k:
            yield change(2 if alone else 4, f"another denominator, {label}", k, total)
    for other in (k - 1, k + 1):
        if 0 <= other <= n:
            yield change(3, "the count one off", other, n)
    for total in (n - 1, n + 1):
        if alone and total >= max(1, k) and total not in totals:
            yield change(3, "the denominator one off", k, total)
    for cost, text in wrong_digits(str(k)):
        if cost == 2 and int(text) <= n:
            yield change(4, "two digits exchanged in a count", int(text), n)


def _of_claim(claim: Any, reported: Estimate, around: Any) -> Iterator[Edit]:
    """Edits that concern a claim as a whole: its alternative, its spread, its patients without data."""
    fields = claim.__struct_fields__
    if "alternative" in fields:
        others = ("less", "greater") if claim.alternative == "two-sided" else ("two-sided",)
        for other in others:
            what = "two-sided" if other == "two-sided" else "one-sided"
            yield Edit(2, what, replace(claim, alternative=other), reported)
    if "spread" in fields:
        taken, meant = ("SE", "SD") if (claim.groups[0].kind or claim.spread) == "SE" else ("SD", "SE")
        what = f"{SPREADS[meant]} taken for {SPREADS[taken]}"
        groups = [replace(group, kind="") for group in claim.groups]
        yield Edit(1, what, replace(claim, spread=meant, groups=groups), reported)
    for name in claim.count_fields:
        for step in (-1, 1):
            if getattr(claim, name) + step >= 0:
                yield Edit(3, f"{name} one off", replace(claim, **{name: getattr(claim, name) + step}), reported)
    if "counts" in fields and len(claim.counts) == 2:
        yield from _without_missing(claim, reported, around)


def _without_missing(claim: Any, reported: Estimate, around: Any) -> Iterator[Edit]:
    """Patients that the paper has no data for, left out of one group or both."""
    first, second = (count.of(around.groups) for count in claim.counts)
    for gap in (gap for gap in around.missing if gap.of == first.n + second.n):
        for left_out in range(gap.n + 1):
            sizes = first.n - left_out, second.n - gap.n + left_out
            if first.k <= sizes[0] and second.k <= sizes[1]:
                counts = [Count(f"{c.k}/{n}", c.k, n) for c, n in zip((first, second), sizes, strict=True)]
                yield Edit(2, f"{gap.n} patients {gap.label} left out", replace(claim, counts=counts), reported)


def _digits(claim: Any, reported: Estimate) -> Iterator[Edit]:
    """Slips of the pen in a printed number."""
    lone = reported.low is None
    for name, part in reported.parts.items():
        for change in pen_slips(part):
            if lone and change.cost > 2 and significant_digits(part) <= FEWEST_DIGITS:
                continue
            was, now = (_LABEL.sub("", text) for text in (change.was, change.now))
            edited = _with(reported, name, change.value)
            yield Edit(change.cost + lone, change.text, claim, edited, "" if lone else name, was, now)


def _point(claim: Any, reported: Estimate) -> Iterator[Edit]:
    """The decimal point of a printed number one place off."""
    lone = reported.low is None
    for name, part in reported.parts.items():
        for factor, decimals in ((Fraction(10), max(0, part.decimals - 1)), (Fraction(1, 10), part.decimals + 1)):
            moved = replace(part, value=part.value * factor, unit=part.unit * factor)
            now = fixed(moved.value, decimals) + ("%" if part.percent else "")
            was, where = _LABEL.sub("", part.text), "" if lone else name
            if part.value:
                yield Edit(2, "decimal point moved", claim, _with(reported, name, moved), where, was, now)


_LABEL = pattern(r"^\s*p\s*=\s*", re.IGNORECASE)


def _reciprocal(claim: Any, reported: Estimate) -> Iterator[Edit]:
    """An estimate printed upside down, its interval not."""
    if claim.is_ratio and reported.centre.bounds()[0] > 0:
        upright = reported.centre.mapped(lambda value: 1 / value)
        now = f"1/{reported.centre.text}"
        yield Edit(2, "reciprocal", claim, _with(reported, "estimate", upright), "estimate", reported.centre.text, now)


def _percent(claim: Any, reported: Estimate) -> Iterator[Edit]:
    """A percentage for a fraction, or a fraction for a percentage."""
    for factor, what in (
        (Fraction(100), "a fraction for a percentage"),
        (Fraction(1, 100), "a percentage for a fraction"),
    ):
        yield _of_scale(what, factor, claim, reported)


def _months(claim: Any, reported: Estimate) -> Iterator[Edit]:
    """A time or a rate in another unit."""
    if not claim.is_test() and not claim.is_ratio:
        for factor, what in ((MONTHS, "months for years"), (1 / MONTHS, "years for months")):
            yield _of_scale(what, factor, claim, reported)


def _of_scale(what: str, factor: Fraction, claim: Any, reported: Estimate) -> Edit:
    """Every printed number times a factor."""
    times = f"{factor} ×" if factor > 1 else f"1/{1 / factor} ×"
    return Edit(2, what, claim, _scaled(reported, factor), "", reported.text, f"{times} {reported.text}")


def _level(claim: Any, reported: Estimate) -> Iterator[Edit]:
    """An interval of another confidence level."""
    for level in LEVELS:
        if level != round(100 * claim.level_of(reported)):
            if claim.is_test():
                yield Edit(2, f"of {ARTICLES.get(level, 'a')} {level}% interval", replace(claim, level=level), reported)
            else:
                yield Edit(
                    1, f"{ARTICLES.get(level, 'a')} {level}% interval", claim, replace(reported, level=Fraction(level))
                )


def _label(claim: Any, reported: Estimate) -> Iterator[Edit]:
    """A value printed under the label of another measure."""
    for other in claim.labels:
        if other != claim.measure:
            relabelled = replace(claim, printed=[f"{other} ?"])
            yield Edit(2, f"the {other}, not the {claim.measure}", relabelled, reported)


PRINTED_EDITS: dict[str, Callable[[Any, Estimate], Iterator[Edit]]] = {
    "digits": _digits,
    "point": _point,
    "reciprocal": _reciprocal,
    "percent": _percent,
    "months": _months,
    "level": _level,
    "label": _label,
}
"""What may be wrong with a printed value, by the name under which a claim kind lists it (and ``rounding``)."""


def _with(reported: Estimate, name: str, part: Printed) -> Estimate:
    field = {"estimate": "centre", "lower limit": "low", "upper limit": "high"}[name]
    return replace(reported, **{field: part})


def _scaled(reported: Estimate, factor: Fraction) -> Estimate:
    for name, part in reported.parts.items():
        reported = _with(reported, name, part.times(factor))
    return reported


def narrowed(reported: Estimate) -> Estimate:
    """A printed value of which the corners of the rounding are cut off."""
    for name, part in reported.parts.items():
        reported = _with(reported, name, part.narrowed())
    return reported


def narrowed_inputs(claim: Any) -> Any:
    """A claim of whose printed inputs the corners of the rounding are cut off; itself, where it has none."""
    for field in claim.__struct_fields__:
        value = getattr(claim, field)
        if isinstance(value, list) and value and isinstance(value[0], Phrase):
            inner: object = [phrase.narrowed() for phrase in value]
        elif isinstance(value, Phrase):
            inner = value.narrowed()
        else:
            continue
        if inner != value:
            claim = replace(claim, **{field: inner})
    return claim


def significant_digits(printed: Printed) -> int:
    """How many digits tell something: 2 for 0.033.

    >>> from bsq.printed import read
    >>> significant_digits(read("0.033")), significant_digits(read("14.0%"))
    (2, 3)
    """
    return len(str(abs(int(printed.value / printed.unit))).lstrip("0"))
