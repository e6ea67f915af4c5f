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
    "wald-log-odds": (
        "bsq.statistics.two_by_two:wald_log_odds",
        "Wald test of the log odds ratio (logistic regression)",
    ),
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
    "wald-continuity": ("bsq.statistics.proportion:wald_continuity", "Wald interval, continuity corrected"),
    "logit": ("bsq.statistics.proportion:logit", "interval of a proportion on the logit scale"),
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
    "wald-difference": ("bsq.statistics.effect:wald_difference", "risk difference, Wald interval"),
    "wald-continuity-difference": (
        "bsq.statistics.effect:wald_continuity_difference",
        "risk difference, Wald interval, continuity corrected",
    ),
    "agresti-caffo": ("bsq.statistics.effect:agresti_caffo", "risk difference, Agresti-Caffo interval"),
    "newcombe": ("bsq.statistics.effect:newcombe", "risk difference, Newcombe hybrid score interval"),
    "miettinen-nurminen-difference": (
        "bsq.statistics.effect:miettinen_nurminen_difference",
        "risk difference, Miettinen-Nurminen score interval",
    ),
    "grim": ("bsq.statistics.grim:sums_that_give", "GRIM: the whole-number sums behind a mean"),
    "grimmer": ("bsq.statistics.grim:squares_that_give", "GRIMMER: the whole-number data behind a mean and SD"),
    "debit": ("bsq.statistics.grim:debit", "DEBIT: the SD of zeros and ones"),
    "student": ("bsq.statistics.means:student", "Student's t test, equal variances"),
    "welch": ("bsq.statistics.means:welch", "Welch's t test, unequal variances"),
    "z-of-means": ("bsq.statistics.means:z_of_means", "z test of two means"),
    "paired-t": ("bsq.statistics.means:paired_t", "paired t test"),
    "anova": ("bsq.statistics.means:anova", "one-way analysis of variance"),
    "welch-anova": ("bsq.statistics.means:welch_anova", "Welch's analysis of variance, unequal variances"),
    "t": ("bsq.statistics.distributions:t_sf", "upper tail of Student's t"),
    "z": ("bsq.statistics.distributions:normal_sf", "upper tail of the normal distribution"),
    "f": ("bsq.statistics.distributions:f_sf", "upper tail of F"),
    "chi-square": ("bsq.statistics.distributions:chi_squared_sf", "upper tail of chi-square"),
    "correlation-t": ("bsq.statistics.correlation:correlation_t", "t test of a correlation"),
    "fisher-z": ("bsq.statistics.correlation:fisher_z", "a correlation by Fisher's transformation"),
    "mercaldo": ("bsq.statistics.likelihood_ratios:mercaldo", "predictive value, logit interval"),
    "simel": ("bsq.statistics.likelihood_ratios:simel", "likelihood ratio, log interval"),
    "youden": ("bsq.statistics.likelihood_ratios:youden", "Youden's index"),
    "garwood": ("bsq.statistics.rates:garwood", "exact Poisson interval of a rate"),
    "byar": ("bsq.statistics.rates:byar", "Byar's interval of a rate"),
    "wald-rate": ("bsq.statistics.rates:wald_rate", "normal interval of a rate"),
    "wald-log-rate": ("bsq.statistics.rates:wald_log_rate", "normal interval of a rate on the log scale"),
    "mid-p-rate": ("bsq.statistics.rates:mid_p_rate", "mid-p interval of a rate"),
    "rate-ratio-mid-p": ("bsq.statistics.rates:rate_ratio_mid_p", "rate ratio, mid-p interval"),
    "rate-ratio-wald": ("bsq.statistics.rates:rate_ratio_wald", "rate ratio, log interval"),
    "rate-ratio-exact": ("bsq.statistics.rates:rate_ratio_exact", "rate ratio, exact interval"),
    "rate-difference-wald": ("bsq.statistics.rates:rate_difference_wald", "rate difference, normal interval"),
    "exact-rates": ("bsq.statistics.rates:exact_rates", "exact test of two rates, sum of small p"),
    "central-rates": ("bsq.statistics.rates:central_rates", "exact test of two rates, twice the smaller tail"),
    "mid-p-rates": ("bsq.statistics.rates:mid_p_rates", "mid-p test of two rates"),
    "likelihood-ratio-rates": ("bsq.statistics.rates:likelihood_ratio_rates", "likelihood-ratio test of two rates"),
    "wald-rate-difference": ("bsq.statistics.rates:wald_rate_difference", "z test of the rate difference"),
    "wald-rates": ("bsq.statistics.rates:wald_rates", "z test of the log rate ratio"),
    "score-rates": ("bsq.statistics.rates:score_rates", "score test of two rates"),
    "proportions-pooled": ("bsq.statistics.sample_size:proportions_pooled", "sample size, two proportions"),
    "proportions-unpooled": (
        "bsq.statistics.sample_size:proportions_unpooled",
        "sample size, two proportions, unpooled",
    ),
    "proportions-corrected": (
        "bsq.statistics.sample_size:proportions_corrected",
        "sample size, two proportions, continuity corrected",
    ),
    "proportions-average": (
        "bsq.statistics.sample_size:proportions_average",
        "sample size, two proportions, variance of their average",
    ),
    "proportions-unpooled-corrected": (
        "bsq.statistics.sample_size:proportions_unpooled_corrected",
        "sample size, two proportions, unpooled, continuity corrected",
    ),
    "proportions-arcsine": ("bsq.statistics.sample_size:proportions_arcsine", "sample size, two proportions, arcsine"),
    "means-t": ("bsq.statistics.sample_size:means_t", "sample size, two means, t test"),
    "means-normal": ("bsq.statistics.sample_size:means_normal", "sample size, two means, normal approximation"),
    "schoenfeld": ("bsq.statistics.sample_size:schoenfeld", "events of a log-rank test, Schoenfeld"),
    "freedman": ("bsq.statistics.sample_size:freedman", "events of a log-rank test, Freedman"),
    "fixed-effect": ("bsq.statistics.pooling:fixed_effect", "inverse-variance fixed-effect pooling"),
    "mantel-haenszel": ("bsq.statistics.pooling:mantel_haenszel", "Mantel-Haenszel pooling"),
    "mantel-haenszel-sato": (
        "bsq.statistics.pooling:mantel_haenszel_sato",
        "Mantel-Haenszel risk difference, Sato's standard error",
    ),
    "mantel-haenszel-random": (
        "bsq.statistics.pooling:dersimonian_laird",
        "random effects, heterogeneity about the Mantel-Haenszel estimate (RevMan)",
    ),
    "peto": ("bsq.statistics.pooling:peto", "Peto's pooled odds ratio"),
    "dersimonian-laird": ("bsq.statistics.pooling:dersimonian_laird", "random effects, DerSimonian-Laird"),
    "reml": ("bsq.statistics.pooling:reml", "random effects, restricted maximum likelihood"),
    "paule-mandel": ("bsq.statistics.pooling:paule_mandel", "random effects, Paule-Mandel"),
    "reml-metafor": ("bsq.statistics.pooling:reml_stopped", "random effects, REML stopped where metafor stops"),
    "hedges": ("bsq.statistics.pooling:hedges", "random effects, Hedges"),
    "reml-metafor-hk": ("bsq.statistics.pooling:hartung_knapp", "metafor's REML with Hartung-Knapp interval"),
    "hedges-hk": ("bsq.statistics.pooling:hartung_knapp", "Hedges with Hartung-Knapp interval"),
    "dersimonian-laird-hk": ("bsq.statistics.pooling:hartung_knapp", "DerSimonian-Laird with Hartung-Knapp interval"),
    "reml-hk": ("bsq.statistics.pooling:hartung_knapp", "REML with Hartung-Knapp interval"),
    "paule-mandel-hk": ("bsq.statistics.pooling:hartung_knapp", "Paule-Mandel with Hartung-Knapp interval"),
}
"""name -> (module:function, one-line summary)"""


def load_method(name: str) -> Callable[..., object]:
    """The function of a method."""
    module, _, attribute = METHODS[name][0].partition(":")
    function: Callable[..., object] = getattr(import_module(module), attribute)
    return function
