"""How 2 x 2 p-values are judged: right ones are never accused, wrong ones nearly always found.

Random tables; the p of each of eight methods, by scipy, printed to 2 and to 3 decimals; and a random wrong p of 3
decimals. Run: python benchmarks/p_values.py [TABLES]. It exits with 1 if a right p is called a mismatch, or if fewer
than 97% of the wrong ones are.
"""

from __future__ import annotations

import math
import random
import sys

from scipy import stats

from bsq.claims.base import Surroundings
from bsq.claims.comparison import Comparison
from bsq.findings import Verdict
from bsq.phrases import Count
from bsq.printed import read

LEAST_CAUGHT = 0.97


def p_values(a: int, n1: int, b: int, n2: int) -> dict[str, float]:
    """The p of each method that papers use, by scipy; those without a value are left out."""
    table = [[a, n1 - a], [b, n2 - b]]
    total, events = n1 + n2, a + b
    masses = stats.hypergeom.pmf(range(max(0, events - n2), min(n1, events) + 1), total, events, n1)
    observed = stats.hypergeom.pmf(a, total, events, n1)
    tail = min(stats.hypergeom.cdf(a, total, events, n1), stats.hypergeom.sf(a - 1, total, events, n1))
    fisher = stats.fisher_exact(table).pvalue
    tied = math.fsum(mass for mass in masses if math.isclose(mass, observed, rel_tol=1e-7))
    found = {"fisher": fisher, "fisher-central": min(1.0, 2 * tail), "mid-p": fisher - tied / 2}
    p1, p2 = a / n1, b / n2
    variance = p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2
    if variance:
        found["wald"] = 2 * stats.norm.sf(abs(p1 - p2) / math.sqrt(variance))
    if 0 < events < total:
        pearson = stats.chi2_contingency(table, correction=False)
        found["pearson"] = pearson.pvalue
        found["yates"] = stats.chi2_contingency(table).pvalue
        found["n-1"] = stats.chi2.sf(pearson.statistic * (total - 1) / total, 1)
        found["likelihood-ratio"] = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").pvalue
    return found


def verdict(counts: tuple[int, int, int, int], printed: str) -> Verdict:
    """What bsq says of a printed p."""
    a, n1, b, n2 = counts
    given = [Count(f"{a}/{n1}", a, n1), Count(f"{b}/{n2}", b, n2)]
    return Comparison(id="p", counts=given, printed=[read(printed)]).check(Surroundings()).verdict


def main(tables: int) -> int:
    """Simulate, print the counts, and return 1 if a limit is passed."""
    random.seed(20231101)
    right = accused = caught = wrong = 0
    for _ in range(tables):
        n1, n2 = (random.choice((random.randint(5, 40), random.randint(41, 400))) for _ in range(2))
        share = random.betavariate(1, 1)
        counts = (
            sum(random.random() < share for _ in range(n1)), n1,
            sum(random.random() < min(1.0, share * random.choice((0.5, 1.0, 1.5))) for _ in range(n2)), n2,
        )  # fmt: skip
        for method, p in p_values(*counts).items():
            for printed in {f"{p:.2f}", f"{p:.3f}"}:
                right += 1
                if verdict(counts, printed) is Verdict.MISMATCH:
                    accused += 1
                    print(f"accused: {counts} {method} {p!r} printed {printed}")
        printed = f"{random.randint(1, 999) / 1000:.3f}"
        if printed not in {f"{p:.3f}" for p in p_values(*counts).values()}:
            wrong += 1
            caught += verdict(counts, printed) is Verdict.MISMATCH
    print(f"{right:,} right p-values of {tables:,} tables: {accused} called a mismatch")
    print(f"{wrong:,} wrong p-values: {caught / wrong:.1%} called a mismatch, at least {LEAST_CAUGHT:.0%} expected")
    return int(accused > 0 or caught < LEAST_CAUGHT * wrong)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
