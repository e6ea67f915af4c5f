"""The claim kind ``anova``."""

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, ClassVar, Literal

from bsq.claims.base import P_LABEL, Described, Estimate, MissingError, Printed, Problem, Surroundings
from bsq.claims.ttest import OfSummaries
from bsq.findings import Derivation, Finding, Verdict, derive
from bsq.statistics.results import Test, UndefinedError
from bsq.summaries import Summary

SWEEPS = 20
"""So many rounds bring the means as near to each other, or as far apart, as their rounding allows."""


class Anova(OfSummaries, frozen=True, kw_only=True):
    """A p-value or F of several means against the groups' means, standard deviations and sizes.

    What it checks
    --------------
    That the printed p, or F, of a one-way analysis of variance follows from the summaries of the groups.

    Why it matters
    --------------
    As with two means (see the kind ttest): a standard error for a standard deviation, a wrong size, another test.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "red-cell-folate"
        kind = "anova"
        subject = "red cell folate by ventilation"
        groups = ["316.6 (58.7), n=8", "256.4 (37.1), n=9", "278.0 (33.8), n=5"]
        printed = ["F = 3.71", "p = 0.044"]

    Methods
    -------
    `anova` and `welch-anova`. The rounding of means and standard deviations is carried through.

    Limits
    ------
    A Kruskal-Wallis test, repeated measurements and an adjusted comparison do not follow from means.

    References
    ----------
    Altman DG. Practical Statistics for Medical Research, 1991, section 9.8 (the example).
    """

    kind: ClassVar[str] = "anova"
    printed_edits = ("digits",)

    test: Annotated[Literal["anova", "welch-anova"] | None, Described(description="the test that is named")] = None

    @property
    def labels(self) -> Mapping[str, str]:
        return {"p": P_LABEL, "F": r"F\s*(?:\([^)]*\))?"}

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if len(self.groups) < 2:
            yield Problem("groups", f"expected at least two groups, found {len(self.groups)}")

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        groups = [group.of(around.groups) for group in self.groups]
        found: dict[str, list[Test]] = {}
        for test in self._tests(groups):
            found.setdefault(test.method, []).append(test)
        if not any(test.statistic != math.inf for tests in found.values() for test in tests):
            raise MissingError("standard deviations above zero")
        for method, tests in found.items():
            if any(test.statistic == math.inf for test in tests) and self.measure == "F":
                raise MissingError("standard deviations with more decimals")
            values = [float(test.p if self.measure == "p" else test.statistic or 0) for test in tests]
            yield derive(reported.centre, method, min(values), max(values), detail=tests[0].detail)

    def check(self, around: Surroundings) -> Finding:
        found = super().check(around)
        printed = re.match(r"\s*F\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)", self.printed[0])
        k, n = len(self.groups), sum(group.of(around.groups).n or 0 for group in self.groups)
        wrong = printed is not None and (int(printed[1]), int(printed[2])) != (k - 1, n - k)
        if wrong and found.verdict is Verdict.REPRODUCED and found.method == "anova":
            return found.qualified(f"these groups have {k - 1} and {n - k} degrees of freedom")
        return found

    def _tests(self, groups: Sequence[Summary]) -> Iterator[Test]:
        """The tests of the summaries as printed, and at the extremes of their rounding."""
        from bsq.statistics import means

        sizes = [group.n or 0 for group in groups]
        spreads = [
            [max(0.0, float(x)) * self.to_sd(g) for x in (g.spread.bounds()[0], g.spread.value, g.spread.bounds()[1])]
            for g in groups
        ]
        deviations = [[spread[i] for spread in spreads] for i in (1, 0, 2)]
        for centres in _centres([group.mean for group in groups], sizes):
            for sds in deviations:
                read = list(zip(centres, sds, sizes, strict=True))
                for method, test in (("anova", means.anova), ("welch-anova", means.welch_anova)):
                    try:
                        yield test(read)
                    except UndefinedError:  # spreads of zero: any difference is then infinitely significant
                        if len(set(centres)) > 1:
                            yield Test(method, 0.0, math.inf)


def _centres(printed: Sequence[Printed], sizes: Sequence[int]) -> Iterator[list[float]]:
    """Means as printed, as near to each other as their rounding allows, and as far apart."""
    yield [float(mean.value) for mean in printed]
    yield _nearest(printed, sizes)
    yield _farthest(printed, sizes)


def _farthest(printed: Sequence[Printed], sizes: Sequence[int]) -> list[float]:
    """The means as far from each other as their rounding allows: each at the end that is farther from the others."""
    means = [float(mean.value) for mean in printed]
    for _ in range(SWEEPS):
        before = list(means)
        for i, mean in enumerate(printed):
            corners = [[*means[:i], float(end), *means[i + 1 :]] for end in mean.bounds()]
            means = max(corners, key=partial(_between, sizes=sizes))
        if means == before:
            break
    return means


def _nearest(printed: Sequence[Printed], sizes: Sequence[int]) -> list[float]:
    """The means with the least sum of squares between groups, which is convex in them."""
    ends = [[float(limit) for limit in mean.bounds()] for mean in printed]
    means = [float(mean.value) for mean in printed]
    for _ in range(SWEEPS):
        for i, (low, high) in enumerate(ends):
            others = [(m, n) for j, (m, n) in enumerate(zip(means, sizes, strict=True)) if j != i]
            centre = math.fsum(m * n for m, n in others) / sum(n for _, n in others)
            means[i] = min(high, max(low, centre))
    return means


def _between(means: Sequence[float], sizes: Sequence[int]) -> float:
    grand = math.fsum(m * n for m, n in zip(means, sizes, strict=True)) / sum(sizes)
    return math.fsum(n * (m - grand) ** 2 for m, n in zip(means, sizes, strict=True))
