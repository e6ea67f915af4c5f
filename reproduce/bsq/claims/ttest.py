"""The claim kind ``ttest``."""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

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
    corners,
    is_centred,
)
from bsq.findings import Derivation, Finding, Range, Verdict, derive, derive_interval
from bsq.printed import Printed, Rounding, read
from bsq.statistics.results import Estimated, UndefinedError
from bsq.summaries import Summary


class OfSummaries(Reporting, frozen=True, kw_only=True):
    """A claim about groups of which means, standard deviations and sizes are printed."""

    groups: Annotated[list[Summary], Described(description='mean (SD) and n of each group: "65.6 (9.5), n=72"')]
    spread: Annotated[
        Literal["SD", "SE"], Described(description="what stands behind each mean where it is not labelled")
    ] = "SD"

    def source(self, around: Surroundings) -> str:
        kind = f" ({self.spread})" if self.spread == "SE" else ""
        return " vs ".join(str(group.of(around.groups)) for group in self.groups) + kind

    def to_sd(self, group: Summary) -> float:
        """By what a group's printed spread is multiplied to be its standard deviation."""
        return math.sqrt(group.n or 0) if (group.kind or self.spread) == "SE" else 1.0

    def named(self, around: Surroundings) -> Collection[str]:
        test: str | None = getattr(self, "test", None)
        return (test,) if test else ()


