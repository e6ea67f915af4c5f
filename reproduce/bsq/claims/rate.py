"""The claim kind ``rate``."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from itertools import product
from typing import Annotated, ClassVar

from msgspec.structs import replace

from bsq.claims.base import (
    P_LABEL,
    Described,
    Estimate,
    Level,
    MissingError,
    Problem,
    Reporting,
    Sides,
    Surroundings,
)
from bsq.findings import Derivation, Finding, Verdict, derive, derive_interval
from bsq.statistics.results import Interval, Test, UndefinedError
from bsq.summaries import Rate as PrintedRate

OTHER_TIMES = (1, 100, 1_000, 10_000, 100_000)
"""Person-times that rates are printed per."""
TURNED: dict[str, Callable[[float], float]] = {"rate ratio": lambda x: 1 / x, "rate difference": lambda x: -x}
"""What the second group over, or minus, the first is of the first over, or minus, the second."""


class Rate(Reporting, frozen=True, kw_only=True):
    """Events per person-time, and two such rates against each other.

    What it checks
    --------------
    With one rate: that it, and its interval, follow from the events and the person-time. With two, first over second:
    that the rate ratio, the rate difference and the p do.

    Why it matters
    --------------
    Safety tables print events per 100 patient-years; a wrong person-time or unit shows at once.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "infections"
        kind = "rate"
        subject = "serious infections"
        rates = ["12/345.6", "30/402.1"]
        printed = ["IRR 0.47 (0.24-0.91)", "p = 0.025"]

    Methods
    -------
    `garwood`, `wald-log-rate`, `wald-rate`, `byar`, `mid-p-rate`; `rate-ratio-wald`, `rate-ratio-exact`,
    `rate-ratio-mid-p`, `rate-difference-wald`; `exact-rates`, `wald-rates`, `score-rates`, `central-rates`,
    `mid-p-rates`, `likelihood-ratio-rates`, `wald-rate-difference`. A difference of the second minus the first is
    `qualified`.

    Limits
    ------
    Rates from a model with a dispersion, an offset by patient or repeated events have wider intervals. With two rates
    an unlabelled number from 0 to 1 is taken for the p; write IRR before a ratio.

    References
    ----------
    Rothman KJ, Greenland S, Lash TL. Modern Epidemiology, 3rd ed., chapter 14.
    """

    kind: ClassVar[str] = "rate"
    printed_edits = ("digits", "level", "months", "reciprocal")

    rates: Annotated[list[PrintedRate], Described(description='events over person-time: "12/345.6"; one group or two')]
    per: Annotated[int, Described(description="the person-time that a printed rate is per: 100, 1000", ge=1)] = 1
    alternative: Sides = "two-sided"
    level: Level = None

    @property
    def labels(self) -> Mapping[str, str]:
        if len(self.rates) == 1:
            return {"rate": r"(?:incidence |event )?rate|IR"}
        return {
            "p": P_LABEL,
            "rate ratio": r"(?:incidence )?rate ratio|IRR|RR|ratio",
            "rate difference": r"(?:incidence )?rate difference|IRD|difference",
        }

    @property
    def is_ratio(self) -> bool:
        return self.measure == "rate ratio"

    def read(self, text: str) -> tuple[str, Estimate]:
        """A negative value of two rates, without a label, can only be their difference."""
        measure, reported = super().read(text)
        is_negative = measure == "rate ratio" and reported.centre.value < 0
        return ("rate difference" if is_negative else measure), reported

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        for i, text in enumerate(self.printed):
            if len(self.rates) == 1 and re.match(r"\s*p(?![a-z])", text, re.IGNORECASE):
                yield Problem(f"printed[{i}] {text!r}", "one rate has no p-value; give the two rates that it compares")
        if len(self.rates) > 2:
            yield Problem("rates", f"expected one rate or two, found {len(self.rates)}")

    def source(self, around: Surroundings) -> str:
        return " vs ".join(map(str, self.rates)) + (f", per {self.per:,}" if self.per != 1 else "")

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        found = list(self._tests(reported) if self.measure == "p" else self._intervals(reported))
        if not found:
            raise MissingError("events in a group")
        yield from found

    def _over_rounding(self) -> Iterator[tuple[float, ...]]:
        """Events and times as the functions of rates take them, over the rounding of the times."""
        ends = [
            [float(x) for x in (rate.time.bounds()[0], rate.time.value, rate.time.bounds()[1])] for rate in self.rates
        ]
        for times in product(*ends):
            yield tuple(x for rate, time in zip(self.rates, times, strict=True) for x in (rate.events, time))

    def _as_printed(self) -> tuple[float, ...]:
        return tuple(x for rate in self.rates for x in (rate.events, float(rate.time.value)))

    def _tests(self, reported: Estimate) -> Iterator[Derivation]:
        from bsq.statistics import rates

        for method, test in rates.TESTS.items():
            with suppress(UndefinedError):
                found: list[Test] = [test(*values, self.alternative) for values in self._over_rounding()]
                p = [float(one.p) for one in found]
                yield derive(reported.centre, method, min(p), max(p), detail=found[0].detail)

    def _intervals(self, reported: Estimate) -> Iterator[Derivation]:
        from bsq.statistics import rates

        functions: tuple[Callable[..., Interval], ...] = {
            "rate": rates.RATES,
            "rate ratio": rates.RATIOS,
            "rate difference": (rates.rate_difference_wald,),
        }[self.measure]
        scale = 1 if self.measure == "rate ratio" else self.per
        for function in functions:
            with suppress(UndefinedError):
                found = [function(*values, self.level_of(reported)) for values in self._over_rounding()]
                columns = zip(*((one.estimate, one.low, one.high) for one in found), strict=True)
                ranges = [(scale * min(column), scale * max(column)) for column in columns]
                exact = function(*self._as_printed(), self.level_of(reported))
                unrounded = [scale * x for x in (exact.estimate, exact.low, exact.high)]
                held = derive_interval(reported.parts, exact.method, ranges, unrounded=unrounded)
                yield held
                if self.measure in TURNED and exact.low and reported.centre.is_printed and not held.is_rounded:
                    turn, order = TURNED[self.measure], (0, 2, 1)
                    turned = [(turn(ranges[i][1]), turn(ranges[i][0])) for i in order]
                    as_printed = [turn(unrounded[i]) for i in order]
                    yield derive_interval(reported.parts, f"{exact.method} inverted", turned, unrounded=as_printed)

    def check(self, around: Surroundings) -> Finding:
        found = super().check(around)
        if found.verdict is Verdict.REPRODUCED and found.method.endswith("inverted"):
            over = "minus" if self.measure == "rate difference" else "over"
            return found.qualified(f"the second group {over} the first")
        if found.verdict is Verdict.MISMATCH and self.measure == "rate":
            return found.explained(*self._otherwise(around))
        return found

    def _otherwise(self, around: Surroundings) -> Iterator[str]:
        """Other person-times of which the printed rate would be."""
        for per in OTHER_TIMES:
            if per != self.per:
                changed = replace(self, per=per)
                if any(d.is_rounded for d in changed.derivations(self.reported, around)):
                    yield f"per {per:,} it would fit"
