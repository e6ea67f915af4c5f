"""The claim kind ``curve``."""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import msgspec
from msgspec.structs import replace

from bsq.claims.base import (
    NOT_A_LEVEL,
    NOT_A_P,
    Claim,
    Described,
    Estimate,
    Level,
    MissingError,
    Printed,
    Problem,
    Surroundings,
    is_level,
    is_p,
)
from bsq.curves.errors import CurveError
from bsq.curves.printings import COMPARISONS, Printing, read_printing
from bsq.edits import crossed
from bsq.findings import NOT_REACHED as FAR
from bsq.findings import PARTS, Derivation, Finding, Judgement, Verdict, derive_interval
from bsq.phrases import alone
from bsq.printed import Rounding, read

if TYPE_CHECKING:
    from bsq.curves.arms import Source
    from bsq.curves.estimates import Ranged

DECIMALS: Mapping[str, Literal[",", "."]] = {"comma": ",", "point": "."}
NEEDS_A_FIGURE = (*COMPARISONS, "rmst")
"""What nothing but the curves themselves can check."""
ADJUSTED = 1.0
"""A stratified or adjusted hazard ratio, or its p, lies within so many standard errors of the unadjusted one: of 297
published ratios of the kmdata collection all but 5 do."""
ADJUSTED_TEST = 0.75
"""The same for a p, as a z: a test is more seldom adjusted."""
OUTSIDE = 2.0
"""A value that is off by more than so many times what the reading allows is wrong; one between is only off."""
UNANCHORED = (
    "numbers at risk, events or censoring marks; rebuilt from the number of patients alone, one pair of arms in four "
    "changes its significance"
)


