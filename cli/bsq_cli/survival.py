"""``bsq survival``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, Whole, command, with_interval


@command(level=True)
@click.argument("estimate")
@click.argument("interval", nargs=-1)
@click.option("--n", "n", type=Whole(), metavar="N", help="The number of patients.")
@click.option("--survivors", metavar="COUNT", help="Survivors, where nobody was censored before: 5/11.")
@click.option("--median", is_flag=True, help="The estimate is a median survival time.")
def survival(
    estimate: str, interval: tuple[str, ...], n: int | None, survivors: str | None, median: bool
) -> list[Claim]:
    """A survival estimate against its interval: on which scale it is the centre, and how many patients that implies.

    \b
    Examples:
      bsq survival 71.9% 55.9-93.9 --n 22
      bsq survival "45.5% (23.8 to 86.8)" --survivors 5/11
    """
    printed = with_interval(estimate, interval)
    quantity = "median" if median else "probability"
    claim = {"kind": "survival", "subject": "survival", "quantity": quantity, "printed": printed}
    return [claim | {"n": n, "survivors": survivors}]
