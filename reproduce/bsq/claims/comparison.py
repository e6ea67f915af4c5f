"""The claim kind ``comparison``."""

import re
from collections.abc import Callable, Collection, Container, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import product
from math import prod
from typing import Annotated, ClassVar, Literal

from msgspec.structs import replace

from bsq import slips
from bsq.claims.base import (
    NOT_A_P,
    NOT_A_PERCENTAGE,
    Alternative,
    Claim,
    Count,
    Described,
    Estimate,
    MissingError,
    Printed,
    Problem,
    Sides,
    Surroundings,
    is_p,
    is_percentage,
)
from bsq.claims.percent import Percent
from bsq.findings import Derivation, Finding, Judgement, Verdict, decision_error, derive, judge
from bsq.phrases import alone, counts_that_give, whole
from bsq.printed import read_p
from bsq.statistics.results import Test

Table = tuple[tuple[int, ...], ...]
TestName = Literal[
    "pearson", "yates", "n-1", "likelihood-ratio", "wald", "fisher", "fisher-central", "mid-p", "mid-p-central",
    "wald-log-odds", "boschloo", "barnard", "chi-square", "linear-by-linear", "cochran-armitage", "kruskal-wallis",
    "mcnemar", "mcnemar-continuity", "mcnemar-exact", "log-rank", "cox", "logistic", "mann-whitney", "wilcoxon",
    "t-test", "anova", "other",
]  # fmt: skip

NOT_OF_COUNTS = ("log-rank", "cox", "logistic", "mann-whitney", "wilcoxon", "t-test", "anova", "other")
"""Tests that papers name and that do not follow from counts."""
NAMED: dict[str, frozenset[str]] = {
    "chi-square": frozenset({"pearson", "yates"}),
    "fisher": frozenset({"fisher", "fisher-freeman-halton"}),
}
"""What papers call a test, and the methods that it may mean; every other name means itself."""

MOST_COMBINATIONS = 20_000
"""Beyond so many ways to fill in unknown counts, nearly any p fits one of them and a search tells nothing."""
FULLY_LISTED = 100
"""Up to so many ways every one that fits is found; of more, the first that does so under a usual test."""
USUAL = frozenset({"pearson", "fisher", "fisher-freeman-halton"})
"""What an explanation rests on where the paper names no test."""
FAMILIES: dict[str, frozenset[str]] = {
    "fisher": frozenset({"fisher", "fisher-central", "mid-p", "mid-p-central", "fisher-freeman-halton"}),
    "chi-square": frozenset({"pearson", "yates", "n-1", "likelihood-ratio"}),
}
"""What is tried first where the paper names one of these; all other tests, where none of the family gives the p."""
TREND = frozenset({"linear-by-linear", "cochran-armitage", "kruskal-wallis"})
"""Tests that take the columns of a table as ordered."""


