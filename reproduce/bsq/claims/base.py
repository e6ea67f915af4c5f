"""What every claim kind has: an identity, a place in the paper, problems that it can name, and a check."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, ClassVar

import msgspec

from bsq.findings import Derivation, Finding, Judgement, Verdict
from bsq.phrases import Count, Estimate
from bsq.printed import Printed

Described = msgspec.Meta
NOT_A_PERCENTAGE = "a percentage of a count lies between 0 and 100"
NOT_A_LEVEL = "a confidence level lies between 50 and 100 percent"


def is_percentage(printed: Printed) -> bool:
    """Whether a printed number can be a percentage of a count."""
    return printed.comparator != "NS" and 0 <= printed.value <= 100


def is_level(level: Fraction | int | None) -> bool:
    """Whether a confidence level in percent is one, or is not given."""
    return level is None or 50 <= level < 100


class Missing(msgspec.Struct, frozen=True):
    """Patients that a paper says it has no data for: how many, of how many, and on what."""

    n: int
    of: int
    label: str


class Surroundings(msgspec.Struct, frozen=True):
    """What a claim may know of the rest of its paper.

    Attributes
    ----------
    alpha : Fraction
        The level below which the paper calls a p-value significant.
    groups : dict of str to int
        The sizes of the named groups.
    tests : tuple of str
        The tests that the paper's methods section names; empty if none.
    totals : dict of int to str
        Every denominator that the paper mentions, and what it is.
    missing : tuple of Missing
        Every number of patients without data that the paper mentions.
    """

    alpha: Fraction = Fraction(1, 20)
    groups: dict[str, int] = {}
    tests: tuple[str, ...] = ()
    totals: dict[int, str] = {}
    missing: tuple[Missing, ...] = ()


class Problem(msgspec.Struct, frozen=True):
    """Something in a claim that cannot be: where in it, what, and what to try."""

    place: str
    message: str


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One printed statistic together with the published inputs that it should follow from."""

    id: Annotated[str, Described(description="a short name, unique in the paper", min_length=1)]
    subject: Annotated[str, Described(description="what the statistic is about, in a few words")] = ""
    where: Annotated[str, Described(description="section, paragraph, table or figure in the paper")] = ""
    expect: Annotated[
        str | dict[str, str],
        Described(description="the recorded verdict; or printed value = verdict, where several values are printed"),
    ] = ""
    note: Annotated[str, Described(description="why the recorded verdict is what it is")] = ""

    kind: ClassVar[str] = ""

    def expand(self) -> Iterator["Claim"]:
        """The claims, each with one finding, that make up this one; by default itself."""
        yield self

    def printed_text(self) -> str:
        """What the paper prints of a claim with one finding, as ``expect`` names it."""
        printed = getattr(self, "printed", None)
        last = printed[-1] if isinstance(printed, list) and printed else printed
        return str(getattr(last, "text", last))

    def problems(self) -> Iterator[Problem]:
        """What cannot be, whatever the paper says; beyond what types can say."""
        yield from ()

    def counts_given(self) -> Iterator[tuple[str, Count]]:
        """The counts in the claim and their places in it, so that groups are looked up and totals known."""
        yield from ()

    def groups_named(self) -> Iterator[tuple[str, str]]:
        """The groups that the claim names and their places in it, so that an unknown one is reported."""
        for place, count in self.counts_given():
            if count.group:
                yield place, count.group

    def check(self, around: Surroundings) -> Finding:
        """Re-derive the printed statistic and judge it."""
        raise NotImplementedError

    def finding(
        self, printed: str, inputs: str, judgement: Judgement, derivations: tuple[Derivation, ...] = (), *,
        explanations: tuple[str, ...] = (), impossible: bool = False, decision_error: bool = False, derived: str = "",
        method: str = "",
    ) -> Finding:  # fmt: skip
        """A finding on this claim."""
        best = judgement.best
        return Finding(
            claim=self.id,
            kind=self.kind,
            subject=self.subject,
            where=self.where,
            printed=printed,
            inputs=inputs,
            verdict=judgement.verdict,
            derived=derived or (best.shown if best else ""),
            method=method or (best.method if best else ""),
            derivations=derivations,
            impossible=impossible,
            decision_error=decision_error,
            explanations=((judgement.proviso,) if judgement.proviso else ()) + explanations,
            note=self.note,
        )

    def unchecked(self, printed: str, inputs: str, missing: str) -> Finding:
        """A finding that says what the paper would have to print."""
        return self.finding(printed, inputs, Judgement(Verdict.UNCHECKED, None), explanations=(missing,))


__all__ = ["Claim", "Count", "Described", "Estimate", "Missing", "Printed", "Problem", "Surroundings"]
