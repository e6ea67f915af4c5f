"""``bsq ratio``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, command


@command(alternative=True, level=True)
@click.argument("estimate")
@click.argument("interval", required=False)
@click.option("--p", "p", metavar="P", help="The p as printed.")
@click.option(
    "--measure",
    type=click.Choice(["HR", "OR", "RR"]),
    default="HR",
    show_default=True,
    help="What kind of ratio it is.",
)
def ratio(estimate: str, interval: str | None, p: str | None, measure: str) -> list[Claim]:
    """A hazard, odds or risk ratio against its interval and its p; and what a single wrong digit would mend.

    \b
    Examples:
      bsq ratio 0.74 0.57-0.97 --p 0.03
      bsq ratio "0.74 (0.57 to 0.97)" --p 0.03 --measure OR
    """
    printed = f"{estimate} ({interval.strip('()[]')})" if interval else estimate
    name = {"HR": "hazard ratio", "OR": "odds ratio", "RR": "risk ratio"}[measure]
    return [{"kind": "ratio", "measure": measure, "subject": name, "printed": [printed, p] if p else [printed]}]
