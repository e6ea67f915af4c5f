"""Statistics: functions of named counts. They know no papers.

:data:`METHODS` names every method that a finding can name, for ``bsq explain``; its functions are loaded on use.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

METHODS: dict[str, tuple[str, str]] = {
    "pearson": ("bsq.statistics.r_by_c:pearson", "Pearson's chi-square test, uncorrected"),
    "yates": ("bsq.statistics.two_by_two:yates", "chi-square test with Yates' continuity correction"),
    "n-1": ("bsq.statistics.two_by_two:n_minus_1", "the N - 1 chi-square test"),
    "likelihood-ratio": ("bsq.statistics.r_by_c:likelihood_ratio", "likelihood-ratio chi-square test, G"),
    "wald": ("bsq.statistics.two_by_two:wald", "z test of two proportions with unpooled standard error"),
    "fisher": ("bsq.statistics.two_by_two:fisher", "Fisher's exact test, sum of small p"),
    "fisher-central": ("bsq.statistics.two_by_two:fisher_central", "Fisher's exact test, twice the smaller tail"),
    "mid-p": ("bsq.statistics.two_by_two:mid_p", "Fisher's exact test with the mid-p, sum of small p"),
    "mid-p-central": ("bsq.statistics.two_by_two:mid_p_central", "Fisher's exact test with the mid-p, twice the tail"),
    "boschloo": ("bsq.statistics.two_by_two:boschloo", "Boschloo's unconditional exact test"),
    "barnard": ("bsq.statistics.two_by_two:barnard", "Barnard's unconditional exact test"),
    "fisher-freeman-halton": (
        "bsq.statistics.r_by_c:fisher_freeman_halton",
        "exact test of an r x c table",
    ),
    "linear-by-linear": ("bsq.statistics.r_by_c:linear_by_linear", "linear-by-linear association test"),
    "cochran-armitage": ("bsq.statistics.r_by_c:cochran_armitage", "Cochran-Armitage test for trend"),
    "kruskal-wallis": ("bsq.statistics.r_by_c:kruskal_wallis", "Kruskal-Wallis test on ordered categories"),
    "mcnemar": ("bsq.statistics.paired:mcnemar", "McNemar's chi-square test"),
    "mcnemar-continuity": ("bsq.statistics.paired:mcnemar_continuity", "McNemar's test, continuity corrected"),
    "mcnemar-exact": ("bsq.statistics.paired:mcnemar_exact", "McNemar's exact test"),
    "wald-proportion": ("bsq.statistics.proportion:wald", "Wald interval of a proportion"),
    "wilson": ("bsq.statistics.proportion:wilson", "Wilson score interval"),
    "wilson-continuity": ("bsq.statistics.proportion:wilson_continuity", "Wilson interval, continuity corrected"),
    "clopper-pearson": ("bsq.statistics.proportion:clopper_pearson", "Clopper-Pearson (exact) interval"),
    "mid-p-proportion": ("bsq.statistics.proportion:mid_p", "mid-p interval of a proportion"),
    "agresti-coull": ("bsq.statistics.proportion:agresti_coull", "Agresti-Coull interval"),
    "jeffreys": ("bsq.statistics.proportion:jeffreys", "Jeffreys interval"),
    "sterne": ("bsq.statistics.proportion:sterne", "inversion of the exact binomial test"),
    "katz": ("bsq.statistics.effect:katz", "risk ratio, Katz log interval"),
    "woolf": ("bsq.statistics.effect:woolf", "odds ratio, Woolf log interval"),
    "conditional-mle": ("bsq.statistics.effect:conditional_mle", "conditional odds ratio, exact interval"),
    "miettinen-nurminen-ratio": (
        "bsq.statistics.effect:miettinen_nurminen_ratio",
        "risk ratio, Miettinen-Nurminen score interval",
    ),
    "wald-log": ("bsq.statistics.ratio:wald_p", "p of a ratio from its interval, on the log scale"),
    "greenwood": ("bsq.statistics.survival:greenwood", "Greenwood interval of survival, on any scale"),
    "km-log": ("bsq.statistics.survival:greenwood", "Greenwood interval of survival, log scale (R)"),
    "km-log-log": ("bsq.statistics.survival:greenwood", "Greenwood interval of survival, log-log scale (SAS, Stata)"),
    "km-plain": ("bsq.statistics.survival:greenwood", "Greenwood interval of survival, plain scale (SPSS)"),
    "km-logit": ("bsq.statistics.survival:greenwood", "Greenwood interval of survival, logit scale"),
    "km-arcsine": ("bsq.statistics.survival:greenwood", "Greenwood interval of survival, arcsine scale"),
}
"""name -> (module:function, one-line summary)"""


def load_method(name: str) -> Callable[..., object]:
    """The function of a method."""
    module, _, attribute = METHODS[name][0].partition(":")
    function: Callable[..., object] = getattr(import_module(module), attribute)
    return function
