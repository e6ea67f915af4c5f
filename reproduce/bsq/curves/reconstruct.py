"""Rebuild the patients behind a Kaplan-Meier curve."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from bsq.curves.censoring import parameter_of_events, parameter_of_risk
from bsq.curves.checkpoints import checkpoints
from bsq.curves.counts import count
from bsq.curves.patients import patients
from bsq.curves.polyline import Floats, Polyline, polyline


class Reconstruction(msgspec.Struct, frozen=True):
    time: Floats
    event: NDArray[np.int64]


def reconstruct(time, survival, *, at_risk=None, total=None, events=None, censor_times=None):
    line = polyline(time, survival)
    ticks = [(float(t), int(n)) for t, n in (at_risk or [])]
    if not ticks or ticks[0][0] > 0:
        ticks.insert(0, (0.0, total))
    n = ticks[0][1]
    inside = {t: r for t, r in ticks if 0 < t <= line.end}
    last = max(inside, default=0.0)
    parameter = 1.0
    if events is not None and not inside:
        parameter = parameter_of_events(line, 0.0, n, events)
    elif inside:
        parameter = parameter_of_risk(line, last, inside[last], n)
        if events is not None:
            parameter = parameter_of_events(line, last, inside[last], events - events_between(line, n, inside))
    marks = None if censor_times is None else sorted(np.round(censor_times, 3).tolist())
    counts = count(checkpoints(line, inside), n, events, parameter, marks)
    died, left = patients(line, counts, n, marks)
    return Reconstruction(np.concatenate([died, left]), np.repeat([1, 0], [len(died), len(left)]))


def events_between(line: Polyline, n: int, at_risk) -> float:
    """How many events there are before the last number at risk, if events and censorings come evenly."""
    total, before, high = 0.0, n, 1.0
    for time, number in sorted(at_risk.items()):
        low = float(line.before(time))
        if number < before and high > 0:
            total += (before - number) * np.log(max(low / high, 1e-9)) / np.log(max(number, 0.5) / before)
        before, high = number, low
    return total
