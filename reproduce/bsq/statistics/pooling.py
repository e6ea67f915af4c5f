"""Meta-analysis: estimates of several studies pooled, with fixed or random effects.

Estimates ``y`` and variances ``v`` are on the scale of the analysis: logarithms for ratios.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import msgspec

from bsq.statistics.distributions import chi_squared_sf
from bsq.statistics.results import Estimated, UndefinedError

Values = Sequence[float]


METAFOR_THRESHOLD = 1e-5
METAFOR_STEPS = 100
"""Where metafor's rma stops by default."""


class Heterogeneity(msgspec.Struct, frozen=True):
    """Cochran's Q with its degrees of freedom and p, and I2 as a percentage."""

    q: float
    df: int
    p: float
    i2: float


def fixed_effect(y: Values, v: Values) -> Estimated:
    """The inverse-variance (fixed-effect, common-effect) pooled estimate.

    References
    ----------
    Borenstein M et al. Introduction to Meta-Analysis, 2nd ed., chapter 11.

    Examples
    --------
    >>> found = fixed_effect([0.0954, 0.2770, 0.3665], [0.0333, 0.0304, 0.0500])
    >>> round(found.estimate, 4), round(found.se, 4)
    (0.2328, 0.1098)
    """
    return _weighted("fixed-effect", y, v, 0.0)


def heterogeneity(y: Values, v: Values, centre: float | None = None) -> Heterogeneity:
    """Cochran's Q and Higgins' I2, about the fixed-effect estimate or another one (RevMan's: Mantel-Haenszel).

    References
    ----------
    Higgins JPT, Thompson SG. Statistics in Medicine 2002; 21: 1539-1558.

    Examples
    --------
    >>> found = heterogeneity([0.1, 0.5, 0.9], [0.04, 0.04, 0.04])
    >>> round(found.q, 2), found.df, round(found.i2, 1)
    (8.0, 2, 75.0)
    """
    centre = fixed_effect(y, v).estimate if centre is None else centre
    q = math.fsum((a - centre) ** 2 / b for a, b in zip(y, v, strict=True))
    df = len(y) - 1
    if not df:
        raise UndefinedError("one study has no heterogeneity")
    return Heterogeneity(q, df, chi_squared_sf(q, df), 100 * max(0.0, (q - df) / q) if q else 0.0)


def dersimonian_laird(y: Values, v: Values, centre: float | None = None) -> float:
    """The between-study variance by DerSimonian and Laird's moments, never below 0; Q is about ``centre``.

    References
    ----------
    DerSimonian R, Laird N. Controlled Clinical Trials 1986; 7: 177-188.

    Examples
    --------
    >>> round(dersimonian_laird([0.1, 0.5, 0.9], [0.04, 0.04, 0.04]), 4)
    0.12
    """
    found = heterogeneity(y, v, centre)
    weights = [1 / b for b in v]
    total = math.fsum(weights)
    scale = total - math.fsum(w * w for w in weights) / total
    return max(0.0, (found.q - found.df) / scale)


def reml(y: Values, v: Values) -> float:
    """The between-study variance by restricted maximum likelihood, never below 0.

    References
    ----------
    Viechtbauer W. Journal of Educational and Behavioral Statistics 2005; 30: 261-293.

    Examples
    --------
    >>> round(reml([0.1, 0.5, 0.9], [0.04, 0.04, 0.04]), 4)
    0.12
    """

    def step(tau2: float) -> float:
        """The Fisher-scoring value that follows tau2; equal to it at the maximum."""
        weights = [1 / (b + tau2) for b in v]
        total, squares = math.fsum(weights), math.fsum(w * w for w in weights)
        centre = math.fsum(w * a for w, a in zip(weights, y, strict=True)) / total
        excess = math.fsum(w * w * ((a - centre) ** 2 - b) for w, a, b in zip(weights, y, v, strict=True))
        return excess / squares + 1 / total

    tau2 = dersimonian_laird(y, v)
    for _ in range(10_000):
        following = max(0.0, step(tau2))
        if abs(following - tau2) <= 1e-13 * (tau2 + min(v)):
            return following
        tau2 = following
    return tau2


def hedges(y: Values, v: Values) -> float:
    """The between-study variance by Hedges' unweighted moments, never below 0.

    References
    ----------
    Hedges LV. Journal of Educational Statistics 1983; 8: 1-17.

    Examples
    --------
    >>> round(hedges([0.1, 0.5, 0.9], [0.04, 0.04, 0.04]), 4)
    0.12
    """
    mean = math.fsum(y) / len(y)
    spread = math.fsum((a - mean) ** 2 for a in y) / (len(y) - 1)
    return max(0.0, spread - math.fsum(v) / len(v))


