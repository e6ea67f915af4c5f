"""The claim kind ``ratio``."""

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Annotated, ClassVar, Literal

from msgspec.structs import replace

from bsq import slips
from bsq.claims.base import NOT_A_LEVEL, Claim, Count, Described, Printed, Problem, Surroundings, is_level
from bsq.claims.comparison import p_values
from bsq.findings import Derivation, Finding, Judgement, Verdict, decision_error, derive, judge
from bsq.phrases import Estimate, read_estimate
from bsq.printed import Rounding, read

CORNER = Fraction(9, 10)
"""Numbers that fit only in the last tenth of their rounding fit by a corner."""
OTHER_P = 0.15
"""A log-rank, likelihood-ratio or score p differs from the Wald p; as z, by no more than this share."""
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

    printed: Annotated[
        list[str], Described(description='estimate with interval, then the p: ["0.74 (0.57-0.97)", "p = 0.03"]')
    ]
    measure: Annotated[Literal["HR", "OR", "RR"], Described(description="hazard, odds or risk ratio")]
    counts: Annotated[list[Count], Described(description="events of the two groups, first over second")] = []
    compared: Annotated[
        list[Count], Described(description="the groups' counts, whose test the printed p may be instead")
    ] = []
    level: Annotated[int | None, Described(description="confidence level in percent; 95 if not given or printed")] = (
        None
    )

    def problems(self) -> Iterator[Problem]:
        if len(self.printed) > 2:
            yield Problem("printed", f"expected the estimate and then the p-value, found {len(self.printed)} values")
        for i, (text, reader) in enumerate(zip(self.printed, (_estimate, read), strict=False)):
            try:
                value = reader(text)
            except ValueError as error:
                yield Problem(f"printed[{i}] {text!r}", str(error))
                continue
            if isinstance(value, Estimate) and not is_level(value.level):
                yield Problem(f"printed[{i}] {text!r}", NOT_A_LEVEL)
            if isinstance(value, Estimate) or i == 0:
                parts = _parts(value)
                if any(part.value <= 0 for part in parts.values()):
                    yield Problem(f"printed[{i}] {text!r}", "a ratio and its limits are positive")
            elif value.percent or not 0 <= value.value <= 1:
                yield Problem(f"printed[{i}] {text!r}", "a p-value lies between 0 and 1")
        if self.counts and (len(self.counts) != 2 or any(count.k is None for count in self.counts)):
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
        import msgspec

        yield msgspec.structs.replace(self, printed=self.printed[:1])
        yield msgspec.structs.replace(self, id=f"{self.id}: {self.printed[1]}")

    def check(self, around: Surroundings) -> Finding:
        parts = _parts(_estimate(self.printed[0]))
        text = f"{self.measure} {self.printed[0]}" if self.measure not in self.printed[0] else self.printed[0]
        if len(self.printed) > 1:
            return self._check_p(parts, read(self.printed[1]), text, around)
        if self.counts:
            return self._check_counts(parts, text, around)
        if len(parts) < 3:
            return self.unchecked(text, "the ratio alone", "its confidence interval, or the counts behind it")
        return self._check_interval(parts, text)

    @property
    def _level(self) -> float:
        return float(_estimate_level(self.printed[0]) or self.level or 95) / 100

    def _check_interval(self, parts: Mapping[str, Printed], text: str) -> Finding:
        if not parts["lower limit"].value <= parts["estimate"].value <= parts["upper limit"].value:
            broken = Derivation("ascending order", 0, 0, "not in ascending order", Rounding.NONE)
            return self.finding(
                text, "the interval", Judgement(Verdict.MISMATCH, broken), (broken,), impossible=True,
                explanations=("the estimate lies outside its interval",),
            )  # fmt: skip
        derivations = (_centre(parts), _plain_centre(parts))
        judgement = judge(derivations[:1])
        if judgement.verdict is not Verdict.MISMATCH:
            found = self.finding(text, "the interval", judgement, derivations)
            narrowed = {name: replace(part, unit=part.unit * CORNER) for name, part in parts.items()}
            if judgement.verdict is Verdict.REPRODUCED and not _centre(narrowed).reproduces:
                return found.qualified("only in a corner of the rounding of its three numbers")
            return found
        off = _off_centre(parts)
        found = self.finding(text, "the interval", judgement, derivations)
        if off <= OTHER_INTERVAL[self.measure]:
            return found.qualified(
                f"off the centre of its interval by {off:.0%} of its half-width, as a profile-likelihood or exact "
                "interval may be"
            )
        if derivations[1].reproduces:
            return found.qualified("the centre of its interval only on the plain scale, where a ratio seldom has one")
        return found.explained(
            "the estimate is not the centre of its interval on the log scale",
            *slips.ranked(slips.mending(parts, lambda mended: _positive(mended) and _centre(mended).reproduces)),
        )

    def _check_p(self, parts: Mapping[str, Printed], printed: Printed, text: str, around: Surroundings) -> Finding:
        if printed.comparator == "NS":
            printed = replace(printed, value=around.alpha, comparator=">=")
        if len(parts) < 3:
            return self.unchecked(printed.text, text, "the confidence interval of the ratio")
        if not _positive(parts) or not parts["lower limit"].value < parts["upper limit"].value:
            return self.unchecked(printed.text, text, "an interval whose limits ascend")
        derivation = _wald(parts, printed, self._level)
        table = tuple((count.k or 0, (count.n or 0) - (count.k or 0)) for count in self._compared(around))
        tests = [derive(printed, method, p) for method, p in p_values(table)] if table else []
        tried = (derivation, *tests)
        judgement = judge(tried)
        if judgement.verdict is not Verdict.MISMATCH:
            return self.finding(printed.text, text, judgement, tried)
        wrong_side = decision_error(printed, tried, around.alpha)
        found = self.finding(printed.text, text, judgement, tried, decision_error=wrong_side)
        if _near_in_z(printed, derivation):
            return replace(found, decision_error=False).qualified(
                "not the Wald p of this interval, but near it, as a log-rank or likelihood-ratio p is"
            )
        if printed.comparator == "=" and derivation.low <= printed.value * 2 <= derivation.high:
            return found.explained("one-sided: half the p that the interval implies")
        return found.explained(f"the interval implies p = {derivation.shown}")

    def _compared(self, around: Surroundings) -> list[Count]:
        """The counts whose own test the printed p may be."""
        return [count.of(around.groups) for count in self.compared or self.counts]

    def _check_counts(self, parts: Mapping[str, Printed], text: str, around: Surroundings) -> Finding:
        from bsq.statistics import effect
        from bsq.statistics.results import UndefinedError

        functions = {
            "RR": (effect.katz, effect.miettinen_nurminen_ratio),
            "OR": (effect.woolf, effect.conditional_mle),
        }[self.measure]
        first, second = (count.of(around.groups) for count in self.counts)
        inverted = False
        derivations = []
        for a, b in ((first, second), (second, first)):
            for function in functions:
                try:
                    interval = function(a.k or 0, a.n or 0, b.k or 0, b.n or 0, self._level)
                except UndefinedError:
                    continue
                values = dict(
                    zip(
                        ("estimate", "lower limit", "upper limit"),
                        (interval.estimate, interval.low, interval.high),
                        strict=True,
                    )
                )
                if not all(math.isfinite(value) for value in values.values()):
                    continue
                roundings = [part.rounding(values[name]) for name, part in parts.items()]
                shown = _shown([part.show(values[name]) for name, part in parts.items()])
                method = interval.method + (" inverted" if inverted else "")
                derivations.append(
                    Derivation(method, interval.low, interval.high, shown, max(roundings, key=list(Rounding).index))
                )
            inverted = True
        if not derivations:
            return self.unchecked(text, f"{first} over {second}", "events in both groups")
        found = self.finding(text, f"{first} over {second}", judge(derivations), tuple(derivations))
        if found.verdict is Verdict.MISMATCH and _like_profile(parts, derivations[0]):
            return found.qualified("the estimate of the counts, with limits near theirs, as a profile likelihood has")
        if found.method.endswith(" inverted") and found.verdict is Verdict.REPRODUCED:
            return found.qualified("the second group over the first")
        return found


