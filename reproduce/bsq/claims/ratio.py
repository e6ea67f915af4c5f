"""The claim kind ``ratio``."""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from itertools import product
from typing import Annotated, ClassVar, Literal

from msgspec.structs import replace

from bsq.claims.base import (
    NOT_A_LEVEL,
    NOT_A_P,
    Claim,
    Count,
    Described,
    Estimate,
    Level,
    MissingError,
    Printed,
    Problem,
    Sides,
    Surroundings,
    centre,
    is_level,
    is_p,
    known_pairs,
    limits_apart,
    near_in_z,
    shown_share,
)
from bsq.claims.comparison import p_values
from bsq.edits import narrowed
from bsq.findings import Derivation, Explanations, Finding, Verdict, derive, derive_interval
from bsq.phrases import alone, read_estimate
from bsq.printed import read, read_p, significant_digits

ZERO = "with a zero count; log intervals add 0.5"
NOT_OF_COUNTS = "an adjusted ratio, or one of times to events, would not follow from counts"
TINY_P = 1e-6
OTHER_LIMITS = 0.2
"""How far, in half-widths, a profile-likelihood limit may lie from the Wald limit of the same counts."""
OTHER_INTERVAL: dict[str, float] = {"HR": 0.05, "OR": 0.25, "RR": 0.25}
"""How far, in half-widths, a profile-likelihood or exact interval may be off the Wald centre. Cox models print Wald."""


