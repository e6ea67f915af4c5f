"""Checkpoints of a curve: the times at which the numbers of a rebuilt arm are held against it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import msgspec
import numpy as np

from bsq.curves.polyline import Polyline

COLUMN = 0.02
"""The columns of a trace are no further apart than this share of the curve."""
PARTS = 8
"""No stretch between two checkpoints is longer than this part of the curve."""


class Checkpoint(msgspec.Struct, frozen=True):
    """What is known at a time.

    Attributes
    ----------
    time : float
    lowest, highest : float
        The survival that the curve shows; both are the same where it is clear what it shows.
    error : float
        Standard error of that reading.
    at_risk : int or None
        The printed number at risk, who are all that are left of the patients just before this time.
    position : float
        Where between the last checkpoint and this the curve falls, on average: 0.5 evenly, 1 just before this one.
    is_new : bool
        Whether its survival is a reading of its own, and not that of the same plateau as the checkpoint before.
    """

    time: float
    lowest: float
    highest: float
    error: float
    at_risk: int | None = None
    position: float = 0.5
    is_new: bool = True


class Plateau(msgspec.Struct, frozen=True):
    """A flat stretch of a curve: its ends in time, its survival, and the standard error of that."""

    start: float
    end: float
    survival: float
    error: float


def checkpoints(line: Polyline, at_risk: Mapping[float, int]) -> list[Checkpoint]:
    """The beginnings of the plateaus, the printed numbers at risk, times between, and the end of the curve.

    ``at_risk`` maps times after 0, within the curve, to numbers.
    """
    flat = plateaus(line)
    times: dict[float, int | None] = {p.start: None for p in flat if 0 < p.start < line.end} | dict(at_risk)
    edges = sorted({0.0, line.end, *times})
    for start, end in pairwise(edges):
        between = int((end - start) * PARTS / line.end)
        times |= {float(time): None for time in np.linspace(start, end, between + 2)[1:-1]}
    found: list[Checkpoint] = []
    before, height, last = 0.0, 1.0, None
    for time in sorted(times):
        # a number at risk counts those just before its time, a plateau begins at its time
        on = next(
            (p for p in reversed(flat) if p.start <= time <= p.end and (p.start < time or times[time] is None)), None
        )
        survival, error = (on.survival, on.error) if on else (float(line.before(time)), line.read_error)
        position = _position(line, before, time, height, survival)
        found.append(Checkpoint(time, survival, survival, error, times[time], position, not on or on is not last))
        before, height, last = time, survival, on
    lowest, final = _foot(line, flat), line.final
    position = _position(line, before, line.end, height, final)
    return [*found, Checkpoint(line.end, lowest, final, line.read_error, None, position)]


def plateaus(line: Polyline) -> list[Plateau]:
    """The flat stretches of a curve, as far as its points show them.

    Points without noise make a plateau where two of them are level; noisy ones where three are, over a longer time than
    points have between them elsewhere.
    """
    is_clear = line.is_stepped or not line.noise
    time, tolerance = line.time, line.resolution / 100 if is_clear else 3 * line.noise
    usual = 0.0 if is_clear else float(np.median(np.diff(np.unique(time))))
    found, first = [], 0
    while first < len(time):
        level = line.survival[first:] >= line.survival[first] - tolerance
        last = first + (int(np.argmin(level)) if not level.all() else len(level)) - 1
        points = last - first + 1
        if time[last] - time[first] > 2.5 * usual and points >= (2 if is_clear else 3):
            survival = float(line.raw[first : last + 1].mean())
            error = max(
                1e-5, float(np.hypot(line.resolution / 12**0.5, line.noise / (1 if line.is_stepped else points) ** 0.5))
            )
            found.append(Plateau(float(time[first]), float(time[last]), survival, error))
        first = last + 1
    return found


def _foot(line: Polyline, flat: list[Plateau]) -> float:
    """How low the curve may end: the last column of a trace, alone on its level, may be half-way down a last drop."""
    is_trace = line.end - float(line.time[-2]) <= COLUMN * line.end
    if line.noise or line.is_stepped or not is_trace or (flat and flat[-1].end == line.end):
        return line.final
    above = flat[-1].survival if flat else float(line.survival[-2])
    return max(0.0, 2 * line.final - above)


def _position(line: Polyline, start: float, end: float, high: float, low: float) -> float:
    """Where between two times the line falls, on average; survival at the two as it was read."""
    if end == start:
        return 1.0
    inside = slice(np.searchsorted(line.time, start, side="right"), np.searchsorted(line.time, end, side="right"))
    time = np.concatenate([[start], line.time[inside], [end]])
    survival = np.concatenate([[high], np.clip(line.survival[inside], low, high), [low]])
    fall = np.maximum(-np.diff(survival), 0)
    middle = float((time[1:] + time[:-1]) @ fall) / 2
    return (middle / fall.sum() - start) / (end - start) if fall.sum() > 0 else 0.5
