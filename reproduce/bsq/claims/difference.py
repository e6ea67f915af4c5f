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
    `wald-difference`, `newcombe`, `wald-continuity-difference`, `miettinen-nurminen-difference`, `agresti-caffo`. A
    difference only of the rounded percentages, or of the second minus the first, is `qualified`, and so is a number
    needed to treat from a rounded difference.

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
        scale = _scale(reported)
        values = [(scale * exact, scale * i.low, scale * i.high) for i in intervals]
        names = [interval.method for interval in intervals]
        found = [derive_interval(reported.parts, name, each) for name, each in zip(names, values, strict=True)]
        yield from found
        if not reported.centre.is_printed or any(d.is_rounded for d in found):
            return
        if reported.centre.value * exact <= 0:
            for name, (estimate, low, high) in zip(names, values, strict=True):
                yield derive_interval(reported.parts, f"{name} inverted", (-estimate, -high, -low))
        if reported.low is None:
            unit = reported.centre.unit / scale
            rounded = round_half_up(Fraction(a, n1), unit) - round_half_up(Fraction(b, n2), unit)
            turned = -1 if reported.centre.value * exact < 0 else 1
            yield derive(reported.centre, "rounded percentages", turned * scale * rounded)

    def _needed(self, reported: Estimate, exact: Fraction, intervals: list[Interval]) -> Iterator[Derivation]:
        """The number needed to treat, exact and rounded up; its limits where the interval leaves out zero."""
        if not exact:
            raise MissingError("a difference other than zero, to have a reciprocal")
        sign = -1 if reported.centre.value < 0 else 1
        number = sign * abs(1 / exact)
        if reported.low is None or not reported.low.is_printed:
            held = derive(reported.centre, "nnt", number)
            up = derive(reported.centre, "nnt rounded up", sign * math.ceil(abs(number)))
            yield from (held, up)
            if reported.centre.is_printed and not held.is_rounded and not up.is_rounded:
                for unit in (Fraction(1, 100), Fraction(1, 1000)):
                    rounded = abs(round_half_up(exact, unit))
                    if rounded:
                        name = f"rounded-nnt 1/{float(rounded):g}"
                        yield derive(reported.centre, name, sign / rounded)
                        yield derive(reported.centre, f"{name} up", sign * math.ceil(1 / rounded))
            return
        apart = [interval for interval in intervals if interval.low * interval.high > 0]
        if not apart:
            raise MissingError("an interval of the difference that leaves out zero, to have a reciprocal")
        for interval in apart:
            first, last = sorted((sign * abs(1 / interval.low), sign * abs(1 / interval.high)))
            yield derive_interval(reported.parts, interval.method, (number, first, last))
            ceilings = [sign * math.ceil(abs(float(x))) for x in (number, first, last)]
            mixes: list[list[Fraction | float]] = [[*ceilings], [ceilings[0], first, last], [number, *ceilings[1:]]]
            for values in mixes:
                yield derive_interval(reported.parts, f"{interval.method} rounded up", values)

    def check(self, around: Surroundings) -> Finding:
        found = super().check(around)
        if found.verdict is Verdict.REPRODUCED and found.method.endswith("inverted"):
            return found.qualified("the second group minus the first")
        if found.verdict is Verdict.REPRODUCED and found.method.startswith("rounded"):
            return found.qualified("from rounded percentages, not from the counts")
        return found


def _scale(reported: Estimate) -> int:
    """1 where a difference and its limits can be fractions, 100 where they are percentage points."""
    parts = reported.parts.values()
    is_fraction = (
        not reported.centre.percent and all(abs(part.value) <= 1 for part in parts) and reported.centre.decimals
    )
    return 1 if is_fraction else 100
