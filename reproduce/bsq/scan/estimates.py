"""Claims on an estimate with its interval and its p-value, from the parts that a table or a sentence prints."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from msgspec.structs import replace

from bsq.claims.base import Surroundings, near_in_z
from bsq.claims.difference import Difference
from bsq.claims.order import Order
from bsq.claims.proportion_ci import ProportionCI
from bsq.claims.ratio import Ratio
from bsq.claims.survival import Survival
from bsq.findings import Verdict, derive
from bsq.phrases import Count, Estimate, counts_that_give, read_estimate
from bsq.printed import Printed, Rounding, read, read_p
from bsq.scan.candidates import Candidate, Reading
from bsq.scan.methods import ESTIMATED, Methods
from bsq.statistics.distributions import two_sided_z
from bsq.statistics.interval import interval_p

AROUND = 0.15
"""How far, as a share, the number of patients may lie from that of a Wald interval as wide."""
FEWEST_PATIENTS, MOST_PATIENTS = 4, 150
"""Of more, the interval of a count is nearly the one of a survival without censoring."""
FAR = 0.1
"""On the log scale: what no rounding and no other way to estimate a ratio from counts explains."""


def interval(parts: Mapping[str, str], level: str = "", sign: str = "") -> str:
    """An estimate with its limits as claims print it; ``level`` is their confidence level, where it is told.

    >>> interval({"est": "0.74", "lo": " 0.57", "hi": "0.97"}, level="90")
    '0.74 (90% CI 0.57 to 0.97)'
    """
    named = f"{level}% CI " if level else ""
    return f"{parts['est'].strip()}{sign} ({named}{parts['lo'].strip()} to {parts['hi'].strip()})"


def labelled(p: Printed) -> str:
    """A p-value with its label, as claims of several printed values have it.

    >>> from bsq.printed import read_p
    >>> labelled(read_p("0.04")), labelled(read_p("P<.05")), labelled(read_p("NS"))
    ('p = 0.04', 'P<.05', 'p > 0.05')
    """
    text = p.text.strip()
    if p.comparator == "NS":
        return "p > 0.05"
    if text.lower().startswith("p"):
        return text
    return f"p {text}" if text[:1] in "<>≤≥=" else f"p = {text}"


def order(
    subject: str,
    where: str,
    parts: Mapping[str, str],
    start: int,
    end: int,
    spread: str = "interval",
    is_fall: bool = False,
) -> Iterator[Candidate]:
    """The candidate of an estimate in its interval, where the numbers can be read.

    A fall may be printed without its sign, as by 3.3 (-5.6 to -1.1), and its limits the other way round, as -0.35
    (-0.11 to -0.55), or 27% lower (40 to 11%).
    """
    if "%" in parts["est"] and _is_of_fractions(parts):
        return
    ways = [parts]
    if _is_centre_of_turned(parts):
        ways += [{**parts, "lo": parts["hi"], "hi": parts["lo"]}]
    signs = [parts[name].strip()[:1] == "-" for name in ("lo", "hi")]
    if all(signs) or (is_fall and not any(signs)):
        ways += [{**parts, "lo": parts["hi"], "hi": parts["lo"]}]
        ways += [{**parts, "est": f"-{parts['est'].strip()}"}] if is_fall and all(signs) else []
    readings = []
    for way in ways:
        with suppress(ValueError):
            printed = read_estimate(interval(way))
            claim = Order(id="", subject=subject, where=where, printed=printed, spread=spread)  # type: ignore[arg-type]
            readings.append(Reading(claim, "its interval"))
    if readings:
        yield Candidate(tuple(readings), start, end)


def _is_of_fractions(parts: Mapping[str, str]) -> bool:
    """Whether the limits of a percentage are printed as fractions: -0.2%, 95% CI -0.003 to -0.001."""
    with suppress(ValueError):
        low, centre, high = (read(parts[name].strip()) for name in ("lo", "est", "hi"))
        return not low.percent and not high.percent and low.value <= centre.value / 100 <= high.value
    return False


def _is_centre_of_turned(parts: Mapping[str, str]) -> bool:
    """Whether limits are printed from the upper to the lower, round an estimate that is their centre."""
    with suppress(ValueError):
        low, centre, high = (read(parts[name].strip()) for name in ("hi", "est", "lo"))
        return low.value < high.value and centre.rounding((low.value + high.value) / 2) is not Rounding.NONE
    return False


def why_not_of_interval(claim: Ratio | Difference) -> str:
    """Why a p-value that does not follow from its interval is left unchecked; or "".

    Where the estimate is not the centre of its interval, one of the three numbers is wrong, and the p-value may be right.
    """
    estimate = replace(claim, printed=claim.printed[:1]).check(Surroundings())
    is_right = estimate.verdict is Verdict.MISMATCH and _follows_from_two(claim)
    return "which of the estimate and its limits is wrong; it follows from two of the three" if is_right else ""


def _follows_from_two(claim: Ratio | Difference) -> bool:
    """Whether a p-value is near that of the estimate and one of its limits, or of the limits alone."""
    scale = math.log if isinstance(claim, Ratio) else float
    try:
        parts = read_estimate(claim.printed[0]).parts.values()
        centre, low, high = (scale(float(part.value)) for part in parts)
    except ValueError:
        return False
    p = read_p(claim.printed[1])
    half_widths = ((centre, centre - low), (centre, high - centre), ((low + high) / 2, (high - low) / 2))
    ps = [interval_p(middle, middle - half, middle + half) for middle, half in half_widths if half > 0]
    return any(near_in_z(p, derive(p, "wald", value)) for value in ps)


def difference_claim(subject: str, where: str, printed: list[str]) -> Difference | None:
    """A claim on a difference with its interval, and its p-value, where its numbers can be those of one."""
    claim = Difference(id="", subject=subject, where=where, printed=printed)
    return None if any(claim.problems()) else claim


def ratio_claim(subject: str, where: str, measure: str, printed: list[str]) -> Ratio | None:
    """A claim on a ratio, where its numbers can be those of one."""
    claim = Ratio(id="", subject=subject, where=where, measure=measure, printed=printed)  # type: ignore[arg-type]
    return None if any(claim.problems()) else claim


def with_counts(claim: Ratio, counts: Sequence[Count], is_of_counts: bool) -> Ratio:
    """A ratio as that of two counts, where they give it, or where it can be of nothing else and is far from what they give;
    or else as it is, the centre of its interval."""
    of_counts = replace(claim, counts=list(counts))
    if len(counts) != 2 or claim.measure == "HR" or any(of_counts.problems()):
        return claim
    if _is_far(claim, counts):
        return of_counts if is_of_counts else claim
    return of_counts if of_counts.check(Surroundings()).verdict is Verdict.REPRODUCED else claim


def _is_far(claim: Ratio, counts: Sequence[Count]) -> bool:
    """Whether a ratio is far from the risk ratio and the odds ratio of two counts, one over the other or the reverse."""
    (k, n), (m, o) = ((count.k or 0, count.n or 0) for count in counts)
    if not 0 < k < n or not 0 < m < o:
        return False
    ratios = (k / n / (m / o), k / (n - k) / (m / (o - m)))
    own = math.log(float(claim.interval.centre.value))
    return all(abs(abs(own) - abs(math.log(ratio))) > FAR for ratio in ratios)


def proportion_claim(subject: str, where: str, count: Count, printed: str) -> ProportionCI | None:
    """The claim of a count's percentage with its interval, where it can be read and lies in it."""
    with suppress(ValueError):
        estimate = read_estimate(printed)
        claim = ProportionCI(id="", subject=subject, where=where, count=count, printed=estimate)
        return claim if estimate.ascends and not any(claim.problems()) else None
    return None


