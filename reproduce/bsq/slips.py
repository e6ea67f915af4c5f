"""Slips: what an author, a typist or a spreadsheet may have done to a number.

Every function yields only slips that, undone, give the printed value; a slip that needs fewer changes ranks first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

import msgspec
from msgspec.structs import replace

from bsq.printed import Printed, Rounding, Value, fixed, read, round_half_up

MOST_EXPLANATIONS = 3


class Slip(msgspec.Struct, frozen=True):
    """A slip in plain words; ``cost`` counts what it supposes: 1 for one everyday thing, more for rarer or several."""

    cost: int
    text: str


def ranked(slips: Iterable[Slip]) -> tuple[str, ...]:
    """The likeliest slips in words, simplest first."""
    found = sorted(slips, key=lambda slip: slip.cost)
    return tuple(dict.fromkeys(slip.text for slip in found))[:MOST_EXPLANATIONS]


def of_rounding(printed: Printed, exact: Value) -> Iterator[Slip]:
    """Rounded twice, a false decimal, rounded the wrong way."""
    if printed.comparator != "=":
        return
    percent = "%" if printed.percent else ""
    for coarser in range(printed.decimals):
        once = round_half_up(exact, Fraction(1, 10**coarser))
        if once == printed.value and exact != printed.value:
            places = "a decimal" if printed.decimals - coarser == 1 else "decimals"
            yield Slip(1, f"rounded to {fixed(once, coarser)}{percent} and then printed with {places}")
            return
    for finer in range(printed.decimals + 1, printed.decimals + 3):
        once = round_half_up(exact, Fraction(1, 10**finer))
        if printed.rounding(once) is Rounding.HALF_UP:
            yield Slip(1, f"rounded twice: first to {fixed(once, finer)}{percent}, then again")
            return
    if 0 < printed.value - Fraction(exact) < printed.unit:
        yield Slip(2, "rounded up where the next digit is below 5")


def of_digits(printed: Printed, derived: str) -> Iterator[Slip]:
    """Two neighbouring digits exchanged, or one digit wrong, between what is printed and a derived value as shown."""
    shown = printed.show(printed.value)
    if len(shown) != len(derived) or printed.comparator != "=":
        return
    differing = [i for i, (x, y) in enumerate(zip(shown, derived, strict=True)) if x != y]
    if _exchanged(shown, derived, differing):
        yield Slip(2, f"two digits exchanged ({shown} for {derived})")
    elif len(differing) == 1 and shown[differing[0]].isdigit() and len(shown.strip("%0.")) >= 2:
        yield Slip(4, f"one digit wrong ({shown} for {derived})")


def _exchanged(x: str, y: str, differing: list[int]) -> bool:
    digits = [i for i, character in enumerate(x) if character.isdigit()]
    if len(differing) != 2 or not set(differing) <= set(digits):
        return False
    first, second = differing
    return digits.index(second) - digits.index(first) == 1 and x[first] == y[second] and x[second] == y[first]


def wrong_digits(text: str) -> Iterator[tuple[int, str]]:
    """Every reading of a number with two neighbouring digits exchanged (cost 2) or one digit changed (cost 3)."""
    digits = [i for i, character in enumerate(text) if character.isdigit()]
    for i, j in pairwise(digits):
        if text[i] != text[j]:
            yield 2, text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :]
    for i in digits:
        for digit in "0123456789":
            if digit != text[i]:
                yield 3, text[:i] + digit + text[i + 1 :]


def mending(parts: Mapping[str, Printed], holds: Callable[[Mapping[str, Printed]], bool]) -> Iterator[Slip]:
    """Single slips of the pen in one of several printed numbers, after which they hold together."""
    for name, printed in parts.items():
        fitting: dict[int, list[str]] = {}
        for cost, text in wrong_digits(printed.text):
            try:
                changed = read(text)
            except ValueError:  # 1,234,567 may begin with any digit but 0
                continue
            if holds({**parts, name: replace(changed, percent=printed.percent)}):
                fitting.setdefault(cost, []).append(text)
        for cost, texts in fitting.items():
            what = "two digits exchanged" if cost == 2 else "one digit wrong"
            yield Slip(cost, f"{what}: {name} {' or '.join(dict.fromkeys(texts))} for {printed.text} would fit")


def of_percent(printed: Printed, k: int, n: int, totals: Mapping[int, str]) -> Iterator[Slip]:
    """How a percentage of a known count may have come about.

    Parameters
    ----------
    totals : mapping of int to str
        The denominators that the paper knows, and what each is.
    """

    def gives(count: int, total: int) -> bool:
        return 0 <= count <= total and printed.rounding(Fraction(100 * count, total)) is not Rounding.NONE

    exact = Fraction(100 * k, n)
    yield from of_rounding(printed, exact)
    if gives(n - k, n):
        yield Slip(1, f"the complement: {n - k}/{n} = {printed.show(100 - exact)}")
    for total, label in totals.items():
        if total != n and gives(k, total):
            yield Slip(
                2, f"another denominator: {k}/{total} = {printed.show(Fraction(100 * k, total))}, {total} being {label}"
            )
    for count in (k - 1, k + 1):
        if gives(count, n):
            yield Slip(3, f"the count one off: {count}/{n} = {printed.show(Fraction(100 * count, n))}")
    for total in (n - 1, n + 1):
        if total > 0 and total not in totals and gives(k, total):
            yield Slip(3, f"the denominator one off: {k}/{total} = {printed.show(Fraction(100 * k, total))}")
    yield from of_digits(printed, printed.show(exact))
