"""The claim kind ``difference``."""

import math
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Annotated, ClassVar

from msgspec.structs import replace

from bsq.claims.base import (
    P_LABEL,
    Claim,
    Count,
    Described,
    Estimate,
    Level,
    MissingError,
    Problem,
    Reporting,
    Surroundings,
    centre,
    known_pairs,
    limits_apart,
    near_in_z,
    shown_share,
)
from bsq.findings import Derivation, Finding, Verdict, derive, derive_interval
from bsq.printed import round_half_up
from bsq.statistics.results import Interval

FEWEST_DF = 10
"""Degrees of freedom that an interval of Student's t has at least."""
OTHER_INTERVAL = 0.25
"""How far, in half-widths, a bootstrap or exact interval may be off the centre."""


class Difference(Reporting, frozen=True, kw_only=True):
    """A difference against the counts, or its interval against its p-value; the number needed to treat.

    What it checks
    --------------
    With ``counts``, that the printed difference of two proportions (first minus second), with its interval, follows
    from them; and the number needed to treat, its reciprocal. Without counts, that a difference of any kind is the
    centre of its interval, and that its p-value, printed after it, is the one that the interval implies.

    Why it matters
    --------------
    The absolute difference is what patients ask for. It is often taken from rounded percentages, or printed with the
    interval, or the p, of something else.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "crr-difference"
        kind = "difference"
        subject = "difference of complete response rates"
        counts = ["40/44", "15/22"]
        printed = ["22.7% (1.5 to 44.0)", "NNT 4.4"]

        [[claim]]
        id = "pain"
        kind = "difference"
        subject = "mean difference of pain scores"
        printed = ["8.4 (95% CI 1.6 to 15.2)", "p = 0.016"]

    Methods
    -------
    `wald-difference`, `newcombe`, `wald-continuity-difference`, `miettinen-nurminen-difference`, `agresti-caffo`. A
    difference only of the rounded percentages, or of the second minus the first, is `qualified`, and so is a number
    needed to treat from a rounded difference. From an interval: `wald-interval`, by the normal distribution or
    Student's t on 10 degrees of freedom or more.

    Limits
    ------
    An adjusted or stratified difference, and one of Kaplan-Meier estimates, does not follow from the counts; leave them
    out. Bootstrap and exact intervals are off centre, and rank tests give other p's than the interval: small departures
    are `qualified`.

    References
    ----------
    Newcombe RG. Statistics in Medicine 1998; 17: 873-890. Altman DG. BMJ 1998; 317: 1309-1312 (number needed to treat).
    Altman DG, Bland JM. How to obtain the P value from a confidence interval. BMJ 2011; 343: d2304.
    """

    kind: ClassVar[str] = "difference"
    printed_edits = ("rounding", "digits", "level", "percent")

    counts: Annotated[
        list[Count], Described(description='counts of the two groups, first minus second: ["40/44", ...]')
    ] = []
    level: Level = None

    @property
    def labels(self) -> Mapping[str, str]:
        return {
            "difference": r"(?:absolute |mean )?(?:risk |rate )?(?:difference|reduction|increase)|RD|ARR|ARD|ARI|MD|Δ",
            "NNT": r"NN[TH]B?|numbers? needed to (?:treat|harm)",
            "p": P_LABEL,
        }

    def expand(self) -> Iterator[Claim]:
        estimate = next((text for text in self.printed if self.read(text)[0] == "difference"), None)
        for text in self.printed:
            if estimate is not None and self.read(text)[0] == "p":
                yield replace(self, id=f"{self.id}: {text}", printed=[estimate, text])
            else:
                yield replace(self, id=self.id if len(self.printed) == 1 else f"{self.id}: {text}", printed=[text])

    @property
    def measure(self) -> str:
        return self.read(self.printed[-1])[0]

    @property
    def reported(self) -> Estimate:
        return self.read(self.printed[-1])[1]

    @property
    def unlabelled(self) -> Collection[str]:
        return ("difference",)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if self.counts and (len(self.counts) != 2 or not all(count.is_given for count in self.counts)):
            yield Problem("counts", "expected the known counts of two groups")

    def counts_given(self) -> Iterator[tuple[str, Count]]:
        for i, count in enumerate(self.counts):
            yield f"counts[{i}]", count

    def source(self, around: Surroundings) -> str:
        if self.is_test():
            return self.printed[0]
        return " minus ".join(str(count.of(around.groups)) for count in self.counts) or "the interval"

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        from bsq.statistics import effect

        if self.is_test():
            yield self._of_p(reported)
            return
        if not self.counts:
            yield _centre_of(reported)
            return
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

    def _of_p(self, reported: Estimate) -> Derivation:
        """The range of the p of an interval, over the rounding of its numbers and the degrees of freedom."""
        from bsq.statistics.interval import interval_p

        _, estimate = self.read(self.printed[0])
        parts = estimate.parts
        if len(parts) < 3 or not parts["lower limit"].value < parts["upper limit"].value:
            raise MissingError("the confidence interval of the difference")
        ends = limits_apart([list(map(float, part.bounds())) for part in parts.values()])
        if ends[0][0] * ends[0][1] < 0:
            ends[0].append(0.0)
        ps = [0.0] if ends[1][1] >= ends[2][0] else []  # the limits may be as near to each other as one likes
        ps += [
            interval_p(centre, low, high, self.level_of(estimate), df)
            for centre, low, high in product(*ends)
            if low < high
            for df in (FEWEST_DF, math.inf)
        ]
        return derive(reported.centre, "wald-interval", min(ps), max(ps))

    def working(self, derivation: Derivation, around: Surroundings) -> Iterator[str]:
        from bsq.statistics.workings import wald_interval

        if derivation.name == "wald-interval":
            _, estimate = self.read(self.printed[0])
            centre, low, high = (float(part.value) for part in estimate.parts.values())
            yield from wald_interval(centre, low, high, self.level_of(estimate))

    def check(self, around: Surroundings) -> Finding:
        found = super().check(around)
        is_open = not self.counts and self.reported.ascends
        if is_open and found.verdict is Verdict.MISMATCH and found.derivations:
            return self._without_counts(found)
        if found.verdict is Verdict.REPRODUCED and found.method.endswith("inverted"):
            return found.qualified("the second group minus the first")
        if found.verdict is Verdict.REPRODUCED and found.method.startswith("rounded"):
            return found.qualified("from rounded percentages, not from the counts")
        return found

    def _without_counts(self, found: Finding) -> Finding:
        """The leniencies of an interval that is not symmetrical, and of a p that is near the one of its interval."""
        derivation = found.derivations[0]
        if self.is_test():
            if self.reported.centre.comparator != "NS" and near_in_z(self.reported.centre, derivation):
                near = "not the p of this interval, but near it, as that of another test is"
                return replace(found, decision_error=False, explanations=()).qualified(near)
            return found
        parts = self.reported.parts
        half = float(parts["upper limit"].value - parts["lower limit"].value) / 2
        off = min(abs(float(parts["estimate"].value) - float(end)) for end in (derivation.low, derivation.high))
        if half > 0 and off <= OTHER_INTERVAL * half:
            how_far = f"{shown_share(off / half)} of its half-width"
            return replace(found, explanations=()).qualified(
                f"off the centre of its interval by {how_far}, as a bootstrap or exact interval may be"
            )
        return found.explained("the difference is not the centre of its interval")


def _centre_of(reported: Estimate) -> Derivation:
    if len(reported.parts) < 3:
        raise MissingError("the counts of the two groups, or both limits of its interval")
    return derive(reported.centre, "wald-interval", *centre(reported.parts, is_ratio=False))


def _scale(reported: Estimate) -> int:
    """1 where a difference and its limits can be fractions, 100 where they are percentage points."""
    parts = reported.parts.values()
    is_fraction = (
        not reported.centre.percent and all(abs(part.value) <= 1 for part in parts) and reported.centre.decimals
    )
    return 1 if is_fraction else 100