def reml_stopped(y: Values, v: Values) -> float:
    """REML as metafor prints it: Fisher scoring from Hedges' estimate, stopped at its default threshold.

    A step below 0 is halved, so that it stops near, and not at, a variance of 0.

    References
    ----------
    Viechtbauer W. Journal of Statistical Software 2010; 36(3): 1-48 (metafor).

    Examples
    --------
    >>> round(reml_stopped([0.1, 0.5, 0.9], [0.04, 0.04, 0.04]), 4)
    0.12
    """
    tau2, change = hedges(y, v), 2 * METAFOR_THRESHOLD
    for _ in range(METAFOR_STEPS):
        if change <= METAFOR_THRESHOLD:
            break
        weights = [1 / (b + tau2) for b in v]
        total, squares, cubes = (math.fsum(w**power for w in weights) for power in (1, 2, 3))
        centre = math.fsum(w * a for w, a in zip(weights, y, strict=True)) / total
        excess = math.fsum((w * (a - centre)) ** 2 for w, a in zip(weights, y, strict=True))
        step = (excess - (total - squares / total)) / (squares - 2 * cubes / total + (squares / total) ** 2)
        while tau2 + step < 0:
            step /= 2
        tau2, change = tau2 + step, abs(step)
    return tau2


def paule_mandel(y: Values, v: Values) -> float:
    """The between-study variance by Paule and Mandel's estimating equation, never below 0.

    References
    ----------
    Paule RC, Mandel J. Journal of Research of the National Bureau of Standards 1982; 87: 377-385.

    Examples
    --------
    >>> round(paule_mandel([0.1, 0.5, 0.9], [0.04, 0.04, 0.04]), 4)
    0.12
    """
    from bsq.statistics.distributions import root

    def excess(tau2: float) -> float:
        return heterogeneity(y, [b + tau2 for b in v]).q - (len(y) - 1)

    if excess(0.0) <= 0:
        return 0.0
    spread = max(y) - min(y)
    return root(excess, 0.0, len(y) * spread * spread + 1e-12)


def random_effects(y: Values, v: Values, tau2: float, method: str) -> Estimated:
    """The random-effects pooled estimate for a between-study variance, with its normal interval.

    References
    ----------
    DerSimonian R, Laird N. Controlled Clinical Trials 1986; 7: 177-188.

    Examples
    --------
    >>> round(random_effects([0.1, 0.5, 0.9], [0.04, 0.04, 0.04], 0.12, "dersimonian-laird").se, 4)
    0.2309
    """
    return _weighted(method, y, v, tau2)


def hartung_knapp(y: Values, v: Values, tau2: float, method: str) -> Estimated:
    """The random-effects pooled estimate with Hartung and Knapp's standard error and t interval.

    References
    ----------
    Hartung J, Knapp G. Statistics in Medicine 2001; 20: 3875-3889. IntHout J et al. BMC Medical Research Methodology
    2014; 14: 25.

    Examples
    --------
    >>> found = hartung_knapp([0.1, 0.5, 0.9], [0.04, 0.04, 0.04], 0.12, "dersimonian-laird-hk")
    >>> round(found.se, 4), found.df
    (0.2309, 2)
    """
    if len(y) < 2:
        raise UndefinedError("one study has no Hartung-Knapp interval")
    weights = [1 / (b + tau2) for b in v]
    total = math.fsum(weights)
    centre = math.fsum(w * a for w, a in zip(weights, y, strict=True)) / total
    squares = math.fsum(w * (a - centre) ** 2 for w, a in zip(weights, y, strict=True))
    return Estimated(method, centre, math.sqrt(squares / (len(y) - 1) / total), len(y) - 1)


def _weighted(method: str, y: Values, v: Values, tau2: float) -> Estimated:
    weights = [1 / (b + tau2) for b in v]
    total = math.fsum(weights)
    return Estimated(method, math.fsum(w * a for w, a in zip(weights, y, strict=True)) / total, total**-0.5)


def i2_of_tau2(tau2: float, v: Values) -> float:
    """I2, as a percentage, from a between-study variance and the typical variance within studies.

    References
    ----------
    Higgins JPT, Thompson SG. Statistics in Medicine 2002; 21: 1539-1558, equation 9.

    Examples
    --------
    >>> round(i2_of_tau2(0.12, [0.04, 0.04, 0.04]), 1)
    75.0
    """
    weights = [1 / b for b in v]
    total = math.fsum(weights)
    typical = (len(v) - 1) * total / (total**2 - math.fsum(w * w for w in weights))
    return 100 * tau2 / (tau2 + typical)


