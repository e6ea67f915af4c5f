"""The claim kind ``survival``."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from msgspec.structs import replace

from bsq import slips
from bsq.claims.base import NOT_A_LEVEL, Claim, Count, Described, Estimate, Printed, Problem, Surroundings, is_level
from bsq.findings import Derivation, Finding, Judgement, Verdict, derive, judge
from bsq.printed import Rounding

if TYPE_CHECKING:
    from bsq.statistics.interval_scales import Scale

CORNER = Fraction(9, 10)
"""An interval that fits only in the last tenth of the rounding of its numbers fits by a corner."""


class Survival(Claim, frozen=True, kw_only=True):
    """Survival at a time, or its median, with its confidence interval.

    What it checks
    --------------
    On which scale the printed estimate is the centre of its printed interval. With ``n``, the number of patients: that
    the interval is no narrower than so many uncensored patients allow. With ``survivors`` (nobody censored before that
    time), that Greenwood's formula gives the very limits.

    Why it matters
    --------------
    Kaplan-Meier software builds every interval symmetrically on some scale. An interval that is symmetric on none has a
    wrong digit in one of its three numbers.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "os-1-year"
        kind = "survival"
        subject = "overall survival at 1 year"
        printed = "41.9% (25.0-70.2)"
        n = 22

    Methods
    -------
    `greenwood` on the log (R), log-log (SAS, Stata), plain (SPSS), logit and arcsine scales. A median with a symmetric
    interval is the normal approximation that SPSS prints. The effective number at risk is S (1 - S) / SE^2.

    Limits
    ------
    A median with an asymmetric interval (Brookmeyer-Crowley) depends on the event times and stays `unchecked` here.
    A cumulative incidence with competing risks is not a Kaplan-Meier estimate, but its intervals use the same scales.

    References
    ----------
    Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data, 2nd ed., section 1.4. Cutler SJ,
    Ederer F. Journal of Chronic Diseases 1958; 8: 699-712. Brookmeyer R, Crowley J. Biometrics 1982; 38: 29-41.
    """

    kind: ClassVar[str] = "survival"

    printed: Annotated[Estimate, Described(description='estimate and limits as printed: "71.9% (55.9-93.9)"')]
    quantity: Annotated[
        Literal["probability", "median"], Described(description="survival at a time, or its median")
    ] = "probability"
    n: Annotated[int | str | None, Described(description="the number of patients, or the name of their group")] = None
    survivors: Annotated[
        Count | None, Described(description='survivors and patients where nobody was censored before: "5/11"')
    ] = None
    level: Annotated[int | None, Described(description="confidence level in percent; 95 if not given or printed")] = (
        None
    )

    def problems(self) -> Iterator[Problem]:
        if isinstance(self.n, int) and self.n < 1:
            yield Problem(f"n {self.n}", "a total must be positive")
        if self.survivors is not None and self.survivors.k is None:
            yield Problem("survivors", "the number of survivors must be known")
        if self.quantity == "probability":
            scale = _scale(self.printed)
            for part in (self.printed.low, self.printed.centre, self.printed.high):
                if part and not 0 <= part.value <= scale:
                    yield Problem(f"printed {part.text!r}", f"a survival probability lies between 0 and {scale}")
        for level in (self.level, self.printed.level):
            if not is_level(level):
                yield Problem(f"level {level}", NOT_A_LEVEL)

    def counts_given(self) -> Iterator[tuple[str, Count]]:
        if self.survivors is not None:
            yield "survivors", self.survivors

    def groups_named(self) -> Iterator[tuple[str, str]]:
        yield from super().groups_named()
        if isinstance(self.n, str):
            yield "n", self.n

    def check(self, around: Surroundings) -> Finding:
        n = around.groups[self.n] if isinstance(self.n, str) else self.n
        inputs = f"n = {n}" if n else "the interval"
        estimate = self.printed
        if estimate.low is None or estimate.high is None:
            return self.unchecked(estimate.text, inputs, "a limit on each side")
        parts = {"estimate": estimate.centre, "lower limit": estimate.low, "upper limit": estimate.high}
        if not _ascending(parts):
            broken = Derivation("ascending order", 0, 0, "not in ascending order", Rounding.NONE)
            return self.finding(
                estimate.text, inputs, Judgement(Verdict.MISMATCH, broken), (broken,), impossible=True,
                explanations=("the estimate lies outside its interval",),
            )  # fmt: skip
        if self.quantity == "median":
            return self._check_median(parts, inputs)
        if self.survivors is not None:
            return self._check_uncensored(self.survivors.of(around.groups), parts)
        return self._check_probability(parts, n, inputs)

    def _check_median(self, parts: Mapping[str, Printed], inputs: str) -> Finding:
        low, high = parts["lower limit"].bounds(), parts["upper limit"].bounds()
        derivation = derive(parts["estimate"], "reflected-normal", (low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
        if derivation.reproduces:
            return self.finding(
                self.printed.text, inputs, judge([derivation]), (derivation,),
                explanations=("symmetric: the normal approximation that SPSS prints",),
            )  # fmt: skip
        return self.unchecked(self.printed.text, inputs, "the event times; the interval of a median depends on them")

    def _check_uncensored(self, survivors: Count, parts: Mapping[str, Printed]) -> Finding:
        from bsq.statistics.survival import uncensored

        assert survivors.k is not None
        assert survivors.n is not None
        if survivors.k in (0, survivors.n):
            return self.unchecked(
                self.printed.text, str(survivors), "a survival other than 0 or 1, to have an interval"
            )
        unit, derivations = _scale(self.printed), []
        for interval in uncensored(survivors.k, survivors.n, self._level):
            values = [unit * value for value in (interval.estimate, interval.low, interval.high)]
            held = list(zip(parts.values(), values, strict=True))
            worst = max((part.rounding(value) for part, value in held), key=list(Rounding).index)
            estimate, low, high = (part.show(value) for part, value in held)
            derivations.append(
                Derivation(interval.method, values[1], values[2], f"{estimate} ({low} to {high})", worst)
            )
        return self.finding(self.printed.text, str(survivors), judge(derivations), tuple(derivations))

    def _check_probability(self, parts: Mapping[str, Printed], n: int | None, inputs: str) -> Finding:
        from bsq.statistics.interval_scales import SURVIVAL_SCALES

        unit = _scale(self.printed)
        if not all(0 < part.value < unit for part in parts.values()):
            return self.unchecked(self.printed.text, inputs, "limits inside 0 and 1; a cut interval has no centre")
        derivations = tuple(_centred(scale, parts, unit) for scale in SURVIVAL_SCALES)
        judgement = judge(derivations)
        if judgement.verdict is Verdict.MISMATCH:
            fault = "on no scale is the estimate the centre of its interval"
            slips_ = self._digit_slips(parts, unit)
            return self.finding(self.printed.text, inputs, judgement, derivations, explanations=(fault, *slips_))
        fitting = [scale for scale, held in zip(SURVIVAL_SCALES, derivations, strict=True) if held.reproduces]
        implied = min(_effective_n(scale, parts, unit, self._level) for scale in fitting)
        if n is not None and implied > n:
            return self.finding(
                self.printed.text, inputs, Judgement(Verdict.MISMATCH, judgement.best), derivations, impossible=True,
                explanations=(f"narrower than {n} patients allow: it takes {implied:.0f}, none of them censored",),
            )  # fmt: skip
        found = self.finding(self.printed.text, inputs, judgement, derivations)
        narrowed = {name: replace(part, unit=part.unit * CORNER) for name, part in parts.items()}
        if judgement.verdict is Verdict.REPRODUCED and not any(
            _centred(scale, narrowed, unit).rounding is Rounding.HALF_UP for scale in fitting
        ):
            return found.qualified("only in a corner of the rounding of its three numbers")
        return found

    @property
    def _level(self) -> float:
        return float(self.printed.level or self.level or 95) / 100

    def _digit_slips(self, parts: Mapping[str, Printed], unit: int) -> tuple[str, ...]:
        """Single wrong digits that would mend the interval, on the two scales most in use, the commoner first."""
        from bsq.statistics.interval_scales import LOG, LOG_LOG

        for scale in (LOG, LOG_LOG):

            def holds(mended: Mapping[str, Printed], scale: "Scale" = scale) -> bool:
                if not (all(0 < part.value < unit for part in mended.values()) and _ascending(mended)):
                    return False
                return mended["estimate"].rounding(*_centres(scale, mended, unit)) is Rounding.HALF_UP

            found = slips.ranked(slips.mending(parts, holds))
            if found:
                return tuple(f"{text} ({scale.name} scale)" for text in found)
        return ()


def _scale(estimate: Estimate) -> int:
    """100 where percentages are printed, 1 where proportions are."""
    return 100 if estimate.centre.percent or estimate.centre.value > 1 else 1


def _ascending(parts: Mapping[str, Printed]) -> bool:
    return parts["lower limit"].value <= parts["estimate"].value <= parts["upper limit"].value


def _limits(part: Printed, unit: int) -> tuple[float, float]:
    """The unrounded proportions that a printed limit stands for, kept inside 0 and 1."""
    low, high = part.bounds()
    return max(1e-9, float(low) / unit), min(1 - 1e-9, float(high) / unit)


def _centred(scale: "Scale", parts: Mapping[str, Printed], unit: int) -> Derivation:
    """The centre of the printed interval on a scale, held against the estimate."""
    return derive(parts["estimate"], f"km-{scale.name}", *_centres(scale, parts, unit))


def _centres(scale: "Scale", parts: Mapping[str, Printed], unit: int) -> tuple[float, float]:
    """The lowest and highest centre of the printed interval on a scale, over the rounding of its limits."""
    from bsq.statistics.interval_scales import centre

    low, high = _limits(parts["lower limit"], unit), _limits(parts["upper limit"], unit)
    first, last = sorted((centre(scale, low[0], high[0]), centre(scale, low[1], high[1])))
    return unit * first, unit * last


def _effective_n(scale: "Scale", parts: Mapping[str, Printed], unit: int, level: float) -> float:
    """The fewest uncensored patients that the interval, as wide as its rounding allows, implies on a scale."""
    from bsq.statistics.distributions import two_sided_z
    from bsq.statistics.interval_scales import standard_error
    from bsq.statistics.survival import effective_number_at_risk

    low, high = _limits(parts["lower limit"], unit)[0], _limits(parts["upper limit"], unit)[1]
    return min(
        effective_number_at_risk(survival, standard_error(scale, survival, low, high, two_sided_z(level)))
        for survival in _limits(parts["estimate"], unit)
    )
