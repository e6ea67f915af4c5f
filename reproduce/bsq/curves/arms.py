"""Arms of a figure: what a paper and a digitizer give of each, as texts, and the patients rebuilt from that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from bsq.curves.at_risk import AtRisk, read_at_risk
from bsq.curves.cells import Decimal
from bsq.curves.errors import CurveError
from bsq.curves.ipd import read_patients
from bsq.curves.points import Digitized, Points, Unit, read_points

if TYPE_CHECKING:
    from bsq.curves.reconstruction import Method, Reconstruction


class Source(msgspec.Struct, frozen=True):
    """What is known of one arm, as texts; two alike are rebuilt once.

    Attributes
    ----------
    name : str
        What the paper calls the arm.
    points : str
        What a digitizer wrote.
    patients : str
        Instead of points: the patients themselves, as a CSV file.
    curve, at_risk_name : str
        What the arm is called in the points and among the numbers at risk, where they hold several.
    at_risk : str
        Numbers at risk, as a table or as ``0:213, 10:122``; or "".
    total, events : int or None
    marks : tuple of float or None
        Times of censoring marks.
    """

    name: str
    points: str = ""
    patients: str = ""
    curve: str = ""
    at_risk: str = ""
    at_risk_name: str = ""
    total: int | None = None
    events: int | None = None
    marks: tuple[float, ...] | None = None
    unit: Unit | None = None
    incidence: bool | None = None
    decimal: Decimal | None = None
    method: Method = "bsq"


@lru_cache(maxsize=64)
def digitized(points: str, unit: Unit | None, incidence: bool | None, decimal: Decimal | None) -> Digitized:
    """The curves of a file of points, read once."""
    return read_points(points, unit=unit, incidence=incidence, decimal=decimal)


def points_of(source: Source) -> Points:
    """The points of an arm.

    Raises
    ------
    CurveError
        If they cannot be read, or it is not clear which curve of the file is the arm's.
    """
    found = digitized(source.points, source.unit, source.incidence, source.decimal)
    return _only(found.arms, source.curve or source.name, bool(source.curve), "curves", "points")


def at_risk_of(source: Source) -> AtRisk | None:
    """The numbers at risk of an arm, or None.

    Raises
    ------
    CurveError
        If they cannot be read, or it is not clear which of them are the arm's.
    """
    if not source.at_risk:
        return None
    found = read_at_risk(source.at_risk, decimal=source.decimal)
    name = source.at_risk_name or source.curve or source.name
    return _only(found.arms, name, bool(source.at_risk_name), "arms", "numbers at risk")


@lru_cache(maxsize=64)
def rebuilt(source: Source) -> Reconstruction:
    """The patients of an arm.

    Raises
    ------
    CurveError
        If its texts cannot be read, or contradict each other.
    """
    from bsq.curves.reconstruction import given, reconstruct

    if source.patients:
        arm = _only(read_patients(source.patients), source.curve or source.name, bool(source.curve), "arms", "patients")
        return given(arm.time, arm.event)
    points, printed = points_of(source), at_risk_of(source)
    try:
        return reconstruct(
            points.time, points.survival, at_risk=printed.rows if printed else None, total=source.total,
            events=source.events, censor_times=source.marks, method=source.method,
        )  # fmt: skip
    except CurveError as error:
        raise CurveError(f"{source.name}: {error}" if source.name else str(error)) from None


class _Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=_Named)


def _only(arms: Sequence[T], name: str, is_named: bool, what: str, where: str) -> T:
    """The arm of that name, or of that number (``#2``); or the only one, if it is not named otherwise on purpose."""
    if re.fullmatch(r"#\d+", name) and int(name[1:]) <= len(arms):
        return arms[int(name[1:]) - 1]
    alike = [arm for arm in arms if _plain(arm.name) == _plain(name)]
    if len(alike) == 1:
        return alike[0]
    if len(arms) == 1 and not is_named:
        return arms[0]
    found = ", ".join(arm.name or "unnamed" for arm in arms)
    raise CurveError(f"expected {name!r} among the {what} of the {where}; found {found}")


def _plain(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum() or char in "+")
