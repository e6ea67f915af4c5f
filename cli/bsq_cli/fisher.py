"""``bsq fisher``."""

from __future__ import annotations

import click

from bsq_cli.single import RATIOS, Claim, command, counts_or_table, is_p, labelled


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
    if table and not counts:
        counts = _rows_of_two(table)
        table = None if counts else table
    tested = counts_or_table(counts, table) | {"kind": "comparison", "test": "fisher"}
    p_values = [text for text in reported if is_p(text)] or ["?"]
    claims = [tested | {"subject": "p", "printed": printed} for printed in p_values]
    ratios = [text for text in reported if not is_p(text)]
    if len(counts) != 2:
        if ratios:
            raise click.UsageError(f"an odds ratio is of two groups and two outcomes, found {ratios[0]!r}")
        return claims
    if click.get_current_context().params["alternative"] == "two-sided":
        for alternative in ("less", "greater"):
            subject = f"p, one-sided ({alternative})"
            claims.append(tested | {"subject": subject, "alternative": alternative, "printed": "?"})
    for text in ratios or ["?"]:
        label, value = labelled(text, RATIOS)
        if label not in ("", "OR"):
            raise click.UsageError(f"Fisher's test comes with an odds ratio, found {text!r}; see bsq effect")
        claims.append(
            {"kind": "ratio", "measure": "OR", "subject": "odds ratio", "counts": list(counts), "printed": [value]}
        )
    return claims


def _rows_of_two(table: str | None) -> tuple[str, ...]:
    """A 2 x 2 table as the counts of its two groups; nothing where it is another table, or none."""
    from bsq.claims.comparison import read_table

    try:
        rows = read_table(table or "")
    except ValueError:
        return ()
    if len(rows) != 2 or len(rows[0]) != 2 or not all(map(sum, rows)):
        return ()
    return tuple(f"{first}/{first + second}" for first, second in rows)
