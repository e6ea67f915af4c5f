"""Patients, one by one, of the counts between checkpoints."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bsq.curves.counts import Counts
from bsq.curves.polyline import Floats, Polyline

BEFORE = 1 - 1e-9
"""Who leaves before a number at risk is counted leaves at this part of its time at the latest."""


def patients(
    line: Polyline,
    counts: Counts,
    total: int,
    marks: Sequence[float] | None = None,
    random: np.random.Generator | None = None,
) -> tuple[Floats, Floats]:
    """The times of events and of censorings.

    Censorings are spread over their stretch, evenly or at random, or lie at their marks; each event lies where the
    curve crosses the middle of its drop. Whoever is left is censored at the end.
    """
    events: list[float] = []
    censored: list[float] = []
    waiting: list[float] = []
    expected, start, begun, survival = 0, 0.0, 0.0, 1.0
    for i, stretch in enumerate(counts.stretches):
        end, is_last = stretch.until.time, i == len(counts.stretches) - 1
        waiting += _spread(start, end, stretch.censored, marks, random)
        expected += stretch.events
        start = end
        if stretch.until.at_risk is None and not is_last:
            continue
        last = end if is_last else end * BEFORE
        waiting = [min(time, last) for time in sorted(waiting)]
        at_risk = total - len(events) - len(censored)
        times, survival = event_times(line, survival, at_risk, waiting, begun, last, expected)
        events += times
        censored += waiting
        waiting, expected, begun = [], 0, end
    censored += [line.end] * counts.left
    return np.array(events), np.array(censored)


def _spread(
    start: float, end: float, number: int, marks: Sequence[float] | None, random: np.random.Generator | None
) -> list[float]:
    if marks is None and random is not None:
        return list(random.uniform(start, end, number))
    if marks is None:
        return [start + (end - start) * (i + 0.5) / number for i in range(number)]
    here = [mark for mark in marks if start <= mark < end] or [(start + end) / 2]
    return [here[i % len(here)] for i in range(number)]


def event_times(
    line: Polyline, survival: float, at_risk: int, censored: Sequence[float], start: float, end: float, number: int
) -> tuple[list[float], float]:
    """The times of so many events, each where the curve crosses the middle of its drop; and the survival after them.

    Events that the curve does not reach by ``end`` lie there.
    """
    times: list[float] = []
    gone, now = 0, start
    while len(times) < number:
        left = at_risk - len(times) - gone
        drop = survival / left
        then = max(now, line.crossing(survival - drop / 2))
        if gone < len(censored) and censored[gone] < min(then, end):
            gone += 1
            continue
        now = min(then, end)
        survival -= drop
        times.append(now)
    return times, max(survival, 0.0)
