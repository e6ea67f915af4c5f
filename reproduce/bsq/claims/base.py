"""What every claim kind has: an identity, a place in the paper, problems that it can name, and a check."""

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import msgspec
from msgspec.structs import replace

from bsq.edits import crossed, explanations, narrowed_inputs
from bsq.findings import (
    WIDEST,
    Derivation,
    Explanations,
    Finding,
    Judgement,
    MissingError,
    Range,
    Verdict,
    decision_error,
    judge,
)
from bsq.phrases import Count, Estimate, alone, read_estimate
from bsq.printed import P_LABEL, Printed, Rounding, read, read_p

if TYPE_CHECKING:
    from bsq.curves.arms import Source

Described = msgspec.Meta
NOT_A_PERCENTAGE = "a percentage of a count lies between 0 and 100"
NOT_A_LEVEL = "a confidence level lies between 50 and 100 percent"
NOT_A_P = "a p-value lies between 0 and 1"
NOT_ASCENDING = Derivation("order", 0, 0, "limits that do not ascend", Rounding.NONE)
NOT_REPORTED = "a reported value to hold against what was re-derived"

Alternative = Literal["two-sided", "less", "greater"]
Level = Annotated[int | None, Described(description="confidence level in percent; 95 if not given or printed")]
Sides = Annotated[
    Alternative, Described(description="the alternative hypothesis; less: the first group has the lower value")
]


def is_percentage(printed: Printed) -> bool:
    """Whether a printed number can be a percentage of a count."""
    return printed.comparator != "NS" and 0 <= printed.value <= 100


def is_p(printed: Printed) -> bool:
    """Whether a printed number can be a p-value."""
    return not printed.percent and 0 <= printed.value <= 1 and not (printed.comparator == "<" and not printed.value)


def is_level(level: Fraction | int | None) -> bool:
    """Whether a confidence level in percent is one, or is not given."""
    return level is None or 50 <= level < 100


