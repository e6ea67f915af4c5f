"""The claim kind ``order``."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from bsq.claims.base import Claim, Described, Estimate, Printed, Problem, Surroundings
from bsq.findings import Derivation, Finding, Judgement, Verdict
from bsq.printed import Rounding

SPREADS = {
    "range": "its range",
    "IQR": "its interquartile range",
    "CI": "its confidence interval",
    "interval": "its interval",
}


Spread = Literal["range", "IQR", "CI", "interval"]


class Order(Claim, frozen=True, kw_only=True):
    """A median inside its range or quartiles, an estimate inside its interval, a pooled median between its groups'.

    What it checks
    --------------
    That the lower limit, the estimate and the upper limit ascend; with ``ascending``, that any list of numbers does
    (minimum, quartiles, median, maximum). With ``groups``, the same quantity in each of the groups that were pooled:
    the pooled median lies between the smallest and the largest group median, so do the pooled quartiles, and the pooled
    range is the union of the groups' ranges.

    Why it matters
    --------------
    No data have a median outside their quartiles; such a cell is a typing error or another row's value.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "age-at-transplantation"
        kind = "order"
        subject = "age at transplantation, years"
        printed = "49 (17-42)"
        spread = "IQR"

    Methods
    -------
    Exact comparison, with the rounding of every number allowed for. A pooled quartile outside its groups' quartiles is
    `qualified`, since software interpolates quartiles of small samples in many ways; medians and ranges are exact.

    Limits
    ------
    A mean with its interval ascends too, but a mean with its standard deviation does not: it is no interval.

    References
    ----------
    Hyndman RJ, Fan Y. Sample quantiles in statistical packages. American Statistician 1996; 50: 361-365.
    """

    kind: ClassVar[str] = "order"

    printed: Annotated[Estimate | None, Described(description='estimate and interval as printed: "43.5 (18-62)"')] = (
        None
    )
    spread: Annotated[Spread, Described(description="what the interval is")] = "interval"
    ascending: Annotated[list[Printed], Described(description="instead: numbers that must ascend")] = []
    groups: Annotated[list[Estimate], Described(description="the same quantity in each of the groups pooled")] = []

    def problems(self) -> Iterator[Problem]:
        if (self.printed is None) == (not self.ascending):
            yield Problem("printed", 'give either printed, such as "43.5 (18-62)", or ascending, a list of numbers')
        if self.ascending and len(self.ascending) < 2:
            yield Problem("ascending", f"expected at least two numbers, found {len(self.ascending)}")
        if self.groups and self.printed is None:
            yield Problem("groups", "the groups' values need the pooled one in printed")

    def check(self, around: Surroundings) -> Finding:
        if self.printed is None:
            numbers = self.ascending
        else:
            numbers = [part for part in (self.printed.low, self.printed.centre, self.printed.high) if part]
        inputs = SPREADS[self.spread] if self.printed else "numbers that should ascend"
        text = self.printed.text if self.printed else ", ".join(number.text for number in numbers)
        for lower, upper in pairwise(numbers):
            if lower.bounds()[0] >= upper.bounds()[1]:
                return self._out_of_order(text, inputs, lower, upper)
        if self.printed is not None and self.groups:
            return self._check_pooled(self.printed)
        method = "ascending order"
        held = Derivation(method, 0, 0, " <= ".join(number.text for number in numbers), Rounding.HALF_UP)
        return self.finding(text, inputs, Judgement(Verdict.REPRODUCED, held), (held,))

    def _out_of_order(self, text: str, inputs: str, lower: Printed, upper: Printed) -> Finding:
        if self.printed is None:
            fault = f"{lower.text} should not exceed {upper.text}"
        elif self.printed.low and self.printed.high and self.printed.low.value > self.printed.high.value:
            fault = f"the limits {self.printed.low.text} and {self.printed.high.text} are exchanged or wrong"
        else:
            fault = f"{self.printed.centre.text} lies outside {SPREADS[self.spread]}"
        broken = Derivation("ascending order", 0, 0, f"{lower.text} > {upper.text}", Rounding.NONE)
        return self.finding(
            text, inputs, Judgement(Verdict.MISMATCH, broken), (broken,), explanations=(fault,),
            impossible=self.printed is not None,
        )  # fmt: skip

    def _check_pooled(self, pooled: Estimate) -> Finding:
        inputs = "groups " + " and ".join(group.text for group in self.groups)
        faults: list[str] = []
        doubts: list[str] = []
        derivations = []
        for name in ("centre", "low", "high"):
            value: Printed | None = getattr(pooled, name)
            theirs = [part for part in (getattr(group, name) for group in self.groups) if part]
            if value is None or len(theirs) < len(self.groups):
                continue
            lowest, highest = min(part.bounds()[0] for part in theirs), max(part.bounds()[1] for part in theirs)
            if name != "centre" and self.spread not in ("range", "IQR"):
                continue  # an interval narrows when groups are pooled
            is_range = self.spread == "range" and name != "centre"
            if is_range:
                outermost = (min if name == "low" else max)(theirs, key=lambda part: part.value)
                (lowest, highest), texts = outermost.bounds(), [outermost.text]
            else:
                texts = list(dict.fromkeys(part.text for part in theirs))
            fits = value.bounds()[0] < highest and value.bounds()[1] > lowest
            shown = " to ".join(texts)
            what = {"centre": "median", "low": "lower limit", "high": "upper limit"}[name]
            derivations.append(
                Derivation(f"pooled {what}", lowest, highest, shown, Rounding.HALF_UP if fits else Rounding.NONE)
            )
            if not fits:
                fault = f"the pooled {what} {value.text} does not follow from the groups' {' and '.join(texts)}"
                (faults if name == "centre" or is_range else doubts).append(fault)
        verdict = Verdict.MISMATCH if faults else Verdict.QUALIFIED if doubts else Verdict.REPRODUCED
        best = next((d for d in derivations if d.reproduces is (verdict is Verdict.REPRODUCED)), None)
        return self.finding(
            pooled.text, inputs, Judgement(verdict, best), tuple(derivations), explanations=(*faults, *doubts),
            impossible=bool(faults),
        )  # fmt: skip