def mantel_haenszel(tables: Sequence[tuple[int, int, int, int]], measure: str) -> Estimated:
    """The Mantel-Haenszel pooled log risk ratio, log odds ratio or risk difference of ``a/n1`` against ``b/n2``.

    References
    ----------
    Greenland S, Robins JM. Biometrics 1985; 41: 55-68 (RR, RD). Robins J, Breslow N, Greenland S. Biometrics 1986; 42:
    311-323 (OR).

    Examples
    --------
    >>> import math
    >>> round(math.exp(mantel_haenszel([(12, 100, 20, 100), (8, 50, 9, 60)], "RR").estimate), 3)
    0.735
    """
    if measure == "RD":
        weights = [n1 * n2 / (n1 + n2) for _, n1, _, n2 in tables]
        total = math.fsum(weights)
        pooled = math.fsum(w * (a / n1 - b / n2) for w, (a, n1, b, n2) in zip(weights, tables, strict=True)) / total
        variance = math.fsum(
            (a * (n1 - a) * n2**3 + b * (n2 - b) * n1**3) / (n1 * n2 * (n1 + n2) ** 2) for a, n1, b, n2 in tables
        )
        if not variance:
            raise UndefinedError("without events the Mantel-Haenszel risk difference has no standard error")
        return Estimated("mantel-haenszel", pooled, math.sqrt(variance) / total)
    if measure == "RR":
        r = math.fsum(a * n2 / (n1 + n2) for a, n1, b, n2 in tables)
        s = math.fsum(b * n1 / (n1 + n2) for a, n1, b, n2 in tables)
        p = math.fsum((n1 * n2 * (a + b) - a * b * (n1 + n2)) / (n1 + n2) ** 2 for a, n1, b, n2 in tables)
        if not r or not s:
            raise UndefinedError("a group without events in any study has no Mantel-Haenszel ratio")
        return Estimated("mantel-haenszel", math.log(r / s), math.sqrt(p / (r * s)))
    terms = [(a * (n2 - b) / n, b * (n1 - a) / n, (a + n2 - b) / n, (b + n1 - a) / n)
             for a, n1, b, n2 in tables for n in [n1 + n2]]  # fmt: skip
    r, s = math.fsum(t[0] for t in terms), math.fsum(t[1] for t in terms)
    if not r or not s:
        raise UndefinedError("the Mantel-Haenszel odds ratio of these tables has no value")
    variance = (
        math.fsum(p * x for x, _, p, _ in terms) / (2 * r * r)
        + math.fsum(p * y + q * x for x, y, p, q in terms) / (2 * r * s)
        + math.fsum(q * y for _, y, _, q in terms) / (2 * s * s)
    )
    return Estimated("mantel-haenszel", math.log(r / s), math.sqrt(variance))


def mantel_haenszel_sato(tables: Sequence[tuple[int, int, int, int]]) -> Estimated:
    """The Mantel-Haenszel risk difference with Sato's standard error (metafor's).

    References
    ----------
    Sato T, Greenland S, Robins JM. Biometrics 1989; 45: 1323-1324.

    Examples
    --------
    metafor: rma.mh(measure = "RD") of these tables gives -0.06215 with a standard error of 0.0281825.

    >>> found = mantel_haenszel_sato([(12, 100, 20, 100), (8, 50, 9, 60), (30, 210, 41, 190)])
    >>> round(found.estimate, 5), round(found.se, 7)
    (-0.06215, 0.0281825)
    """
    pooled = mantel_haenszel(tables, "RD").estimate
    total = math.fsum(n1 * n2 / (n1 + n2) for _, n1, _, n2 in tables)
    first = math.fsum(
        (b * (n1 / n) ** 2 - a * (n2 / n) ** 2 + (n1 / n) * (n2 / n) * (n2 - n1) / 2)
        for a, n1, b, n2 in tables for n in [n1 + n2]
    )  # fmt: skip
    second = math.fsum((a * (n2 - b) / n + b * (n1 - a) / n) / 2 for a, n1, b, n2 in tables for n in [n1 + n2])
    return Estimated("mantel-haenszel-sato", pooled, math.sqrt((pooled * first + second) / total**2))


def peto(tables: Sequence[tuple[int, int, int, int]]) -> Estimated:
    """Peto's pooled log odds ratio.

    References
    ----------
    Yusuf S et al. Progress in Cardiovascular Diseases 1985; 27: 335-371.

    Examples
    --------
    >>> import math
    >>> round(math.exp(peto([(12, 100, 20, 100), (8, 50, 9, 60), (30, 210, 41, 190)]).estimate), 3)
    0.643
    """
    excess, variance = 0.0, 0.0
    for a, n1, b, n2 in tables:
        events, n = a + b, n1 + n2
        excess += a - n1 * events / n
        variance += n1 * n2 * events * (n - events) / (n * n * (n - 1))
    if not variance:
        raise UndefinedError("without events, or with nothing but events, Peto's odds ratio has no value")
    return Estimated("peto", excess / variance, variance**-0.5)


TAU2: dict[str, Callable[[Values, Values], float]] = {
    "dersimonian-laird": dersimonian_laird,
    "reml": reml,
    "paule-mandel": paule_mandel,
    "reml-metafor": reml_stopped,
    "hedges": hedges,
}
"""The estimators of the between-study variance, those most in use first."""
