"""``bsq ratio``."""

from __future__ import annotations

import click

from bsq_cli.single import RATIOS, Claim, before_p, command, labelled, with_interval


@command(alternative=True, level=True)
@click.argument("estimate")
@click.argument("interval", nargs=-1)
@click.option("--p", "p", metavar="P", help="The p as printed.")
@click.option(
    "--measure",
    type=click.Choice(["HR", "OR", "RR"], case_sensitive=False),
    help="What kind of ratio it is.  [default: as its label says, or HR]",
)
def ratio(estimate: str, interval: tuple[str, ...], p: str | None, measure: str | None) -> list[Claim]:
    """A hazard, odds or risk ratio against its interval and its p; and what a single wrong digit would mend.

    \b
    Examples:
      bsq ratio 0.74 0.57-0.97 --p 0.03
      bsq ratio "0.74 (0.57 to 0.97)" --p 0.03 --measure OR
    """
    label, estimate = labelled(estimate, RATIOS)
    estimate, *behind = before_p(estimate) or [""]
    kind = measure or label or "HR"
    printed = with_interval(estimate, interval)
    p = p or (behind[0] if behind else None)
    name = {"HR": "hazard ratio", "OR": "odds ratio", "RR": "risk ratio"}[kind]
    return [{"kind": "ratio", "measure": kind, "subject": name, "printed": [printed, p] if p else [printed]}]
