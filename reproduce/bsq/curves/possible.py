"""Whether patients, events, numbers at risk, survival and median of one arm can all be true at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

import msgspec


class Fact(msgspec.Struct, frozen=True):
    """What a printed number says of survival at a time: that it lies between two bounds.

    ``is_before`` tells that it says so of the time just before, as a number at risk does.
    """

    text: str
    time: float
    low: float = 0.0
    high: float = 1.0
    is_before: bool = False


def facts(
    patients: int,
    at_risk: Sequence[tuple[float, int]],
    survival: Sequence[tuple[str, float, float, float]],
    median: tuple[str, float, float] | None,
) -> list[Fact]:
    """What the numbers of an arm say of its survival.

    Parameters
    ----------
    patients : int
    at_risk : sequence of (time, number)
        Patients at risk are alive, so that survival is at least their share of all patients.
    survival : sequence of (text, time, lowest, highest)
        Printed survivals, over their rounding.
    median : (text, lowest, highest) or None
        Over its rounding; infinite where it is not reached.

    Examples
    --------
    >>> [(fact.time, fact.low, fact.high) for fact in facts(20, [(12, 11)], [], ("median 10", 9.5, 10.5))]
    [(12, 0.55, 1.0), (9.5, 0.5, 1.0), (10.5, 0.0, 0.5)]
    """
    known = [
        Fact(f"{n} of {patients} at risk at {time:g}", time, low=n / patients, is_before=True) for time, n in at_risk
    ]
    known += [Fact(text, time, low, high) for text, time, low, high in survival]
    if median is not None:
        text, low, high = median
        known.append(Fact(text, low, low=0.5, is_before=True))
        if math.isfinite(high):
            known.append(Fact(text, high, high=0.5))
    return known


def contradictions(
    patients: int, events: int | None, at_risk: Sequence[tuple[float, int]], known: Sequence[Fact]
) -> Iterator[str]:
    """Every two printed numbers of an arm that cannot both be true.

    Survival never rises. Every event lowers it by at least one patient's share of all, so that it is at most the share
    of patients without an event; and by at most one patient's share of those at risk, who are never fewer than later.

    Examples
    --------
    >>> list(contradictions(22, 15, [], facts(22, [], [], ("median not reached", float("inf"), float("inf")))))
    ['15 of 22 patients had the event, so that survival ends below 50%: median not reached cannot be']
    >>> list(contradictions(20, None, [(12, 11)], facts(20, [(12, 11)], [], ("median 10", 9.5, 10.5))))
    ['11 of 20 at risk at 12 means survival of at least 55% until then: median 10 cannot be']
    """
    for first, second in combinations(known, 2):
        early, late = sorted((first, second), key=lambda fact: (fact.time, not fact.is_before))
        is_later = early.time < late.time or (early.is_before and not late.is_before)
        if is_later and early.high < late.low - 1e-12:
            yield _told(late, early)
    if events is None:
        return
    if events > patients:
        yield f"{events} events are more than {patients} patients"
        return
    least = max((fact for fact in known if math.isinf(fact.time)), key=lambda fact: fact.low, default=None)
    if least is not None and 1 - events / patients < least.low:
        yield (
            f"{events} of {patients} patients had the event, so that survival ends below {least.low:.0%}: "
            f"{least.text} cannot be"
        )
    for fact in known:
        later = max((number for time, number in at_risk if time > fact.time), default=0)
        needed = math.ceil(later * (1 / fact.high - 1) - 1e-9) if fact.high > 0 else 0
        if needed > events or (fact.high < 1 and not events):
            yield (
                f"{fact.text}, with {later} still at risk later, takes at least {max(needed, 1)} events; "
                f"{events} are printed"
            )


def _told(floor: Fact, other: Fact) -> str:
    until = "until then" if floor.is_before else "then"
    return f"{floor.text} means survival of at least {_percent(floor.low)} {until}: {other.text} cannot be"


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%"
