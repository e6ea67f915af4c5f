"""The claim kind ``repeat``."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Annotated, ClassVar

from bsq.claims.base import Claim, Described, Problem, Surroundings
from bsq.findings import Finding, Judgement, Verdict
from bsq.patterns import pattern
from bsq.phrases import read_estimate, whole
from bsq.printed import NUMBER, PERCENT, Printed, Rounding, misprint, plain, read

_NUMBER = pattern(rf"[<>=≤≥~]?\s?(?:{NUMBER})(?:{PERCENT})?")
_WORDS = pattern(r"[A-Za-z]+(?:[ -][A-Za-z]+)*")


Mention = dict[str, Printed]


class Repeat(Claim, frozen=True, kw_only=True):
    """One quantity told in two places.

    What it checks
    --------------
    That the mentions can stand for one value: counts equal, in digits or words; percentages and other numbers equal
    within the rounding of the coarser one. In a mention such as ``14 (48.3%)`` the count is held against counts and the
    percentage against percentages; numbers without a sign are held against each other in their order.

    Why it matters
    --------------
    Abstract, text and tables are often written at different times. Where they differ, at most one is right, and a
    reader who only sees the abstract cannot know which.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "relapse-after-transplant"
        kind = "repeat"
        subject = "relapse after alloHSCT"
        printed = ["4 (33.3%)", "5 (41.7)"]
        places = ["Survival outcomes, paragraph 2", "Table 3"]

    Methods
    -------
    Exact comparison of rounding intervals; a mention that is only the truncated other is `qualified`.

    Limits
    ------
    Whether two mentions mean the same patients at the same time is for the reader of the paper to say.

    References
    ----------
    Pitkin RM, Branagan MA, Burmeister LF. Accuracy of data in abstracts of published research articles. JAMA 1999;
    281: 1110-1111.
    """

    kind: ClassVar[str] = "repeat"

    printed: Annotated[list[str], Described(description="the mentions as printed, in digits or words", min_length=2)]
    places: Annotated[list[str], Described(description="where each mention stands, in the same order")] = []

    def problems(self) -> Iterator[Problem]:
        if len(self.printed) < 2:
            yield Problem("printed", f"a repeated quantity has at least two mentions, found {len(self.printed)}")
        if self.places and len(self.places) != len(self.printed):
            yield Problem("places", f"expected one place a mention ({len(self.printed)}), found {len(self.places)}")
        for i, text in enumerate(self.printed):
            try:
                mention(text)
            except ValueError as error:
                yield Problem(f"printed[{i}] {text!r}", str(error))

    def check(self, around: Surroundings) -> Finding:
        mentions = [mention(text) for text in self.printed]
        roundings = [
            _agreement(first, second) for first, second in combinations(mentions, 2) if _comparable(first, second)
        ]
        printed = " / ".join(self.printed)
        inputs = "; ".join(self._located(i) for i in range(len(self.printed)))
        if not roundings:
            return self.unchecked(printed, inputs, "two mentions that print the same kind of number")
        worst = max(roundings, key=list(Rounding).index)
        if worst is Rounding.NONE:
            why = ("one quantity, told differently",)
            return self.finding(printed, inputs, Judgement(Verdict.MISMATCH, None), explanations=why)
        found = self.finding(printed, inputs, Judgement(Verdict.REPRODUCED, None))
        return found.qualified("one mention is the other truncated") if worst is Rounding.TRUNCATED else found

    def _located(self, i: int) -> str:
        return f"{self.printed[i]} ({self.places[i]})" if self.places else self.printed[i]


def mention(text: str) -> dict[str, Printed]:
    """The numbers of a mention by what they mean: value (or count), total, percent, limits.

    >>> {name: int(number.value) for name, number in mention("Twelve of 29 (41%)").items()}
    {'value': 12, 'total': 29, 'percent': 41}
    >>> {name: number.text for name, number in mention("HR 0.49 (95% CI 0.28 to 0.86)").items()}
    {'value': '0.49', 'low': '0.28', 'high': '0.86'}
    """
    if misprint(text):
        raise ValueError(f"expected numbers, found {misprint(text)!r}, which is none")
    try:
        estimate = read_estimate(text)
    except ValueError:
        return _counted(plain(text))
    centre = "percent" if estimate.centre.percent else "value"
    parts = {centre: estimate.centre, "low": estimate.low, "high": estimate.high}
    return {name: part for name, part in parts.items() if part is not None}


def _counted(phrase: str) -> dict[str, Printed]:
    """A count with its total and percentage, or a single value."""
    words = _WORDS.match(phrase)
    count = _leading_count(words[0]) if words else None
    found: dict[str, Printed] = {} if count is None else {"value": read(str(count))}
    for match in _NUMBER.finditer(phrase):
        number = read(match[0])
        before = phrase[: match.start()].rstrip()
        is_percent = number.percent or (before.endswith(("(", "[")) and "value" in found and found["value"].unit == 1)
        name = "percent" if is_percent else "total" if re.search(r"(\bof|/)$", before) else "value"
        found.setdefault(name, number)
    if not found:
        raise ValueError("expected a number in digits or words")
    return found


def _leading_count(words: str) -> int | None:
    """The number that the words begin with, the longest there is."""
    parts = words.split(" ")
    for length in range(len(parts), 0, -1):
        try:
            return whole(" ".join(parts[:length]))
        except ValueError:
            continue
    return None


def _comparable(first: Mention, second: Mention) -> bool:
    return bool(first.keys() & second.keys())


def _agreement(first: Mention, second: Mention) -> Rounding:
    common = first.keys() & second.keys()
    return max((first[name].agreement(second[name]) for name in common), key=list(Rounding).index)
