"""The claim kind ``survival``."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from msgspec.structs import replace

from bsq.claims.base import (
    NOT_A_LEVEL,
    Claim,
    Count,
    Described,
    Estimate,
    Level,
    MissingError,
    Printed,
    Problem,
    Surroundings,
    centre,
    is_level,
)
from bsq.edits import narrowed
from bsq.findings import Derivation, Finding, Verdict, derive, derive_interval
from bsq.printed import Rounding

if TYPE_CHECKING:
    from bsq.statistics.interval_scales import Scale


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
    printed_edits = ("digits",)

    printed: Annotated[Estimate, Described(description='estimate and limits as printed: "71.9% (55.9-93.9)"')]
    quantity: Annotated[
        Literal["probability", "median"], Described(description="survival at a time, or its median")
    ] = "probability"
    n: Annotated[int | str | None, Described(description="the number of patients, or the name of their group")] = None
    survivors: Annotated[
        Count | None, Described(description='survivors and patients where nobody was censored before: "5/11"')
    ] = None
    level: Level = None

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

    @property
    def reported(self) -> Estimate:
        return self.printed

    def source(self, around: Surroundings) -> str:
        if self.survivors is not None:
            return str(self.survivors.of(around.groups))
        n = self._patients(around)
        return f"n = {n}" if n else "the interval"

    def _patients(self, around: Surroundings) -> int | None:
        return around.groups[self.n] if isinstance(self.n, str) else self.n

    def rests_on(self, around: Surroundings) -> Collection[str]:
        return ("km-log", "km-log-log")

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        parts, unit = reported.parts, _scale(reported)
        if len(parts) < 3:
            raise MissingError("a limit on each side")
        if self.survivors is not None:
            yield from self._uncensored(self.survivors.of(around.groups), reported, unit)
        elif self.quantity == "median":
            yield _median(parts)
        elif not all(0 < part.value < unit for part in parts.values()):
            raise MissingError("limits inside 0 and 1; a cut interval has no centre")
        else:
            from bsq.statistics.interval_scales import SURVIVAL_SCALES

            for scale in SURVIVAL_SCALES:
                if among is None or f"km-{scale.name}" in among:
                    yield _centred(scale, parts, unit)

    def _uncensored(self, survivors: Count, reported: Estimate, unit: int) -> Iterator[Derivation]:
        from bsq.statistics.survival import uncensored

        k, n = survivors.k or 0, survivors.n or 0
        if k in (0, n):
            raise MissingError("a survival other than 0 or 1, to have an interval")
        for interval in uncensored(k, n, self.level_of(reported)):
            values = [unit * value for value in (interval.estimate, interval.low, interval.high)]
            yield derive_interval(reported.parts, interval.method, values)

    def working(self, derivation: Derivation, around: Surroundings) -> Iterator[str]:
        from bsq.statistics.workings import survival_centre

        parts, unit = self.printed.parts, _scale(self.printed)
        if self.survivors is None and self.quantity != "median" and derivation.name.startswith("km-"):
            low, high = (float(parts[limit].value) / unit for limit in ("lower limit", "upper limit"))
            yield from survival_centre(derivation.name.removeprefix("km-"), low, high)

    def check(self, around: Surroundings) -> Finding:
        found = super().check(around)
        if self.survivors is not None or not found.derivations or not self.printed.ascends:
            return found
        if self.quantity == "median":
            return self._of_median(found)
        return self._of_probability(found, around)

    def _of_median(self, found: Finding) -> Finding:
        if found.verdict is not Verdict.MISMATCH:
            return found.explained("symmetric: the normal approximation that SPSS prints")
        missing = "the event times; the interval of a median depends on them"
        return self.unchecked(found.printed, found.inputs, missing)

    def _of_probability(self, found: Finding, around: Surroundings) -> Finding:
        from bsq.statistics.interval_scales import SURVIVAL_SCALES

        if found.verdict is Verdict.MISMATCH:
            return found.explained("on no scale is the estimate the centre of its interval")
        parts, n, unit = self.printed.parts, self._patients(around), _scale(self.printed)
        held = zip(SURVIVAL_SCALES, found.derivations, strict=True)
        fitting = [scale for scale, derivation in held if derivation.reproduces]
        implied = min(_effective_n(scale, parts, unit, self.level_of(self.printed)) for scale in fitting)
        if n is not None and implied > n:
            why = f"narrower than {n} patients allow: it takes {implied:.0f}, none of them censored"
            return replace(found, verdict=Verdict.MISMATCH, impossible=True, explanations=(why,))
        inner = narrowed(self.printed).parts
        corner = all(_centred(scale, inner, unit).rounding is not Rounding.HALF_UP for scale in fitting)
        if found.verdict is Verdict.REPRODUCED and corner:
            return found.qualified("only in a corner of the rounding of its three numbers")
        if found.verdict is Verdict.REPRODUCED:
            return found.explained(f"the interval implies {implied:.0f} patients at risk, were none censored")
        return found


def _median(parts: Mapping[str, Printed]) -> Derivation:
    """The centre of a median's interval, as the normal approximation has it."""
    return derive(parts["estimate"], "reflected-normal", *centre(parts, is_ratio=False))


def _scale(estimate: Estimate) -> int:
    """100 where percentages are printed, 1 where proportions are."""
    return 100 if estimate.centre.percent or estimate.centre.value > 1 else 1


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
