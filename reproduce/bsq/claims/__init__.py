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
    "proportion_ci": ("bsq.claims.proportion_ci:ProportionCI", "a proportion with its confidence interval"),
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
