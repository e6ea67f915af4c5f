"""``bsq chi2``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, command, counts_or_table, refuse_statistics


@command(alternative=True)
@click.argument("counts", nargs=-1, metavar="COUNT COUNT...")
@click.option("--table", metavar="ROWS", help="Instead: rows of counts, one a group: '8 1 3; 7 0 6'.")
@click.option("--reported", multiple=True, metavar="P", help="The p as printed. Repeatable.")
def chi2(counts: tuple[str, ...], table: str | None, reported: tuple[str, ...]) -> list[Claim]:
    """Chi-square tests: Pearson, Yates, N - 1 and likelihood ratio.

    \b
    Examples:
      bsq chi2 16/22 21/44 --reported 0.054
      bsq chi2 --table "8 1 3; 7 0 6"
    """
    refuse_statistics(reported)
    tested = counts_or_table(counts, table) | {"kind": "comparison", "test": "chi-square", "subject": "p"}
    return [tested | {"printed": printed} for printed in reported or ("?",)]
