"""The claim kind ``mean``."""

import math
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, ClassVar

from msgspec.structs import replace

from bsq.claims.base import Claim, Described, Estimate, MissingError, Printed, Problem, Surroundings
from bsq.findings import Derivation, Finding, Judgement, Verdict, derive, judge
from bsq.phrases import alone
from bsq.printed import Rounding, fixed

MOST_SUMS = 3
"""The nearest possible SDs are looked for among so many sums that give the mean."""
FARTHEST_N = 4
"""Another number of patients that would fit is looked for up to so many times the stated one."""


class Mean(Claim, frozen=True, kw_only=True):
    """A mean of whole numbers, and its standard deviation, against the number of patients.

    What it checks
    --------------
    That some whole-number sum gives the printed mean (GRIM), and some whole-number data with that sum the printed
    standard deviation (GRIMMER); with ``range``, data within the limits of the scale. With ``binary``, the data are
    zeros and ones (DEBIT).

    Why it matters
    --------------
    Scores, counts and ages in years are whole numbers, so few means and standard deviations of a small group are
    possible. One that is not has another number of patients, another scale, or a typing error behind it.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "pain-score"
        kind = "mean"
        subject = "pain score"
        printed = ["3.44", "2.48"]
        n = 18
        range = "0-10"

    Methods
    -------
    `grim`, `grimmer` and `debit`, in exact arithmetic. Truncated values, and a standard deviation with the denominator
    n, are `qualified`.

    Limits
    ------
    Data that are not whole numbers (weights, laboratory values), means of subgroups, and imputed values have any mean.
    Where every mean of the printed decimals is possible, the claim stays `unchecked`. In large groups without a range
    only the parity and the smallest possible standard deviation are checked.

    References
    ----------
    Brown NJL, Heathers JAJ. Social Psychological and Personality Science 2017; 8: 363-369 (GRIM). Anaya J. PeerJ
    Preprints 2016; 4: e2400v1 (GRIMMER). Heathers JAJ, Brown NJL. DEBIT, 2019, https://osf.io/5vb3u.
    """

    kind: ClassVar[str] = "mean"
    has_habit = False

    printed: Annotated[list[Printed], Described(description='the mean, and after it its SD: ["3.44", "2.48"]')]
    n: Annotated[int | str, Described(description="the number of patients, or the name of their group")]
    items: Annotated[int, Described(description="how many whole-number items a patient's value is the mean of")] = 1
    range: Annotated[str, Described(description='the lowest and highest value of an item: "1-7"')] = ""
    binary: Annotated[bool, Described(description="whether every value is 0 or 1")] = False

    def problems(self) -> Iterator[Problem]:
        if len(self.printed) > 2:
            yield Problem("printed", f"expected the mean and then its SD, found {len(self.printed)} values")
        if isinstance(self.n, int) and self.n < 2:
            yield Problem(f"n {self.n}", "a mean and an SD are of at least two patients")
        if self.items < 1:
            yield Problem(f"items {self.items}", "a value is the mean of at least one item")
        if self.range and read_range(self.range) is None:
            yield Problem(f"range {self.range!r}", "expected the lowest and the highest value, such as 1-7")
        if self.binary and (self.range or self.items != 1):
            yield Problem("binary", "zeros and ones have no other range, and one item")
        for i, printed in enumerate(self.printed):
            if printed.percent:
                yield Problem(
                    f"printed[{i}] {printed.text!r}", "a mean is no percentage; a percentage is a claim of its own"
                )
            if printed.comparator != "=":
                yield Problem(f"printed[{i}] {printed.text!r}", "expected a number, not a bound")
            if i == 1 and printed.value < 0:
                yield Problem(f"printed[{i}] {printed.text!r}", "a standard deviation is not negative")

    def groups_named(self) -> Iterator[tuple[str, str]]:
        if isinstance(self.n, str):
            yield "n", self.n

    def expand(self) -> Iterator[Claim]:
        if len(self.printed) == 2:
            yield replace(self, printed=self.printed[:1])
            yield replace(self, id=f"{self.id}: SD {self.printed[1].text}")
        else:
            yield self

    @property
    def reported(self) -> Estimate:
        return alone(self.printed[-1])

    def source(self, around: Surroundings) -> str:
        items = f" of {self.items} items" if self.items > 1 else ""
        limits = ", zeros and ones" if self.binary else f", {self.range}" if self.range else ""
        mean = f"mean {self.printed[0].text}, " if len(self.printed) == 2 else ""
        return f"{mean}n = {self._n(around)}{items}{limits}"

    def _n(self, around: Surroundings) -> int:
        return around.groups[self.n] if isinstance(self.n, str) else self.n

    @property
    def _limits(self) -> tuple[int, int] | None:
        return (0, 1) if self.binary else read_range(self.range) if self.range else None

    def check(self, around: Surroundings) -> Finding:
        n, source = self._n(around), self.source(around)
        try:
            derivations = tuple(self._deviations(n) if len(self.printed) == 2 else self._means(n))
        except MissingError as missing:
            return self.unchecked(self.reported.text, source, str(missing))
        judgement = judge(derivations, {"grim", "grimmer", "debit"})
        if judgement.verdict is not Verdict.MISMATCH:
            if judgement.best and judgement.best.name == "population":
                judgement = replace(judgement, proviso="only with the denominator n; a standard deviation has n - 1")
            return self.finding(self.reported.text, source, judgement, derivations)
        return self.finding(
            self.reported.text, source, judgement, derivations, impossible=True,
            explanations=self._why(n, judgement, derivations),
        )  # fmt: skip

    def working(self, derivation: Derivation, around: Surroundings) -> Iterator[str]:
        from bsq.statistics.workings import mean

        if match := re.fullmatch(r"grim (\d+)/(\d+)", derivation.method):
            yield from mean(int(match[1]), int(match[2]))

    def _means(self, n: int) -> Iterator[Derivation]:
        """The possible means that are printed so; else the nearest two."""
        from bsq.statistics.grim import sums_that_give

        mean, count = self.printed[0], n * self.items
        inside = [t for t in sums_that_give(mean, n, self.items) if self._inside(t, n)]
        if inside and count * mean.unit >= 1:
            raise MissingError(f"more decimals; {count} whole numbers can have every such mean")
        low, high = (n * self.items * limit for limit in self._limits) if self._limits else (-math.inf, math.inf)
        below = min(high, max(low, math.floor(mean.value * count)))
        for t in inside or sorted({int(below), int(min(high, below + 1))}):
            yield derive(mean, f"grim {t}/{count}", Fraction(t, count), shown=self._closer(mean, Fraction(t, count)))

    def _closer(self, mean: Printed, value: Fraction) -> str:
        """A value as the mean is printed; with a decimal more where it would look the same and is not."""
        same = mean.show(value) == mean.show(mean.value) and mean.rounding(value) is Rounding.NONE
        return fixed(value, mean.decimals + 1) if same else mean.show(value)

    def _inside(self, total: int, n: int) -> bool:
        return self._limits is None or n * self.items * self._limits[0] <= total <= n * self.items * self._limits[1]

    def _deviations(self, n: int) -> Iterator[Derivation]:
        """A possible standard deviation that is printed so; else the nearest ones."""
        from bsq.statistics.grim import sums_that_give

        mean, count = self.printed[0].value, n * self.items
        sums = [t for t in sums_that_give(self.printed[0], n, self.items) if self._inside(t, n)]
        if not sums:
            raise MissingError("a mean that is possible")
        sums.sort(key=lambda total: abs(mean * count - total))
        truncated = []
        for held in self._binary(sums, n) if self.binary else self._squares(sums, n):
            if held.is_rounded:
                yield held
                return
            truncated += [held] if held.reproduces else []
        if truncated:
            yield truncated[0]
            return
        nearest = list(self._nearest(sums[:MOST_SUMS], n))
        yield from sorted(nearest, key=lambda d: abs(float(d.low) - float(self.printed[1].value)))[:2]

    def _binary(self, sums: list[int], n: int) -> Iterator[Derivation]:
        from bsq.statistics.grim import debit

        for k in sums:
            yield self._held(f"debit {k}/{n}", debit(k, n))
        for k in sums:
            yield self._held(f"population {k}/{n}", debit(k, n) * Fraction(n - 1, n))

    def _squares(self, sums: list[int], n: int) -> Iterator[Derivation]:
        """The sums of squares that give the printed SD, with the denominator n - 1 and then with n."""
        from bsq.statistics import grim

        for population in (False, True):
            for total in sums:
                fitting = grim.squares_that_give(
                    self.printed[1], total, n, self.items, self._limits, population=population
                )
                for squares in fitting:
                    square = grim.variance(total, squares, n, self.items, population=population)
                    yield self._held("population" if population else "grimmer", square)

    def _nearest(self, sums: list[int], n: int) -> Iterator[Derivation]:
        from bsq.statistics import grim

        for total in sums:
            if self.binary:
                yield self._held(f"debit {total}/{n}", grim.debit(total, n))
                continue
            for squares in grim.nearest_squares(self.printed[1], total, n, self.items, self._limits):
                yield self._held("grimmer", grim.variance(total, squares, n, self.items))

    def _held(self, method: str, square: Fraction) -> Derivation:
        from bsq.statistics.grim import rounding_of_root

        sd, root = self.printed[1], math.sqrt(square)
        rounding = rounding_of_root(sd, square)
        shown = sd.show(root)
        if rounding is Rounding.NONE and shown == sd.show(sd.value):
            shown = fixed(root, sd.decimals + 1)
        return Derivation(method, root, root, shown, rounding)

    def _why(self, n: int, judgement: Judgement, derivations: tuple[Derivation, ...]) -> Iterator[str]:
        nearest = f"nearest: {' and '.join(d.shown for d in derivations)}"
        if len(self.printed) == 1:
            yield f"no {n * self.items} whole numbers have this mean; {nearest}"
            yield from self._fitting_n(n)
            return
        yield f"no whole numbers with this mean have this SD; {nearest}"
        if self._limits and not self.binary:
            from bsq.statistics.grim import attainable_deviations

            extremes = attainable_deviations(self.printed[0], n, self.items, self._limits)
            if extremes:
                least, greatest = (self.printed[1].show(math.sqrt(square)) for square in extremes)
                yield f"with values from {self.range} the SD lies between {least} and {greatest}"

    def _fitting_n(self, n: int) -> Iterator[str]:
        """The nearest other number of patients with which the mean is possible."""
        from bsq.statistics.grim import sums_that_give

        for other in sorted(range(2, FARTHEST_N * n), key=lambda size: (abs(size - n), -size)):
            sums = [t for t in sums_that_give(self.printed[0], other, self.items) if self._inside(t, other)]
            if sums:
                yield f"n = {other} would fit: {sums[0]}/{other * self.items}"
                return


def read_range(text: str) -> tuple[int, int] | None:
    """The limits of a scale.

    >>> read_range("1-7"), read_range("-3 to 3"), read_range("7-1")
    ((1, 7), (-3, 3), None)
    """
    match = re.fullmatch(r"\s*(-?\d+)\s*(?:-|–|to)\s*(-?\d+)\s*", text)
    limits = (int(match[1]), int(match[2])) if match else None
    return limits if limits and limits[0] < limits[1] else None
