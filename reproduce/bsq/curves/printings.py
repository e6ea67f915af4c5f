"""What a paper prints of survival curves: which value of which arm at which time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from bsq.patterns import pattern
from bsq.phrases import Estimate, alone, read_estimate
from bsq.printed import NUMBER, P_LABEL, read, read_p

Measure = Literal["survival", "median", "rmst", "HR", "p"]
COMPARISONS = ("HR", "p")
"""What is of two or more arms."""
LABELS: Mapping[Measure, str] = {
    "median": r"median(?:\s+(?:survival|time|OS|PFS|EFS|DFS))*",
    "rmst": r"RMST|restricted\s+mean(?:\s+survival)?(?:\s+time)?",
    "HR": r"a?HR|hazard\s+ratio",
    "p": rf"(?:log[-\s]?rank\s+|Gehan\S*\s+|Wilcoxon\s+)?{P_LABEL}",
    "survival": r"survival|S",
}
TIME_UNITS = r"months?|mos?\.?|weeks?|wks?\.?|days?|years?|yrs?\.?"
NOT_REACHED = pattern(r"(?:was\s+)?(?:not\s+(?:yet\s+)?(?:reached|estimable|evaluable)|N\.?[RE]\.?|∞)", re.IGNORECASE)
_AT = pattern(rf"(?<!\s)\s+at\s+({NUMBER})(?:\s*[-\s]?[A-Za-z]+)?\s*$")


class Printing(msgspec.Struct, frozen=True):
    """One printed value.

    Attributes
    ----------
    arms : tuple of str
    measure : str
    at : str
        The time of a survival or a restricted mean, as printed; else "".
    reported : Estimate or None
        The value; None for a median that is said to be not reached.
    """

    arms: tuple[str, ...]
    measure: Measure
    at: str
    reported: Estimate | None

    @property
    def title(self) -> str:
        """What the value is of."""
        of = " vs ".join(self.arms) if self.measure == "HR" else "" if self.measure == "p" else ", ".join(self.arms)
        names = {"HR": "hazard ratio", "rmst": "restricted mean survival"}
        at = f" at {self.at}" if self.at else ""
        return f"{of}: {names.get(self.measure, self.measure)}{at}".removeprefix(": ")

    @property
    def is_percent(self) -> bool:
        """Whether a survival is printed in percent."""
        return self.reported is not None and (self.reported.centre.percent or self.reported.centre.value > 1)


def read_printing(text: str, arms: Sequence[str]) -> Printing:
    """Read a printed value, with the arms before it, its label, and the time after it.

    Raises
    ------
    ValueError
        If it is none; the message says what it lacks.

    Examples
    --------
    >>> found = read_printing("A: 69.2% (64.1 to 73.8) at 12 months", ["A", "B"])
    >>> found.arms, found.measure, found.at, found.reported.centre.text
    (('A',), 'survival', '12', '69.2%')
    >>> read_printing("A vs B: HR 0.49 (0.38-0.64)", ["A", "B"]).title
    'A vs B: hazard ratio'
    """
    named, rest = _named_arms(text, arms)
    found = _AT.search(rest)
    at, rest = (found[1], rest[: found.start()]) if found else ("", rest)
    measure, rest = _labelled(rest, at, text)
    if measure in ("survival", "rmst") and not at:
        raise ValueError(f"expected the time of it, as in 69.2% (64.1 to 73.8) at 12; found {text!r}")
    of = _arms_of(named, measure, arms, text)
    if measure == "median" and NOT_REACHED.fullmatch(re.sub(r"\s*\(.*\)$", "", rest.strip())):
        return Printing(of, measure, at, None)
    reported = _value(measure, rest, text)
    if measure == "HR" and reported.centre.is_printed and reported.centre.value <= 0:
        raise ValueError(f"a hazard ratio is greater than 0; found {text!r}")
    return Printing(of, measure, at, reported)


def _named_arms(text: str, arms: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The arms that a value is of, where it names them before a colon, and the rest of it."""
    one = "|".join(map(re.escape, sorted(arms, key=len, reverse=True)))
    match = re.match(rf"\s*({one})(?:\s+(?:vs\.?|versus|over|and)\s+({one}))?\s*:\s*", text)
    if match is not None:
        return tuple(name for name in match.groups() if name), text[match.end() :]
    other = re.match(r"\s*([^:]*[^\W\d][^:]*):\s", text)
    if other:
        raise ValueError(f"no arm is called {other[1]!r}; the arms are {', '.join(arms)}")
    return (), text


def _labelled(rest: str, at: str, text: str) -> tuple[Measure, str]:
    for measure, label in LABELS.items():
        match = re.match(rf"\s*(?:{label})(?![^\W\d_])\s*(?:of\s|was\s|[=:,]\s*(?![<>]))?\s*", rest, re.IGNORECASE)
        if match:
            return measure, rest[match.end() :]
    if not at:
        raise ValueError(
            f"expected median, HR, p, RMST or survival before a value, or a time after it (69.2% at 12); found {text!r}"
        )
    return "survival", rest


def _arms_of(named: tuple[str, ...], measure: Measure, arms: Sequence[str], text: str) -> tuple[str, ...]:
    """The arms of a value: those that it names, or all that there are where that is clear."""
    of = named or tuple(arms)
    if measure in COMPARISONS:
        pair = f"{arms[0]} vs {arms[1]}" if len(arms) > 1 else "A vs B"
        if measure == "HR" and len(of) != 2:
            raise ValueError(f"expected two arms before a hazard ratio, as in {pair}: {text}")
        if len(of) < 2:
            raise ValueError(f"expected a comparison of at least two arms, as in {pair}: {text}")
    elif len(of) != 1:
        raise ValueError(f"expected the name of an arm first, as in {arms[0]}: {text}")
    return of


def _value(measure: Measure, value: str, text: str) -> Estimate:
    if measure == "p":
        return replace(alone(read_p(value)), text=text)
    if measure in ("median", "rmst"):
        value = re.sub(rf"(?<=[\d)])\s*(?:{TIME_UNITS})(?![A-Za-z])", "", value, flags=re.IGNORECASE)
    try:
        return replace(read_estimate(value), text=text)
    except ValueError:
        return replace(alone(read(value)), text=text)
