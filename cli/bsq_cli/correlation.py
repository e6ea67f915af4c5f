"""``bsq correlation``."""

from __future__ import annotations

import re

import click

from bsq_cli.single import Claim, Whole, command


@command(alternative=True, level=True)
@click.argument("r")
@click.option("--n", "n", type=Whole(), required=True, metavar="N", help="The number of patients.")
@click.option("--reported", multiple=True, metavar="VALUE", help="p, or r with its interval, as printed. Repeatable.")
def correlation(r: str, n: int, reported: tuple[str, ...]) -> list[Claim]:
    """A correlation coefficient R of N patients: its p and its interval.

    \b
    Example:
      bsq correlation 0.45 --n 30 --reported "p = .01"
    """
    claim = {"kind": "correlation", "r": re.sub(r"^\s*(?:r|rho|ρ)\s*=\s*", "", r, flags=re.IGNORECASE), "n": n}
    if reported:
        return [claim | {"subject": "correlation", "printed": [printed]} for printed in reported]
    return [claim | {"subject": what, "printed": [f"{what} ?"]} for what in ("p", "r")]
