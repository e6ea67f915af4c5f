"""``bsq fisher``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, command, counts_or_table, is_p


@command(alternative=True, level=True)
@click.argument("counts", nargs=-1, metavar="COUNT COUNT")
@click.option("--table", metavar="ROWS", help="Instead: rows of counts, one a group: '8 1 3; 7 0 6'.")
@click.option("--reported", multiple=True, metavar="VALUE", help="The p, or OR and its interval, as printed.")
def fisher(counts: tuple[str, ...], table: str | None, reported: tuple[str, ...]) -> list[Claim]:
    """Fisher's exact test of two groups, or of an r x c table (Fisher-Freeman-Halton).

    Two-sided, one-sided both ways, and with the odds ratio and its exact interval.

    \b
    Examples:
      bsq fisher 40/44 15/22 --reported "p = 0.033"
      bsq fisher --table "8 1 3; 7 0 6"
    """
    tested = counts_or_table(counts, table) | {"kind": "comparison", "test": "fisher"}
    claims = [
        tested | {"subject": "p", "printed": printed} for printed in [text for text in reported if is_p(text)] or ["?"]
    ]
    if len(counts) != 2:
        return claims
    for alternative in ("less", "greater"):
        claims.append(tested | {"subject": f"p, one-sided ({alternative})", "alternative": alternative, "printed": "?"})
    odds = {"kind": "ratio", "measure": "OR", "subject": "odds ratio", "counts": list(counts)}
    ratios = [text for text in reported if not is_p(text)] or ["?"]
    return claims + [odds | {"printed": [printed]} for printed in ratios]
