"""``bsq proportion``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, command
from bsq_cli.single import method as named


@command(level=True)
@click.argument("count")
@click.option("--method", metavar="NAME", help="The method that the paper names.")
@click.option("--reported", multiple=True, metavar="ESTIMATE", help="Estimate and limits as printed. Repeatable.")
def proportion(count: str, method: str | None, reported: tuple[str, ...]) -> list[Claim]:
    """Every confidence interval of the proportion COUNT, and which of them gives the reported limits.

    \b
    Example:
      bsq proportion 15/22 --reported "68.2% (45.1 to 86.1)"
    """
    return [
        {"kind": "proportion_ci", "subject": "proportion", "count": count, "method": named(method), "printed": printed}
        for printed in reported or ("?%",)
    ]