class CurveArm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One arm of a figure."""

    name: Annotated[str, Described(description="what the paper calls the arm", min_length=1)]
    points: Annotated[
        str, Described(description="a digitizer's file beside the paper file, or the points, one a line")
    ] = ""
    patients: Annotated[
        str, Described(description="instead of points: a CSV file of patients (time, event, arm) beside the paper file")
    ] = ""
    curve: Annotated[str, Described(description="the arm's name in the points, if that is another")] = ""
    at_risk: Annotated[
        str, Described(description='numbers at risk: "0:213, 10:122", or a file beside the paper file')
    ] = ""
    n: Annotated[int | str | None, Described(description="patients, or the name of their group")] = None
    events: Annotated[int | None, Described(description="patients with the event")] = None
    marks: Annotated[list[float], Described(description="the times of the censoring marks on the curve")] = []


class Curve(Claim, frozen=True, kw_only=True):
    """What is printed of survival curves against the patients rebuilt from the figure.

    What it checks
    --------------
    Survival at a time and medians with their intervals, restricted means, the hazard ratio and the log-rank p, against
    patients rebuilt from digitized points, numbers at risk and events. Without points: whether patients, events,
    numbers at risk, survival and median of an arm can all be true at once.

    Why it matters
    --------------
    A figure and its text are often made from different data cuts, and a median, a hazard ratio or a p that does not
    follow from the curves beside it changes what a trial says. A curve holds the patients behind it nearly in full.

    Example
    -------
    .. code-block:: toml

        [[claim]]
        id = "relapse-free"
        kind = "curve"
        subject = "remission"
        time_unit = "weeks"
        arms = [
          { name = "maintained", n = 11, events = 7, points = '''
        0 1
        9 1
        9 0.909
        13 0.909
        13 0.818
        18 0.818
        18 0.716
        23 0.716
        23 0.614
        31 0.614
        31 0.491
        34 0.491
        34 0.368
        48 0.368
        48 0.184
        161 0.184
        ''' },
        ]
        printed = ["median 31", "survival 71.6% (48.8 to 100) at 20"]

    Methods
    -------
    `km-log`, `km-log-log`, `km-plain`, `km-logit`, `km-arcsine`; `brookmeyer-crowley` on each scale, `reflected`;
    `rmst`; `cox-efron`, `cox-breslow`, `peto-hazard-ratio`; `logrank`, `gehan`, `tarone-ware`. Every value has the
    range that the reading of the points and other patients that fit them allow; a printed value within it is
    `reproduced`, one up to twice as far off `qualified`. A hazard ratio or p within one standard error of the
    unadjusted one is `qualified`, as it may be stratified or adjusted.

    Limits
    ------
    Without numbers at risk, events or censoring marks the hazard ratio, the p and the intervals stay `unchecked`.
    Curves of competing risks are no Kaplan-Meier curves. The range is wide where points are few or arms are small. A
    hazard ratio may stand for either arm over the other.

    References
    ----------
    Guyot P, Ades AE, Ouwens MJ, Welton NJ. BMC Medical Research Methodology 2012; 12: 9. Liu N, Zhou Y, Lee JJ. BMC
    Medical Research Methodology 2021; 21: 111. Barlow RE and others. Statistical Inference under Order Restrictions,
    1972. Brookmeyer R, Crowley J. Biometrics 1982; 38: 29-41.
    """

    kind: ClassVar[str] = "curve"
    has_habit: ClassVar[bool] = False

    arms: Annotated[list[CurveArm], Described(description="the arms of the figure")]
    printed: Annotated[
        list[str],
        Described(
            description='values: "median 9.7", "ARM: 69.2% (64.1 to 73.8) at 12", "A vs B: HR 0.49", "p < 0.001"'
        ),
    ]
    time_unit: Annotated[str, Described(description="the unit of time: months")] = ""
    unit: Annotated[
        Literal["percent", "fraction"] | None, Described(description="the unit of survival in the points")
    ] = None
    incidence: Annotated[bool | None, Described(description="whether the points are of a cumulative incidence")] = None
    decimal: Annotated[Literal["comma", "point"] | None, Described(description="the decimal mark in the points")] = None
    method: Annotated[Literal["bsq", "guyot"], Described(description="how patients are rebuilt")] = "bsq"
    level: Level = None

    # ---- the claim as it is typed ----

    @property
    def is_drawn(self) -> bool:
        """Whether the claim has points to rebuild patients from, or the patients."""
        return any(arm.points or arm.patients for arm in self.arms)

    def expand(self) -> Iterator[Claim]:
        if not self.is_drawn:
            for arm in self.arms:
                id_ = f"{self.id}: {arm.name}" if len(self.arms) > 1 else self.id
                named = [text for text in self.printed if self._is_of(text, arm.name)]
                if named:
                    yield replace(self, id=id_, arms=[arm], printed=named)
            for text in self.printed:
                if self._read(text).measure in NEEDS_A_FIGURE:
                    yield replace(self, id=f"{self.id}: {text}", printed=[text])
        else:
            for text in self.printed:
                id_ = f"{self.id}: {text}" if len(self.printed) > 1 else self.id
                yield replace(self, id=id_, printed=[text], subject=self.subject or self._read(text).title)

    def _is_of(self, text: str, name: str) -> bool:
        """Whether a printed value is one of an arm that can be held against others without a figure."""
        printing = self._read(text)
        return printing.arms == (name,) and printing.measure not in NEEDS_A_FIGURE

    def printed_text(self) -> str:
        return "; ".join(self.printed)

    def files_named(self) -> Iterator[tuple[str, str]]:
        for i, arm in enumerate(self.arms):
            for key, text in (("points", arm.points), ("patients", arm.patients), ("at_risk", arm.at_risk)):
                if text and is_file(text):
                    yield f"arms[{i}] {key}", text

    def groups_named(self) -> Iterator[tuple[str, str]]:
        for i, arm in enumerate(self.arms):
            if isinstance(arm.n, str):
                yield f"arms[{i}] n", arm.n

    def problems(self) -> Iterator[Problem]:
        if not is_level(self.level):
            yield Problem(f"level {self.level}", NOT_A_LEVEL)
        names = [arm.name for arm in self.arms]
        if len(set(names)) < len(names):
            yield Problem("arms", f"every arm has a name of its own; found {', '.join(names)}")
        for i, arm in enumerate(self.arms):
            if self.is_drawn and not (arm.points or arm.patients):
                yield Problem(f"arms[{i}] points", f"{arm.name}: missing, where other arms have them")
            if not self.is_drawn and arm.n is None and not arm.at_risk:
                yield Problem(f"arms[{i}] n", f"{arm.name}: expected points, or the number of patients; found neither")
        for i, text in enumerate(self.printed):
            place = f"printed[{i}] {text!r}"
            try:
                printing = self._read(text)
            except ValueError as error:
                yield Problem(place, str(error))
                continue
            reported = printing.reported
            if reported is not None and not reported.ascends and not self.is_drawn:
                yield Problem(place, "the estimate lies outside its interval")
            if printing.measure == "p" and reported is not None and not is_p(reported.centre):
                yield Problem(place, NOT_A_P)
            if reported is not None and crossed(reported):
                yield Problem(place, "the lower limit lies above the upper one")
            if reported is not None and not is_level(reported.level):
                yield Problem(place, NOT_A_LEVEL)

    def problems_of_files(self, files: Mapping[str, str], groups: Mapping[str, int]) -> Iterator[Problem]:
        from bsq.curves.arms import at_risk_of, points_of, rebuilt
        from bsq.curves.published import published

        for i, arm in enumerate(self.arms):
            try:
                source = self._source(arm, files, groups)
                printed = at_risk_of(source)
                is_counted = source.total is not None or (printed is not None and printed.rows[0][0] == 0)
                if not source.patients and (self.is_drawn or is_counted):
                    published(printed.rows if printed else None, source.total, source.events, source.marks)
                if arm.points:
                    points_of(source)
                if arm.patients:
                    rebuilt(source)
            except CurveError as error:
                yield Problem(f"arms[{i}]", f"{arm.name}: {error}")

    def _read(self, text: str) -> Printing:
        return read_printing(text, [arm.name for arm in self.arms])

    def _source(self, arm: CurveArm, files: Mapping[str, str], groups: Mapping[str, int]) -> "Source":
        from bsq.curves.arms import Source

        return Source(
            name=arm.name,
            points=files.get(arm.points, arm.points),
            patients=files.get(arm.patients, arm.patients),
            curve=arm.curve,
            at_risk=files.get(arm.at_risk, arm.at_risk),
            total=groups.get(arm.n) if isinstance(arm.n, str) else arm.n,
            events=arm.events,
            marks=tuple(arm.marks) or None,
            unit=self.unit,
            incidence=self.incidence,
            decimal=DECIMALS.get(self.decimal or ""),
            method=self.method,
        )

    # ---- what the check is made of ----

    @property
    def printing(self) -> Printing:
        return self._read(self.printed[0])

    @property
    def reported(self) -> Estimate:
        found = self.printing.reported
        return found if found is not None else replace(alone(read("?")), text=self.printed[0])

    def is_test(self) -> bool:
        return self.printing.measure == "p"

    def named(self, around: Surroundings) -> Collection[str]:
        tests = {"gehan": r"gehan|wilcoxon", "logrank": r"log[-\s]?rank"}
        return [name for name, words in tests.items() if re.search(words, self.printed[0], re.IGNORECASE)]

    def source(self, around: Surroundings) -> str:
        from bsq.curves.arms import rebuilt

        described = []
        for arm in self._sources(around):
            found = rebuilt(arm)
            known = [f"{len(found.time)} patients", f"{int(found.event.sum())} events"]
            described.append(f"{arm.name} ({', '.join(known)})")
        told = (" over " if self.printing.measure == "HR" else " and ").join(described)
        return told if all(arm.patients for arm in self.arms) else f"the rebuilt {told}"

    def figure(self, around: Surroundings) -> "list[Source]":
        return [self._source(arm, around.files, around.groups) for arm in self.arms] if self.is_drawn else []

    def _sources(self, around: Surroundings) -> list["Source"]:
        wanted = self.printing.arms
        by_name = {arm.name: arm for arm in self.arms}
        return [self._source(by_name[name], around.files, around.groups) for name in wanted]

    def derivations(
        self, reported: Estimate, around: Surroundings, among: Collection[str] | None = None
    ) -> Iterator[Derivation]:
        from bsq.curves.arms import rebuilt
        from bsq.statistics.results import UndefinedError

        sources, printing = self._sources(around), self.printing
        if printing.measure in COMPARISONS and not all(rebuilt(arm).is_anchored for arm in sources):
            raise MissingError(UNANCHORED)
        if printing.measure == "p" and not any(rebuilt(arm).event.any() for arm in sources):
            raise MissingError("an event in some arm")
        try:
            found = list(self._ranged(printing, sources, self.level_of(reported)))
        except UndefinedError as error:
            raise MissingError(f"events in both arms, to have a hazard ratio ({error})") from None
        parts = reported.parts
        if printing.measure == "p" or not all(rebuilt(arm).is_anchored for arm in sources):
            parts = {"estimate": reported.centre}
        unit = 100 if printing.measure == "survival" and printing.is_percent else 1
        held = [_held(ranged, parts, unit) for ranged in found]
        if printing.measure in ("survival", "median"):
            held = sorted(held, key=lambda pair: pair[1])
        yield from (derivation for derivation, _ in held)

    def _ranged(self, printing: Printing, sources: list["Source"], level: float) -> Iterator["Ranged"]:
        from bsq.curves import estimates

        match printing.measure:
            case "survival":
                yield from estimates.survival_at(sources[0], _time_on(sources[0], printing.at), level)
            case "median":
                found = estimates.median(sources[0], level)
                if math.isinf(found[0].values[0]) and printing.reported is not None:
                    _time_on(sources[0], printing.reported.centre.text)
                yield from found
            case "rmst":
                yield from estimates.restricted_mean(sources[0], _time_on(sources[0], printing.at), level)
            case "HR":
                for way in _either_way(sources, printing.reported):
                    inverted = "" if way == tuple(sources) else " inverted"
                    for ranged in estimates.hazard_ratio(*way, level):
                        yield replace(ranged, method=f"{ranged.method}{inverted}")
            case "p":
                yield from estimates.p_values(sources)

    def check(self, around: Surroundings) -> Finding:
        if not self.is_drawn:
            return self._possible(around)
        from bsq.curves.arms import rebuilt

        try:
            rebuilt_arms = [rebuilt(arm) for arm in self._sources(around)]
        except CurveError as error:
            return self.unchecked(self.printed[0], "the figure", f"points and numbers that agree: {error}")
        wrong = [told for found in rebuilt_arms for told in found.contradictions]
        if wrong:
            return self.unchecked(self.printed[0], self.source(around), f"points and numbers that agree: {wrong[0]}")
        if self.printing.reported is None:
            return self._not_reached(around)
        found = super().check(around)
        if not all(arm.is_anchored for arm in rebuilt_arms) and len(self.reported.parts) > 1 and found.derivations:
            found = found.explained(f"its interval is not checked; that needs {UNANCHORED.partition(';')[0]}")
        return self._leniently(found, around) if found.verdict is Verdict.MISMATCH else found

    def _leniently(self, found: Finding, around: Surroundings) -> Finding:
        """What is wrong of an estimate, but no further off than other analyses or readings make it, is qualified."""
        from bsq.curves import estimates

        if not self.reported.ascends or not found.derivations:
            return found
        printing, sources = self.printing, self._sources(around)
        kept = replace(found, decision_error=False, explanations=())
        sides = "; they lie on different sides of alpha" if found.decision_error else ""
        if printing.measure == "HR":
            slack = math.exp(ADJUSTED * estimates.log_hazard_ratio_se(sources[0], sources[1]))
            if any(self._within(d, slack) for d in found.derivations):
                return kept.qualified("not the unadjusted one, but near it, as a stratified or adjusted one may be")
            return found.explained("further from the unadjusted one than stratified or adjusted ones are")
        if printing.measure == "p":
            if self._near_in_z(found):
                return kept.qualified(
                    f"not the unadjusted one, but near it, as a stratified or adjusted one may be{sides}"
                )
            return found
        if any(_twice(d, self.reported.parts) for d in found.derivations):
            return kept.qualified("just further off than the reading of the points allows")
        allowed = found.derivations[0].detail
        return found.explained(f"the points allow {allowed}") if allowed and not self.arms[0].patients else found

    def _within(self, derivation: Derivation, slack: float) -> bool:
        """Whether a printed ratio lies within a factor of a derived one."""
        low, high = (float(end) for end in self.reported.centre.bounds())
        return low <= float(derivation.high) * slack and high >= float(derivation.low) / slack

    def _near_in_z(self, found: Finding) -> bool:
        from bsq.statistics.distributions import normal_quantile

        def z(p: float) -> float:
            return -normal_quantile(min(1 - 1e-12, max(1e-300, p)) / 2)

        bounds = self.reported.centre.bounds()
        low, high = (z(float(p)) for p in reversed(bounds))
        return any(
            low <= z(float(d.low)) + ADJUSTED_TEST and high >= z(float(d.high)) - ADJUSTED_TEST
            for d in found.derivations
        )

    def _not_reached(self, around: Surroundings) -> Finding:
        """A median that is said to be not reached."""
        from bsq.curves.arms import rebuilt
        from bsq.curves.estimates import median

        source = self._sources(around)[0]
        ranged = median(source, 0.95)[0]
        low, high = ranged.ranges[0]
        text = "not reached" if math.isinf(ranged.values[0]) else f"{ranged.values[0]:.4g}"
        reached = not math.isinf(high) and self.printing.measure == "median"
        rounding = Rounding.NONE if reached else Rounding.HALF_UP
        derivation = Derivation(
            ranged.method, min(low, rebuilt(source).line.end), rebuilt(source).line.end, text, rounding
        )
        verdict = Verdict.MISMATCH if reached else Verdict.REPRODUCED
        why = (f"the curve falls below 50% by {high:.4g}",) if reached else ()
        found = self.finding(
            self.printed[0], self.source(around), Judgement(verdict, derivation), (derivation,), explanations=why
        )
        if not reached and not math.isinf(ranged.values[0]):
            return found.qualified(f"as it was read, the curve is at 50% at {text}, within the error of the reading")
        return found

    def _possible(self, around: Surroundings) -> Finding:
        """Whether the printed numbers of one arm can all be true, without a figure."""
        from bsq.curves.arms import at_risk_of
        from bsq.curves.possible import contradictions, facts

        if self._read(self.printed[0]).measure in NEEDS_A_FIGURE:
            return self.unchecked(self.printed[0], "", "points of the curves, or the patients")
        arm = self.arms[0]
        source = self._source(arm, around.files, around.groups)
        printed = at_risk_of(source)
        rows = printed.rows if printed else ()
        if source.total is None and rows[0][0] > 0:
            return self.unchecked("; ".join(self.printed), "numbers at risk", "the number of patients")
        patients = source.total or rows[0][1]
        survival, median = [], None
        for text in self.printed:
            printing = self._read(text)
            if printing.measure == "survival" and printing.reported is not None:
                unit = 100 if printing.is_percent else 1
                low, high = (float(end) / unit for end in printing.reported.centre.bounds())
                survival.append((text, float(read(printing.at).value), low, high))
            elif printing.measure == "median":
                ends = printing.reported.centre.bounds() if printing.reported else (math.inf, math.inf)
                median = (text, float(ends[0]), float(ends[1]))
        wrong = tuple(contradictions(patients, arm.events, rows, facts(patients, rows, survival, median)))
        inputs = [f"n = {patients}"] + ([f"{arm.events} events"] if arm.events is not None else [])
        inputs += ["numbers at risk"] if rows else []
        told = "; ".join(self.printed)
        if not rows and arm.events is None and len(survival) + (median is not None) < 2:
            return self.unchecked(told, ", ".join(inputs), "events, numbers at risk or a second value; or the points")
        derivation = Derivation("together", 0, 0, "cannot all be true" if wrong else "can all be true",
                                Rounding.NONE if wrong else Rounding.HALF_UP)  # fmt: skip
        verdict = Verdict.MISMATCH if wrong else Verdict.REPRODUCED
        return self.finding(
            told, ", ".join(inputs), Judgement(verdict, derivation), (derivation,), explanations=wrong,
            impossible=bool(wrong),
        )  # fmt: skip


def is_file(text: str) -> bool:
    """Whether a text names a file, and is not itself what a file holds.

    >>> is_file("curves/os.csv"), is_file("0:213, 10:122")
    (True, False)
    """
    return "\n" not in text.strip() and re.search(r"\.\w{2,4}$", text.strip()) is not None and ":" not in text


def _time_on(source: "Source", printed: str) -> float:
    """A printed time, on the curve.

    Raises
    ------
    MissingError
        If the curve is shorter.
    """
    from bsq.curves.arms import rebuilt
    from bsq.curves.polyline import SAME_END

    time, end = float(read(printed).value) if printed != "?" else 0.0, rebuilt(source).line.end
    if time > end * (1 + SAME_END):
        raise MissingError(f"a curve as long as {printed}; it ends at {end:.4g}")
    return time


def _either_way(sources: list["Source"], reported: Estimate | None) -> list[tuple["Source", "Source"]]:
    """Each arm over the other: first the way that lies on the side of 1 on which the printed ratio does."""
    from bsq.curves.estimates import sums

    first, second = sources
    if reported is None or not reported.centre.is_printed:
        return [(first, second)]
    is_inverted = (reported.centre.value - 1) * Fraction(sums(first, second).log_ratio) < 0
    return [(second, first), (first, second)] if is_inverted else [(first, second), (second, first)]


def _held(ranged: "Ranged", parts: Mapping[str, Printed], unit: int) -> tuple[Derivation, float]:
    """A value held against what is printed, and how far it is from that without any slack, in printed units."""
    if math.isnan(ranged.values[1]):
        parts = {"estimate": parts["estimate"]}
    values = [unit * value if math.isfinite(value) else FAR for value in ranged.values]
    ranges = [(min(unit * low, FAR), min(unit * high, FAR)) for low, high in ranged.ranges]
    low, high = ranges[0]
    told = f"{low:.4g} to {high:.4g}" if high < FAR else f"{low:.4g} or later"
    detail = "; ".join(filter(None, (told if low != high else "", ranged.detail)))
    named = dict(zip(PARTS, values, strict=True))
    off = sum(
        abs(float(part.value) - named[name]) / float(part.unit) for name, part in parts.items() if part.is_printed
    )
    held = derive_interval(parts, ranged.method, ranges, detail, values)
    shown = str(held.written).replace(parts["estimate"].show(FAR), "not reached")
    for part in parts.values():
        shown = shown.replace(part.show(FAR), "not reached")
    return replace(held, written=shown), off


def _twice(derivation: Derivation, parts: Mapping[str, Printed]) -> bool:
    """Whether a value is within twice its range."""
    for name, (low, high) in zip(PARTS, derivation.ranges, strict=False):
        if name in parts:
            slack = (float(high) - float(low)) / 2 * (OUTSIDE - 1) if high < FAR else 0.0
            below, above = (float(end) for end in parts[name].bounds())
            if below > float(high) + slack or above < float(low) - slack:
                return False
    return True
