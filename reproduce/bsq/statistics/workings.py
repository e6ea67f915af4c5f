"""Workings: a statistic redone step by step, so that a reader can follow with a pocket calculator.

Every step is an equation in plain text, ``100 × 3 / 22 = 13.64``, with four significant digits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from bsq.statistics.distributions import two_sided_z

Steps = Iterator[str]


def _n(value: float) -> str:
    """A number as a step shows it.

    >>> _n(13.63636), _n(0.000123456), _n(22), _n(-1.5)
    ('13.64', '0.0001235', '22', '−1.5')
    """
    text = f"{value:.4g}" if abs(value) < 1e4 or value != int(value) else f"{value:.0f}"
    if "e-" in text and abs(value) > 1e-9:
        text = f"{value:.{3 - math.floor(math.log10(abs(value)))}f}"
    return text.replace("-", "−")


def percentage(k: int, n: int) -> Steps:
    """A percentage from its count.

    >>> list(percentage(3, 22))
    ['100 × 3 / 22 = 13.64']
    """
    yield f"100 × {k} / {n} = {_n(100 * k / n)}"


def mean(total: int, n: int) -> Steps:
    """A mean of whole numbers from their sum.

    >>> list(mean(145, 28))
    ['145 / 28 = 5.179']
    """
    yield f"{total} / {n} = {_n(total / n)}"


def two_by_two(method: str, a: int, n1: int, b: int, n2: int) -> Steps:
    """The steps of a test of two proportions; none for a test that is not done by hand.

    >>> list(two_by_two("pearson", 16, 22, 21, 44))
    ['66 × (16 × 23 − 6 × 21)² / (22 × 44 × 37 × 29) = 3.721', 'P(χ² ≥ 3.721) with 1 df = 0.05372']
    """
    c, d, n = n1 - a, n2 - b, n1 + n2
    margins = n1 * n2 * (a + b) * (c + d)
    under = f"({n1} × {n2} × {a + b} × {c + d})"
    difference = f"{a} × {d} − {c} × {b}"
    off = abs(a * d - b * c)
    chi_squares: dict[str, tuple[str, float]] = {
        "pearson": (f"{n} × ({difference})² / {under}", n * off**2 / margins if margins else 0),
        "n-1": (f"{n - 1} × ({difference})² / {under}", (n - 1) * off**2 / margins if margins else 0),
        "yates": (f"{n} × (|{difference}| − {n} / 2)² / {under}", n * (off - n / 2) ** 2 / margins if margins else 0),
    }
    if method in chi_squares and margins and (method != "yates" or off > n / 2):
        from bsq.statistics.distributions import chi_squared_sf

        expression, value = chi_squares[method]
        yield f"{expression} = {_n(value)}"
        yield f"P(χ² ≥ {_n(value)}) with 1 df = {_n(chi_squared_sf(value, 1))}"
    elif method in ("fisher", "fisher-central", "mid-p", "mid-p-central"):
        yield from _exact(method, a, n1, b, n2)


def _exact(method: str, a: int, n1: int, b: int, n2: int) -> Steps:
    from bsq.statistics.two_by_two import TESTS, hypergeometric

    weights, place = hypergeometric(a, n1, b, n2)
    total, lowest = sum(weights), a - place
    shares = [weight / total for weight in weights]
    yield f"C({n1}, {a}) × C({n2}, {b}) / C({n1 + n2}, {a + b}) = {_n(shares[place])}"
    nearby = [i for i in range(len(shares)) if shares[i] >= 1e-5]
    listed = ", ".join(f"{lowest + i}: {_n(shares[i])}" for i in nearby[:16])
    more = ", ..." if len(nearby) > 16 else ""
    yield f"first counts with these margins and their probabilities: {listed}{more}"
    how = {
        "fisher": f"the sum of all that are at most {_n(shares[place])}",
        "fisher-central": f"twice the smaller of the sums up to {a} and from {a}, at most 1",
        "mid-p": f"the sum of all below {_n(shares[place])}, and half of those equal to it",
        "mid-p-central": f"twice the smaller of the sums up to {a} and from {a}, {a} itself by half",
    }[method]
    yield f"p is {how}: {_n(float(TESTS[method](a, n1, b, n2).p))}"


def chi_square_of_table(table: Sequence[Sequence[int]]) -> Steps:
    """Pearson's chi-square of an r x c table.

    >>> list(chi_square_of_table([[8, 2], [7, 7]]))[-1]
    'P(χ² ≥ 2.24) with 1 df = 0.1345'
    """
    from bsq.statistics.r_by_c import informative, pearson

    rows = informative(table)
    columns = [sum(column) for column in zip(*rows, strict=True)]
    n = sum(columns)
    expected = [[sum(row) * column / n for column in columns] for row in rows]
    terms = [f"({o} − {_n(e)})² / {_n(e)}" for row, es in zip(rows, expected, strict=True)
             for o, e in zip(row, es, strict=True)]  # fmt: skip
    test = pearson(rows)
    yield "expected counts: " + "; ".join(" ".join(map(_n, row)) for row in expected)
    yield f"{' + '.join(terms[:12])}{' + ...' if len(terms) > 12 else ''} = {_n(test.statistic or 0)}"
    df = f"{test.df:g}" if isinstance(test.df, int | float) else ""
    yield f"P(χ² ≥ {_n(test.statistic or 0)}) with {df} df = {_n(float(test.p))}"


def proportion(method: str, k: int, n: int, level: float) -> Steps:
    """The limits of a proportion; none for an interval that is not done by hand.

    >>> list(proportion("wald-proportion", 15, 22, 0.95))[-1]
    '0.6818 ± 1.96 × √(0.6818 × (1 − 0.6818) / 22): 0.4872 to 0.8764'
    """
    z = two_sided_z(level)
    if method == "agresti-coull":
        yield f"({k} + {_n(z)}² / 2) / ({n} + {_n(z)}²) = {_n((k + z * z / 2) / (n + z * z))}"
        k_, n_ = k + z * z / 2, n + z * z
    else:
        yield f"{k} / {n} = {_n(k / n)}"
        k_, n_ = float(k), float(n)
    p = k_ / n_
    if method in ("wald-proportion", "agresti-coull"):
        half = z * math.sqrt(p * (1 - p) / n_)
        yield f"{_n(p)} ± {_n(z)} × √({_n(p)} × (1 − {_n(p)}) / {_n(n_)}): {_n(p - half)} to {_n(p + half)}"
    elif method == "wilson":
        middle, scale = p + z * z / (2 * n), 1 + z * z / n
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        inside = f"√({_n(p)} × (1 − {_n(p)}) / {n} + {_n(z)}² / (4 × {n}²))"
        yield (
            f"({_n(p)} + {_n(z)}² / (2 × {n}) ± {_n(z)} × {inside}) / (1 + {_n(z)}² / {n}): "
            f"{_n((middle - half) / scale)} to {_n((middle + half) / scale)}"
        )


def log_centre(low: float, high: float) -> Steps:
    """The centre of a ratio's interval.

    >>> list(log_centre(0.57, 0.97))
    ['√(0.57 × 0.97) = 0.7436']
    """
    yield f"√({_n(low)} × {_n(high)}) = {_n(math.sqrt(low * high))}"


def wald_log(estimate: float, low: float, high: float, level: float) -> Steps:
    """The p of a ratio from its interval.

    >>> list(wald_log(0.74, 0.57, 0.97, 0.95))[-1]
    '2 × P(Z ≥ 2.22) = 0.02642'
    """
    from bsq.statistics.distributions import normal_sf

    z_level = two_sided_z(level)
    se = (math.log(high) - math.log(low)) / (2 * z_level)
    z = abs(math.log(estimate)) / se
    yield f"(ln({_n(high)}) − ln({_n(low)})) / (2 × {_n(z_level)}) = {_n(se)}"
    yield f"|ln({_n(estimate)})| / {_n(se)} = {_n(z)}"
    yield f"2 × P(Z ≥ {_n(z)}) = {_n(2 * normal_sf(z))}"


def wald_interval(estimate: float, low: float, high: float, level: float) -> Steps:
    """The p of a difference from its interval.

    >>> list(wald_interval(8.4, 1.6, 15.2, 0.95))[-1]
    '2 × P(Z ≥ 2.421) = 0.01547'
    """
    from bsq.statistics.distributions import normal_sf

    z_level = two_sided_z(level)
    se = (high - low) / (2 * z_level)
    z = abs(estimate) / se
    yield f"({_n(high)} − {_n(low)}) / (2 × {_n(z_level)}) = {_n(se)}"
    yield f"|{_n(estimate)}| / {_n(se)} = {_n(z)}"
    yield f"2 × P(Z ≥ {_n(z)}) = {_n(2 * normal_sf(z))}"


_TRANSFORMED = {
    "plain": "{}", "log": "ln({})", "log-log": "ln(−ln({}))", "logit": "ln({0} / (1 − {0}))",
    "arcsine": "arcsin(√({}))",
}  # fmt: skip
_BACK = {
    "plain": "{}", "log": "exp({})", "log-log": "exp(−exp({}))", "logit": "1 / (1 + exp(−({})))",
    "arcsine": "sin({})²",
}  # fmt: skip


def survival_centre(scale: str, low: float, high: float) -> Steps:
    """The centre of a survival interval (proportions) on a scale.

    >>> list(survival_centre("log", 0.559, 0.939))
    ['ln(0.559) = −0.5816', 'ln(0.939) = −0.06294', '(−0.5816 + −0.06294) / 2 = −0.3223', 'exp(−0.3223) = 0.7245']
    """
    from bsq.statistics.interval_scales import SURVIVAL_SCALES

    found = next(each for each in SURVIVAL_SCALES if each.name == scale)
    ends = [found.to(low), found.to(high)]
    if scale != "plain":
        for value, end in zip((low, high), ends, strict=True):
            yield f"{_TRANSFORMED[scale].format(_n(value))} = {_n(end)}"
    middle = sum(ends) / 2
    yield f"({_n(ends[0])} + {_n(ends[1])}) / 2 = {_n(middle)}"
    if scale != "plain":
        yield f"{_BACK[scale].format(_n(middle))} = {_n(found.back(middle))}"


Group = tuple[float, float, int]
"""Mean, standard deviation, patients."""


def of_means(method: str, first: Group, second: Group) -> Steps:
    """The test of two means; none for a test that is not done by hand.

    >>> list(of_means("welch", (5.0, 1.0, 10), (4.0, 2.0, 20)))
    ['√(1² / 10 + 2² / 20) = 0.5477', '(5 − 4) / 0.5477 = 1.826']
    """
    (m1, s1, n1), (m2, s2, n2) = first, second
    if method == "student":
        pooled = ((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2)
        yield (f"(({n1} − 1) × {_n(s1)}² + ({n2} − 1) × {_n(s2)}²) / ({n1} + {n2} − 2) = {_n(pooled)}")
        se = math.sqrt(pooled * (1 / n1 + 1 / n2))
        yield f"√({_n(pooled)} × (1 / {n1} + 1 / {n2})) = {_n(se)}"
    elif method in ("welch", "z-of-means"):
        se = math.sqrt(s1**2 / n1 + s2**2 / n2)
        yield f"√({_n(s1)}² / {n1} + {_n(s2)}² / {n2}) = {_n(se)}"
    else:
        return
    if se:
        yield f"({_n(m1)} − {_n(m2)}) / {_n(se)} = {_n((m1 - m2) / se)}"
