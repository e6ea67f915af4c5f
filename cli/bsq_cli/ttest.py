"""``bsq ttest``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, command, method


@command(alternative=True, level=True)
@click.argument("groups", nargs=-1, required=True, metavar="SUMMARY [SUMMARY]")
@click.option("--paired", is_flag=True, help="Both of the same patients; or one summary, of the differences.")
@click.option("--se", "se", is_flag=True, help="The spreads are standard errors.")
@click.option("--test", metavar="NAME", help="The test that the paper names: student, welch, z-of-means, paired-t.")
@click.option("--reported", multiple=True, metavar="VALUE", help="p, t or difference as printed. Repeatable.")
def ttest(groups: tuple[str, ...], paired: bool, se: bool, test: str | None, reported: tuple[str, ...]) -> list[Claim]:
    """Student's, Welch's and the z test of two means, each a SUMMARY such as "65.6 (9.5), n=72".

    \b
    Examples:
      bsq ttest "65.6 (9.5), n=72" "63.14 (10.1), n=68" --reported "p = 0.14"
      bsq ttest "65.6 (1.12), n=72" "63.1 (1.22), n=68" --se --reported "difference 2.5 (-0.8 to 5.8)"
      bsq ttest "1320.5 (366.7), n=11" --paired
    """
    claim = {
        "kind": "ttest",
        "groups": list(groups),
        "paired": paired,
        "spread": "SE" if se else "SD",
        "test": method(test),
    }
    if reported:
        return [claim | {"subject": "means", "printed": [printed]} for printed in reported]
    return [claim | {"subject": what, "printed": [f"{what} ?"]} for what in ("p", "difference")]
