"""Rebuild the patients behind a Kaplan-Meier curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from bsq.curves.censoring import parameter_of_events, parameter_of_risk
from bsq.curves.checkpoints import checkpoints
from bsq.curves.counts import count
from bsq.curves.errors import CurveError
from bsq.curves.guyot import guyot
from bsq.curves.patients import patients
from bsq.curves.polyline import SAME_END, Floats, Polyline, polyline
from bsq.curves.published import Published, published

Method = Literal["bsq", "guyot"]
TYPICAL = 1.0
"""The amount of censoring that is assumed where nothing tells it."""
FEET = 0.6
"""Points that all lie later and lower than the one before are the feet of the drops if there are so many an event."""
NEAR = 0.05
"""A rebuilt curve that misses a point by more than this, and by more than five read errors, contradicts the points."""


class Reconstruction(msgspec.Struct, frozen=True):
    """Patients whose Kaplan-Meier curve is the digitized one.

    Attributes
    ----------
    time : array of float, shape (patients,)
        In order.
    event : array of int, shape (patients,)
        1 where the patient had the event, 0 where the patient was censored.
    line : Polyline
        The curve as it was read, with its read error.
    published : Published
        What the paper prints of the arm.
    assumed : tuple of str
        What was made of points and numbers that cannot be as they are.
    contradictions : tuple of str
        Where what is printed and the points cannot all be right.
    is_given : bool
        Whether the patients were not rebuilt, but given.
    """

    time: Floats
    event: NDArray[np.int64]
    line: Polyline
    published: Published
    assumed: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()
    is_given: bool = False

    @property
    def is_anchored(self) -> bool:
        """Whether numbers at risk, events or censoring marks tell how many patients were censored when."""
        return (
            self.is_given
            or bool(self.published.at_risk)
            or self.published.events is not None
            or self.published.marks is not None
        )


def reconstruct(
    time: Sequence[float],
    survival: Sequence[float],
    *,
    at_risk: Sequence[tuple[float, int]] | None = None,
    total: int | None = None,
    events: int | None = None,
    censor_times: Sequence[float] | None = None,
    method: Method = "bsq",
) -> Reconstruction:
    """Rebuild the patients of one arm from points on its curve and what the paper prints of it.

    Every printed number is met exactly; what the paper does not print is taken from the points. Without numbers at
    risk, events and marks, a typical amount of censoring is assumed, and only the curve itself can be relied on.

    Parameters
    ----------
    time, survival : sequences of float, shape (points,)
        Points on the curve; survival as fractions.
    at_risk : sequence of (time, number), optional
        The numbers at risk: patients whose time is at least that.
    total, events : int, optional
        The number of patients, if it is not the number at risk at time 0, and of events.
    censor_times : sequence of float, optional
        The marks of censored patients on the curve.
    method : {"bsq", "guyot"}
        ``guyot`` is the algorithm of Guyot and others, which meets the printed numbers about, as published.

    Raises
    ------
    CurveError
        If the points are not those of a survival curve, or no patients can have the printed numbers.

    References
    ----------
    Guyot P, Ades AE, Ouwens MJ, Welton NJ. BMC Medical Research Methodology 2012; 12: 9.

    Examples
    --------
    >>> rebuilt = reconstruct([0, 2, 2, 5, 5, 8], [1, 1, 0.9, 0.9, 0.7875, 0.7875], at_risk=[(0, 10), (4, 8)])
    >>> rebuilt.time[rebuilt.event == 1].tolist(), len(rebuilt.time), int((rebuilt.time >= 4).sum())
    ([2.0, 5.0], 10, 8)
    """
    line = polyline(time, survival)
    known = published(at_risk, total, events, censor_times)
    if line.falls_throughout() and len(line.time) > FEET * _events(line, known):
        line = line.in_steps()
    line, assumed = _fitted(line, known)
    if method == "guyot":
        died, left = guyot(line, known)
    else:
        died, left = rebuilt(line, known)
    order = np.lexsort((np.repeat([0, 1], [len(died), len(left)]), np.concatenate([died, left])))
    times = np.concatenate([died, left])[order]
    event = np.repeat([1, 0], [len(died), len(left)])[order]
    contradictions = (*_impossible(line, known), *_missed(line, times, event))
    return Reconstruction(times, event, line, known, (*line.assumed, *assumed), contradictions)


def given(time: Sequence[float], event: Sequence[int]) -> Reconstruction:
    """Patients that are known, and need no rebuilding."""
    order = np.lexsort((-np.asarray(event), np.asarray(time)))
    times, events = np.asarray(time, float)[order], np.asarray(event, int)[order]
    steps, levels = survival_steps(times, events)
    end = float(times[-1])
    if end <= 0:
        raise CurveError("expected times above 0, found none")
    line = polyline([0.0, *np.repeat(steps, 2), end], [1.0, *np.repeat(levels, 2)[1:]])
    return Reconstruction(times, events, line, Published(len(times)), is_given=True)


def rebuilt(
    line: Polyline, known: Published, random: np.random.Generator | None = None, censoring: float = 1.0
) -> tuple[Floats, Floats]:
    """The times of events and of censorings; ``censoring`` multiplies the amount where no number at risk tells it."""
    inside = {time: number for time, number in known.at_risk if 0 < time <= line.end}
    marks = None
    if known.marks is not None:
        marks = [round(mark / line.tick) * line.tick for mark in known.marks] if line.is_exact else list(known.marks)
    parameter = censoring * _parameter(line, known, inside)
    counts = count(checkpoints(line, inside), known.total, known.events, parameter, marks)
    return patients(line, counts, known.total, marks, random)


def _parameter(line: Polyline, known: Published, inside: Mapping[float, int]) -> float:
    """The amount of censoring after the last number at risk."""
    last = max(inside, default=0.0)
    at_risk = inside.get(last, known.total)
    if known.events is not None:
        return parameter_of_events(line, last, at_risk, known.events - _events_by(line, known.total, inside))
    return parameter_of_risk(line, last, at_risk, known.total) if inside else TYPICAL


def _events_by(line: Polyline, total: int, at_risk: Mapping[float, int]) -> float:
    """How many events there are before the last number at risk, if events and censorings come evenly between two."""
    events, before, high = 0.0, total, 1.0
    for time, number in sorted(at_risk.items()):
        low = float(line.before(time))
        if number < before and high > 0:
            events += (before - number) * np.log(max(low / high, 1e-9)) / np.log(max(number, 0.5) / before)
        before, high = number, low
    return events


def _events(line: Polyline, known: Published) -> float:
    """About how many events there are by the curve: those printed, or as many as the numbers at risk leave room for."""
    if known.events is not None:
        return known.events
    inside = {time: number for time, number in known.at_risk if 0 < time <= line.end}
    last = max(inside, default=0.0)
    alive = float(line.before(last)) if last else 1.0
    left = inside.get(last, known.total) * (1 - line.final / alive) if alive else 0.0
    return _events_by(line, known.total, inside) + left


def _fitted(line: Polyline, known: Published) -> tuple[Polyline, list[str]]:
    """The curve, as long as the numbers at risk say."""
    last = max((time for time, number in known.at_risk if number), default=0.0)
    empty = min((time for time, number in known.at_risk if not number), default=line.end + 1)
    if last > line.end:
        told = f"the points end at {line.end:g}, but patients are at risk at {last:g}: flat from there on"
        return line.until(last), [told] if last > line.end * (1 + SAME_END) else []
    if empty <= line.end:
        if empty < 0.95 * line.end:
            raise CurveError(
                f"expected the curve to end by {empty:g}, where nobody is at risk; its points go on to {line.end:g}"
            )
        return line.until(float(np.nextafter(empty, 0))), []
    return line, []


def _impossible(line: Polyline, known: Published) -> list[str]:
    """What no patients can have: numbers at risk that fall by less than the curve, or more events than it shows."""
    found, slack = [], line.time_error + line.calibration[0]
    lowest = line.final - max(NEAR, 5 * line.read_error)
    if known.events is not None and known.events > known.total * (1 - lowest):
        found.append(
            f"{known.events} of {known.total} patients had the event, which takes survival below "
            f"{1 - known.events / known.total:.3g}; the points end at {line.final:.3g}"
        )
    for (start, more), (end, fewer) in pairwise(known.at_risk):
        if end > line.end or not more:
            break
        high, low = (float(line.bounds(start)[0]) if start else 1.0), float(line.bounds(end, slack)[1])
        if low < high * fewer / more - max(NEAR, 5 * line.read_error):
            found.append(
                f"from {start:g} to {end:g} the curve falls from {high:.3g} to {low:.3g}, which takes more than the "
                f"{more - fewer} patients by which the numbers at risk fall ({more} to {fewer})"
            )
    return found


def _missed(line: Polyline, times: Floats, event: NDArray[np.int64]) -> list[str]:
    """Where the rebuilt curve is far from the points."""
    steps, levels = survival_steps(times, event)
    grid = np.linspace(0, line.end, 101)[1:]
    shown, after = levels[np.searchsorted(steps, grid, side="left")], levels[np.searchsorted(steps, grid, side="right")]
    at_risk = len(times) - np.searchsorted(times, grid, side="left")
    slack = np.maximum(max(NEAR, 5 * line.read_error), 1.5 * shown / np.maximum(at_risk, 1))
    low, high = line.bounds(grid, line.time_error + line.calibration[0])
    off = np.maximum(after - high, low - shown) - slack
    if np.count_nonzero(off > 0) >= 3:
        i = int(np.argmax(off))
        return [_misfit(grid[i], float(line.before(grid[i])), shown[i])]
    if line.final - levels[-1] > max(NEAR, 5 * line.read_error) and levels[-1] > 0:
        return [_misfit(line.end, line.final, levels[-1])]
    return []


def _misfit(time: float, read: float, rebuilt: float) -> str:
    return (
        f"at {time:.3g} the points show a survival of {read:.3g}, but the patients that fit all of it best have "
        f"{rebuilt:.3g}"
    )


def survival_steps(times: Floats, event: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """The times of the steps, and the levels before the first and after each, of patients in order of time.

    The same Kaplan-Meier estimate as :func:`bsq.statistics.kaplan_meier.kaplan_meier`, without variance and lifelines.
    """
    steps, deaths = np.unique(times[event == 1], return_counts=True)
    at_risk = len(times) - np.searchsorted(times, steps, side="left")
    return steps, np.append(1.0, np.cumprod(1 - deaths / at_risk))
