"""The claim kind ``pooled``."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
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
    Surroundings,
    is_centred,
)
from bsq.findings import Derivation, Finding, Range, Verdict, derive, derive_interval
from bsq.statistics.results import Estimated, UndefinedError
from bsq.studies import RATIOS, Studies, Study, of_table, read_studies

MODELS = {
    "fixed": ("fixed-effect", "mantel-haenszel", "mantel-haenszel-sato", "peto"),
    "random": (
        "mantel-haenszel-random",
        *(
            name + hk
            for name in ("dersimonian-laird", "reml", "paule-mandel", "reml-metafor", "hedges")
            for hk in ("", "-hk")
        ),
    ),
}
TOGETHER = 2.5
"""The roundings of m inputs move a number no farther than 2.5 / sqrt(m) of each does, but for one in ten thousand."""
HIGHEST = {"I2": 100.0, "p": 1.0, "p of heterogeneity": 1.0}
HETEROGENEITY = ("I2", "Q", "tau2", "p of heterogeneity")


class Pooled(Reporting, frozen=True, kw_only=True):
    """A meta-analysis: the pooled estimate, its p and the heterogeneity against the studies' results.

    What it checks
    --------------
    That the pooled estimate with its interval, its p, I2, Q and tau2 follow from the studies, each given by its
    estimate with interval, by its counts, or by its groups' means.

    Why it matters
    --------------
    A single study typed wrongly (a standard error for a standard deviation, groups exchanged) can turn a pooled
    estimate, and can be found by anybody who pools again.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "mortality"
        kind = "pooled"
        effect = "RR"
        subject = "mortality"
        studies = '''
        Adams 2001 | 12/100 | 20/100
        Baker 2005 | 8/50   | 9/60
        Clark 2009 | 30/210 | 41/190
        '''
        printed = ["RR 0.69 (0.50-0.96)", "I2 = 0%"]

    Methods
    -------
    `fixed-effect`, `mantel-haenszel`, `mantel-haenszel-sato`, `peto`, `mantel-haenszel-random`, `dersimonian-laird`,
    `reml`, `paule-mandel`, `reml-metafor`, `hedges`, and with the interval of Hartung and Knapp
    `dersimonian-laird-hk`, `reml-hk`, `paule-mandel-hk`, `reml-metafor-hk`, `hedges-hk`. The rounding of the studies'
    results is carried through.

    Limits
    ------
    Standardized mean differences, network and Bayesian meta-analyses, and the between-study variances of Sidik and
    Jonkman and of maximum likelihood are not re-derived. Studies with a zero count get
    0.5 in every cell in the inverse-variance methods.

    References
    ----------
    Borenstein M et al. Introduction to Meta-Analysis, 2nd ed., part 3. Higgins JPT, Thompson SG. Statistics in Medicine
    2002; 21: 1539-1558.
    """

    kind: ClassVar[str] = "pooled"
    has_habit = False
    printed_edits = ("digits", "level")

    studies: Annotated[
        str, Described(description="one study a line: label | 0.74 (0.57-0.97), or label | 12/100 | 20/100")
    ]
    effect: Annotated[
        Literal["RR", "OR", "HR", "RD", "MD"], Described(description="what is pooled: a ratio or a difference")
    ]
    model: Annotated[Literal["fixed", "random"] | None, Described(description="the model that the paper names")] = None
    level: Level = None

    @property
    def labels(self) -> Mapping[str, str]:
        return {
            "estimate": rf"{self.effect}|pooled(?: {self.effect})?|overall|total|estimate",
            "I2": r"I(?:2|²|\^2|-squared)",
            "Q": r"Q(?:\s*\([^)]*\))?|(?:chi2|χ2|χ²|Chi²)(?:\s*\([^)]*\))?",
            "tau2": r"(?:tau|τ)(?:2|²|\^2)",
            "p of heterogeneity": r"p(?:[\s-]values?)? (?:of|for) het\w*|p[\s_-]?het\w*",
            "p": P_LABEL,
        }

    @property
    def unlabelled(self) -> Collection[str]:
        return ("estimate",)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        for i, text in enumerate(self.printed):
            with suppress(ValueError):
                measure, reported = self.read(text)
                if measure == "I2" and not 0 <= reported.centre.value <= 100:
                    yield Problem(f"printed[{i}] {text!r}", "I2 lies between 0 and 100%")
        try:
            found = self._studies()
        except ValueError as error:
            yield Problem("studies", str(error))
            return
        if len(found) < 2:
            yield Problem("studies", f"expected at least two studies, one a line, found {len(found)}")

    def source(self, around: Surroundings) -> str:
        return f"{len(self._studies())} studies"

    def named(self, around: Surroundings) -> Collection[str]:
        return () if self.model is None or self.measure in HETEROGENEITY else MODELS[self.model]

    @property
    def called(self) -> str:
        return f"{self.model} effects" if self.model else ""

    def _studies(self) -> list[Study]:
        return read_studies(self.studies, self.effect)

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        found = []
        for label, studies in _readings(self._studies(), self.effect):
            for method, value in self._methods(studies, self.level_of(reported)).items():
                with suppress(UndefinedError):
                    ranges = _over_rounding(studies, value)
                    if self.measure == "estimate":
                        held = derive_interval(reported.parts, method + label, ranges, unrounded=value(studies))
                    else:
                        low, high = (min(HIGHEST.get(self.measure, math.inf), max(0.0, float(x))) for x in ranges[0])
                        held = derive(reported.centre, method + label, low, high)
                    found.append(held)
        if not found:
            raise MissingError("two studies with events")
        yield from found

    def check(self, around: Surroundings) -> Finding:
        found = super().check(around)
        if found.verdict in (Verdict.REPRODUCED, Verdict.QUALIFIED) and not is_centred(
            self.reported, self.effect in RATIOS
        ):
            why = "the estimate is not the centre of its interval, which every method puts it in"
            return replace(found, verdict=Verdict.MISMATCH, explanations=(why,))
        return found

    def _methods(self, studies: Studies, level: float) -> dict[str, Callable[[Studies], list[float]]]:
        """For each method, how it gets the printed numbers from the studies."""
        from bsq.statistics import pooling

        with_tables = bool(_tables(studies))
        if self.measure == "tau2":
            methods: dict[str, Callable[[Studies], list[float]]] = {
                name: partial(_tau2, tau2) for name, tau2 in pooling.TAU2.items()
            }
            about = {"mantel-haenszel-random": partial(_tau2_about, self.effect)} if with_tables else {}
            return methods | about
        if self.measure in HETEROGENEITY:
            found: dict[str, Callable[[Studies], list[float]]] = {
                "fixed-effect": partial(_heterogeneity, self.measure, None)
            }
            if with_tables:
                found["mantel-haenszel"] = partial(_heterogeneity, self.measure, self.effect)
            if self.measure == "I2":
                found |= {name: partial(_i2, tau2) for name, tau2 in pooling.TAU2.items()}
            return found
        return {name: partial(self._numbers, pool, level) for name, pool in _pools(studies, self.effect).items()}

    def _numbers(self, pool: Callable[[Studies], Estimated], level: float, studies: Studies) -> list[float]:
        """The p of a pooled estimate; or the estimate and its limits, on the printed scale."""
        pooled = pool(studies)
        if self.measure == "p":
            return [pooled.p()]
        interval = pooled.interval(level)
        back = math.exp if self.effect in RATIOS else float
        return [back(x) for x in (interval.estimate, interval.low, interval.high)]


def _readings(studies: Studies, effect: str) -> Iterator[tuple[str, Studies]]:
    """The studies with 0.5 added where a count of events is zero; and, where that differs, wherever any count is."""
    yield "", studies
    if any(study.table and _has_zero(study.table) for study in studies):
        yield (
            " with 0.5 at every zero",
            [of_table(s.label, s.table, effect, any_zero=True) if s.table else s for s in studies],
        )


def _has_zero(table: tuple[int, int, int, int]) -> bool:
    a, n1, b, n2 = table
    return 0 in (a, n1 - a, b, n2 - b)


def _pools(studies: Studies, effect: str) -> dict[str, Callable[[Studies], Estimated]]:
    """Every way to pool these studies, those most in use first."""
    from bsq.statistics import pooling

    pools: dict[str, Callable[[Studies], Estimated]] = {
        "fixed-effect": lambda some: pooling.fixed_effect(*_values(some)),
    }
    tables = _tables(studies)
    if tables:
        pools["mantel-haenszel"] = lambda some: pooling.mantel_haenszel(_tables(some), effect)
        if effect == "OR":
            pools["peto"] = lambda some: pooling.peto(_tables(some))
        if effect == "RD":
            pools["mantel-haenszel-sato"] = lambda some: pooling.mantel_haenszel_sato(_tables(some))
        pools["mantel-haenszel-random"] = lambda some: pooling.random_effects(
            *_values(some), _tau2_about(effect, some)[0], "mantel-haenszel-random"
        )
    for name, tau2 in pooling.TAU2.items():
        pools[name] = partial(_random, pooling.random_effects, tau2, name)
        pools[f"{name}-hk"] = partial(_random, pooling.hartung_knapp, tau2, f"{name}-hk")
    return pools


def _random(pool: Callable[..., Estimated], tau2: Callable[..., float], name: str, studies: Studies) -> Estimated:
    y, v = _values(studies)
    return pool(y, v, tau2(y, v), name)


def _tau2(tau2: Callable[..., float], studies: Studies) -> list[float]:
    return [tau2(*_values(studies))]


def _tau2_about(effect: str, studies: Studies) -> list[float]:
    from bsq.statistics.pooling import dersimonian_laird, mantel_haenszel

    return [dersimonian_laird(*_values(studies), mantel_haenszel(_tables(studies), effect).estimate)]


def _i2(tau2: Callable[..., float], studies: Studies) -> list[float]:
    from bsq.statistics.pooling import i2_of_tau2

    y, v = _values(studies)
    return [i2_of_tau2(tau2(y, v), v)]


def _heterogeneity(measure: str, effect: str | None, studies: Studies) -> list[float]:
    """I2, Q or its p; about the Mantel-Haenszel estimate where an effect is given, else the fixed-effect one."""
    from bsq.statistics.pooling import heterogeneity, mantel_haenszel

    centre = mantel_haenszel(_tables(studies), effect).estimate if effect else None
    found = heterogeneity(*_values(studies), centre)
    return [{"I2": found.i2, "Q": found.q, "p of heterogeneity": found.p}[measure]]


def _values(studies: Studies) -> tuple[list[float], list[float]]:
    """The estimates and variances of the studies that have them; those without events have none."""
    known = [study for study in studies if study.v < math.inf]
    if len(known) < 2:
        raise UndefinedError("fewer than two studies have events")
    return [study.y for study in known], [study.v for study in known]


def _tables(studies: Studies) -> list[tuple[int, int, int, int]]:
    """The counts of the studies; none unless all have them."""
    tables = [study.table for study in studies if study.table]
    return tables if len(tables) == len(studies) else []


def _over_rounding(studies: Studies, value: Callable[[Studies], list[float]]) -> list[Range]:
    """What a method gives of the studies, and how far each number may move by the rounding of every study's result.

    All inputs are moved in the direction that raises the number, and in the one that lowers it; by less the more there
    are, since their roundings do not conspire.
    """
    base = value(studies)
    inputs = [
        (i, dy, dse) for i, s in enumerate(studies) for dy, dse in ((s.reach[0], 0.0), (0.0, s.reach[1])) if dy or dse
    ]
    share = min(1.0, TOGETHER / math.sqrt(len(inputs))) if inputs else 0.0
    ends: list[list[float]] = [base]
    for j in range(len(base)):
        signs = [value(_moved(studies, [(i, dy, dse)], 1.0))[j] >= base[j] for i, dy, dse in inputs]
        for way in (share, -share):
            steps = [
                (i, dy if up else -dy, dse if up else -dse) for (i, dy, dse), up in zip(inputs, signs, strict=True)
            ]
            ends.append(value(_moved(studies, steps, way)))
    return [(min(end[j] for end in ends), max(end[j] for end in ends)) for j in range(len(base))]


def _moved(studies: Studies, steps: Sequence[tuple[int, float, float]], share: float) -> list[Study]:
    """The studies with a share of each step added to an estimate or a standard error."""
    moved = list(studies)
    for i, dy, dse in steps:
        moved[i] = moved[i].moved(share * dy, share * dse)
    return moved
