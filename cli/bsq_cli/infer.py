"""``bsq infer``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, command


@command()
@click.argument("percentages")
@click.option("--n", "sizes", multiple=True, required=True, metavar="N", help="The patients of each group, in order.")
@click.option("-p", "p", required=True, metavar="P", help="The p as printed.")
@click.option("--all", "exact", is_flag=True, help="The percentages are of all N patients, not of some of them.")
@click.option("--test", metavar="NAME", help="The test that the paper names.")
def infer(percentages: str, sizes: tuple[str, ...], p: str, exact: bool, test: str | None) -> list[Claim]:
    """Find the counts, and the sizes of subgroups, that fit PERCENTAGES and give the p.

    PERCENTAGES are the groups' percentages with "vs" between them. Every whole number of patients up to N is tried.

    \b
    Example:
      bsq infer "83% vs 33%" --n 12 --n 21 -p 0.057
    """
    parts = [part.strip() for part in percentages.replace(" versus ", " vs ").split(" vs ")]
    if len(parts) != len(sizes):
        raise click.UsageError(f"expected one --n for each of {len(parts)} percentages, found {len(sizes)}")
    most = "" if exact else "<="
    given = [part if part.endswith(("%", "cent")) else f"{part}%" for part in parts]
    counts = [f"{part}/{most}{size}" for part, size in zip(given, sizes, strict=True)]
    return [{"kind": "comparison", "subject": "counts", "counts": counts, "printed": p, "test": test}]
