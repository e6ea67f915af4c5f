"""Patients rebuilt from points: every printed number met, the truth found again, contradictions told."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bsq.curves import Reconstruction, reconstruct
from bsq.curves.errors import CurveError
from bsq.curves.polyline import polyline
from bsq.curves.reconstruction import Method, survival_steps
from bsq.curves.spread import alternatives, quantile_range, survival_range, tolerance
from bsq.fixtures import fixtures

Floats = NDArray[np.float64]
Arm = tuple[Floats, NDArray[np.int64]]


@cache
def patients() -> dict[tuple[str, str], Arm]:
    """The arms of fixtures/reference/make_reference_survival.R: published trials and random small ones."""
    rows: dict[tuple[str, str], tuple[list[float], list[int]]] = defaultdict(lambda: ([], []))
    with gzip.open(fixtures() / "reference" / "survival_patients.csv.gz", "rt", newline="") as file:
        for row in csv.DictReader(file):
            time, event = rows[row["dataset"], row["arm"]]
            time.append(float(row["time"]))
            event.append(int(row["event"]))
    ordered = {key: np.argsort(time, kind="stable") for key, (time, _) in rows.items()}
    return {key: (np.array(t)[ordered[key]], np.array(e)[ordered[key]]) for key, (t, e) in rows.items()}


ARMS = [key for key, (_, event) in patients().items() if event.any()]


def curve_of(arm: Arm) -> tuple[Floats, Floats]:
    time, event = arm
    order = np.lexsort((-event, time))
    return survival_steps(time[order], event[order])


def at(arm: Arm, times: Floats) -> Floats:
    steps, levels = curve_of(arm)
    return levels[np.searchsorted(steps, times, side="right")]


def corners(arm: Arm) -> tuple[list[float], list[float]]:
    """Every corner of the curve, survival to four decimals, as in a vector figure."""
    steps, levels = curve_of(arm)
    time = [0.0, *np.repeat(steps, 2), arm[0].max()]
    return time, [1.0, *np.repeat(levels, 2)[1:].round(4)]


def clicks(arm: Arm, number: int, noise: float, seed: int = 0) -> tuple[list[float], list[float]]:
    """Points along the drawn steps, evenly, off by noise on both axes (a share of them), in the order of the clicks."""
    random = np.random.default_rng(seed)
    time, survival = (np.array(axis) for axis in corners(arm))
    walked = np.append(0, np.cumsum(np.abs(np.diff(time)) / time[-1] + np.abs(np.diff(survival))))
    places = np.linspace(0, walked[-1], number)
    x = np.interp(places, walked, time / time[-1]) + random.normal(0, noise, number)
    y = np.interp(places, walked, survival) + random.normal(0, noise, number)
    return (np.clip(x, 0, None) * time[-1]).tolist(), np.clip(y, 0, 1).round(3).tolist()


def at_risk(arm: Arm, parts: int = 6) -> list[tuple[float, int]]:
    return [(float(t), int((arm[0] >= t).sum())) for t in np.linspace(0, arm[0].max(), parts, endpoint=False)]


def error(found: Reconstruction, arm: Arm) -> float:
    """Root mean square distance of the rebuilt curve from the true one."""
    grid = np.linspace(0, arm[0].max(), 401)[1:]
    return float(np.sqrt(np.mean((at((found.time, found.event), grid) - at(arm, grid)) ** 2)))


@pytest.mark.parametrize("key", ARMS, ids="/".join)
def test_from_corners_and_numbers_at_risk_the_curve_is_found_again(key: tuple[str, str]) -> None:
    arm = patients()[key]
    found = reconstruct(*corners(arm), at_risk=at_risk(arm), events=int(arm[1].sum()))
    assert error(found, arm) < (0.003 if len(arm[0]) >= 20 else 0.03)


@pytest.mark.parametrize("key", ARMS, ids="/".join)
def test_from_clicks_every_printed_number_is_met(key: tuple[str, str]) -> None:
    arm = patients()[key]
    events = int(arm[1].sum())
    printed = at_risk(arm)
    for known in (None, events):
        found = reconstruct(*clicks(arm, 60, 0.003), at_risk=printed, events=known)
        assert len(found.time) == len(arm[0])
        assert [(time, int((found.time >= time).sum())) for time, _ in printed] == printed
        assert known is None or found.event.sum() == events
        assert set(found.event) <= {0, 1}
        assert (np.diff(found.time) >= 0).all()
    found = reconstruct(*clicks(arm, 60, 0.003), total=len(arm[0]), events=events)
    assert (len(found.time), found.event.sum()) == (len(arm[0]), events)


def test_censoring_marks_and_corners_give_the_very_patients() -> None:
    for key in ARMS:
        arm = patients()[key]
        if key[0].startswith("random") or np.any(np.isin(arm[0][arm[1] == 0], arm[0][arm[1] == 1])):
            continue
        marks = arm[0][arm[1] == 0].tolist()
        found = reconstruct(*corners(arm), total=len(arm[0]), censor_times=marks)
        assert error(found, arm) < 5e-4, key
        assert found.event.sum() == arm[1].sum(), key


def test_it_is_nearer_to_the_truth_than_guyots_algorithm() -> None:
    """Over the published trials, from 60 clicks and the numbers at risk."""
    errors: dict[Method, list[float]] = {"bsq": [], "guyot": []}
    for key in ARMS:
        arm = patients()[key]
        if not key[0].startswith("random"):
            for method, found in errors.items():
                rebuilt = reconstruct(*clicks(arm, 60, 0.003), at_risk=at_risk(arm), method=method)
                found.append(error(rebuilt, arm))
    assert np.mean(errors["bsq"]) < 0.8 * np.mean(errors["guyot"])


@st.composite
def arms(draw: st.DrawFn) -> Arm:
    number = draw(st.integers(2, 60))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    time = random.weibull(draw(st.sampled_from([0.6, 1.0, 2.0])), number) * 10
    censored = random.uniform(draw(st.sampled_from([0.0, 5.0])), draw(st.sampled_from([8.0, 30.0])), number)
    event = (time <= censored).astype(int)
    event[np.argmin(np.minimum(time, censored))] = 1
    times = np.maximum(np.minimum(time, censored).round(draw(st.sampled_from([0, 3]))), 0.001)
    return times, event


@settings(max_examples=60)
@given(arms(), st.sampled_from([12, 30, 120]), st.sampled_from([0.0, 0.003, 0.01]), st.integers(0, 99))
def test_whatever_the_arm_the_printed_numbers_are_met(arm: Arm, number: int, noise: float, seed: int) -> None:
    printed, events = at_risk(arm), int(arm[1].sum())
    found = reconstruct(*clicks(arm, number, noise, seed), at_risk=printed, events=events)
    assert [(time, int((found.time >= time).sum())) for time, _ in printed] == printed
    assert (len(found.time), found.event.sum()) == (len(arm[0]), events)


@settings(max_examples=40)
@given(arms(), st.floats(0.001, 1000))
def test_the_unit_of_time_does_not_matter(arm: Arm, unit: float) -> None:
    time, survival = clicks(arm, 40, 0.003)
    printed = at_risk(arm)
    one = reconstruct(time, survival, at_risk=printed)
    other = reconstruct([t * unit for t in time], survival, at_risk=[(t * unit, n) for t, n in printed])
    assert abs(int(one.event.sum()) - int(other.event.sum())) <= 1
    assert len(one.time) == len(other.time)


LINE = ([0.0, 2.0, 4.0, 6.0, 8.0], [1.0, 0.9, 0.8, 0.7, 0.6])


@pytest.mark.parametrize(
    ("time", "survival", "known", "expected"),
    [
        ([0.0], [1.0], {"total": 10}, "at least two points"),
        ([], [], {"total": 10}, "at least two points"),
        ([0.0] * 20_001, [1.0] * 20_001, {"total": 10}, "at most 20,000, found 20,001; a digitized curve has a few"),
        ([0, 1], [1.0], {"total": 10}, "as many times as survivals"),
        ([0, 1, np.nan], [1, 0.9, 0.8], {"total": 10}, "NaN or infinity"),
        ([0, 0, 0], [1, 0.9, 0.8], {"total": 10}, "times after 0"),
        ([-5, 1, 2, 3], [1, 0.9, 0.8, 0.7], {"total": 10}, "times from 0, found -5"),
        ([0, 1, 2, 3, 4], [0, 0.2, 0.3, 0.5, 0.7], {"total": 10}, "a curve that falls"),
        ([0, 1, 2, 3], [100, 90, 80, 70], {"total": 10}, "give percentages as fractions"),
        (*LINE, {}, "the number of patients"),
        (*LINE, {"at_risk": [(2, 8)]}, "the number of patients"),
        (*LINE, {"total": 0}, "at least one patient"),
        (*LINE, {"total": 10.5}, "a whole number"),
        (*LINE, {"total": 10, "events": 11}, "at most 10 events"),
        (*LINE, {"total": 10, "events": -1}, "a whole number from 0 on"),
        (*LINE, {"total": 10, "at_risk": [(0, 12)]}, "is 12, but the number of patients 10"),
        (*LINE, {"total": 10, "at_risk": [(3, 12)]}, "more than all 10 patients"),
        (*LINE, {"at_risk": [(0, 10), (4, 12)]}, "never rise: 12 at 4, after 10 at 0"),
        (*LINE, {"at_risk": [(0, 10), (4, 8), (4, 7)]}, "one number at risk at 4, found 7 and 8"),
        (*LINE, {"at_risk": [(0, 10), (-4, 8)]}, "from 0 on, found one at -4"),
        (*LINE, {"at_risk": [(0, 10), (2, 0)]}, "where nobody is at risk"),
        (*LINE, {"total": 10, "censor_times": [1.0] * 11}, "11 censoring marks are more than 10 patients"),
        (*LINE, {"total": 10, "events": 5, "censor_times": [1.0] * 6}, "5 of whom have events"),
    ],
)
def test_what_cannot_be_is_refused(
    time: list[float], survival: list[float], known: dict[str, Any], expected: str
) -> None:
    with pytest.raises(CurveError, match=expected):
        reconstruct(time, survival, **known)


def test_numbers_at_risk_that_the_curve_cannot_have_are_named() -> None:
    found = reconstruct(*LINE, at_risk=[(0, 100), (4, 99), (8, 50)])
    assert "from 0 to 4 the curve falls from 1 to 0.9" in found.contradictions[0]
    assert "(100 to 99)" in found.contradictions[0]
    assert not reconstruct(*LINE, at_risk=[(0, 100), (4, 75), (8, 50)]).contradictions


def test_events_that_the_curve_cannot_have_are_named() -> None:
    found = reconstruct(*LINE, total=100, events=90)
    assert "90 of 100 patients had the event, which takes survival below 0.1" in found.contradictions[0]


def test_what_is_made_of_strange_points_is_said() -> None:
    assert "times before 0" in reconstruct([-0.1, 2, 4, 8], [1, 0.9, 0.8, 0.6], total=10).assumed[0]
    assert "cut at 0 and 1" in reconstruct([0, 2, 4, 8], [1.01, 0.9, 0.8, 0.6], total=10).assumed[0]
    shuffled = reconstruct([8, 0, 4, 2], [0.6, 1, 0.8, 0.9], total=10)
    assert "sorted by time" in shuffled.assumed[0]
    assert shuffled.time.tolist() == reconstruct([0, 2, 4, 8], [1, 0.9, 0.8, 0.6], total=10).time.tolist()
    time, survival = (list(axis) for axis in clicks(patients()["pbc", "0"], 60, 0.002))
    survival[30] = 0.05
    wild = reconstruct(time, survival, total=158)
    assert "1 of 60 points lie off" in wild.assumed[0]
    late = reconstruct(*LINE, at_risk=[(0, 10), (4, 8), (12, 2)])
    assert "flat from there on" in late.assumed[-1]
    assert (late.time >= 12).sum() == 2


def test_one_click_a_drop_is_read_as_its_foot() -> None:
    """The points of KEYNOTE-189 have one click a drop: between two the curve is level, not slanting."""
    with (fixtures() / "curves" / "keynote-189-os-placebo.csv").open() as file:
        rows = list(csv.DictReader(file))
    time, survival = [float(row["time"]) for row in rows], [float(row["survival"]) for row in rows]
    found = reconstruct(time, survival, at_risk=[(0, 206), (3, 183), (6, 149), (9, 104), (12, 59), (15, 25), (18, 8)])
    assert "points at the feet of drops" in found.assumed
    assert at((found.time, found.event), np.array([12.0]))[0] == pytest.approx(0.4927, abs=0.002)  # clicked at 11.26


def test_corners_are_exact_and_clicks_are_not() -> None:
    arm = patients()["pbc", "0"]
    assert polyline(*corners(arm)).is_exact
    clicked = polyline(*clicks(arm, 80, 0.003))
    assert not clicked.is_exact
    assert 0.0015 < clicked.read_error < 0.006


def test_the_truth_lies_in_the_stated_ranges() -> None:
    """Of survival and medians, over the published trials from 80 clicks; of 100 at least 95."""
    inside = []
    for key in ARMS:
        arm = patients()[key]
        if key[0].startswith("random"):
            continue
        found = reconstruct(*clicks(arm, 80, 0.003), at_risk=at_risk(arm))
        steps, levels = curve_of(arm)
        for time in np.linspace(0, arm[0].max(), 8)[1:-1]:
            low, high = survival_range(found, float(time))
            inside.append(low <= at(arm, np.array([time]))[0] <= high)
        if (levels < 0.5).any():
            low, high = quantile_range(found)
            inside.append(low <= steps[np.argmax(levels[1:] < 0.5)] <= high)
    assert len(inside) > 100
    assert np.mean(inside) >= 0.95


def test_alternatives_meet_the_printed_numbers_too_and_differ() -> None:
    arm = patients()["pbc", "0"]
    printed, events = at_risk(arm), int(arm[1].sum())
    found = reconstruct(*clicks(arm, 60, 0.003), at_risk=printed, events=events)
    others = alternatives(found, 4)
    for died, left in others:
        time = np.concatenate([died, left])
        assert len(died) == events
        assert [(t, int((time >= t).sum())) for t, _ in printed] == printed
    assert len({tuple(died) for died, _ in others}) == 4


def test_more_is_known_with_numbers_at_risk_than_with_events_alone() -> None:
    pair = [patients()["pbc", name] for name in ("0", "1")]
    with_numbers = [reconstruct(*clicks(arm, 60, 0.003), at_risk=at_risk(arm)) for arm in pair]
    events_only = [reconstruct(*clicks(arm, 60, 0.003), total=len(arm[0]), events=int(arm[1].sum())) for arm in pair]
    assert tolerance(with_numbers[0], with_numbers[1]).z < tolerance(events_only[0], events_only[1]).z


@settings(max_examples=40)
@given(arms(), st.integers(0, 99))
def test_guyots_algorithm_gives_every_patient_of_any_arm(arm: Arm, seed: int) -> None:
    for known in (None, at_risk(arm)):
        found = reconstruct(*clicks(arm, 40, 0.005, seed), total=len(arm[0]), at_risk=known, method="guyot")
        assert len(found.time) == len(arm[0])
        assert set(found.event) <= {0, 1}
