"""Claim kinds: what bsq can check, one module a kind, loaded on use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bsq.claims.base import Claim

KINDS: dict[str, tuple[str, str]] = {
    "percent": ("bsq.claims.percent:Percent", "a percentage against its count and total"),
    "total": ("bsq.claims.total:Total", "parts against their whole, subsets against their set"),
    "repeat": ("bsq.claims.repeat:Repeat", "one quantity told in two places"),
    "order": ("bsq.claims.order:Order", "a median inside its range, a pooled median between its groups'"),
    "comparison": ("bsq.claims.comparison:Comparison", "a p-value against the counts that it compares"),
    "ratio": ("bsq.claims.ratio:Ratio", "a hazard, odds or risk ratio, its interval and its p against each other"),
    "survival": ("bsq.claims.survival:Survival", "survival at a time, or its median, with its interval"),
    "curve": ("bsq.claims.curve:Curve", "survival curves against the patients rebuilt from their points"),
    "proportion_ci": ("bsq.claims.proportion_ci:ProportionCI", "a proportion with its confidence interval"),
    "difference": (
        "bsq.claims.difference:Difference",
        "a difference with its interval and its p, or the number needed to treat",
    ),
    "mean": ("bsq.claims.mean:Mean", "a mean and SD of whole numbers against the number of patients"),
    "ttest": ("bsq.claims.ttest:TTest", "a p, t or difference of two means against their SDs and sizes"),
    "anova": ("bsq.claims.anova:Anova", "a p or F of several means against their SDs and sizes"),
    "test_statistic": ("bsq.claims.test_statistic:TestStatistic", "t, F, chi-square, z or r against its p-value"),
    "diagnostic": ("bsq.claims.diagnostic:Diagnostic", "sensitivity, specificity and the rest against the 2 x 2 table"),
    "rate": ("bsq.claims.rate:Rate", "events per person-time, and two such rates against each other"),
    "correlation": ("bsq.claims.correlation:Correlation", "a correlation against its p, its interval and n"),
    "sample_size": ("bsq.claims.sample_size:SampleSize", "the planned number of patients against power and effect"),
    "pooled": ("bsq.claims.pooled:Pooled", "a meta-analysis against its studies"),
}
"""name -> (module:class, one-line summary)"""


def load_kind(name: str) -> type[Claim]:
    """The class of a claim kind.

    Raises
    ------
    KeyError
        If there is no such kind.
    """
    module, _, attribute = KINDS[name][0].partition(":")
    loaded: type[Claim] = getattr(import_module(module), attribute)
    return loaded
