"""The reconstruction of Guyot, Ades, Ouwens and Welton, as published: kept for comparison."""

from __future__ import annotations

import numpy as np

from bsq.curves.polyline import Floats, Polyline
from bsq.curves.published import Published

MOST_ROUNDS = 1000
"""The published search for the number of censorings in an interval may go back and forth; it stops here."""


def guyot(line: Polyline, known: Published) -> tuple[Floats, Floats]:
    """The times of events and of censorings, all events at times of points.

    The numbers at risk and the events are met as nearly as the algorithm does.

    References
    ----------
    Guyot P, Ades AE, Ouwens MJ, Welton NJ. BMC Medical Research Methodology 2012; 12: 9, figure 2 and additional file.
    """
    time, survival = line.time, np.minimum.accumulate(line.raw)
    ticks = [(t, n) for t, n in known.at_risk if t <= line.end] or [(0.0, known.total)]
    firsts = [int(np.searchsorted(time, t)) for t, _ in ticks]
    kept = [i for i in range(len(ticks)) if i == 0 or firsts[i] > firsts[i - 1]]
    starts, at_risk = [firsts[i] for i in kept], [ticks[i][1] for i in kept]
    work = _Work(time, survival)
    number, left, taken = 0, 0, 0.0
    for i, (start, n) in enumerate(zip(starts, at_risk, strict=True)):
        if i < len(starts) - 1:
            stop, target = starts[i + 1], at_risk[i + 1]
            ratio = survival[stop] / survival[start] if survival[start] > 0 else 0.0
            number = round(n * ratio - target)
            for _ in range(MOST_ROUNDS):
                left = work.interval(start, stop, n, max(number, 0))
                if left == target or (left < target and number <= 0):
                    break
                number = max(number, 0) + left - target
            at_risk[i + 1] = min(target, left)
            taken += max(number, 0)
        else:
            stop = len(time)
            length = (time[-1] - time[start]) / max(time[start - 1] - time[0], 1e-12) if i else 0.0
            number = min(round(taken * length), n)
            before = work.events_before(start)
            for _ in range(MOST_ROUNDS):
                work.interval(start, stop, n, max(number, 0))
                surplus = 0 if known.events is None else before + int(work.events[start:].sum()) - known.events
                if surplus == 0 or (surplus < 0 and number <= 0):
                    break
                number = min(max(number, 0) + surplus, n)
                if number == n and surplus > 0:
                    break
    died = np.repeat(time, work.events)
    middles = np.append((time[1:] + time[:-1]) / 2, time[-1])
    censored = np.repeat(middles, work.censored)
    rest = max(known.total - len(died) - len(censored), 0)
    return died, np.append(censored, np.full(rest, time[-1]))


class _Work:
    """The arrays that the algorithm fills, point by point."""

    def __init__(self, time: Floats, survival: Floats) -> None:
        self.time, self.survival = time, survival
        self.events, self.censored = np.zeros(len(time), int), np.zeros(len(time), int)
        self.level = np.ones(len(time) + 1)

    def events_before(self, stop: int) -> int:
        return int(self.events[:stop].sum())

    def interval(self, start: int, stop: int, at_risk: int, number: int) -> int:
        """Fill an interval with so many censorings, evenly; how many are at risk after it."""
        end = self.time[min(stop, len(self.time) - 1)]
        spread = self.time[start] + np.arange(1, number + 1) * (end - self.time[start]) / (number + 1)
        places = np.clip(np.searchsorted(self.time[start:stop], spread, side="right") - 1, 0, None)
        self.censored[start:stop] = np.bincount(places, minlength=stop - start)
        for k in range(start, stop):
            before = self.level[k]
            drop = 1 - self.survival[k] / before if before > 0 else 0.0
            self.events[k] = min(max(round(at_risk * drop), 0), at_risk) if k else 0
            self.level[k + 1] = before * (1 - self.events[k] / at_risk) if at_risk else before
            self.censored[k] = min(self.censored[k], at_risk - self.events[k])
            at_risk -= int(self.events[k] + self.censored[k])
        return at_risk