class Ratio(Claim, frozen=True, kw_only=True):
    """A hazard, odds or risk ratio, its interval and its p-value against each other, and against counts.

    What it checks
    --------------
    That the estimate is the centre of its interval on the log scale; that the interval and the p tell the same; that
    estimate, interval and p agree on which side of 1 and of alpha they lie. With ``counts`` (first over second), that
    an odds or risk ratio, and its interval, follow from them.

    Why it matters
    --------------
    Three numbers that stem from two (estimate and standard error) hold a check within themselves: a single wrong digit
    in any of them shows.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "os-hazard-ratio"
        kind = "ratio"
        measure = "HR"
        subject = "overall survival"
        printed = ["0.74 (0.57-0.97)", "p = 0.03"]

    Methods
    -------
    `wald-log`; from counts `katz` and `miettinen-nurminen-ratio` (RR), `woolf` and `conditional-mle` (OR). The rounding
    of all three numbers is carried through. Each printed p, and the interval, is a finding of its own.

    Limits
    ------
    Profile-likelihood and exact intervals are off centre, and log-rank, likelihood-ratio and score tests give other p's
    than the interval: small departures are `qualified`. A p beside a ratio without interval stays `unchecked`.

    References
    ----------
    Altman DG, Bland JM. How to obtain the P value from a confidence interval. BMJ 2011; 343: d2304.
    """

    kind: ClassVar[str] = "ratio"
    printed_edits = ("digits", "reciprocal", "level")

    printed: Annotated[
        list[str], Described(description='estimate with interval, then the p: ["0.74 (0.57-0.97)", "p = 0.03"]')
    ]
    measure: Annotated[Literal["HR", "OR", "RR"], Described(description="hazard, odds or risk ratio")]
    counts: Annotated[list[Count], Described(description="events of the two groups, first over second")] = []
    compared: Annotated[
        list[Count], Described(description="the groups' counts, whose test the printed p may be instead")
    ] = []
    level: Level = None
    alternative: Sides = "two-sided"

    def problems(self) -> Iterator[Problem]:
        if len(self.printed) > 2:
            yield Problem("printed", f"expected the estimate and then the p-value, found {len(self.printed)} values")
        for i, text in enumerate(self.printed[:2]):
            try:
                value = alone(read_p(text)) if i else read_ratio(text)
            except ValueError as error:
                yield Problem(f"printed[{i}] {text!r}", str(error))
                continue
            if not is_level(value.level):
                yield Problem(f"printed[{i}] {text!r}", NOT_A_LEVEL)
            if (
                i == 0
                and value.centre.is_printed
                and (value.centre.value <= 0 or any(part.value < 0 for part in value.parts.values()))
            ):
                yield Problem(f"printed[{i}] {text!r}", "a ratio and its limits are positive")
            if i == 1 and not is_p(value.centre):
                yield Problem(f"printed[{i}] {text!r}", NOT_A_P)
        if self.counts and (len(self.counts) != 2 or not all(count.is_given for count in self.counts)):
            yield Problem("counts", "expected the known counts of two groups")
        if self.counts and self.measure == "HR":
            yield Problem("counts", "a hazard ratio does not follow from counts; leave them out")
        if not is_level(self.level):
            yield Problem(f"level {self.level}", NOT_A_LEVEL)

    def counts_given(self) -> Iterator[tuple[str, Count]]:
        for i, count in enumerate(self.counts):
            yield f"counts[{i}]", count

    def expand(self) -> Iterator[Claim]:
        if len(self.printed) < 2:
            yield self
            return
        yield replace(self, printed=self.printed[:1])
        yield replace(self, id=f"{self.id}: {self.printed[1]}")

    @property
    def interval(self) -> Estimate:
        """The ratio with its interval, as far as it is printed."""
        return read_ratio(self.printed[0])

    @property
    def reported(self) -> Estimate:
        if not self.is_test():
            text = f"{self.measure} {self.printed[0]}" if self.measure not in self.printed[0] else self.printed[0]
            return replace(self.interval, text=text)
        return alone(read_p(self.printed[1]))

    def is_test(self) -> bool:
        return len(self.printed) > 1

    @property
    def is_ratio(self) -> bool:
        return not self.is_test()

    def level_of(self, reported: Estimate) -> float:
        return float(reported.level or self.level or self.interval.level or 95) / 100

    def source(self, around: Surroundings) -> str:
        if self.is_test():
            return f"{self.measure} {self.printed[0]}" if self.measure not in self.printed[0] else self.printed[0]
        if self.counts:
            return " over ".join(str(count.of(around.groups)) for count in self.counts)
        return "the interval" if len(self.interval.parts) == 3 else "the ratio alone"

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        if self.is_test():
            yield from self._of_p(reported.centre, around)
        elif self.counts:
            yield from self._of_counts(reported, around)
        elif len(reported.parts) < 3:
            raise MissingError(
                "both limits of its interval"
                if len(reported.parts) == 2
                else "its confidence interval, or the counts behind it"
            )
        elif not _positive(reported.parts):
            raise MissingError("positive limits, unrounded; an interval down to 0 has no centre on the log scale")
        else:
            yield _centre(reported.parts)

    def _of_p(self, printed: Printed, around: Surroundings) -> Iterator[Derivation]:
        parts = self.interval.parts
        if len(parts) < 3:
            raise MissingError("the confidence interval of the ratio")
        if not _positive(parts) or not parts["lower limit"].value < parts["upper limit"].value:
            raise MissingError("an interval whose limits ascend")
        yield _wald(parts, printed, self.level_of(alone(printed)), self.alternative)
        table = tuple((k, n - k) for k, n in known_pairs(self.compared or self.counts, around))
        for method, test in p_values(table, alternative=self.alternative) if table else ():
            yield derive(printed, method, test.p, detail=test.detail)

    def working(self, derivation: Derivation, around: Surroundings) -> Iterator[str]:
        from bsq.statistics.workings import log_centre, wald_log

        if derivation.name != "wald-log" or self.alternative != "two-sided":
            return
        centre_, low, high = (float(part.value) for part in self.interval.parts.values())
        if self.is_test():
            yield from wald_log(centre_, low, high, self.level_of(self.interval))
        else:
            yield from log_centre(low, high)

    def _of_counts(self, reported: Estimate, around: Surroundings) -> Iterator[Derivation]:
        """The ratio of the counts; where that is not what is printed, of the second group over the first."""
        first, second = known_pairs(self.counts, around)
        found = list(self._ratios(reported, first, second, ""))
        if not any(d.is_rounded for d in found) and reported.centre.is_printed:
            found += self._ratios(reported, second, first, " inverted")
        if not found:
            raise MissingError("events in both groups")
        yield from found

    def _ratios(
        self, reported: Estimate, first: tuple[int, int], second: tuple[int, int], label: str
    ) -> Iterator[Derivation]:
        from bsq.statistics import effect
        from bsq.statistics.results import UndefinedError

        for function in effect.RATIOS[self.measure]:
            with suppress(UndefinedError):
                interval = function(*first, *second, self.level_of(reported))
                values = (interval.estimate, interval.low, interval.high)
                detail = "" if math.prod((first[0], second[0], first[1] - first[0], second[1] - second[0])) else ZERO
                yield derive_interval(reported.parts, interval.method + label, values, detail)

    def check(self, around: Surroundings) -> Finding:
        found = super().check(around)
        if not found.derivations or not self.reported.centre.is_printed or not self.reported.ascends:
            return found
        if self.is_test():
            return self._of_test(found)
        return self._with_counts(found) if self.counts else self._of_interval(found)

    def _of_interval(self, found: Finding) -> Finding:
        """The leniencies of an interval that is not Wald's, and of one that fits by a corner."""
        parts = self.interval.parts
        if found.verdict is not Verdict.MISMATCH:
            if found.verdict is Verdict.REPRODUCED and not _centre(narrowed(self.interval).parts).reproduces:
                return found.qualified("only in a corner of the rounding of its three numbers")
            return found
        off = _off_centre(parts)
        plain = replace(found, explanations=(), derivations=(*found.derivations, _plain_centre(parts)))
        if off <= OTHER_INTERVAL[self.measure]:
            return plain.qualified(
                f"off the centre of its interval by {shown_share(off)} of its half-width, as a profile-likelihood or "
                "exact interval may be"
            )
        if plain.derivations[1].reproduces:
            return plain.qualified("the centre of its interval only on the plain scale, where a ratio seldom has one")
        return replace(plain, explanations=found.explanations).explained(
            "the estimate is not the centre of its interval on the log scale"
        )

    def _of_test(self, found: Finding) -> Finding:
        """The leniency of a p that is near Wald's, and what the interval implies."""
        if found.verdict is not Verdict.MISMATCH:
            return found
        wald = found.derivations[0]
        if self.reported.centre.comparator != "NS" and near_in_z(self.reported.centre, wald):
            sides = "; they lie on different sides of alpha" if found.decision_error else ""
            return replace(found, decision_error=False, explanations=()).qualified(
                f"not the Wald p of this interval, but near it, as a log-rank or likelihood-ratio p is{sides}"
            )
        low, high = significant_digits(wald.low), significant_digits(wald.high)
        implied = f"= {low}" if low == high else f"= {low} to {high}" if wald.high > TINY_P else f"< {TINY_P}"
        return replace(found, explanations=Explanations(found.explanations, [f"the interval implies p {implied}"]))

    def _with_counts(self, found: Finding) -> Finding:
        if found.verdict is Verdict.MISMATCH and _like_profile(self.interval.parts, found.derivations[0]):
            return replace(found, explanations=()).qualified(
                "the estimate of the counts, with limits near theirs, as a profile likelihood has"
            )
        if found.method.endswith(" inverted") and found.verdict is Verdict.REPRODUCED:
            return found.qualified("the second group over the first")
        if found.verdict is Verdict.MISMATCH:
            return replace(found, explanations=Explanations(found.explanations, [NOT_OF_COUNTS]))
        return found


