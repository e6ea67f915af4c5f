"""``bsq compare``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, command, counts_or_table, method, refuse_statistics


@command(alternative=True)
@click.argument("counts", nargs=-1, metavar="COUNT COUNT...")
@click.option("--table", metavar="ROWS", help="Instead: rows of counts, one a group: '8 1 3; 7 0 6'.")
@click.option("--ordered", is_flag=True, help="The table's columns are ordered: adds the trend tests.")
@click.option("--paired", is_flag=True, help="The 2 x 2 table is of pairs: McNemar's tests.")
@click.option("--test", metavar="NAME", help="The test that the paper names.")
@click.option("--reported", multiple=True, metavar="P", help="The p as printed. Repeatable.")
def compare(
    counts: tuple[str, ...], table: str | None, ordered: bool, paired: bool, test: str | None, reported: tuple[str, ...]
) -> list[Claim]:
    """Every test of counts in common use, side by side: which of them give the reported p.

    \b
    Examples:
      bsq compare 4/12 6/13 --reported .21
      bsq compare --table "8 1 3; 7 0 6" --ordered
      bsq compare --table "20 10; 3 15" --paired
    """
    refuse_statistics(reported)
    tested = counts_or_table(counts, table) | {"kind": "comparison", "subject": "p", "test": method(test)}
    return [tested | {"ordered": ordered, "paired": paired, "printed": printed} for printed in reported or ("?",)]