def _shown(values: Sequence[str]) -> str:
    """An estimate, with its limits if there are any."""
    return f"{values[0]} ({' to '.join(values[1:])})" if len(values) > 1 else values[0]


def _estimate(text: str) -> Estimate | Printed:
    """An estimate with its interval, or alone."""
    try:
        return read_estimate(text)
    except ValueError:
        return read(text.removeprefix("HR").removeprefix("OR").removeprefix("RR").strip(" ="))


def _estimate_level(text: str) -> Fraction | None:
    value = _estimate(text)
    return value.level if isinstance(value, Estimate) else None


def _parts(value: Estimate | Printed) -> dict[str, Printed]:
    if isinstance(value, Printed):
        return {"estimate": value}
    named = {"estimate": value.centre, "lower limit": value.low, "upper limit": value.high}
    return {name: part for name, part in named.items() if part is not None}


def _positive(parts: Mapping[str, Printed]) -> bool:
    return all(part.bounds()[0] > 0 for part in parts.values())


def _centre(parts: Mapping[str, Printed]) -> Derivation:
    """The geometric mean of the limits, over their rounding, held against the estimate."""
    low, high = parts["lower limit"].bounds(), parts["upper limit"].bounds()
    first, last = (math.sqrt(max(0.0, float(low[i])) * float(high[i])) for i in (0, 1))
    return derive(parts["estimate"], "wald-log", first, last)


