"""The claim kind ``proportion_ci``."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Annotated, ClassVar

from bsq.claims.base import (
    NOT_A_LEVEL,
    Claim,
    Count,
    Described,
    Estimate,
    Level,
    Problem,
    Surroundings,
    is_level,
    known_pairs,
)
from bsq.edits import crossed
from bsq.findings import Derivation, derive_interval
from bsq.statistics.results import Interval, UndefinedError


class ProportionCI(Claim, frozen=True, kw_only=True):
    """A proportion with its confidence interval.

    What it checks
    --------------
    That the printed proportion is count / total, and which method reproduces both printed limits.

    Why it matters
    --------------
    Journals rarely say which of nine intervals was used; an interval that none of them gives has another count, total
    or level behind it.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "crr-exposed"
        kind = "proportion_ci"
        subject = "complete response rate"
        count = "15/22"
        printed = "68.2% (45.1 to 86.1)"

    Methods
    -------
    `clopper-pearson`, `wilson`, `wilson-continuity`, `wald-proportion`, `agresti-coull`, `jeffreys`,
    `mid-p-proportion`, `logit`, `wald-continuity`; `sterne` where the paper names it.

    Limits
    ------
    An interval of a weighted, clustered or model-based proportion does not follow from one count and total.

    References
    ----------
    Newcombe RG. Statistics in Medicine 1998; 17: 857-872. Brown LD, Cai TT, DasGupta A. Statistical Science 2001; 16:
    101-133.
    """

    kind: ClassVar[str] = "proportion_ci"
    printed_edits = ("digits", "level")

    count: Annotated[Count, Described(description='count and total: "15/22"')]
    printed: Annotated[Estimate, Described(description='estimate and limits as printed: "68.2% (45.1 to 86.1)"')]
    level: Level = None
    method: Annotated[str, Described(description="the method that the paper names")] = ""

    def problems(self) -> Iterator[Problem]:
        if not self.count.is_given:
            yield Problem("count", "an interval of a proportion needs a known count")
        if self.printed.low is None or self.printed.high is None:
            yield Problem("printed", "an interval of a proportion has two limits")
        for level in (self.level, self.printed.level):
            if not is_level(level):
                yield Problem(f"level {level}", NOT_A_LEVEL)
        if crossed(self.printed):
            yield Problem(f"printed {self.printed.text!r}", "the lower limit lies above the upper one")
        if self.method and self.method not in INTERVALS:
            yield Problem(f"method {self.method!r}", f"expected one of {', '.join(INTERVALS)}")

    def counts_given(self) -> Iterator[tuple[str, Count]]:
        yield "count", self.count

    @property
    def reported(self) -> Estimate:
        return self.printed

    def source(self, around: Surroundings) -> str:
        return str(self.count.of(around.groups))

    def named(self, around: Surroundings) -> Collection[str]:
        return {self.method} if self.method else ()

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        ((k, n),) = known_pairs([self.count], around)
        scale = 100 if reported.centre.percent or reported.centre.value > 1 else 1
        for interval in intervals(k, n, self.level_of(reported), self.method):
            values = (Fraction(scale * k, n), scale * interval.low, scale * interval.high)
            yield derive_interval(reported.parts, interval.method, values)

    def working(self, derivation: Derivation, around: Surroundings) -> Iterator[str]:
        from bsq.statistics.workings import proportion

        ((k, n),) = known_pairs([self.count], around)
        yield from proportion(derivation.name, k, n, self.level_of(self.reported))


INTERVALS = (
    "clopper-pearson", "wilson", "wilson-continuity", "wald-proportion", "agresti-coull", "jeffreys",
    "mid-p-proportion", "logit", "wald-continuity", "sterne",
)  # fmt: skip


def intervals(k: int, n: int, level: float, named: str = "") -> Iterator[Interval]:
    """Every method's interval of ``k`` of ``n``, the methods most in use first."""
    from bsq.statistics import proportion

    for function in (
        proportion.clopper_pearson, proportion.wilson, proportion.wilson_continuity, proportion.wald,
        proportion.agresti_coull, proportion.jeffreys, proportion.mid_p, proportion.logit, proportion.wald_continuity,
        *([proportion.sterne] if named == "sterne" else []),
    ):  # fmt: skip
        with suppress(UndefinedError):
            yield function(k, n, level)
