"""The claim kind ``test_statistic``."""

import math
from collections.abc import Callable, Collection, Iterator
from typing import Annotated, ClassVar

from msgspec.structs import replace

from bsq.claims.base import NOT_A_P, Claim, Described, Estimate, MissingError, Problem, Surroundings, is_p
from bsq.findings import Derivation, Finding, Verdict, derive
from bsq.phrases import alone
from bsq.summaries import TestStatistic as Statistic

METHODS = {"t": "t", "z": "z", "r": "correlation-t", "F": "f", "chi2": "chi-square", "Q": "chi-square"}
"""The method by which each statistic gives its p."""
DIRECTED = ("t", "z", "r")
"""The statistics that have a direction, and so a one-sided p."""
PROVISOS = {
    "one-sided": "only one-sided, which is not printed",
    "rounded-df": "only if the degrees of freedom were rounded, as Welch's are",
}
LARGEST = 1e6
"""A statistic that is only said to exceed something is no larger."""
DEGREES = {"t": 1, "z": 0, "r": 1, "F": 2, "chi2": 1, "Q": 1}


class TestStatistic(Claim, frozen=True, kw_only=True):
    """A test statistic against its p-value.

    What it checks
    --------------
    That the printed p follows from the printed t(df), F(df1, df2), chi-square(df), z, r(df) or Q(df).

    Why it matters
    --------------
    The statistic, its degrees of freedom and its p come from one line of output; where they disagree, one of them was
    typed by hand. About one psychology paper in eight has such a slip that changes what is significant.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "recovery"
        kind = "test_statistic"
        subject = "time to recovery"
        printed = "t(28) = 2.20, p = .036"

    Methods
    -------
    `t`, `z`, `f`, `chi-square`, `correlation-t`. The rounding of the statistic is carried through. A p that is only the
    one-sided one of t, z or r is `qualified`, unless the paper prints that it is one-sided.

    Limits
    ------
    A p that was adjusted for multiple testing, or by Greenhouse and Geisser's correction with the uncorrected degrees
    of freedom, does not follow from its statistic.

    References
    ----------
    Nuijten MB et al. Behavior Research Methods 2016; 48: 1205-1226 (statcheck).
    """

    kind: ClassVar[str] = "test_statistic"
    printed_edits = ("digits",)
    __test__ = False  # not a pytest class

    printed: Annotated[Statistic, Described(description='the statistic with its p: "t(28) = 2.20, p = .036"')]

    def problems(self) -> Iterator[Problem]:
        found = self.printed
        if not is_p(found.p):
            yield Problem(f"printed {found.p.text!r}", NOT_A_P)
        if found.name not in DIRECTED and found.value.value < 0:
            yield Problem(f"printed {found.value.text!r}", f"{found.name} is not negative")
        if found.name == "r" and abs(found.value.value) > 1:
            yield Problem(f"printed {found.value.text!r}", "a correlation lies between -1 and 1")
        for df in found.df:
            if df.value <= 0:
                yield Problem(f"printed {df.text!r}", "degrees of freedom are positive")
        if found.name in ("chi2", "Q") and found.df and found.df[0].value.denominator != 1:
            yield Problem(f"printed {found.df[0].text!r}", f"the degrees of freedom of {found.name} are a whole number")

    @property
    def reported(self) -> Estimate:
        return alone(self.printed.p)

    def printed_text(self) -> str:
        return self.printed.p.text

    def is_test(self) -> bool:
        return True

    def source(self, around: Surroundings) -> str:
        return self.printed.statistic + (", one-sided" if self.printed.one_sided else "")

    def named(self, around: Surroundings) -> Collection[str]:
        return ("one-sided",) if self.printed.one_sided else (METHODS[self.printed.name],)

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        found, method = self.printed, METHODS[self.printed.name]
        if len(found.df) < DEGREES[found.name]:
            raise MissingError("the degrees of freedom")
        low, high = self._tails(0.0)
        sides = 2 if found.name in DIRECTED and not found.one_sided else 1
        if found.name not in DIRECTED or not found.one_sided:
            yield derive(reported.centre, method, sides * low, sides * high)
        if found.name in DIRECTED:
            yield derive(reported.centre, f"one-sided {method}", low, high)
        if found.name in ("t", "F") and found.df[-1].value.denominator == 1 and reported.centre.is_printed:
            low, high = self._tails(0.5)
            rounded = derive(reported.centre, f"rounded-df {method}", sides * low, sides * high)
            as_printed = derive(reported.centre, method, sides * self._tails(0.0)[0], sides * self._tails(0.0)[1])
            if rounded.is_rounded and not as_printed.is_rounded:
                yield rounded

    def _tails(self, off: float) -> tuple[float, float]:
        """The least and the greatest tail, by the rounding of the statistic, and of its last df by ``off``."""
        low, high = self._magnitude()
        tails = [self._tail(change) for change in ((-off, off) if off else (0.0,))]
        return min(tail(high) for tail in tails), max(tail(low) for tail in tails)

    def _magnitude(self) -> tuple[float, float]:
        """The least and the greatest size that the statistic may have."""
        value = self.printed.value
        if value.comparator in ("<", "<="):
            return 0.0, float(value.value)
        if value.comparator in (">", ">="):
            return float(value.value), LARGEST
        ends = sorted(abs(float(limit)) for limit in value.bounds())
        return (0.0 if value.bounds()[0] <= 0 <= value.bounds()[1] else ends[0]), ends[1]

    def _tail(self, change: float) -> Callable[[float], float]:
        """The upper tail beyond a value of the statistic, its last df changed."""
        from bsq.statistics.distributions import chi_squared_sf, f_sf, normal_sf, t_sf

        found = self.printed
        df = [float(df.value) for df in found.df]
        if df:
            df[-1] += change
        match found.name:
            case "t":
                return lambda x: t_sf(x, df[0])
            case "z":
                return normal_sf
            case "F":
                return lambda x: f_sf(x, df[0], df[1])
            case "r":
                return lambda x: t_sf(x * math.sqrt(df[0] / (1 - x * x)), df[0]) if x < 1 else 0.0
        return lambda x: chi_squared_sf(x, int(df[0]))

    def check(self, around: Surroundings) -> Finding:
        found = super().check(around)
        if found.verdict is Verdict.QUALIFIED:
            return replace(found, explanations=(PROVISOS.get(found.method.split()[0], found.explanations[0]),))
        return found
