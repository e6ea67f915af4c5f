"""The claim kind ``total``."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from bsq.claims.base import Claim, Described, Problem, Surroundings
from bsq.findings import Derivation, Finding, Judgement, Verdict
from bsq.printed import Rounding

Relation = Literal["sum", "disjoint", "union", "subset"]


class Total(Claim, frozen=True, kw_only=True):
    """Parts against their whole, rows against their groups, a subset against the set that it is part of.

    What it checks
    --------------
    ``relation`` says how the parts make up the whole:

    - ``sum``: they add up to it (the levels of a variable, the groups of a cohort);
    - ``disjoint``: no patient is in two of them, some may be in none, so their sum cannot exceed it;
    - ``union``: every patient of the whole is in at least one of them, some in several (adverse events of a patient);
    - ``subset``: each is part of it, and may overlap the others.

    Why it matters
    --------------
    Counts that do not add up tell of patients lost, counted twice, or counted at different times, and every percentage
    and test made from them inherits the fault.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "car-t-targets"
        kind = "total"
        subject = "patients by CAR-T target"
        parts = [10, 12]
        whole = 22

    Methods
    -------
    Integer addition and comparison.

    Limits
    ------
    Whether parts may overlap, or leave patients out, is for the reader of the paper to say; ``sum`` accuses a list
    that does not add up even where the rest has missing data. Put those down as a part.

    References
    ----------
    Moher D. et al. CONSORT 2010 explanation and elaboration. BMJ 2010; 340: c869 (item 13: numbers of participants).
    """

    kind: ClassVar[str] = "total"

    parts: Annotated[list[int], Described(description="the counts of the parts")]
    whole: Annotated[int | str, Described(description="the whole: a number, or the name of a group")]
    relation: Annotated[Relation, Described(description="how the parts make up the whole")] = "sum"

    def problems(self) -> Iterator[Problem]:
        if len(self.parts) < (2 if self.relation in ("sum", "union") else 1):
            yield Problem("parts", f"expected at least two parts that make up the whole, found {len(self.parts)}")
        for i, part in enumerate(self.parts):
            if part < 0:
                yield Problem(f"parts[{i}] {part}", "a count cannot be negative")
        if isinstance(self.whole, int) and self.whole < 0:
            yield Problem(f"whole {self.whole}", "a count cannot be negative")

    def groups_named(self) -> Iterator[tuple[str, str]]:
        if isinstance(self.whole, str):
            yield "whole", self.whole

    def check(self, around: Surroundings) -> Finding:
        whole = around.groups[self.whole] if isinstance(self.whole, str) else self.whole
        total, largest = sum(self.parts), max(self.parts)
        holds, derived, fault = {
            "sum": (total == whole, f"{total}", f"the parts add up to {total}, {_apart(total, whole)}"),
            "disjoint": (total <= whole, f"{total}", f"the parts add up to {total}, {_apart(total, whole)}"),
            "union": (largest <= whole <= total, f"{largest} to {total}", f"the parts can make {largest} to {total}"),
            "subset": (largest <= whole, f"{largest}", f"a part of {largest} is larger than its set of {whole}"),
        }[self.relation]
        rounding = Rounding.HALF_UP if holds else Rounding.NONE
        derivation = Derivation(self.relation, total, total, derived, rounding)
        explanations = [] if holds else [fault, *self._slips(total, whole)]
        return self.finding(
            str(whole),
            {"sum": " + ", "disjoint": " + ", "union": " or ", "subset": ", "}[self.relation].join(
                map(str, self.parts)
            ),
            Judgement(Verdict.REPRODUCED if holds else Verdict.MISMATCH, derivation),
            (derivation,),
            explanations=tuple(explanations),
            impossible=not holds and self.relation != "sum",
        )

    def working(self, derivation: Derivation, around: Surroundings) -> Iterator[str]:
        if self.relation in ("sum", "disjoint"):
            yield f"{' + '.join(map(str, self.parts))} = {sum(self.parts)}"

    def _slips(self, total: int, whole: int) -> Iterator[str]:
        """A part counted twice, or one left out."""
        if self.relation != "sum" or len(self.parts) < 3:
            return
        if total - whole in self.parts and total > whole:
            yield f"without the part of {total - whole} they would add up"
        elif whole - total in self.parts and whole > total:
            yield f"with the part of {whole - total} counted twice they would add up"


def _apart(total: int, whole: int) -> str:
    return f"{abs(total - whole)} {'more' if total > whole else 'fewer'} than {whole}"