class Comparison(Claim, frozen=True, kw_only=True):
    """A p-value against the counts that it compares.

    What it checks
    --------------
    Proportions of two or more groups (``counts``), or any r x c table with one row a group (``table``), against the
    printed p, under every test in common use. Percentages printed beside the counts are checked as ``percent`` claims.
    A count may be unknown (``"?/12"`` or ``"83%/12"``), and so may the size of a subgroup (``"?/<=12"``): then every
    whole count, and every size, that fits the printed percentages is tried, and the finding says which give the p.

    Why it matters
    --------------
    The p-value is what a paper's conclusion rests on. One that no test gives for the published counts was computed on
    other patients, typed wrongly, or taken from another row.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "crr"
        kind = "comparison"
        subject = "complete response rate"
        counts = ["40/44", "15/22"]
        printed = ["90.9%", "68.2%", "p = 0.033"]

    Methods
    -------
    Two groups: `pearson`, `fisher`, `yates`, `n-1`, `likelihood-ratio`, `wald`, `fisher-central`, `mid-p`,
    `mid-p-central` and `wald-log-odds`; `boschloo` and `barnard` where the paper names them. Larger tables: `pearson`,
    `fisher-freeman-halton`, `likelihood-ratio`, `linear-by-linear`, `cochran-armitage`, `kruskal-wallis`. Paired:
    `mcnemar-exact`, `mcnemar`, `mcnemar-continuity`.

    Limits
    ------
    A p from a regression, a log-rank test, a stratified or an adjusted test does not follow from the counts: give it
    ``test = "other"`` and it stays `unchecked`. A claim without counts is `unchecked`.

    References
    ----------
    Agresti A. Categorical Data Analysis, 2nd ed., chapter 3. Campbell I. Statistics in Medicine 2007; 26: 3661-3675.
    """

    kind: ClassVar[str] = "comparison"
    printed_edits = ("digits",)

    printed: Annotated[
        list[Printed], Described(description="the p-value as printed; before it, the percentages, one a count")
    ]
    counts: Annotated[list[Count], Described(description='count and total of each group: ["40/44", "15/22"]')] = []
    table: Annotated[str, Described(description='instead: rows of counts, one a group: "8 1 3; 7 0 6"')] = ""
    missing: Annotated[
        list[int], Described(description="columns of the table (from 1) that are missing data; tried with and without")
    ] = []
    paired: Annotated[bool, Described(description="whether the 2 x 2 table is paired (McNemar)")] = False
    ordered: Annotated[bool, Described(description="whether the table's columns are ordered (trend tests)")] = False
    alternative: Sides = "two-sided"
    test: Annotated[TestName | None, Described(description="the test that the paper names for this p")] = None

    def expand(self) -> Iterator[Claim]:
        for printed, count in zip(self.printed[:-1], self.counts, strict=False):
            if count.percent is None:
                yield Percent(
                    id=f"{self.id}: {printed.text} of {count.text.partition('/')[2]}",
                    subject=self.subject,
                    where=self.where,
                    count=count,
                    printed=[printed],
                )
        yield self

    def problems(self) -> Iterator[Problem]:
        if self.counts and self.table:
            yield Problem("table", "give either counts or table")
        if self.paired and not self.table:
            yield Problem("paired", "a paired comparison needs its 2 x 2 table")
        if self.alternative != "two-sided" and (self.table or len(self.counts) > 2):
            yield Problem("alternative", "a one-sided test is for the counts of two groups")
        if self.paired and self.missing:
            yield Problem("missing", "a paired table has no column of missing data")
        if len(self.counts) == 1:
            yield Problem("counts", "a comparison has at least two groups, found 1")
        percentages = len(self.printed) - 1
        if percentages not in (0, len(self.counts)):
            yield Problem(
                "printed",
                f"expected one percentage a count and then the p-value ({len(self.counts) + 1}), or the p-value alone, "
                f"found {len(self.printed)}",
            )
        for i, printed in enumerate(self.printed[:-1]):
            if not is_percentage(printed):
                yield Problem(f"printed[{i}] {printed.text!r}", NOT_A_PERCENTAGE)
        if self.printed:
            p = read_p(self.printed[-1].text)
            if not is_p(p):
                yield Problem(f"printed[{len(self.printed) - 1}] {p.text!r}", NOT_A_P)
        yield from self._table_problems()

    def _table_problems(self) -> Iterator[Problem]:
        if not self.table:
            return
        try:
            rows = read_table(self.table)
        except ValueError as error:
            yield Problem(f"table {self.table!r}", str(error))
            return
        if self.paired and (len(rows), len(rows[0])) != (2, 2):
            yield Problem("paired", f"a paired table is 2 x 2, found {len(rows)} x {len(rows[0])}")
        for column in self.missing:
            if not 1 <= column <= len(rows[0]):
                yield Problem(f"missing {column}", f"the table has columns 1 to {len(rows[0])}")

    def counts_given(self) -> Iterator[tuple[str, Count]]:
        for i, count in enumerate(self.counts):
            yield f"counts[{i}]", count

    @property
    def reported(self) -> Estimate:
        return alone(read_p(self.printed[-1].text))

    def is_test(self) -> bool:
        return True

    def source(self, around: Surroundings) -> str:
        counts = [count.of(around.groups) for count in self.counts]
        return self.table or " vs ".join(self._shown(i, count) for i, count in enumerate(counts))

    def named(self, around: Surroundings) -> frozenset[str]:
        names = (self.test,) if self.test else around.tests
        return frozenset(method for name in names for method in NAMED.get(name, {name}))

    @property
    def called(self) -> str:
        return self.test or ""

    def rests_on(self, around: Surroundings) -> frozenset[str]:
        return self.named(around) or USUAL

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        if self.test in NOT_OF_COUNTS:
            raise MissingError("the patients; this test does not follow from the counts")
        if not self.counts and not self.table:
            raise MissingError("the counts, or the patients' values, that this p compares")
        found = list(self._held(reported, around, among or self._family(reported), self.ordered))
        if reported.centre.is_printed and not any(d.is_rounded for d in found):
            found = list(self._held(reported, around, among, ordered=True))
        if not found:
            if any(next(p_values(table, among={"pearson"}), None) for _, table in self._tables(around)):
                raise MissingError("a smaller table; this one is too large for the exact test")
            raise MissingError("patients in more than one row and column of the table")
        return iter(found)

    def _family(self, reported: Estimate) -> Collection[str] | None:
        """The tests to try first where the paper names one; None for all."""
        if self.test is None or (self.test not in FAMILIES and not reported.centre.is_printed):
            return None
        return FAMILIES.get(self.test, {self.test})

    def _held(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None, ordered: bool
    ) -> Iterator[Derivation]:
        """Every test's p; those that take the columns as ordered where they are, or where no other test gives it."""
        for label, table in self._tables(around):
            for name, test in p_values(table, self.paired, self.test, among, self.alternative):
                if ordered or name.partition(" ")[0] not in TREND:
                    yield derive(reported.centre, name + label, test.p, detail=test.detail)

    def check(self, around: Surroundings) -> Finding:
        if any(count.of(around.groups).k is None for count in self.counts) and self.test not in NOT_OF_COUNTS:
            counts = [count.of(around.groups) for count in self.counts]
            printed = _bound(self.reported.centre, around.alpha)
            if not printed.is_printed:
                return self.unchecked(printed.text, self.source(around), "the p; each percentage fits several counts")
            return self._check_unknown(printed, counts, self.source(around), around)
        return super().check(around)

    def working(self, derivation: Derivation, around: Surroundings) -> Iterator[str]:
        from bsq.statistics.workings import chi_square_of_table, two_by_two

        filled_in = re.findall(r"(\d+)/(\d+)", derivation.method)
        if filled_in:
            table: Table = tuple((int(k), int(n) - int(k)) for k, n in filled_in)
        else:
            tables = dict(self._tables(around)) if self.counts or self.table else {}
            table = tables.get(derivation.method.removeprefix(derivation.name), ())
        if self.paired or self.alternative != "two-sided":
            return
        if len(table) == 2 and len(table[0]) == 2:
            (a, b), (c, d) = table
            yield from two_by_two(derivation.name, a, a + b, c, c + d)
        elif table and derivation.name == "pearson":
            yield from chi_square_of_table(table)

    def _shown(self, i: int, count: Count) -> str:
        given = count.percent or (self.printed[i] if len(self.printed) > 1 else None)
        return f"{given.text} of {str(count).partition('/')[2]}" if given and count.k is None else str(count)

    def _tables(self, around: Surroundings) -> list[tuple[str, Table]]:
        """The tables to try: all patients; without those who have no data."""
        if not self.table:
            return [("", tuple(_row(count.of(around.groups)) for count in self.counts))]
        rows = read_table(self.table)
        if not self.missing:
            return [("", rows)]
        known = tuple(tuple(x for j, x in enumerate(row, 1) if j not in self.missing) for row in rows)
        return [("", rows), (" without missing", known)]

    def _check_unknown(self, printed: Printed, counts: Sequence[Count], inputs: str, around: Surroundings) -> Finding:
        """Search every count and subgroup size that fits the printed percentages for those that give the p."""
        candidates = [list(self._candidates(i, count)) for i, count in enumerate(counts)]
        for count, possible in zip(counts, candidates, strict=True):
            if not possible:
                return self._no_candidates(printed, counts, inputs, count, around)
        ways = prod(map(len, candidates))
        if ways > MOST_COMBINATIONS:
            return self.unchecked(printed.text, inputs, f"the counts; {ways:,} fit what is printed")
        found: list[Derivation] = []
        tried: list[Derivation] = []
        for combination in product(*candidates):
            derivations = self._derivations_of(printed, combination)
            tried += derivations
            found += [d for d in derivations if d.is_rounded]
            if ways > FULLY_LISTED and any(d.name in USUAL for d in found):
                break
        if not tried:
            return self.unchecked(printed.text, inputs, "counts that leave something to compare")
        if not found:
            best = min(tried, key=lambda d: abs(float(d.low) - float(printed.value)))
            return self.finding(
                printed.text, inputs, Judgement(Verdict.MISMATCH, best), (best,),
                explanations=(
                    f"none of {ways:,} ways to fill in the counts gives it under any test"
                    if ways > 1
                    else "the only counts that fit the percentages do not give it under any test",
                ),
                decision_error=decision_error(printed, tried, around.alpha),
            )  # fmt: skip
        order = _preference(self.named(around))
        found.sort(key=lambda derivation: order(derivation.name))
        listed = "; ".join(derivation.method for derivation in found[: slips.MOST_EXPLANATIONS])
        more = " and others" if len(found) > slips.MOST_EXPLANATIONS or ways > FULLY_LISTED else ""
        return self.finding(
            printed.text, inputs, Judgement(Verdict.REPRODUCED, found[0]), tuple(found),
            explanations=(f"of {ways:,} ways to fill in the counts, it fits {listed}{more}",),
        )  # fmt: skip

    def _derivations_of(self, printed: Printed, combination: Sequence[tuple[int, int]]) -> list[Derivation]:
        """The p of filled-in counts under every test."""
        shown = " vs ".join(f"{k}/{n}" for k, n in combination)
        table = tuple((k, n - k) for k, n in combination)
        return [
            derive(printed, f"{method} of {shown}", test.p, detail=test.detail)
            for method, test in p_values(table, named=self.test, alternative=self.alternative)
        ]

    def _candidates(self, i: int, count: Count) -> Iterator[tuple[int, int]]:
        """The counts and totals that an incompletely printed count may stand for."""
        assert count.n is not None
        percent = count.percent or (self.printed[i] if len(self.printed) > 1 else None)
        if count.k is not None:
            yield count.k, count.n
        else:
            for n in range(count.n, 0, -1) if count.at_most else (count.n,):
                for k in counts_that_give(percent, n) if percent else range(n + 1):
                    yield k, n

    def _no_candidates(
        self, printed: Printed, counts: Sequence[Count], inputs: str, impossible: Count, around: Surroundings
    ) -> Finding:
        """No count gives a printed percentage; try the p on the nearest total that has one, and on nearby counts."""
        nearby = [list(self._nearby(i, count)) for i, count in enumerate(counts)]
        derivations = [d for combination in product(*nearby) for d in self._derivations_of(printed, combination)]
        judgement = judge(derivations)
        those = f"{impossible.n} patients or fewer" if impossible.at_most else f"{impossible.n} patients"
        why = f"no count of {those} gives the printed percentage"
        if judgement.verdict is not Verdict.MISMATCH and judgement.best:
            return self.unchecked(printed.text, inputs, f"{why}; the p would be that of {judgement.best.method}")
        return self.finding(
            printed.text, inputs, judgement, tuple(derivations),
            explanations=(f"{why}, and no count near it gives this p",),
            decision_error=decision_error(printed, derivations, around.alpha),
        )  # fmt: skip

    def _nearby(self, i: int, count: Count) -> Iterator[tuple[int, int]]:
        """The counts that fit; where none does, the two counts round the percentage and the nearest total that fits."""
        assert count.n is not None
        fitting = list(self._candidates(i, count))
        yield from fitting
        percent = count.percent or self.printed[i]
        if not fitting:
            below = int(percent.value * count.n / 100)
            yield from ((k, count.n) for k in (below, min(below + 1, count.n)))
            totals = ((n, counts_that_give(percent, n)) for n in range(count.n, 0, -1))
            yield from next(([(k, n) for k in near] for n, near in totals if near), [])