def known_pairs(counts: Iterable[Count], around: "Surroundings") -> list[tuple[int, int]]:
    """Each count with its total.

    Raises
    ------
    MissingError
        If a percentage stands for a count, and not just one count fits it.
    """
    pairs = []
    for count in (count.of(around.groups) for count in counts):
        if count.k is None or count.n is None:
            raise MissingError(f"a count; not just one of {count.n} fits {count.text}")
        pairs.append((count.k, count.n))
    return pairs


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
    files : dict of str to str
        The text of every file that a claim names, by the name.
    """

    alpha: Fraction = Fraction(1, 20)
    groups: dict[str, int] = {}
    tests: tuple[str, ...] = ()
    totals: dict[int, str] = {}
    missing: tuple[Missing, ...] = ()
    files: dict[str, str] = {}


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
    ignore: Annotated[
        str | dict[str, str],
        Described(description="why a finding is let pass; or printed value = why, where several values are printed"),
    ] = ""

    kind: ClassVar[str] = ""
    has_habit: ClassVar[bool] = True
    """Whether a paper is expected to use one method for all its claims of the kind."""
    count_fields: ClassVar[tuple[str, ...]] = ()
    """The keys that hold lone counts, each of which may be one off."""

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
        for i, group in enumerate(getattr(self, "groups", ())):
            if getattr(group, "group", ""):
                yield f"groups[{i}]", group.group

    def files_named(self) -> Iterator[tuple[str, str]]:
        """The files beside the paper file that the claim names, and their places in it, so that they are read."""
        yield from ()

    def problems_of_files(self, files: Mapping[str, str], groups: Mapping[str, int]) -> Iterator[Problem]:
        """What cannot be in the files that the claim names."""
        yield from ()

    # ---- what the default check is made of ----

    printed_edits: ClassVar[Collection[str]] = ()
    """The slips that may be in the printed value; see :data:`bsq.edits.PRINTED_EDITS`."""

    @property
    def reported(self) -> Estimate:
        """The printed value of a claim with one finding; a lone number is an estimate without limits."""
        raise NotImplementedError

    def source(self, around: Surroundings) -> str:
        """What the printed value should follow from, in words."""
        raise NotImplementedError

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterable[Derivation]:
        """Every re-derived value, held against what is reported, the method most in use first.

        ``among`` names the only methods that the caller is interested in.

        Raises
        ------
        MissingError
            If the paper does not print enough.
        """
        raise NotImplementedError

    def figure(self, around: Surroundings) -> "list[Source]":
        """The arms of the survival curves that the claim is about; none of most kinds."""
        return []

    def working(self, derivation: Derivation, around: Surroundings) -> Iterator[str]:
        """The steps of a derivation, for a reader who redoes it; none where its formula and statistic must do."""
        yield from ()

    def named(self, around: Surroundings) -> Collection[str]:
        """The methods that the paper names for the printed value."""
        return ()

    @property
    def called(self) -> str:
        """What the paper calls those methods, where it is not their names."""
        return ""

    def rests_on(self, around: Surroundings) -> Collection[str] | None:
        """The methods that an explanation may rest on; None for all."""
        return None

    def is_test(self) -> bool:
        """Whether the printed value is a p-value."""
        return False

    @property
    def is_ratio(self) -> bool:
        """Whether the printed value is a ratio of two groups."""
        return False

    def level_of(self, reported: Estimate) -> float:
        """The confidence level (0 to 1) of an interval: as printed, as the claim says, or 95%."""
        return float(reported.level or getattr(self, "level", None) or 95) / 100

    def check(self, around: Surroundings) -> Finding:
        """Re-derive the printed statistic and judge it."""
        reported, source = self.reported, self.source(around)
        if self.is_test() and reported.centre.comparator == "NS":
            reported = alone(replace(reported.centre, value=around.alpha, comparator=">="))
        try:
            derivations = tuple(self.derivations(reported, around))
        except MissingError as missing:
            if reported.ascends:
                return self.unchecked(reported.text, source, str(missing))
            derivations = ()
        if not reported.ascends:
            return self._not_ascending(reported, derivations, around)
        judgement = judge(derivations, self.named(around), self.called)
        best = judgement.best
        if self.is_test() and best and best.reproduces and float(best.high) - float(best.low) > WIDEST:
            needs = f"inputs with more decimals; as they are rounded, p may be {best.shown}"
            return self.unchecked(reported.text, source, needs)
        wrong = judgement.verdict is Verdict.MISMATCH
        found = self.finding(
            reported.text,
            source,
            judgement,
            derivations,
            explanations=explanations(self, reported, derivations, around) if wrong else (),
            decision_error=wrong and self.is_test() and decision_error(reported.centre, derivations, around.alpha),
        )
        if judgement.verdict is Verdict.REPRODUCED and self._only_in_a_corner(reported, judgement, around):
            return found.qualified("only in a corner of the rounding of its inputs")
        if judgement.verdict is Verdict.UNCHECKED:
            return found.explained(NOT_REPORTED)
        return found

    def _not_ascending(self, reported: Estimate, derivations: tuple[Derivation, ...], around: Surroundings) -> Finding:
        """A printed estimate outside its interval, which no data can have."""
        slips = explanations(self, reported, derivations, around)
        return self.finding(
            reported.text, self.source(around), Judgement(Verdict.MISMATCH, NOT_ASCENDING), (NOT_ASCENDING,),
            impossible=True, explanations=Explanations(["the estimate lies outside its interval"], slips),
        )  # fmt: skip

    def _only_in_a_corner(self, reported: Estimate, judgement: Judgement, around: Surroundings) -> bool:
        """Whether no method reproduces once the last tenth of the rounding of every input is left out."""
        inner = narrowed_inputs(self)
        return inner is not self and not any(d.is_rounded for d in inner.derivations(reported, around))

    def finding(
        self, printed: str, inputs: str, judgement: Judgement, derivations: tuple[Derivation, ...] = (), *,
        explanations: Iterable[str] = (), impossible: bool = False, decision_error: bool = False, derived: str = "",
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
            explanations=Explanations([judgement.proviso] if judgement.proviso else (), explanations),
            note=self.note,
        )

    def unchecked(self, printed: str, inputs: str, missing: str) -> Finding:
        """A finding that says what the paper would have to print."""
        return self.finding(printed, inputs, Judgement(Verdict.UNCHECKED, None), explanations=(missing,))


def _reported(measure: str, value: str, text: str) -> Estimate:
    """A labelled value, as printed with its label."""
    if measure in P_MEASURES:
        return replace(alone(read_p(value)), text=text)
    try:
        return replace(read_estimate(value), text=text)
    except ValueError:
        return replace(alone(read(value)), text=text)


def is_centred(reported: Estimate, is_ratio: bool) -> bool:
    """Whether an estimate can be the centre of its interval, on the log scale of a ratio or the plain one.

    >>> is_centred(read_estimate("0.74 (0.57-0.97)"), True), is_centred(read_estimate("0.93 (0.66-0.87)"), True)
    (True, False)
    """
    if reported.low is None or reported.high is None or not reported.low.is_printed:
        return True
    return reported.centre.rounding(*centre(reported.parts, is_ratio)) is not Rounding.NONE


def centre(parts: Mapping[str, Printed], is_ratio: bool) -> Range:
    """The centre of an interval, over the rounding of its limits: geometric of a ratio, else arithmetic.

    >>> [round(float(end), 3) for end in centre(read_estimate("0.74 (0.57-0.97)").parts, True)]
    [0.738, 0.749]
    """
    ends = zip(parts["lower limit"].bounds(), parts["upper limit"].bounds(), strict=True)
    if is_ratio:
        first, last = (math.sqrt(max(0.0, float(low)) * float(high)) for low, high in ends)
        return first, last
    smallest, largest = ((low + high) / 2 for low, high in ends)
    return smallest, largest


OTHER_P = 0.15
"""A log-rank, likelihood-ratio or score p differs from the Wald p; as z, by no more than this share."""


def near_in_z(printed: Printed, derivation: Derivation) -> bool:
    """Whether the printed p lies, as a z, within OTHER_P of the Wald z."""
    from bsq.statistics.distributions import normal_quantile

    def z(p: float) -> float:
        return -normal_quantile(min(1 - 1e-12, max(1e-300, p)) / 2)

    low, high = z(float(derivation.high)), z(float(derivation.low))
    printed_low, printed_high = (z(float(p)) for p in reversed(printed.bounds()))
    return printed_high >= low * (1 - OTHER_P) - 0.1 and printed_low <= high * (1 + OTHER_P) + 0.1


def limits_apart(ends: list[list[float]]) -> list[list[float]]:
    """The ranges of an estimate and its limits, by their rounding, with each limit on its own side of the estimate.

    >>> limits_apart([[1.0365, 1.0375], [0.5, 1.5], [1.05, 1.15]])
    [[1.0365, 1.0375], [0.5, 1.0375], [1.05, 1.15]]
    """
    (least, most), low, high = ends
    return [[least, most], [low[0], max(low[0], min(low[1], most))], [min(high[1], max(high[0], least)), high[1]]]


def shown_share(share: float) -> str:
    """A share in whole percent, or as less than one.

    >>> shown_share(0.124), shown_share(0.004)
    ('12%', 'less than 1%')
    """
    return f"{share:.0%}" if share >= 0.005 else "less than 1%"


def corners(*inputs: Printed) -> Iterator[tuple[float, ...]]:
    """Printed inputs as they are printed, and every combination of the extremes that they stand for.

    >>> list(corners(read("0.5")))
    [(0.5,), (0.45,), (0.55,)]
    """
    yield tuple(float(x.value) for x in inputs)
    yield from product(*(tuple(map(float, x.bounds())) for x in inputs))


P_MEASURES = ("p", "p of heterogeneity")
"""The measures that are p-values."""


class Reporting(Claim, frozen=True, kw_only=True):
    """A claim whose printed values are each labelled with what they are: ``PPV 0.89``, ``p = .03``."""

    printed: Annotated[list[str], Described(description="the printed values, each after its label")]

    @property
    def labels(self) -> Mapping[str, str]:
        """What may be printed -> a pattern of its labels."""
        raise NotImplementedError

    @property
    def unlabelled(self) -> Collection[str]:
        """What a value without a label may be."""
        return tuple(self.labels)

    def expand(self) -> Iterator[Claim]:
        if len(self.printed) == 1:
            yield self
            return
        for text in self.printed:
            yield replace(self, id=f"{self.id}: {text}", printed=[text])

    def problems(self) -> Iterator[Problem]:
        level = getattr(self, "level", None)
        if not is_level(level):
            yield Problem(f"level {level}", NOT_A_LEVEL)
        for i, text in enumerate(self.printed):
            try:
                measure, reported = self.read(text)
            except ValueError as error:
                yield Problem(f"printed[{i}] {text!r}", str(error))
                continue
            if measure in P_MEASURES and not is_p(reported.centre):
                yield Problem(f"printed[{i}] {text!r}", NOT_A_P)
            if not is_level(reported.level):
                yield Problem(f"printed[{i}] {text!r}", NOT_A_LEVEL)
            if crossed(reported):
                yield Problem(f"printed[{i}] {text!r}", "the lower limit lies above the upper one")

    def read(self, text: str) -> tuple[str, Estimate]:
        """What a printed value is of, and the value.

        Raises
        ------
        ValueError
            If it is neither a number nor an estimate with its interval.
        """
        for measure, pattern in self.labels.items():
            match = re.match(rf"\s*(?:{pattern})(?![^\W\d_])\s*(?:of\s|[=:,]\s*(?![<>]))?\s*", text, re.IGNORECASE)
            if match:
                return measure, _reported(measure, text[match.end() :], text)
        for measure in self.unlabelled:
            with suppress(ValueError):
                reported = _reported(measure, text, text)
                if measure not in P_MEASURES or is_p(reported.centre):
                    return measure, reported
        expected = ", ".join(self.labels)
        raise ValueError(f"expected a number, with its interval if it has one, after {expected}; found {text!r}")

    def is_test(self) -> bool:
        return self.measure in P_MEASURES

    @property
    def measure(self) -> str:
        """What the printed value of a claim with one finding is."""
        return self.read(self.printed[0])[0]

    @property
    def reported(self) -> Estimate:
        return self.read(self.printed[0])[1]


__all__ = [
    "P_LABEL", "Claim", "Count", "Described", "Estimate", "Missing", "MissingError", "Printed", "Problem", "Reporting",
    "Surroundings",
]  # fmt: skip
