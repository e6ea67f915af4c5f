"""The figures of the HTML report: printed against re-derived p-values, and the rebuilt survival curves."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from bsq.claims.base import Claim, Surroundings
from bsq.reports.steps import best

if TYPE_CHECKING:
    from bsq.curves.arms import Source
    from bsq.reports.html import Shown

SMALLEST = 1e-4
"""The p at the end of the axes; a smaller one is drawn there."""
SIDE = 300
"""The side of the plot, in its own units."""
TICKS = (0.0001, 0.001, 0.01, 0.05, 1.0)


class Point(msgspec.Struct, frozen=True):
    """A p-value in the plot: its place, and the finding that it is of."""

    x: float
    y: float
    shown: Shown


class PPlot(msgspec.Struct, frozen=True):
    """The plot: its points, and the places and texts of its ticks."""

    points: tuple[Point, ...]
    ticks: tuple[tuple[float, str], ...]
    side: int = SIDE


def p_plot(shown: Sequence[Shown], claims: Mapping[str, Claim]) -> PPlot | None:
    """The plot of every p-value that was printed as a number and re-derived; None if there is none."""
    points = []
    for each in shown:
        claim, derivation = claims[each.finding.claim], best(each.finding)
        if derivation is None or not claim.is_test():
            continue
        printed = claim.reported.centre
        if printed.comparator in ("=", "<", "<=", ">", ">=", "~"):
            middle = math.sqrt(max(float(derivation.low), SMALLEST**2) * max(float(derivation.high), SMALLEST**2))
            points.append(Point(_place(float(printed.value)), SIDE - _place(middle), each))
    ticks = tuple((_place(tick), f"{tick:g}") for tick in TICKS)
    return PPlot(tuple(points), ticks) if points else None


def _place(p: float) -> float:
    """How far along a logarithmic axis from SMALLEST to 1 a p lies."""
    return round(SIDE * (1 - math.log10(min(1.0, max(p, SMALLEST))) / math.log10(SMALLEST)), 1)


def curves(claims: Iterable[Claim], around: Surroundings) -> Iterator[tuple[str, str]]:
    """The figures that claims are about, each once: its title and its SVG."""
    seen: set[object] = set()
    for claim in claims:
        sources = tuple(claim.figure(around))
        if sources and sources not in seen:
            seen.add(sources)
            title = claim.subject or " and ".join(source.name for source in sources)
            yield title, _svg(sources, getattr(claim, "time_unit", ""), len(seen))


def _svg(sources: Sequence[Source], unit: str, number: int) -> str:
    """The curves as an inline SVG, or, if they cannot be rebuilt, nothing."""
    from bsq.curves.errors import CurveError
    from bsq.reports.figure import drawn, figure

    try:
        arms = [drawn(source) for source in sources]
    except CurveError:
        return ""
    text = figure(arms, ".svg", unit=unit).decode()
    svg = text[text.index("<svg") :].strip()
    svg = re.sub(r'\b(id="|url\(#|xlink:href="#)', rf"\g<1>f{number}-", svg)
    return re.sub(
        r"^<svg[^>]*?(viewBox=\"[^\"]*\")[^>]*>",
        r'<svg class="curve" \1 role="img" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns="http://www.w3.org/2000/svg">',
        svg,
    )