def _bound(printed: Printed, alpha: Fraction) -> Printed:
    """ "NS" as the bound that it stands for."""
    return replace(printed, value=alpha, comparator=">=") if printed.comparator == "NS" else printed


def _row(count: Count) -> tuple[int, int]:
    assert count.k is not None
    assert count.n is not None
    return count.k, count.n - count.k


def _preference(named: frozenset[str]) -> Callable[[str], int]:
    """Methods in the order in which a finding should name them: those that the paper names, then the commonest."""
    common = ("fisher", "pearson", "fisher-freeman-halton", "yates")
    return lambda method: -1 if method in named else common.index(method) if method in common else len(common)


def read_table(text: str) -> Table:
    """Read ``"8 1 3; 7 0 6"``: rows split by ``;`` or new lines, counts by spaces, commas or bars.

    >>> read_table("8 1 3; 7 0 6")
    ((8, 1, 3), (7, 0, 6))
    """
    rows = tuple(
        tuple(whole(cell) for cell in line.replace(",", " ").replace("|", " ").split())
        for line in text.replace("\n", ";").split(";")
        if line.strip()
    )
    if len(rows) < 2 or len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
        raise ValueError("expected at least two rows of equally many counts, such as 8 1 3; 7 0 6")
    if any(x < 0 for row in rows for x in row):
        raise ValueError("a count cannot be negative")
    if sum(map(any, rows)) < 2:
        raise ValueError("expected patients in at least two groups")
    return rows


