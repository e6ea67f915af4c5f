"""``bsq mean``."""

from __future__ import annotations

import re

import click

from bsq_cli.single import Claim, Whole, command


@command()
@click.argument("mean")
@click.option("--sd", metavar="SD", help="The standard deviation as printed.")
@click.option("--n", "n", type=Whole(), required=True, metavar="N", help="The number of patients.")
@click.option(
    "--items", type=Whole(), default=1, show_default=True, help="Whole-number items that a value is the mean of."
)
@click.option("--range", "range_", metavar="LOW-HIGH", help="The lowest and the highest value of an item: 1-7.")
@click.option("--binary", is_flag=True, help="Every value is 0 or 1 (DEBIT).")
def mean(mean: str, sd: str | None, n: int, items: int, range_: str | None, binary: bool) -> list[Claim]:
    """Whether N whole numbers can have this MEAN (GRIM), and this SD (GRIMMER, DEBIT).

    \b
    Examples:
      bsq mean 5.19 --n 28
      bsq mean 3.44 --sd 2.47 --n 18 --items 1
      bsq mean 0.35 --sd 0.11 --n 20 --binary
    """
    both = re.fullmatch(r"\s*([^\s(±]+)\s*(?:\(|±|\+/-)\s*(?:SD\s*)?([^\s()]+)\s*\)?\s*", mean)
    if both and sd is None:
        mean, sd = both[1], both[2]
    claim = {"kind": "mean", "subject": "mean of whole numbers", "n": n, "items": items, "binary": binary}
    return [claim | {"printed": [mean, sd] if sd else [mean], "range": range_ and range_.replace(",", "-")}]
