"""Two or more survival curves: log-rank tests, and the hazard ratio of two."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from bsq.statistics.distributions import two_sided_z
from bsq.statistics.results import Estimated, Interval, Test, UndefinedError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
WEIGHTINGS = {"logrank": None, "gehan": "wilcoxon", "tarone-ware": "tarone-ware"}
"""Our name of a test -> what lifelines calls its weights."""


class LogRank(msgspec.Struct, frozen=True):
    """Observed and expected events of the first of two arms, and the variance of their difference."""

    observed: float
    expected: float
    variance: float

    @property
    def log_ratio(self) -> float:
        """The logarithm of Peto's hazard ratio of the first arm over the second."""
        return (self.observed - self.expected) / self.variance if self.variance > 0 else 0.0

    @property
    def z(self) -> float:
        """The signed root of the log-rank chi-square: positive where the first arm has more events than expected."""
        return (self.observed - self.expected) / math.sqrt(self.variance) if self.variance > 0 else 0.0


def log_rank_sums(time: Floats, event: Integers, first: NDArray[np.bool_]) -> LogRank:
    """The sums behind the log-rank test of two arms.

    Parameters
    ----------
    time, event, first : arrays, shape (patients,)
        Times, events (1) and censorings (0), and who is in the first arm.

    References
    ----------
    Mantel N. Cancer Chemotherapy Reports 1966; 50: 163-70. Peto R, Peto J. Journal of the Royal Statistical Society A
    1972; 135: 185-206.

    Examples
    --------
    >>> sums = log_rank_sums(np.array([1.0, 2, 3, 4]), np.array([1, 1, 0, 1]), np.array([True, False, True, False]))
    >>> sums.observed, round(sums.expected, 4), round(sums.z, 4)
    (1.0, 0.8333, 0.2425)
    """
    steps, deaths = np.unique(time[event == 1], return_counts=True)
    ordered, ordered_first = np.sort(time), np.sort(time[first])
    at_risk = len(time) - np.searchsorted(ordered, steps, side="left")
    in_first = len(ordered_first) - np.searchsorted(ordered_first, steps, side="left")
    share = in_first / at_risk
    tied = np.where(at_risk > 1, (at_risk - deaths) / np.maximum(at_risk - 1, 1), 0.0)
    variance = deaths * share * (1 - share) * tied
    return LogRank(float(np.sum(event[first])), float(np.sum(deaths * share)), float(np.sum(variance)))


def log_rank_tests(time: Floats, event: Integers, arm: Integers) -> list[Test]:
    """The log-rank test of two or more arms, and its weighted forms: Gehan's (Wilcoxon's) and Tarone and Ware's.

    References
    ----------
    Mantel N. Cancer Chemotherapy Reports 1966; 50: 163-70. Gehan EA. Biometrika 1965; 52: 203-23. Tarone RE, Ware J.
    Biometrika 1977; 64: 156-60.

    Examples
    --------
    >>> time, event = np.array([6.0, 7, 10, 13, 1, 2, 3, 4]), np.array([1, 1, 0, 1, 1, 1, 1, 1])
    >>> [(test.method, round(float(test.p), 4)) for test in log_rank_tests(time, event, np.repeat([0, 1], 4))]
    [('logrank', 0.0067), ('gehan', 0.0114), ('tarone-ware', 0.0087)]
    """
    from lifelines.statistics import multivariate_logrank_test

    arms = len(np.unique(arm))
    found = []
    for name, weighting in WEIGHTINGS.items():
        result = multivariate_logrank_test(time, arm, event, weightings=weighting)
        found.append(Test(name, float(result.p_value), float(result.test_statistic), arms - 1))
    return found


def peto_hazard_ratio(sums: LogRank, level: float = 0.95) -> Interval:
    """The hazard ratio of the first arm over the second by one step from 1: exp((O - E) / V).

    Raises
    ------
    UndefinedError
        If no event tells the arms apart.

    References
    ----------
    Yusuf S, Peto R, Lewis J, Collins R, Sleight P. Progress in Cardiovascular Diseases 1985; 27: 335-71, appendix.

    Examples
    --------
    >>> sums = log_rank_sums(np.array([1.0, 2, 3, 4]), np.array([1, 1, 0, 1]), np.array([True, False, True, False]))
    >>> round(peto_hazard_ratio(sums).estimate, 3)
    1.423
    """
    if sums.variance <= 0:
        raise UndefinedError("no event while both arms are at risk")
    half = two_sided_z(level) / math.sqrt(sums.variance)
    estimate, low, high = (math.exp(sums.log_ratio + shift) for shift in (0, -half, half))
    return Interval("peto-hazard-ratio", estimate, low, high, level)


def cox(time: Floats, event: Integers, first: NDArray[np.bool_]) -> list[Estimated]:
    """The logarithm of Cox's hazard ratio of the first arm over the second, ties by Efron and by Breslow.

    Raises
    ------
    UndefinedError
        If an arm has no event, so that the ratio is 0 or infinite.

    References
    ----------
    Cox DR. Journal of the Royal Statistical Society B 1972; 34: 187-220. Efron B. Journal of the American Statistical
    Association 1977; 72: 557-65. Breslow N. Biometrics 1974; 30: 89-99.

    Examples
    --------
    >>> time, event = np.array([6.0, 7, 10, 13, 1, 2, 8, 4]), np.array([1, 1, 0, 1, 1, 1, 1, 1])
    >>> [(found.method, round(found.estimate, 3)) for found in cox(time, event, np.repeat([True, False], 4))]
    [('cox-efron', -1.422), ('cox-breslow', -1.422)]
    """
    if not event[first].any() or not event[~first].any():
        raise UndefinedError("an arm without events")
    found = []
    for method, fit in (("cox-efron", _efron), ("cox-breslow", _breslow)):
        log, se = fit(time, event, first)
        if not math.isfinite(log) or not 0 < se < LARGEST_SE:
            raise UndefinedError("the arms are separated; the hazard ratio is 0 or infinite")
        found.append(Estimated(method, log, se))
    return found


LARGEST_SE = 100.0
"""A log hazard ratio with a larger standard error did not converge."""


def _efron(time: Floats, event: Integers, first: NDArray[np.bool_]) -> tuple[float, float]:
    import warnings

    import pandas as pd
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError

    patients = pd.DataFrame({"time": time, "event": event, "arm": first.astype(float)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fitted = CoxPHFitter().fit(patients, "time", "event", fit_options={"precision": 1e-9})
        except ConvergenceError:
            return math.inf, math.inf
    return float(fitted.params_["arm"]), float(fitted.standard_errors_["arm"])


def _breslow(time: Floats, event: Integers, first: NDArray[np.bool_]) -> tuple[float, float]:
    from statsmodels.duration.hazard_regression import PHReg

    fitted = PHReg(time, first.astype(float)[:, None], status=event, ties="breslow").fit(disp=0)
    return float(fitted.params[0]), float(fitted.bse[0])


def in_arms(times: Sequence[Floats], events: Sequence[Integers]) -> tuple[Floats, Integers, Integers]:
    """Arms one after another: times, events, and the number of each patient's arm."""
    arm = np.repeat(np.arange(len(times)), [len(time) for time in times])
    return np.concatenate(times), np.concatenate(events), arm
