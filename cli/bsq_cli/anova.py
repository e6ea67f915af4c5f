"""``bsq anova``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, command, method


@command()
@click.argument("groups", nargs=-1, required=True, metavar="SUMMARY...")
@click.option("--se", "se", is_flag=True, help="The spreads are standard errors.")
@click.option("--test", metavar="NAME", help="The test that the paper names: anova or welch-anova.")
@click.option("--reported", multiple=True, metavar="VALUE", help="p or F as printed. Repeatable.")
def anova(groups: tuple[str, ...], se: bool, test: str | None, reported: tuple[str, ...]) -> list[Claim]:
    """One-way analysis of variance of groups, each a SUMMARY such as "316.6 (58.7), n=8".

    \b
    Example:
      bsq anova "316.6 (58.7), n=8" "256.4 (37.1), n=9" "278.0 (33.8), n=5" --reported "p = 0.044"
    """
    claim = {"kind": "anova", "groups": list(groups), "spread": "SE" if se else "SD", "test": method(test)}
    if reported:
        return [claim | {"subject": "means", "printed": [printed]} for printed in reported]
    return [claim | {"subject": what, "printed": [f"{what} ?"]} for what in ("F", "p")]
