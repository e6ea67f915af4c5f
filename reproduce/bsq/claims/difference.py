"""The claim kind ``difference``."""

import math
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import Annotated, ClassVar

from bsq.claims.base import (
    Count,
    Described,
    Estimate,
    Level,
    MissingError,
    Problem,
    Reporting,
    Surroundings,
    known_pairs,
)
from bsq.findings import Derivation, Finding, Verdict, derive, derive_interval
from bsq.printed import round_half_up
from bsq.statistics.results import Interval


class Difference(Reporting, frozen=True, kw_only=True):
    """A difference of two proportions, or the number needed to treat, against the counts.

    What it checks
    --------------
    That the printed difference (first minus second), with its interval, follows from the counts; and the number needed
    to treat, its reciprocal.

    Why it matters
    --------------
    The absolute difference is what patients ask for. It is often taken from rounded percentages, or printed with the
    interval of something else.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "crr-difference"
        kind = "difference"
        subject = "difference of complete response rates"
        counts = ["40/44", "15/22"]
        printed = ["22.7% (1.5 to 44.0)", "NNT 4.4"]

    Methods
    -------
    `wald-difference`, `newcombe`, `miettinen-nurminen-difference`. A difference only of the rounded percentages, or of
    the second minus the first, is `qualified`.

    Limits
    ------
    An adjusted or stratified difference, and one of Kaplan-Meier estimates, does not follow from the counts.

    References
    ----------
    Newcombe RG. Statistics in Medicine 1998; 17: 873-890. Altman DG. BMJ 1998; 317: 1309-1312 (number needed to treat).
    """

    kind: ClassVar[str] = "difference"
    printed_edits = ("rounding", "digits", "level", "percent")

    counts: Annotated[
        list[Count], Described(description='counts of the two groups, first minus second: ["40/44", ...]')
    ]
    level: Level = None

    @property
    def labels(self) -> Mapping[str, str]:
        return {
            "difference": r"(?:absolute )?(?:risk |rate )?(?:difference|reduction|increase)|RD|ARR|ARD|ARI|Δ",
            "NNT": r"NN[TH]B?|numbers? needed to (?:treat|harm)",
        }

    @property
    def unlabelled(self) -> Collection[str]:
        return ("difference",)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if len(self.counts) != 2 or not all(count.is_given for count in self.counts):
            yield Problem("counts", "expected the known counts of two groups")

    def counts_given(self) -> Iterator[tuple[str, Count]]:
        for i, count in enumerate(self.counts):
            yield f"counts[{i}]", count

    def source(self, around: Surroundings) -> str:
        return " minus ".join(str(count.of(around.groups)) for count in self.counts)

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        from bsq.statistics import effect

        (a, n1), (b, n2) = known_pairs(self.counts, around)
        exact = Fraction(a, n1) - Fraction(b, n2)
        intervals = [function(a, n1, b, n2, self.level_of(reported)) for function in effect.DIFFERENCES]
        if self.measure == "NNT":
            yield from self._needed(reported, exact, intervals)
            return
        is_fraction = not reported.centre.percent and abs(reported.centre.value) <= 1 and reported.centre.decimals
        scale = 1 if is_fraction else 100
        found = [
            derive_interval(reported.parts, i.method, (scale * exact, scale * i.low, scale * i.high)) for i in intervals
        ]
        if reported.centre.is_printed and not any(d.is_rounded for d in found):
            opposite = reported.centre.value * exact < 0
            found += [
                derive_interval(
                    reported.parts, f"{i.method} inverted", (-scale * exact, -scale * i.high, -scale * i.low)
                )
                for i in intervals
                if opposite
            ]
            unit = reported.centre.unit / scale
            rounded = round_half_up(Fraction(a, n1), unit) - round_half_up(Fraction(b, n2), unit)
            if reported.low is None:
                found.append(derive(reported.centre, "rounded percentages", scale * abs(rounded)))
        yield from found

    def _needed(self, reported: Estimate, exact: Fraction, intervals: list[Interval]) -> Iterator[Derivation]:
        """The number needed to treat, exact and rounded up; its limits where the interval leaves out zero."""
        if not exact:
            raise MissingError("a difference other than zero, to have a reciprocal")
        number = abs(1 / exact)
        if reported.low is None or not reported.low.is_printed:
            yield derive(reported.centre, "nnt", number)
            yield derive(reported.centre, "nnt rounded up", math.ceil(number))
            return
        apart = [interval for interval in intervals if interval.low * interval.high > 0]
        if not apart:
            raise MissingError("an interval of the difference that leaves out zero, to have a reciprocal")
        for interval in apart:
            first, last = sorted((abs(1 / interval.low), abs(1 / interval.high)))
            yield derive_interval(reported.parts, interval.method, (number, first, last))
            up = tuple(float(math.ceil(x)) for x in (number, first, last))
            yield derive_interval(reported.parts, f"{interval.method} rounded up", up)

    def check(self, around: Surroundings) -> Finding:
        found = super().check(around)
        if found.verdict is Verdict.REPRODUCED and found.method.endswith("inverted"):
            return found.qualified("the second group minus the first")
        if found.verdict is Verdict.REPRODUCED and found.method == "rounded percentages":
            return found.qualified("the difference of the rounded percentages, not of the counts")
        return found
