"""How many events and censorings lie between the checkpoints of a curve: all at once, by the best of many paths.

A path gives every stretch between two checkpoints a whole number of events and of censorings. It pays for each
checkpoint at which its survival misses what the curve shows, in units of the read error, and for each stretch with more
or fewer censorings than are to be expected there. Printed numbers at risk, patients and events are met exactly: no path
breaks them. Paths are extended from checkpoint to checkpoint, and only the cheapest are kept (a beam search; the
Kaplan-Meier estimate is a product over the past, so that of two paths with the same counts only the cheaper matters).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from bsq.curves.censoring import cumulative_hazard
from bsq.curves.checkpoints import Checkpoint
from bsq.curves.polyline import Floats

Integers = NDArray[np.signedinteger]

PATHS = 60
"""So many paths are kept at each checkpoint."""
NUMBERS = 13
"""So many numbers of censorings are tried between two checkpoints without a number at risk."""
EMPTY_END = 0.3
"""By how much survival is missed by a path that leaves nobody at the end of a curve above 0."""
UNMARKED = 0.1
"""The variance of the number of censorings where they are marked: a mark may hide a second patient, but seldom does."""
WRONG_TOTAL = 1e9
"""The cost of a path that misses a printed total, so that it only wins where all do."""


class Stretch(msgspec.Struct, frozen=True):
    """The events and censorings up to a checkpoint, since the one before."""

    until: Checkpoint
    events: int
    censored: int


class Counts(msgspec.Struct, frozen=True):
    """The best path: its stretches, and the patients left at the end."""

    stretches: tuple[Stretch, ...]
    left: int


class _Paths(msgspec.Struct, frozen=True):
    """Many paths at one checkpoint, and how each came there from a path at the one before."""

    at_risk: Integers
    events: Integers
    survival: Floats
    cost: Floats
    origin: Integers
    new_events: Integers
    new_censored: Integers


class _Step(msgspec.Struct, frozen=True):
    """The way from one checkpoint to the next: what is known of it, and what each path should see censored."""

    point: Checkpoint
    tick: Checkpoint | None
    expected: Floats
    is_marked: bool
    events: int | None
    is_last: bool

    @property
    def first(self) -> float:
        """The share of the censorings that comes before the events;"""
        return max(2 * self.point.position - 1, 0.0)

    @property
    def among(self) -> float:
        """the share that comes among them; the rest comes after."""
        return 2 * min(self.point.position, 1 - self.point.position)


def count(
    points: Sequence[Checkpoint],
    patients: int,
    events: int | None,
    parameter: float,
    marks: Sequence[float] | None = None,
) -> Counts:
    """The cheapest path through the checkpoints.

    Parameters
    ----------
    points : sequence of Checkpoint
        In order of time; the last is the end of the curve.
    patients : int
    events : int or None
        The printed total.
    parameter : float
        The amount of censoring where no number at risk tells it; see :mod:`bsq.curves.censoring`.
    marks : sequence of float or None
        The times of censoring, where the curve shows them.
    """
    zero, one = np.zeros(1, int), np.ones(1)
    paths = _Paths(np.array([patients]), zero, one, np.zeros(1), zero, zero, zero)
    past, start, high = [], 0.0, 1.0
    for i, point in enumerate(points):
        is_last = i == len(points) - 1
        tick = next((p for p in points[i:] if p.at_risk is not None), None)
        if marks is None:
            expected = _expected(paths, start, high, point, tick, parameter, points[-1].time)
        else:
            expected = np.full(len(paths.cost), float(sum(start <= mark < point.time for mark in marks)))
        paths = _extended(paths, _Step(point, tick, expected, marks is not None, events, is_last))
        past.append(paths)
        start, high = point.time, point.highest
    return _traced(points, past)


def _expected(
    paths: _Paths, start: float, high: float, point: Checkpoint, tick: Checkpoint | None, parameter: float, end: float
) -> Floats:
    """How many patients each path should see censored up to a checkpoint."""
    if tick is not None and tick.at_risk is not None:
        leaving = np.maximum(paths.at_risk - tick.at_risk, 0)
        events = _evenly(paths.at_risk, leaving, tick.lowest / max(high, 1e-9))
        share = (point.time - start) / max(tick.time - start, 1e-12)
        return np.asarray(np.maximum(leaving - events, 0) * share)
    hazard = cumulative_hazard(parameter, np.array([start, point.time]) / end)
    alive = (1 + min(1.0, point.highest / max(high, 1e-9)) ** 0.5) / 2
    return np.asarray(paths.at_risk * (1 - np.exp(hazard[0] - hazard[1])) * alive)


def _evenly(at_risk: Integers, leaving: Integers, ratio: float | Floats) -> Floats:
    """How many of the leaving have events, where events and censorings come evenly and survival falls by a ratio."""
    left = np.maximum(at_risk - leaving, 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        events = leaving * np.log(np.maximum(ratio, 1e-9)) / np.log(left / at_risk)
    return np.asarray(np.clip(np.nan_to_num(events), 0, leaving), float)


def _extended(paths: _Paths, step: _Step) -> _Paths:
    """Every path with every choice of events and censorings up to a checkpoint; the cheapest of them."""
    point, expected = step.point, step.expected
    origin, new_events, new_censored = _choices(paths, step)
    at_risk = paths.at_risk[origin] - new_events - new_censored
    facing = np.subtract(paths.at_risk[origin], step.first * new_censored)
    survival = paths.survival[origin] * _ratio(facing, new_events, np.multiply(step.among, new_censored))
    total = paths.events[origin] + new_events
    surprise = new_censored - expected[origin]
    variance = UNMARKED if step.is_marked else expected[origin] + 1
    error = _missed(point, survival, at_risk, step.is_last) / point.error
    is_read = point.is_new | (new_events > 0)
    cost = paths.cost[origin] + surprise**2 / variance / 2 + is_read * error**2 / 2
    if step.is_last and step.events is not None:
        cost = cost + WRONG_TOTAL * (total != step.events)
    cheapest = np.argsort(cost, kind="stable")[: 10 * PATHS]
    _, distinct = np.unique(np.stack([at_risk, total])[:, cheapest], axis=1, return_index=True)
    kept = cheapest[np.sort(distinct)][:PATHS]
    return _Paths(
        at_risk[kept], total[kept], survival[kept], cost[kept], origin[kept], new_events[kept], new_censored[kept]
    )


def _ratio(at_risk: Floats, events: Integers, censored: Floats) -> Floats:
    """By what survival falls over events that come evenly among censorings.

    Of the fall of the number at risk, on the log scale, the events have their share.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        fall = np.log(np.maximum(at_risk - events - censored, 0) / at_risk)
        return np.where(events > 0, np.exp(events / (events + censored) * fall), 1.0)


