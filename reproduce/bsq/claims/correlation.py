"""The claim kind ``correlation``."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Annotated, ClassVar

from bsq.claims.base import (
    P_LABEL,
    Described,
    Estimate,
    Level,
    MissingError,
    Printed,
    Problem,
    Reporting,
    Sides,
    Surroundings,
)
from bsq.findings import Derivation, derive, derive_interval
from bsq.statistics.results import UndefinedError


class Correlation(Reporting, frozen=True, kw_only=True):
    """A correlation coefficient against its p-value, its interval and the number of patients.

    What it checks
    --------------
    That the printed p, and the printed interval, follow from r and n.

    Why it matters
    --------------
    Three numbers that stem from two: a wrong digit in any of them, or another number of patients, shows.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "ferritin-and-crp"
        kind = "correlation"
        subject = "ferritin and C-reactive protein"
        r = "0.45"
        n = 30
        printed = ["p = .01", "0.45 (0.11-0.70)"]

    Methods
    -------
    `correlation-t` (Pearson, and Spearman as most software approximates it), `fisher-z`.

    Limits
    ------
    Kendall's tau has another p; Spearman's exact p of fewer than ten patients differs from the approximation. A partial
    correlation loses a degree of freedom for each variable held constant.

    References
    ----------
    Altman DG. Practical Statistics for Medical Research, 1991, chapter 11.
    """

    kind: ClassVar[str] = "correlation"
    printed_edits = ("digits", "level")

    r: Annotated[Printed, Described(description="the correlation coefficient as printed")]
    n: Annotated[int, Described(description="the number of patients", ge=3)]
    alternative: Sides = "two-sided"
    level: Level = None

    @property
    def labels(self) -> Mapping[str, str]:
        return {"p": P_LABEL, "r": r"r|rho|ρ|correlation"}

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if not -1 <= self.r.value <= 1 or self.r.comparator != "=":
            yield Problem(f"r {self.r.text!r}", "a correlation lies between -1 and 1")

    def source(self, around: Surroundings) -> str:
        return f"r = {self.r.text}, n = {self.n}"

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        from bsq.statistics import correlation

        coefficients = sorted({max(-1.0, min(1.0, float(limit))) for limit in (*self.r.bounds(), self.r.value)})
        found: list[Derivation] = []
        if self.measure == "p":
            for test in (correlation.correlation_t, correlation.fisher_z):
                with suppress(UndefinedError):
                    tests = [test(r, self.n, self.alternative) for r in coefficients]
                    p = [float(one.p) for one in tests]
                    through_zero = coefficients[0] <= 0 <= coefficients[-1]
                    p += [1.0 if self.alternative == "two-sided" else 0.5] if through_zero else []
                    detail = test(float(self.r.value), self.n, self.alternative).detail
                    found.append(derive(reported.centre, tests[0].method, min(p), max(p), detail=detail))
        else:
            with suppress(UndefinedError):
                limits = [correlation.fisher_z_interval(r, self.n, self.level_of(reported)) for r in coefficients]
                ranges = [
                    (coefficients[0], coefficients[-1]),
                    (limits[0].low, limits[-1].low),
                    (limits[0].high, limits[-1].high),
                ]
                exact = correlation.fisher_z_interval(float(self.r.value), self.n, self.level_of(reported))
                unrounded = (self.r.value, exact.low, exact.high)
                found.append(derive_interval(reported.parts, "fisher-z", ranges, unrounded=unrounded))
        if not found:
            raise MissingError("at least four patients, and a correlation inside -1 and 1")
        yield from found
