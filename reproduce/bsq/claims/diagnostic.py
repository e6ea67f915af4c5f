"""The claim kind ``diagnostic``."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Annotated, ClassVar

from bsq.claims.base import (
    Described,
    Estimate,
    Level,
    MissingError,
    Problem,
    Reporting,
    Surroundings,
)
from bsq.claims.proportion_ci import intervals
from bsq.findings import Derivation, derive, derive_interval
from bsq.statistics.results import Interval, UndefinedError

PROPORTIONS = ("sensitivity", "specificity", "PPV", "NPV", "accuracy", "prevalence")


class Diagnostic(Reporting, frozen=True, kw_only=True):
    """A diagnostic test's sensitivity, specificity and the rest against its 2 x 2 table.

    What it checks
    --------------
    That sensitivity, specificity, predictive values, accuracy, prevalence, likelihood ratios, the diagnostic odds ratio
    and Youden's index, with their intervals, follow from true and false positives and negatives.

    Why it matters
    --------------
    Ten measures of four counts are easily exchanged, rounded from each other, or computed on another table.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "flow-cytometry"
        kind = "diagnostic"
        subject = "flow cytometry against histology"
        tp = 25
        fp = 3
        fn = 5
        tn = 60
        printed = ["sensitivity 83.3% (65.3-94.4)", "LR+ 17.5 (5.7-53.4)"]

    Methods
    -------
    Proportions as `clopper-pearson`, `wilson` and the other intervals of the kind proportion_ci, predictive values
    also as `mercaldo`; `simel`, `woolf`, `youden`.

    Limits
    ------
    Predictive values at another prevalence than the table's do not follow from it; neither does an area under a curve.

    References
    ----------
    Altman DG, Bland JM. BMJ 1994; 308: 1552 and 309: 102. Deeks JJ, Altman DG. BMJ 2004; 329: 168-169.
    """

    kind: ClassVar[str] = "diagnostic"
    printed_edits = ("rounding", "digits", "level", "label")
    count_fields: ClassVar[tuple[str, ...]] = ("tp", "fp", "fn", "tn")

    tp: Annotated[int, Described(description="true positives", ge=0)]
    fp: Annotated[int, Described(description="false positives", ge=0)]
    fn: Annotated[int, Described(description="false negatives", ge=0)]
    tn: Annotated[int, Described(description="true negatives", ge=0)]
    level: Level = None

    @property
    def labels(self) -> Mapping[str, str]:
        return {
            "sensitivity": r"sens\.?|sensitivity|recall|TPR",
            "specificity": r"spec\.?|specificity|TNR",
            "PPV": r"PPV|positive predictive value|precision",
            "NPV": r"NPV|negative predictive value",
            "accuracy": r"(?:diagnostic )?accuracy",
            "prevalence": r"prevalence",
            "LR+": r"LR\s?\+|PLR|positive likelihood ratio",
            "LR-": r"LR\s?[-−–]|NLR|negative likelihood ratio",
            "DOR": r"DOR|(?:diagnostic )?odds ratio",
            "Youden": r"Youden(?:'s|’s)?(?: index| J)?|J",
        }

    @property
    def unlabelled(self) -> Collection[str]:
        return ()

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if not self.tp + self.fp + self.fn + self.tn:
            yield Problem("tp", "a table has patients; all four counts are zero")

    def source(self, around: Surroundings) -> str:
        return f"tp {self.tp}, fp {self.fp}, fn {self.fn}, tn {self.tn}"

    def _share(self) -> tuple[int, int]:
        """The count and total behind a measure that is a proportion."""
        tp, fp, fn, tn = self.tp, self.fp, self.fn, self.tn
        everyone = tp + fp + fn + tn
        return {
            "sensitivity": (tp, tp + fn),
            "specificity": (tn, tn + fp),
            "PPV": (tp, tp + fp),
            "NPV": (tn, tn + fn),
            "accuracy": (tp + tn, everyone),
            "prevalence": (tp + fn, everyone),
        }[self.measure]

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        if self.measure in PROPORTIONS:
            yield from self._proportion(reported)
            return
        found = list(self._intervals(self.level_of(reported)))
        if self.measure == "LR-" and not self.fn and self.tn and self.tp and reported.low is None:
            yield derive(reported.centre, "simel", 0)
            return
        if not found:
            raise MissingError("patients with and without the disease, with both results")
        scale = 100 if reported.centre.percent else 1
        for interval in found:
            values = [scale * value for value in (interval.estimate, interval.low, interval.high)]
            yield derive_interval(reported.parts, interval.method, values)

    def _proportion(self, reported: Estimate) -> Iterator[Derivation]:
        k, n = self._share()
        if not n:
            raise MissingError("patients of whom it is a share")
        scale = 100 if reported.centre.percent or reported.centre.value > 1 else 1
        if reported.low is None:
            yield derive(reported.centre, f"{k}/{n}", Fraction(scale * k, n))
            return
        for interval in self._of_proportion(k, n, self.level_of(reported)):
            values = (Fraction(scale * k, n), scale * interval.low, scale * interval.high)
            yield derive_interval(reported.parts, interval.method, values)

    def _of_proportion(self, k: int, n: int, level: float) -> Iterator[Interval]:
        from bsq.statistics.likelihood_ratios import mercaldo

        yield from intervals(k, n, level)
        if self.measure in ("PPV", "NPV"):
            with suppress(UndefinedError):
                yield mercaldo(self.tp, self.fp, self.fn, self.tn, level, negative=self.measure == "NPV")

    def _intervals(self, level: float) -> Iterator[Interval]:
        from bsq.statistics import effect, likelihood_ratios

        ill, healthy = self.tp + self.fn, self.fp + self.tn
        if not ill or not healthy:
            return
        with suppress(UndefinedError):
            if self.measure == "LR+":
                yield likelihood_ratios.simel(self.tp, ill, self.fp, healthy, level)
            elif self.measure == "LR-":
                yield likelihood_ratios.simel(self.fn, ill, self.tn, healthy, level)
            elif self.measure == "Youden":
                yield likelihood_ratios.youden(self.tp, self.fp, self.fn, self.tn, level)
            else:
                yield effect.woolf(self.tp, ill, self.fp, healthy, level)
                yield effect.conditional_mle(self.tp, ill, self.fp, healthy, level)
