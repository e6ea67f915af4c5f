"""The claim kind ``proportion_ci``."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, ClassVar

from bsq import slips
from bsq.claims.base import NOT_A_LEVEL, Claim, Count, Described, Estimate, Printed, Problem, Surroundings, is_level
from bsq.findings import Derivation, Finding, Verdict, judge
from bsq.printed import Rounding
from bsq.statistics.results import Interval


class ProportionCI(Claim, frozen=True, kw_only=True):
    """A proportion with its confidence interval.

    What it checks
    --------------
    That the printed proportion is count / total, and which method reproduces both printed limits.

    Why it matters
    --------------
    Journals rarely say which of seven intervals was used; an interval that none of them gives has another count, total
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
    `mid-p-proportion`; `sterne` where the paper names it.

    Limits
    ------
    An interval of a weighted, clustered or model-based proportion does not follow from one count and total.

    References
    ----------
    Newcombe RG. Statistics in Medicine 1998; 17: 857-872. Brown LD, Cai TT, DasGupta A. Statistical Science 2001; 16:
    101-133.
    """

    kind: ClassVar[str] = "proportion_ci"

    count: Annotated[Count, Described(description='count and total: "15/22"')]
    printed: Annotated[Estimate, Described(description='estimate and limits as printed: "68.2% (45.1 to 86.1)"')]
    level: Annotated[int | None, Described(description="confidence level in percent; 95 if not given or printed")] = (
        None
    )
    method: Annotated[str, Described(description="the method that the paper names")] = ""

    def problems(self) -> Iterator[Problem]:
        if self.count.k is None:
            yield Problem("count", "an interval of a proportion needs a known count")
        if self.printed.low is None or self.printed.high is None:
            yield Problem("printed", "an interval of a proportion has two limits")
        for level in (self.level, self.printed.level):
            if not is_level(level):
                yield Problem(f"level {level}", NOT_A_LEVEL)
        if self.method and self.method not in INTERVALS:
            yield Problem(f"method {self.method!r}", f"expected one of {', '.join(INTERVALS)}")

    def counts_given(self) -> Iterator[tuple[str, Count]]:
        yield "count", self.count

    def check(self, around: Surroundings) -> Finding:
        count = self.count.of(around.groups)
        assert count.k is not None
        assert count.n is not None
        level = float(self.printed.level or self.level or 95) / 100
        scale = 100 if self.printed.centre.percent or self.printed.centre.value > 1 else 1
        derivations = self._derivations(count.k, count.n, level, scale)
        judgement = judge(derivations, {self.method} if self.method else ())
        wrong = judgement.verdict is Verdict.MISMATCH
        return self.finding(
            self.printed.text,
            str(count),
            judgement,
            tuple(derivations),
            explanations=tuple(self._slips(count.k, count.n, level, scale, around)) if wrong else (),
        )

    def _derivations(self, k: int, n: int, level: float, scale: int) -> list[Derivation]:
        parts, found = self._parts(), []
        for name, interval in intervals(k, n, level, self.method):
            values = _values(Fraction(scale * k, n), interval, scale)
            worst = max((part.rounding(values[what]) for what, part in parts.items()), key=list(Rounding).index)
            estimate, low, high = (part.show(values[what]) for what, part in parts.items())
            found.append(
                Derivation(name, values["lower limit"], values["upper limit"], f"{estimate} ({low} to {high})", worst)
            )
        return found

    def _parts(self) -> dict[str, Printed]:
        low, high = self.printed.low, self.printed.high
        assert low is not None
        assert high is not None
        return {"estimate": self.printed.centre, "lower limit": low, "upper limit": high}

    def _slips(self, k: int, n: int, level: float, scale: int, around: Surroundings) -> Iterator[str]:
        """Other levels, other totals of the paper; else a single wrong digit."""
        for other in (0.9, 0.99, 0.8):
            if other != level:
                for derivation in self._derivations(k, n, other, scale):
                    if derivation.reproduces:
                        yield f"a {other:.0%} interval: {derivation.method} gives {derivation.shown}"
                        return
        for total, label in around.totals.items():
            if total != n and total >= k:
                for derivation in self._derivations(k, total, level, scale):
                    if derivation.reproduces:
                        yield f"another denominator: {k}/{total} gives {derivation.shown}, {total} being {label}"
                        return
        yield from slips.ranked(self._digit_slips(k, n, level, scale))

    def _digit_slips(self, k: int, n: int, level: float, scale: int) -> Iterator[slips.Slip]:
        parts = self._parts()
        for name, interval in intervals(k, n, level, self.method):
            values = _values(Fraction(scale * k, n), interval, scale)
            wrong = [what for what, part in parts.items() if part.rounding(values[what]) is Rounding.NONE]
            if len(wrong) == 1:
                printed = parts[wrong[0]]
                for slip in slips.of_digits(printed, printed.show(values[wrong[0]])):
                    yield slips.Slip(slip.cost, f"{wrong[0]}: {slip.text}, {name}")


def _values(estimate: Fraction, interval: Interval, scale: int) -> dict[str, Fraction | float]:
    """What an interval gives for each of the printed numbers, on their scale."""
    return {"estimate": estimate, "lower limit": scale * interval.low, "upper limit": scale * interval.high}


INTERVALS = (
    "clopper-pearson", "wilson", "wilson-continuity", "wald-proportion", "agresti-coull", "jeffreys",
    "mid-p-proportion", "sterne",
)  # fmt: skip


def intervals(k: int, n: int, level: float, named: str = "") -> Iterator[tuple[str, Interval]]:
    """Every method's interval of ``k`` of ``n``, the methods most in use first."""
    from bsq.statistics import proportion

    for function in (
        proportion.clopper_pearson, proportion.wilson, proportion.wilson_continuity, proportion.wald,
        proportion.agresti_coull, proportion.jeffreys, proportion.mid_p,
        *([proportion.sterne] if named == "sterne" else []),
    ):  # fmt: skip
        interval = function(k, n, level)
        yield interval.method, interval
