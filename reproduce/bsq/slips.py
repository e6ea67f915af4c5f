"""Slips: what an author, a typist or a spreadsheet may have done to a number.

:mod:`bsq.edits` looks for those that, undone, give the printed value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

import msgspec
from msgspec.structs import replace

from bsq.printed import Printed, Rounding, Value, fixed, read, round_half_up

MOST_EXPLANATIONS = 3
MONTHS = Fraction(12)
"""Of a year."""
PEN = ("two digits exchanged", "one digit wrong")
"""The slips of the pen, by the cost less 2 that :func:`wrong_digits` gives them."""


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


def wrong_digits(text: str) -> Iterator[tuple[int, str]]:
    """Every reading of a number with two neighbouring digits exchanged (cost 2) or one digit changed (cost 3)."""
    digits = [i for i, character in enumerate(text) if character.isdigit()]
    for i, j in pairwise(digits):
        if text[i] != text[j]:
            yield 2, text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :]
    for i in digits:
        for digit in "0123456789":
            if digit != text[i] and not (digit == "0" and i == digits[0] and text[i + 1 : i + 2].isdigit()):
                yield 3, text[:i] + digit + text[i + 1 :]


class Change(msgspec.Struct, frozen=True):
    """One slip in an input undone: its cost, what it is, and the input without it.

    A slip of the pen also tells which number it is in, what was written, and what should have been.
    """

    cost: int
    text: str
    value: Any
    part: str = ""
    was: str = ""
    now: str = ""


def pen_slips(printed: Printed) -> Iterator[Change]:
    """A printed number with two neighbouring digits exchanged back, or one digit set right."""
    for cost, text in wrong_digits(printed.text):
        try:
            changed = read(text)
        except ValueError:  # 1,234,567 may begin with any digit but 0
            continue
        yield Change(cost, PEN[cost - 2], replace(changed, percent=printed.percent), "", printed.text, text)


def of_number(printed: Printed) -> Iterator[Change]:
    """Slips in a printed input: truncated instead of rounded, digits exchanged, one digit wrong."""
    half = printed.unit / 2 * (-1 if printed.value < 0 else 1)
    rounded = replace(printed, value=printed.value + half)
    yield Change(2, "truncated, not rounded", rounded, "", printed.text, f"{printed.text}...")
    for change in pen_slips(printed):
        yield replace(change, cost=change.cost + 1)
