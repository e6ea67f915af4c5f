"""Kaplan-Meier estimates, their intervals and comparisons of arms, held against R's survival package."""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from functools import cache

import numpy as np
import pytest

from bsq.fixtures import fixtures
from bsq.statistics.hazards import Floats, Integers, cox, log_rank_sums, log_rank_tests, peto_hazard_ratio
from bsq.statistics.interval_scales import SURVIVAL_SCALES
from bsq.statistics.kaplan_meier import KaplanMeier, kaplan_meier
from bsq.statistics.results import Estimated, Test

SCALES = {scale.name.replace("arcsine", "arcsin"): scale for scale in SURVIVAL_SCALES}


def rows(name: str) -> list[dict[str, str]]:
    """A file of fixtures/reference/make_reference_survival.R."""
    with gzip.open(fixtures() / "reference" / f"{name}.csv.gz", "rt", newline="") as file:
        return list(csv.DictReader(file))


@cache
def patients() -> dict[tuple[str, int], tuple[Floats, Integers]]:
    arms: dict[tuple[str, int], tuple[list[float], list[int]]] = defaultdict(lambda: ([], []))
    for row in rows("survival_patients"):
        time, event = arms[row["dataset"], int(row["arm"])]
        time.append(float(row["time"]))
        event.append(int(row["event"]))
    return {key: (np.array(time), np.array(event)) for key, (time, event) in arms.items()}


@cache
def curve(dataset: str, arm: int) -> KaplanMeier:
    return kaplan_meier(*patients()[dataset, arm])


def number(text: str, missing: float = math.inf) -> float:
    return float(text) if text else missing


def test_survival_and_its_intervals_are_those_of_r() -> None:
    held = 0
    for row in rows("survival_curves"):
        if row["quantity"] not in ("survival", "beyond"):
            continue
        found = curve(row["dataset"], int(row["arm"]))
        survival, se = found.at(float(row["at"]))
        assert survival == pytest.approx(float(row["value"]), abs=1e-10)
        if 0 < survival < 1 and row["low"]:
            assert se == pytest.approx(float(row["se"]), rel=1e-8, abs=1e-12)
            interval = found.interval(float(row["at"]), SCALES[row["conf_type"]])
            assert (interval.low, interval.high) == pytest.approx((float(row["low"]), float(row["high"])), abs=1e-8)
            held += 1
    assert held > 1800


def test_medians_and_their_intervals_are_those_of_r() -> None:
    held = 0
    for row in rows("survival_curves"):
        # the upper limits of that curve rise again: R's quantile() and print() differ, and we go with print()
        is_ambiguous = (row["dataset"], row["arm"], row["conf_type"]) == ("random-2-zero-both", "1", "log")
        if row["quantity"] in ("median", "quantile") and not is_ambiguous:
            found = curve(row["dataset"], int(row["arm"]))
            interval = found.quantile_interval(SCALES[row["conf_type"]], share=float(row["at"]))
            expected = [number(row[name]) for name in ("value", "low", "high")]
            assert [interval.estimate, interval.low, interval.high] == pytest.approx(expected), row
            held += 1
    assert held > 1000


def test_restricted_means_are_those_of_r() -> None:
    for row in rows("survival_curves"):
        if row["quantity"] == "rmst":
            mean, se = curve(row["dataset"], int(row["arm"])).restricted_mean(float(row["at"]))
            assert (mean, se) == pytest.approx((float(row["value"]), float(row["se"])), rel=1e-9)


@cache
def arms_of(dataset: str) -> tuple[Floats, Integers, Integers]:
    found = sorted(arm for name, arm in patients() if name == dataset)
    time = np.concatenate([patients()[dataset, arm][0] for arm in found])
    event = np.concatenate([patients()[dataset, arm][1] for arm in found])
    return time, event, np.repeat(found, [len(patients()[dataset, arm][0]) for arm in found])


@cache
def log_rank_tests_of(dataset: str) -> dict[str, Test]:
    return {test.method: test for test in log_rank_tests(*arms_of(dataset))}


@cache
def ratios_of(dataset: str) -> dict[str, Estimated]:
    time, event, arm = arms_of(dataset)
    return {found.method: found for found in cox(time, event, arm == 1)}


@pytest.mark.parametrize("method", ["logrank", "gehan", "tarone-ware"])
def test_log_rank_tests_are_those_of_r(method: str) -> None:
    held = [row for row in rows("survival_tests") if row["method"] == method]
    assert len(held) > 30
    for row in held:
        test = log_rank_tests_of(row["dataset"])[method]
        assert test.statistic == pytest.approx(float(row["statistic"]), rel=1e-7, abs=1e-9), row["dataset"]
        assert test.p == pytest.approx(float(row["p"]), rel=1e-6), row["dataset"]


@pytest.mark.parametrize("method", ["cox-efron", "cox-breslow"])
def test_hazard_ratios_are_those_of_r(method: str) -> None:
    held = [row for row in rows("survival_tests") if row["method"] == method]
    assert len(held) > 20
    for row in held:
        found = ratios_of(row["dataset"])[method]
        interval = [math.exp(end) for end in (found.estimate, found.interval().low, found.interval().high)]
        expected = [float(row[name]) for name in ("estimate", "low", "high")]
        assert interval == pytest.approx(expected, rel=1e-4), row["dataset"]  # lifelines stops at about 3e-5
        assert found.p() == pytest.approx(float(row["p"]), rel=1e-4), row["dataset"]


def test_petos_hazard_ratio_is_that_of_rs_log_rank_sums() -> None:
    for row in rows("survival_tests"):
        if row["method"] == "peto":
            time, event, arm = arms_of(row["dataset"])
            sums = log_rank_sums(time, event, arm == 1)
            found = peto_hazard_ratio(sums)
            expected = [float(row[name]) for name in ("estimate", "low", "high")]
            assert [found.estimate, found.low, found.high] == pytest.approx(expected, rel=1e-9)
            assert sums.z**2 == pytest.approx(float(row["statistic"]), rel=1e-9, abs=1e-12)