def read_ratio(text: str) -> Estimate:
    """A ratio with its interval, or alone.

    >>> read_ratio("HR 0.74 (0.57-0.97)").high.text, read_ratio("OR = 0.95").centre.text
    ('0.97', '0.95')
    """
    try:
        return read_estimate(text)
    except ValueError:
        return alone(read(re.sub(r"^\s*(?:a?HR|a?OR|RR)\s*=?\s*", "", text)))


def _positive(parts: Mapping[str, Printed]) -> bool:
    return all(part.bounds()[0] > 0 for part in parts.values())


def _centre(parts: Mapping[str, Printed]) -> Derivation:
    """The geometric mean of the limits, over their rounding, held against the estimate."""
    return derive(parts["estimate"], "wald-log", *centre(parts, is_ratio=True))


def _plain_centre(parts: Mapping[str, Printed]) -> Derivation:
    return derive(parts["estimate"], "wald-plain", *centre(parts, is_ratio=False))


def _off_centre(parts: Mapping[str, Printed]) -> float:
    """The least distance of the estimate from the centre that the rounding allows, in half-widths."""
    from bsq.statistics.ratio import asymmetry

    ends = [[max(1e-9, float(limit)) for limit in part.bounds()] for part in parts.values()]
    values = [asymmetry(corner[0], corner[1], corner[2]) for corner in product(*ends)]
    return 0.0 if min(values) <= 0 <= max(values) else min(map(abs, values))


def _wald(parts: Mapping[str, Printed], printed: Printed, level: float, alternative: str) -> Derivation:
    """The range of the Wald p over the rounding of the estimate and its limits."""
    from bsq.statistics.ratio import wald_p

    ends = limits_apart([[max(1e-9, float(limit)) for limit in part.bounds()] for part in parts.values()])
    corners = [corner for corner in product(*ends) if corner[1] < corner[2]]
    values = [wald_p(corner[0], corner[1], corner[2], level, alternative) for corner in corners]
    if ends[1][1] >= ends[2][0]:
        values.append(0.0)  # the limits may be as near to each other as one likes
    if ends[0][0] <= 1 <= ends[0][1]:
        values.append(1.0 if alternative == "two-sided" else 0.5)
    return derive(printed, "wald-log", min(values), max(values))


def _like_profile(parts: Mapping[str, Printed], derivation: Derivation) -> bool:
    """Whether an estimate is that of the counts and its limits lie near theirs, for the width of the interval."""
    if (
        len(parts) < 3
        or not _positive(parts)
        or not derivation.shown.startswith(parts["estimate"].show(parts["estimate"].value))
    ):
        return False
    if derivation.limits is None or not all(0 < limit < math.inf for limit in derivation.limits):
        return False
    low, high = (math.log(limit) for limit in derivation.limits)
    off = (math.log(parts["lower limit"].value) - low, math.log(parts["upper limit"].value) - high)
    return max(map(abs, off)) <= OTHER_LIMITS * (high - low) / 2