def p_values(
    table: Table,
    paired: bool = False,
    named: str | None = None,
    among: Container[str] | None = None,
    alternative: Alternative = "two-sided",
) -> Iterator[tuple[str, Test]]:
    """Every test of a table, the tests most in use first; those without a value are left out.

    ``named`` adds a test that is tried only where the paper names it; ``among`` restricts the tests to these names.
    """
    from bsq.statistics import paired as pairs
    from bsq.statistics import r_by_c, two_by_two
    from bsq.statistics.results import UndefinedError

    values: tuple[object, ...]
    if paired:
        tests, values = pairs.TESTS, (table[0][1], table[1][0])
    elif len(table) == 2 and len(table[0]) == 2:
        (a, b), (c, d) = table
        if not a + b or not c + d:
            return
        tests, values = two_by_two.TESTS, (a, a + b, c, c + d)
        if named and named in two_by_two.NAMED_ONLY:
            tests = tests | {named: two_by_two.NAMED_ONLY[named]}
        if alternative != "two-sided":
            tests = two_by_two.directed(tests, alternative)
    else:
        columns = tuple(zip(*table, strict=True))
        tests = r_by_c.TESTS | {"kruskal-wallis of the columns": lambda _: r_by_c.kruskal_wallis(columns)}
        values = (table,)
    for name, test in tests.items():
        if among is None or name in among:
            with suppress(UndefinedError):
                yield name, test(*values)