def why_not_of_times(claim: Survival) -> str:
    """Why an interval that is not one of Kaplan-Meier's for its estimate is left unchecked; or ""."""
    if claim.check(Surroundings()).verdict is not Verdict.MISMATCH or not claim.printed.ascends:
        return ""
    if _complement(claim).check(Surroundings()).verdict is Verdict.REPRODUCED:
        return "whether it is an incidence; as one less survival, it would be the centre of its interval"
    if _is_of_some_count(claim.printed):
        return "the count that it may be of; the interval is that of a proportion"
    return ""


def _complement(claim: Survival) -> Survival:
    """The survival of those who have not had what is counted."""
    whole = 100 if claim.printed.centre.percent else 1
    low, centre, high = (
        replace(part, value=whole - part.value)
        for part in (claim.printed.high, claim.printed.centre, claim.printed.low)
        if part
    )
    return replace(claim, printed=replace(claim.printed, low=low, centre=centre, high=high))


def _is_of_some_count(printed: Estimate) -> bool:
    """Whether an interval is that of a count of few patients, by any method; of about as many as its width tells."""
    centre, low, high = (float(part.value) for part in printed.parts.values())
    if low == high:
        return False
    whole = 100 if printed.centre.percent else 1
    half = (high - low) / whole / 2
    about = centre / whole * (1 - centre / whole) * (two_sided_z(float(printed.level or 95) / 100) / half) ** 2
    margin = AROUND * about + FEWEST_PATIENTS
    for n in range(max(FEWEST_PATIENTS, int(about - margin)), min(MOST_PATIENTS, int(about + margin)) + 1):
        for k in counts_that_give(printed.centre, n):
            claim = ProportionCI(id="", subject="", where="", count=Count(f"{k}/{n}", k, n), printed=printed)
            if claim.check(Surroundings()).verdict is Verdict.REPRODUCED:
                return True
    return False


def why_not_of_count(methods: Methods, about: str) -> str:
    """Why the interval of a percentage may be another one than its count gives; or ""."""
    is_otherwise = methods.intervals_otherwise or ESTIMATED.search(about)
    return "how the interval was made; no method for a count gives it" if is_otherwise else ""