def _choices(paths: _Paths, step: _Step) -> tuple[Integers, Integers, Integers]:
    """The choices of each path, flat: which path, how many events, how many censored."""
    point, tick, events, first = step.point, step.tick, step.events, step.first
    room = np.maximum(paths.at_risk - (tick.at_risk or 0 if tick else 0), 0)
    to_come = np.zeros_like(room) if events is None else events - paths.events
    most = room if events is None else np.minimum(room, to_come)
    free = np.maximum(paths.at_risk - to_come, 0)  # so many can be censored without leaving too few for the events
    ratio = np.clip(point.highest / np.maximum(paths.survival, 1e-12), 0, 1)
    if point.at_risk is not None:
        all_first = paths.at_risk * (1 - ratio)
        evenly = _evenly(paths.at_risk, room, ratio)
        centre = np.floor((evenly + np.minimum(all_first, room)) / 2 if first else evenly)
        width = 2 + int(np.ceil(np.abs(all_first - centre).max() / 2))
        chosen = centre.astype(int)[:, None] + np.arange(-width, width + 2)
        chosen = np.clip(chosen, np.maximum(room - free, 0)[:, None], most[:, None])
        censored = room[:, None] - chosen
    else:
        likely = _likely(step.expected, step.is_marked)
        if first > 0.5 and not step.is_marked:
            likely = np.append(likely, _fitting(paths.at_risk, ratio), axis=1)
        censored = np.clip(likely, 0, np.minimum(room, free)[:, None])[:, :, None]
        if step.is_last and events is not None:
            chosen = np.minimum(to_come, paths.at_risk)[:, None, None]
            censored = np.minimum(censored, paths.at_risk[:, None, None] - chosen)
        else:
            facing = paths.at_risk[:, None, None] - (first + step.among / 2) * censored
            centre = np.floor(facing * (1 - ratio[:, None, None])).astype(int)
            chosen = np.clip(
                centre + np.arange(-1, 3), 0, np.minimum(room[:, None, None] - censored, most[:, None, None])
            )
    chosen, censored = np.broadcast_arrays(chosen, censored)
    origin = np.broadcast_to(np.arange(len(room)).reshape((-1,) + (1,) * (chosen.ndim - 1)), chosen.shape)
    return origin.ravel(), chosen.ravel(), censored.ravel()


def _likely(expected: Floats, is_marked: bool) -> Integers:
    """The numbers of censorings to try, path by path."""
    if is_marked:
        return expected.astype(int)[:, None] + np.arange(4)
    reach = min(40, max(2, int(np.ceil(2.5 * np.sqrt(expected.max() + 0.5)))))
    step = max(1, -(-(2 * reach + 1) // NUMBERS))
    around = np.rint(expected).astype(int)[:, None] + np.arange(-reach, reach + 1, step)
    return np.append(around, np.zeros((len(expected), 1), int), axis=1)


def _fitting(at_risk: Integers, ratio: Floats) -> Integers:
    """The numbers of censorings after which few events make survival fall by just that ratio, path by path."""
    most = np.ceil(at_risk * (1 - ratio))[:, None]
    facing = np.maximum(most - np.arange(6), 1) / np.maximum(1 - ratio, 1e-6)[:, None]
    censored = np.clip(at_risk[:, None] - facing, -1, at_risk[:, None])
    return np.concatenate([np.floor(censored), np.ceil(censored)], axis=1).astype(int)


def _missed(point: Checkpoint, survival: Floats, at_risk: Integers, is_last: bool) -> Floats:
    """By how much the paths miss the survival at a checkpoint."""
    missed = np.maximum(np.maximum(survival - point.highest, point.lowest - survival), 0)
    if not is_last:
        return missed
    if point.lowest < point.highest:
        missed = np.where(at_risk > 0, np.maximum(missed, point.error), missed)
    return np.where((survival > 0) & (at_risk == 0), EMPTY_END, missed)


def _traced(points: Sequence[Checkpoint], past: Sequence[_Paths]) -> Counts:
    """The cheapest of the last paths, followed back to its beginning."""
    best, stretches = 0, []
    for point, paths in zip(reversed(points), reversed(past), strict=True):
        stretches.append(Stretch(point, int(paths.new_events[best]), int(paths.new_censored[best])))
        best = int(paths.origin[best])
    return Counts(tuple(reversed(stretches)), int(past[-1].at_risk[0]))
