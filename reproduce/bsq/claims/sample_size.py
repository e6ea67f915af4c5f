"""The claim kind ``sample_size``."""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Annotated, ClassVar, Literal

from msgspec.structs import replace

from bsq.claims.base import Described, Estimate, Printed, Problem, Reporting, Surroundings
from bsq.findings import Derivation, Finding, Verdict, derive
from bsq.phrases import alone
from bsq.printed import read

ROUNDED_UP = Fraction(5, 4)
"""A planned number up to so many times the largest needed one was rounded up, or leaves room for drop-outs."""
EXACT = 1e-9
"""A number above a whole one by no more is that one, as floats go."""
OTHER_POWERS = ("0.80", "0.85", "0.90", "0.95")


class SampleSize(Reporting, frozen=True, kw_only=True):
    """The number of patients, or of events, that a methods section says a trial needs.

    What it checks
    --------------
    That some formula in common use gives the printed number for the stated power, significance level and effect: two
    proportions, two means, or a hazard ratio by events of a log-rank test. Two groups of equal size.

    Why it matters
    --------------
    A sample size that no formula gives was planned for something other than what the paper says, or changed afterwards.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "planned"
        kind = "sample_size"
        subject = "planned number of patients per group"
        proportions = ["0.20", "0.40"]
        power = "0.80"
        printed = "91 per group"

    Methods
    -------
    `proportions-pooled`, `proportions-corrected`, `proportions-unpooled`, `proportions-unpooled-corrected`,
    `proportions-average`, `proportions-arcsine`; `means-t`, `means-normal`; `schoenfeld`, `freedman`. Numbers are
    rounded up; with ``dropout``, enlarged for it. A number without a label may be that of a group or of both. One up to
    a quarter larger than needed, or rounded down, is `qualified`.

    Limits
    ------
    Unequal allocation, non-inferiority, interim analyses, clusters, and patients (rather than events) of a survival
    trial need more than is printed.

    References
    ----------
    Machin D et al. Sample Size Tables for Clinical Studies, 3rd ed. Schoenfeld DA. Biometrics 1983; 39: 499-503.
    """

    kind: ClassVar[str] = "sample_size"
    has_habit = False

    power: Annotated[Printed, Described(description='the power: "0.80" or "80%"')]
    proportions: Annotated[list[Printed], Described(description='the two proportions: ["0.20", "0.40"]')] = []
    difference: Annotated[Printed | None, Described(description="the difference of two means, with sd")] = None
    sd: Annotated[Printed | None, Described(description="the standard deviation of a patient's value")] = None
    hazard_ratio: Annotated[Printed | None, Described(description="the hazard ratio; printed are events")] = None
    alpha: Annotated[Printed, Described(description="the significance level")] = read("0.05")
    sides: Annotated[Literal[1, 2], Described(description="whether the test is one-sided or two-sided")] = 2
    dropout: Annotated[Printed | None, Described(description='the drop-outs that are allowed for: "10%"')] = None

    @property
    def labels(self) -> Mapping[str, str]:
        if self.hazard_ratio is not None:
            return {"events": r"events|deaths|n"}
        each = r"(?:per|in each|each|a) (?:group|arm)"
        return {
            "number": r"n|N",
            "per group": each,
            "total": r"(?:in )?total|N total|in all|(?:in )?both groups|overall",
        }

    @property
    def unlabelled(self) -> Collection[str]:
        return tuple(self.labels)[:1]

    def read(self, text: str) -> tuple[str, Estimate]:
        """A number with its label behind it, ``91 per group``, as well as before it."""
        for measure, pattern in self.labels.items():
            match = re.search(rf"(?<=[\d?])\s*(?:patients?\s*)?(?:{pattern})\s*$", text, re.IGNORECASE)
            if match:
                number = re.sub(r"^\s*n\s*=\s*", "", text[: match.start()], flags=re.IGNORECASE)
                return measure, replace(alone(read(number)), text=text)
        return super().read(text)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        effects = [bool(self.proportions), self.difference is not None, self.hazard_ratio is not None]
        if sum(effects) != 1:
            yield Problem("proportions", "expected one effect: proportions, difference with sd, or hazard_ratio")
        if (self.difference is None) != (self.sd is None):
            yield Problem("sd", "a difference of means and its sd belong together")
        for name, value in (("power", self.power), ("alpha", self.alpha), ("dropout", self.dropout)):
            if value is not None and not 0 < _share(value) < 1:
                yield Problem(f"{name} {value.text!r}", f"{name} lies between 0 and 1, or 0% and 100%")
        shares = [_share(value) for value in self.proportions]
        if self.proportions and (len(shares) != 2 or not all(0 <= p <= 1 for p in shares) or len(set(shares)) < 2):
            yield Problem("proportions", "expected two different proportions between 0 and 1")
        if self.difference is not None and not self.difference.value:
            yield Problem("difference", "a difference of zero needs no end of patients")
        if self.sd is not None and self.sd.value <= 0:
            yield Problem("sd", "a standard deviation is positive")
        if self.hazard_ratio is not None and (self.hazard_ratio.value <= 0 or self.hazard_ratio.value == 1):
            yield Problem("hazard_ratio", "a hazard ratio is positive, and not 1")

    def source(self, around: Surroundings) -> str:
        effect = (
            " vs ".join(value.text for value in self.proportions)
            or (f"hazard ratio {self.hazard_ratio.text}" if self.hazard_ratio else "")
            or (f"difference {self.difference.text}, SD {self.sd.text}" if self.difference and self.sd else "")
        )
        sides = "" if self.sides == 2 else ", one-sided"
        dropout = f", {float(_share(self.dropout)):.0%} drop-outs" if self.dropout else ""
        return f"{effect}, power {self.power.text}, alpha {self.alpha.text}{sides}{dropout}"

    def _formulas(self) -> dict[str, Callable[..., float]]:
        from bsq.statistics import sample_size

        if self.proportions:
            p1, p2 = (float(_share(value)) for value in self.proportions)
            return {name: partial(formula, p1, p2) for name, formula in sample_size.PROPORTIONS.items()}
        if self.hazard_ratio is not None:
            ratio = float(self.hazard_ratio.value)
            return {name: partial(formula, ratio) for name, formula in sample_size.EVENTS.items()}
        assert self.difference is not None
        assert self.sd is not None
        values = float(self.difference.value), float(self.sd.value)
        return {name: partial(formula, *values) for name, formula in sample_size.MEANS.items()}

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        settings = float(_share(self.power)), float(_share(self.alpha)), self.sides
        groups = {"total": (2,), "number": (1, 2)}.get(self.measure, (1,))
        for name, formula in self._formulas().items():
            needed = formula(*settings)
            for many in groups:
                yield from self._sizes(reported, name, many, needed)

    def _sizes(self, reported: Estimate, name: str, groups: int, needed: float) -> Iterator[Derivation]:
        """The needed number, rounded up; and rounded otherwise, where that is what is printed."""
        is_other = groups == 2 and self.measure == "number"
        label = f"{name} in both groups" if is_other else name
        up = self._held(reported, label, math.ceil(needed - EXACT), needed, groups)
        if up.reproduces or not is_other:
            yield up
        for size, many in ((round(needed), groups), (math.ceil(groups * needed - EXACT), 1)):
            held = self._held(reported, label, size, needed, many)
            if held.reproduces:
                yield held
        down = self._held(reported, f"rounded-down {label}", math.floor(needed), needed, groups)
        if down.reproduces and math.floor(needed) != round(needed):
            yield down

    def _held(self, reported: Estimate, name: str, size: int, needed: float, groups: int) -> Derivation:
        """So many groups of a size, held against what is printed."""
        detail = f"unrounded {needed:.1f}" + (" per group" if self.measure != "events" else "")
        if self.dropout is None:
            return derive(reported.centre, name, groups * size, detail=detail)
        lost = _share(self.dropout)
        low, high = groups * math.floor(size * (1 + lost)), groups * math.ceil(size / (1 - lost))
        return derive(reported.centre, name, low, high, detail=detail)

    def check(self, around: Surroundings) -> Finding:
        found = super().check(around)
        if found.verdict is Verdict.REPRODUCED and found.method.startswith("rounded-down"):
            return found.qualified("rounded down, which leaves less than the stated power")
        if found.verdict is not Verdict.MISMATCH:
            return found
        printed = self.reported.centre.value
        tried = [*found.derivations]
        if self.measure == "number":
            tried += replace(self, printed=[f"total {self.reported.centre.text}"]).derivations(self.reported, around)
        below = [d for d in tried if d.high < printed <= Fraction(d.high) * ROUNDED_UP]
        if below:
            nearest = max(below, key=lambda d: d.high)
            why = f"more than the {nearest.shown} that are needed ({nearest.method}): rounded up, or for drop-outs"
            return replace(found, explanations=()).qualified(why)
        return found.explained(*self._otherwise(around))

    def _otherwise(self, around: Surroundings) -> Iterator[str]:
        """Other settings that would give the printed number."""
        for power in OTHER_POWERS:
            for sides in (2, 1):
                changed = replace(self, power=read(power), sides=sides)
                if _share(changed.power) == _share(self.power) and sides == self.sides:
                    continue
                fitting = [d for d in changed.derivations(self.reported, around) if d.is_rounded]
                if fitting:
                    how = "" if sides == self.sides else ", two-sided" if sides == 2 else ", one-sided"
                    yield f"with power {power}{how} {fitting[0].method} gives it"
        other = {"per group": "total", "total": "per group"}.get(self.measure)
        if other:
            changed = replace(self, printed=[f"{other} {self.reported.centre.text}"])
            fitting = [d for d in changed.derivations(self.reported, around) if d.is_rounded]
            if fitting:
                yield f"it is the number {'in both groups' if other == 'total' else 'per group'} ({fitting[0].method})"


def _share(printed: Printed) -> Fraction:
    """A proportion, printed as a percentage or not.

    >>> _share(read("80%")), _share(read("0.80"))
    (Fraction(4, 5), Fraction(4, 5))
    """
    return printed.value / 100 if printed.percent or printed.value > 1 else printed.value
