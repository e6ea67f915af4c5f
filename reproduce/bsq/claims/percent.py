"""The claim kind ``percent``."""

import re
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import chain
from typing import Annotated, ClassVar

import msgspec

from bsq.claims.base import (
    NOT_A_PERCENTAGE,
    Claim,
    Count,
    Described,
    Estimate,
    MissingError,
    Printed,
    Problem,
    Surroundings,
    is_percentage,
)
from bsq.findings import Derivation, Finding, Judgement, Verdict, derive, judge
from bsq.phrases import alone, counts_that_give
from bsq.printed import Rounding

LARGEST_TOTAL = 1_000_000
"""Of more patients than these some count gives every percentage that is printed."""
FARTHEST_TOTAL = 4
"""Another total is looked for up to so many times the stated one."""


class Percent(Claim, frozen=True, kw_only=True):
    """A percentage against its count and total.

    What it checks
    --------------
    That count / total, rounded to the printed decimals, gives the printed percentage. Where no count is printed
    (``count = "?/22"``), that some whole number of patients gives it. Several percentages of one total with unknown
    counts go in one claim, so that a total that fits them all can be named.

    Why it matters
    --------------
    A percentage that does not follow from its count has another count, another denominator or a typing error behind
    it; and a percentage that no count of the stated patients can give tells that they were not the patients counted.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "tp53"
        kind = "percent"
        subject = "TP53 mutation"
        count = "3/22"
        printed = "14.0%"

    Methods
    -------
    Exact rational arithmetic. Rounding half up and half to even are both accepted; truncation is `qualified`.

    Limits
    ------
    A percentage that is a Kaplan-Meier estimate, a cumulative incidence, weighted or imputed is no count of a total:
    do not enter it here.

    References
    ----------
    Brown NJL, Heathers JAJ. The GRIM test. Social Psychological and Personality Science 2017; 8: 363-369 (the
    attainable values of a mean, here of a percentage).
    """

    kind: ClassVar[str] = "percent"
    printed_edits = ("rounding", "digits")

    count: Annotated[Count, Described(description='count and total: "3/22"; "?/22" if the count is not printed')]
    printed: Annotated[list[Printed], Described(description="the percentage as printed; several of one unknown count")]
    or_of: Annotated[
        list[int], Described(description="other totals that the paper may have used, such as the evaluable patients")
    ] = []

    def expand(self) -> Iterator[Claim]:
        if len(self.printed) == 1:
            yield self
            return
        for i, printed in enumerate(self.printed):
            others = [other for j, other in enumerate(self.printed) if j != i]
            yield msgspec.structs.replace(self, id=f"{self.id}: {printed.text}", printed=[printed, *others])

    def printed_text(self) -> str:
        return self.printed[0].text

    def problems(self) -> Iterator[Problem]:
        if len(self.printed) > 1 and self.count.k is not None:
            yield Problem(
                "printed", f"one count has one percentage, found {len(self.printed)}; write one claim for each"
            )
        for i, printed in enumerate(self.printed):
            if not is_percentage(printed):
                yield Problem(f"printed[{i}] {printed.text!r}", NOT_A_PERCENTAGE)
        for total in self.or_of:
            if total < 1 or (self.count.k or 0) > total:
                yield Problem(f"or_of {total}", "another total must be positive and no smaller than the count")

    def counts_given(self) -> Iterator[tuple[str, Count]]:
        yield "count", self.count

    @property
    def reported(self) -> Estimate:
        return alone(self.printed[0])

    def source(self, around: Surroundings) -> str:
        return str(self.count.of(around.groups))

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        count = self.count.of(around.groups)
        if count.k is None:
            raise MissingError("the count")
        exact = Fraction(100 * count.k, count.n or 0)
        held = derive(reported.centre, "count / total", exact)
        yield held
        if not held.reproduces and not reported.centre.percent and reported.centre.decimals:
            yield derive(reported.centre, "proportion", exact / 100)
        for total in self.or_of:
            yield derive(reported.centre, f"count / {total} with data", Fraction(100 * count.k, total))

    def working(self, derivation: Derivation, around: Surroundings) -> Iterator[str]:
        from bsq.statistics.workings import percentage

        own = self.count.of(around.groups)
        k, n = own.k, own.n
        if match := re.fullmatch(r"(\d+)/(\d+)", derivation.method):
            k, n = int(match[1]), int(match[2])
        elif match := re.fullmatch(r"count / (\d+) with data", derivation.method):
            n = int(match[1])
        if k is not None and n:
            yield from percentage(k, n)

    def check(self, around: Surroundings) -> Finding:
        printed, count = self.printed[0], self.count.of(around.groups)
        if count.k is not None or not printed.is_printed:
            return super().check(around)
        assert count.n is not None
        if count.n > LARGEST_TOTAL:
            return self.unchecked(
                printed.text, str(count), f"the count; of {count.n:,} some number gives every percentage"
            )
        totals = range(1, count.n + 1) if count.at_most else (count.n, *self.or_of)
        return self._check_attainable(printed, str(count), totals)

    def _check_attainable(self, printed: Printed, inputs: str, totals: Sequence[int]) -> Finding:
        """Whether any whole number of any of these totals gives the percentage."""
        for n in totals:
            fitting = [attainable(printed, k, n) for k in counts_that_give(printed, n)]
            if fitting:
                return self.finding(printed.text, inputs, judge(fitting), tuple(fitting))
        largest = max(totals)
        below = min(largest, max(0, int(printed.value * largest / 100)))
        nearest = tuple(attainable(printed, k, largest) for k in sorted({below, min(largest, below + 1)}))
        values = " and ".join(f"{d.method} = {d.shown}" for d in nearest)
        size = f"{largest} or fewer" if len(totals) > 1 and totals[0] == 1 else " or ".join(map(str, totals))
        fault = f"no count of {size} gives {printed.text}; nearest are {values}"
        return self.finding(
            printed.text, inputs, Judgement(Verdict.MISMATCH, None), nearest, derived=f"no count of {size}",
            method="attainable percentages", explanations=chain([fault], self._fitting_total(largest)), impossible=True,
        )  # fmt: skip

    def _fitting_total(self, n: int) -> Iterator[str]:
        """The nearest total, other than the stated one, of which every percentage of this claim is a count."""
        for total in sorted(range(2, FARTHEST_TOTAL * n + 1), key=lambda other: (abs(other - n), -other)):
            fits = [_fit(printed, total) for printed in self.printed]
            if all(fits):
                yield f"{' and '.join(filter(None, fits))} would fit"
                return


def attainable(printed: Printed, k: int, n: int) -> Derivation:
    """The percentage that ``k`` of ``n`` gives, held against a printed one."""
    return derive(printed, f"{k}/{n}", Fraction(100 * k, n))


def _fit(printed: Printed, n: int) -> str:
    counts = counts_that_give(printed, n)
    if not counts:
        return ""
    rounding = printed.rounding(Fraction(100 * counts[-1], n))
    return f"{counts[-1]}/{n}" + (" (truncated)" if rounding is Rounding.TRUNCATED else "")
