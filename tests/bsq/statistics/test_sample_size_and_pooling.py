"""Sample sizes and pooled estimates against R (power.*.test, metafor), statsmodels and each other."""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Iterator

import pytest

from bsq.fixtures import fixtures
from bsq.statistics import pooling, sample_size
from bsq.statistics.results import Estimated


def reference(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(fixtures() / "reference" / f"{name}.csv.gz", "rt", newline="") as file:
        yield from csv.DictReader(file)


@pytest.mark.parametrize("kind", ["proportions", "means", "logrank"])
def test_sample_sizes_agree_with_r(kind: str) -> None:
    checked = 0
    for row in reference("power"):
        if row["kind"] != kind:
            continue
        a, b, power, alpha, sides = (float(row[name] or 0) for name in ("a", "b", "power", "alpha", "sides"))
        settings = (power, alpha, int(sides))
        if kind == "proportions":
            found = {
                "n": sample_size.proportions_pooled(a, b, *settings),
                "n_unpooled": sample_size.proportions_unpooled(a, b, *settings),
                "n_continuity": sample_size.proportions_corrected(a, b, *settings),
                "n_arcsine": sample_size.proportions_arcsine(a, b, *settings),
            }
        elif kind == "means":
            found = {
                "n": sample_size.means_t(a, b, *settings),
                "n_normal": sample_size.means_normal(a, b, *settings),
            }
        else:
            found = {
                "n": sample_size.schoenfeld(a, *settings),
                "freedman": sample_size.freedman(a, *settings),
            }
        for name, value in found.items():
            assert math.isclose(value, float(row[name]), rel_tol=1e-8), (name, row)
        checked += 1
    assert checked == 200


def test_pooled_estimates_agree_with_metafor() -> None:
    checked = 0
    for row in reference("pooled"):
        pairs = [study.split() for study in row["studies"].split(";")]
        y, v = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
        found = pooling.heterogeneity(y, v)
        values = {"q": found.q, "q_p": found.p, "i2": found.i2} | _limits("fixed", pooling.fixed_effect(y, v))
        for short, name in (("dl", "dersimonian-laird"), ("reml", "reml"), ("pm", "paule-mandel")):
            tau2 = pooling.TAU2[name](y, v)
            values[f"{short}_tau2"] = tau2
            values |= _limits(short, pooling.random_effects(y, v, tau2, name))
            values |= _limits(f"{short}_hk", pooling.hartung_knapp(y, v, tau2, name))
        for name, expected in row.items():
            if name != "studies":
                assert values[name] == pytest.approx(float(expected), rel=1e-8, abs=1e-10), (name, row)
        checked += 1
    assert checked == 220


def test_reml_stops_where_metafor_stops() -> None:
    checked = 0
    for row in reference("reml_stopped"):
        pairs = [study.split() for study in row["studies"].split(";")]
        y, v = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
        assert pooling.reml_stopped(y, v) == pytest.approx(float(row["tau2"]), rel=1e-8, abs=1e-12), row
        checked += 1
    assert checked == 220


def _limits(name: str, found: Estimated) -> dict[str, float]:
    interval = found.interval()
    return {name: found.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high, f"{name}_p": found.p()}


def test_pooled_estimates_agree_with_statsmodels() -> None:
    import numpy as np
    from statsmodels.stats.contingency_tables import StratifiedTable
    from statsmodels.stats.meta_analysis import combine_effects

    y, v = [0.1, 0.45, 0.8, -0.2, 0.33], [0.04, 0.02, 0.09, 0.03, 0.05]
    theirs = combine_effects(np.array(y), np.array(v), method_re="chi2", use_t=False).summary_frame()
    tau2 = pooling.dersimonian_laird(y, v)
    ours = pooling.random_effects(y, v, tau2, "dersimonian-laird").interval()
    assert theirs.loc["random effect", ["eff", "ci_low", "ci_upp"]].tolist() == pytest.approx(
        [ours.estimate, ours.low, ours.high], rel=1e-9
    )
    fixed = pooling.fixed_effect(y, v).interval()
    assert theirs.loc["fixed effect", ["eff", "ci_low", "ci_upp"]].tolist() == pytest.approx(
        [fixed.estimate, fixed.low, fixed.high], rel=1e-9
    )
    tables = [(12, 100, 20, 100), (8, 50, 9, 60), (30, 210, 41, 190)]
    stratified = StratifiedTable([np.array([[a, n1 - a], [b, n2 - b]]) for a, n1, b, n2 in tables])
    odds = pooling.mantel_haenszel(tables, "OR")
    assert (odds.estimate, odds.se) == pytest.approx((stratified.logodds_pooled, stratified.logodds_pooled_se))
    assert math.exp(pooling.mantel_haenszel(tables, "RR").estimate) == pytest.approx(stratified.riskratio_pooled)
