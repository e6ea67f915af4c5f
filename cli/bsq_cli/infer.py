"""``bsq infer``."""

from __future__ import annotations

import re

import click

from bsq_cli.single import Claim, Whole, command, method

BETWEEN = r"\s*(?:\bvs?\b\.?|\bversus\b|\bagainst\b|\band\b|;|,(?=\s))\s*"
"""What stands between the percentages of groups."""


@command()
@click.argument("percentages", nargs=-1, required=True)
@click.option(
    "--n",
    "sizes",
    type=Whole(),
    multiple=True,
    required=True,
    metavar="N",
    help="The patients of each group, in order.",
)
@click.option("-p", "p", required=True, metavar="P", help="The p as printed.")
@click.option("--all", "exact", is_flag=True, help="The percentages are of all N patients, not of some of them.")
@click.option("--test", metavar="NAME", help="The test that the paper names.")
def infer(percentages: tuple[str, ...], sizes: tuple[int, ...], p: str, exact: bool, test: str | None) -> list[Claim]:
    """Find the counts, and the sizes of subgroups, that fit PERCENTAGES and give the p.

    PERCENTAGES are the groups' percentages with "vs" between them. Every whole number of patients up to N is tried.

    \b
    Example:
      bsq infer "83% vs 33%" --n 12 --n 21 -p 0.057
    """
    parts = [part for text in percentages for part in re.split(BETWEEN, text.strip()) if part]
    if len(parts) != len(sizes):
        raise click.UsageError(
            f"expected one --n for each of the percentages, found {len(sizes)} for {len(parts)}: {', '.join(parts)}"
        )
    most = "" if exact else "<="
    given = [part if part.endswith(("%", "cent")) else f"{part}%" for part in parts]
    counts = [f"{part}/{most}{size}" for part, size in zip(given, sizes, strict=True)]
    return [{"kind": "comparison", "subject": "counts", "counts": counts, "printed": p, "test": method(test)}]