class TTest(OfSummaries, frozen=True, kw_only=True):
    """A p-value, t or difference of two means against the groups' means, standard deviations and sizes.

    What it checks
    --------------
    That the printed p, the t statistic, or the difference with its interval follows from the summaries. With one group
    and ``paired``, its mean and standard deviation are those of the differences within patients; with two groups and
    ``paired``, that some correlation between the two measurements gives the printed value.

    Why it matters
    --------------
    A p-value that does not follow from means, standard deviations and sizes points to a standard error printed as a
    standard deviation, another test, or other patients.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "age"
        kind = "ttest"
        subject = "age, years"
        groups = ["65.6 (9.5), n=72", "63.14 (10.1), n=68"]
        printed = ["p = 0.14", "difference 2.46 (-0.81 to 5.73)"]

    Methods
    -------
    `student`, `welch`, `z-of-means`; `paired-t`. The rounding of means and standard deviations is carried through.

    Limits
    ------
    A rank test, a test of transformed values and an adjusted comparison do not follow from means.

    References
    ----------
    Altman DG. Practical Statistics for Medical Research, 1991, chapter 9.
    """

    kind: ClassVar[str] = "ttest"
    printed_edits = ("digits", "level")

    paired: Annotated[bool, Described(description="whether both measurements are of the same patients")] = False
    alternative: Sides = "two-sided"
    level: Level = None
    test: Annotated[
        Literal["student", "welch", "z-of-means", "paired-t"] | None, Described(description="the test that is named")
    ] = None

    @property
    def labels(self) -> Mapping[str, str]:
        return {
            "p": P_LABEL,
            "difference": r"(?:mean\s+)?(?:difference|diff)|MD|Δ",
            "t": r"t\s*(?:\(\s*[\d.]+\s*\))?",
        }

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        many = (1, 2) if self.paired else (2,)
        if len(self.groups) not in many:
            expected = "the differences, or both measurements" if self.paired else "two groups"
            yield Problem("groups", f"expected {expected}, found {len(self.groups)}; with more groups it is an anova")
        if self.paired and len({group.n for group in self.groups if group.n}) > 1:
            yield Problem("groups", "both measurements of the same patients have one n")

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        found: dict[str, list[Estimated]] = {}
        for test in self._over_rounding(around):
            found.setdefault(test.method, []).append(test)
        derivations = [held for tests in found.values() for held in self._held(reported, tests)]
        if not derivations:
            raise MissingError("standard deviations above zero")
        yield from derivations

    def _over_rounding(self, around: Surroundings) -> Iterator[Estimated]:
        """The tests of the summaries as printed, and then at the extremes of their rounding."""
        groups = [group.of(around.groups) for group in self.groups]
        for values in corners(*(number for group in groups for number in (group.mean, group.spread))):
            yield from self._tests(groups, values)

    def _tests(self, groups: list[Summary], values: tuple[float, ...]) -> Iterator[Estimated]:
        """Every test of one reading of the rounded summaries."""
        from bsq.statistics import means

        read = [
            (values[2 * i], max(0.0, values[2 * i + 1]) * self.to_sd(group), group.n or 0)
            for i, group in enumerate(groups)
        ]
        if not self.paired:
            for test in means.TESTS.values():
                try:
                    yield test(*read)
                except UndefinedError:
                    continue
        elif len(read) == 1:
            yield means.paired_t(read[0])
        else:
            (m1, s1, n), (m2, s2, _) = read
            for sd in (abs(s1 - s2), math.hypot(s1, s2), s1 + s2):
                yield means.paired_t((m1 - m2, sd, n))

    def working(self, derivation: Derivation, around: Surroundings) -> Iterator[str]:
        from bsq.statistics.workings import of_means

        groups = [group.of(around.groups) for group in self.groups]
        if not self.paired:
            read = [(float(g.mean.value), float(g.spread.value) * self.to_sd(g), g.n or 0) for g in groups]
            yield from of_means(derivation.name, read[0], read[1])

    def _has_df(self, printed: Printed, around: Surroundings) -> bool:
        degrees = [float(test.df) for test in self._over_rounding(around) if test.df is not None]
        return bool(degrees) and printed.rounding(min(degrees), max(degrees)) is not Rounding.NONE

    def _held(self, reported: Estimate, tests: list[Estimated]) -> Iterator[Derivation]:
        """One test's answers, over the rounding of its inputs, held against what is printed."""
        defined = [test for test in tests if test.se > 0]
        if not defined:
            return
        as_printed, measure = defined[0], self.measure
        if measure == "difference":
            yield self._held_difference(reported, defined, as_printed, 1)
            if reported.centre.is_printed and reported.centre.value * Fraction(as_printed.estimate) <= 0:
                yield self._held_difference(reported, defined, as_printed, -1)
            return
        is_p = measure == "p"
        values = [test.p(self.alternative) for test in _extreme(defined)] if is_p else [t.statistic for t in defined]
        estimates = [test.estimate for test in tests]
        if min(estimates) <= 0 <= max(estimates):
            values.append((1.0 if self.alternative == "two-sided" else 0.5) if is_p else 0.0)
        if measure == "t" and reported.centre.value * Fraction(as_printed.estimate) < 0:
            values = [-x for x in values]  # the second group minus the first
        yield derive(reported.centre, as_printed.method, min(values), max(values), detail=as_printed.detail)

    def _held_difference(
        self, reported: Estimate, tests: list[Estimated], as_printed: Estimated, sign: int
    ) -> Derivation:
        level = self.level_of(reported)
        errors, df = [test.se for test in tests], [test.df or math.inf for test in tests]
        halves = [
            Estimated("", 0.0, se, None if freedom == math.inf else freedom).interval(level).high
            for se, freedom in ((min(errors), max(df)), (max(errors), min(df)))
        ]
        estimates = [sign * test.estimate for test in tests]
        estimate: Range = (min(estimates), max(estimates))
        low: Range = (estimate[0] - halves[1], estimate[1] - halves[0])
        high: Range = (estimate[0] + halves[0], estimate[1] + halves[1])
        label = " second minus first" if sign < 0 else ""
        found = as_printed.interval(level)
        unrounded = (sign * found.estimate, *sorted((sign * found.low, sign * found.high)))
        values, method = (estimate, low, high), as_printed.method + label
        return derive_interval(reported.parts, method, values, as_printed.detail, unrounded)

    def check(self, around: Surroundings) -> Finding:
        found = super().check(around)
        if found.verdict in (Verdict.REPRODUCED, Verdict.QUALIFIED) and not is_centred(self.reported, is_ratio=False):
            why = "the difference is not the centre of its interval"
            return replace(found, verdict=Verdict.MISMATCH, explanations=(why,))
        printed = re.match(r"\s*t\s*\(\s*([\d.]+)\s*\)", self.printed[0], re.IGNORECASE)
        if printed and found.verdict is Verdict.REPRODUCED and not self._has_df(read(printed[1]), around):
            return found.qualified(f"printed with {printed[1]} degrees of freedom, which these groups have not")
        if self.paired and len(self.groups) == 2 and found.verdict is Verdict.REPRODUCED:
            return found.qualified("for some correlation between the two measurements, which is not printed")
        return found


def _extreme(tests: list[Estimated]) -> list[Estimated]:
    """Of the tests with as many degrees of freedom, those with the least and the largest p: it falls as |t| grows."""
    by_df: dict[float | None, list[Estimated]] = {}
    for test in tests:
        by_df.setdefault(test.df, []).append(test)
    ends = (sorted(alike, key=lambda test: test.statistic) for alike in by_df.values())
    return [test for alike in ends for test in {id(alike[i]): alike[i] for i in (0, _middle(alike), -1)}.values()]


def _middle(tests: list[Estimated]) -> int:
    """Of tests in the order of their statistics, the one nearest to none."""
    return min(range(len(tests)), key=lambda i: abs(tests[i].statistic))
