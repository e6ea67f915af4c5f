"""The claim kind ``pooled``."""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Annotated, ClassVar, Literal

import msgspec
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
from bsq.phrases import Count, read_count, read_estimate
from bsq.printed import NUMBER, plain, read
from bsq.statistics.distributions import two_sided_z
from bsq.statistics.results import Estimated, UndefinedError
from bsq.summaries import Summary

RATIOS = ("RR", "OR", "HR")
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
"""The roundings of m inputs move a number no farther than 2.5 / sqrt(m) of each does, but for one in a thousand."""
HIGHEST = {"I2": 100.0, "p": 1.0, "p of heterogeneity": 1.0}
HETEROGENEITY = ("I2", "Q", "tau2", "p of heterogeneity")


class Study(msgspec.Struct, frozen=True):
    """One study of a meta-analysis.

    Attributes
    ----------
    label : str
        Its name.
    y, v : float
        The estimate and its variance on the scale of the analysis.
    reach : tuple of float
        How far y, and the standard error, may lie from these by the rounding of what is printed.
    table : tuple or None
        The counts a, n1, b, n2, where they are what is printed.
    """

    label: str
    y: float
    v: float
    reach: tuple[float, float] = (0.0, 0.0)
    table: tuple[int, int, int, int] | None = None

    def moved(self, dy: float, dse: float) -> "Study":
        """This study with another estimate and standard error."""
        return replace(self, y=self.y + dy, v=max(1e-12, math.sqrt(self.v) + dse) ** 2)


Studies = Sequence[Study]
_WITH_ERROR = re.compile(rf"(?P<y>{NUMBER})\s*(?:\(\s*SE\s*[=:]?\s*|±\s*)(?P<se>{NUMBER})\s*\)?", re.IGNORECASE)


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
            [_of_table(s.label, s.table, effect, any_zero=True) if s.table else s for s in studies],
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


def read_studies(text: str, effect: str) -> list[Study]:
    """Read one study a line.

    Raises
    ------
    ValueError
        If a line is no study; the message quotes it.

    Examples
    --------
    >>> [round(study.y, 3) for study in read_studies("A | 0.74 (0.57-0.97)\\nB | 12/100 | 20/100", "RR")]
    [-0.301, -0.511]
    """
    return [_study(line, effect) for line in text.splitlines() if line.strip()]


def _study(line: str, effect: str) -> Study:
    label, *cells = (cell.strip() for cell in line.strip().strip("|").split("|"))
    try:
        if len(cells) == 1:
            return _of_estimate(label, cells[0], effect)
        if len(cells) == 2 and effect == "MD":
            return _of_means(label, Summary.read(cells[0]), Summary.read(cells[1]))
        if len(cells) == 2 and effect in ("RR", "OR", "RD"):
            return _of_counts(label, read_count(cells[0]), read_count(cells[1]), effect)
    except ValueError as error:
        raise ValueError(f"line {line.strip()!r}: {error}") from None
    groups = {"HR": "", "MD": ", or label | mean (SD), n=72 | mean (SD), n=68"}.get(
        effect, ", or label | 12/100 | 20/100"
    )
    raise ValueError(f"line {line.strip()!r}: expected label | 0.74 (0.57-0.97){groups}")


def _of_estimate(label: str, text: str, effect: str) -> Study:
    to = math.log if effect in RATIOS else float
    with_error = _WITH_ERROR.fullmatch(plain(text))
    if with_error:
        y, se = read(with_error["y"]), read(with_error["se"])
        return Study(label, float(y.value), float(se.value) ** 2, (float(y.unit) / 2, float(se.unit) / 2))
    found = read_estimate(text)
    if found.low is None or found.high is None:
        raise ValueError("an estimate needs both limits")
    if effect in RATIOS and any(part.bounds()[0] <= 0 for part in found.parts.values()):
        raise ValueError("a ratio and its limits are positive")
    if not found.low.value < found.high.value:
        raise ValueError("the limits do not ascend")
    z = two_sided_z(float(found.level or 95) / 100)
    (first, last), (low, high), (bottom, top) = (
        [to(float(limit)) for limit in part.bounds()] for part in (found.centre, found.low, found.high)
    )
    narrow, wide = (bottom - high) / (2 * z), (top - low) / (2 * z)
    error = (to(float(found.high.value)) - to(float(found.low.value))) / (2 * z)
    reach = (last - first) / 2, (wide - narrow) / 2
    return Study(label, to(float(found.centre.value)), error**2, reach)


def _of_counts(label: str, first: Count, second: Count, effect: str) -> Study:
    a, n1, b, n2 = first.k, first.n, second.k, second.n
    if a is None or b is None or n1 is None or n2 is None:
        raise ValueError("expected known counts of totals, such as 12/100")
    for count in (first, second):
        if count.problem():
            raise ValueError(count.problem())
    return _of_table(label, (a, n1, b, n2), effect)


def _of_table(label: str, table: tuple[int, int, int, int], effect: str, any_zero: bool = False) -> Study:
    """A study of two proportions, with 0.5 added to its counts where one is zero; without events it has no variance."""
    a, n1, b, n2 = table
    cells = (a, b) if effect == "RR" and not any_zero else (a, b, n1 - a, n2 - b)
    is_empty = a + b in (0, n1 + n2) and (effect == "OR" or not a + b)
    if is_empty and effect != "RD" and not any_zero:
        return Study(label, 0.0, math.inf, table=table)
    variance = a * (n1 - a) / n1**3 + b * (n2 - b) / n2**3
    added = 0 in cells if effect != "RD" or any_zero else not variance
    x1, t1, x2, t2 = (a + 0.5, n1 + 1, b + 0.5, n2 + 1) if added else (a, n1, b, n2)
    y1, y2 = t1 - x1, t2 - x2
    match effect:
        case "RD":
            return Study(label, x1 / t1 - x2 / t2, x1 * y1 / t1**3 + x2 * y2 / t2**3, table=table)
        case "RR":
            return Study(label, math.log(x1 / t1 * t2 / x2), 1 / x1 - 1 / t1 + 1 / x2 - 1 / t2, table=table)
    return Study(label, math.log(x1 * y2 / (y1 * x2)), 1 / x1 + 1 / y1 + 1 / x2 + 1 / y2, table=table)


def _of_means(label: str, first: Summary, second: Summary) -> Study:
    variances = []
    for group in (first, second):
        if group.problem() or group.n is None:
            raise ValueError(group.problem() or "expected the number of patients, such as n=72")
        factor = 1 if group.kind == "SE" else 1 / group.n
        variances.append(
            (float(group.spread.value) ** 2 * factor, float(group.spread.unit * group.spread.value) * factor)
        )
    v = sum(variance for variance, _ in variances)
    if not v:
        raise ValueError("both standard deviations are zero")
    reach = float(first.mean.unit + second.mean.unit) / 2, sum(change for _, change in variances) / (4 * math.sqrt(v))
    return Study(label, float(first.mean.value - second.mean.value), v, reach)