def _plain_centre(parts: Mapping[str, Printed]) -> Derivation:
    low, high = parts["lower limit"].bounds(), parts["upper limit"].bounds()
    return derive(parts["estimate"], "wald-plain", (low[0] + high[0]) / 2, (low[1] + high[1]) / 2)


def _off_centre(parts: Mapping[str, Printed]) -> float:
    """The least distance of the estimate from the centre that the rounding allows, in half-widths."""
    from bsq.statistics.ratio import asymmetry

    ends = [[max(1e-9, float(limit)) for limit in part.bounds()] for part in parts.values()]
    values = [asymmetry(corner[0], corner[1], corner[2]) for corner in product(*ends)]
    return 0.0 if min(values) <= 0 <= max(values) else min(map(abs, values))


def _wald(parts: Mapping[str, Printed], printed: Printed, level: float) -> Derivation:
    """The range of the Wald p over the rounding of the estimate and its limits."""
    from bsq.statistics.ratio import wald_p

    ends = [[max(1e-9, float(limit)) for limit in part.bounds()] for part in parts.values()]
    values = [wald_p(corner[0], corner[1], corner[2], level) for corner in product(*ends) if corner[1] < corner[2]]
    if ends[0][0] <= 1 <= ends[0][1]:
        values.append(1.0)
    return derive(printed, "wald-log", min(values), max(values))


def _like_profile(parts: Mapping[str, Printed], derivation: Derivation) -> bool:
    """Whether an estimate is that of the counts and its limits lie near theirs, for the width of the interval."""
    if (
        len(parts) < 3
        or not _positive(parts)
        or not derivation.shown.startswith(parts["estimate"].show(parts["estimate"].value))
    ):
        return False
    low, high = math.log(derivation.low), math.log(derivation.high)
    off = (math.log(parts["lower limit"].value) - low, math.log(parts["upper limit"].value) - high)
    return max(map(abs, off)) <= OTHER_LIMITS * (high - low) / 2


def _near_in_z(printed: Printed, derivation: Derivation) -> bool:
    """Whether the printed p lies, as a z, within OTHER_P of the Wald z."""
    from bsq.statistics.distributions import normal_quantile

    def z(p: float) -> float:
        return -normal_quantile(min(1 - 1e-12, max(1e-300, p)) / 2)

    low, high = z(float(derivation.high)), z(float(derivation.low))
    printed_low, printed_high = (z(float(p)) for p in reversed(printed.bounds()))
    return printed_high >= low * (1 - OTHER_P) - 0.1 and printed_low <= high * (1 + OTHER_P) + 0.1
