"""What a paper prints of one arm of a curve, checked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec
import numpy as np

from bsq.curves.errors import CurveError


class Published(msgspec.Struct, frozen=True):
    """The numbers at risk in order of time, from time 0 on; patients; events and censoring marks, where printed.

    ``at_risk`` is empty where the paper prints none.
    """

    total: int
    at_risk: tuple[tuple[float, int], ...] = ()
    events: int | None = None
    marks: tuple[float, ...] | None = None


def published(
    at_risk: Sequence[tuple[float, int]] | None,
    total: int | None,
    events: int | None,
    censor_times: Sequence[float] | None,
) -> Published:
    """What is printed, in order.

    Raises
    ------
    CurveError
        If no patients can have all of it.

    Examples
    --------
    >>> published([(10, 122), (0, 213)], 213, 130, None).at_risk
    ((0.0, 213), (10.0, 122))
    """
    ticks = sorted({(float(time), whole(number, f"number at risk at {time:g}")) for time, number in at_risk or ()})
    if ticks and not (np.isfinite([time for time, _ in ticks]).all() and ticks[0][0] >= 0):
        raise CurveError(f"expected numbers at risk at times from 0 on, found one at {ticks[0][0]:g}")
    for (before, more), (time, number) in pairwise(ticks):
        if time == before:
            raise CurveError(f"expected one number at risk at {time:g}, found {more} and {number}")
        if number > more:
            raise CurveError(f"numbers at risk never rise: {number} at {time:g}, after {more} at {before:g}")
    patients = _patients(ticks, total)
    if ticks and ticks[0][0] > 0:
        ticks.insert(0, (0.0, patients))
    if events is not None and not 0 <= whole(events, "number of events") <= patients:
        raise CurveError(f"expected at most {patients} events, one a patient; found {events}")
    marks = None if censor_times is None else tuple(sorted(map(float, censor_times)))
    if marks and not (np.isfinite(marks).all() and marks[0] >= 0):
        raise CurveError(f"expected censoring marks at times from 0 on, found one at {marks[0]:g}")
    if marks is not None and len(marks) > patients - (events or 0):
        beside = f", {events} of whom have events" if events else ""
        raise CurveError(f"{len(marks)} censoring marks are more than {patients} patients{beside} can have")
    return Published(patients, tuple(ticks), None if events is None else int(events), marks)


def _patients(ticks: Sequence[tuple[float, int]], total: int | None) -> int:
    if total is None:
        if not ticks or ticks[0][0] > 0:
            raise CurveError("expected the number of patients (total), or the number at risk at time 0; found neither")
        total = ticks[0][1]
    patients = whole(total, "number of patients")
    if patients < 1:
        raise CurveError(f"expected at least one patient, found {patients}")
    if ticks and ticks[0][0] == 0 and ticks[0][1] != patients:
        raise CurveError(f"the number at risk at time 0 is {ticks[0][1]}, but the number of patients {patients}")
    if ticks and ticks[0][1] > patients:
        raise CurveError(f"{ticks[0][1]} at risk at {ticks[0][0]:g} are more than all {patients} patients")
    return patients


def whole(number: float, what: str) -> int:
    """A whole number from 0 on.

    Raises
    ------
    CurveError
        If it is not one.
    """
    if not (np.isfinite(number) and number >= 0 and number == int(number)):
        raise CurveError(f"expected a whole number from 0 on as the {what}, found {number:g}")
    return int(number)
