"""``bsq samplesize``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, command


@command()
@click.option("--proportions", nargs=2, metavar="P1 P2", help="The two proportions: 0.20 0.40, or 20% 40%.")
@click.option("--difference", metavar="D", help="Instead: the difference of two means, with --sd.")
@click.option("--sd", metavar="SD", help="The standard deviation of a patient's value.")
@click.option("--hazard-ratio", metavar="HR", help="Instead: the hazard ratio of a log-rank test; counts events.")
@click.option("--power", required=True, metavar="POWER", help="0.8, or 80%.")
@click.option("--one-sided", is_flag=True, help="The test is one-sided.")
@click.option("--dropout", metavar="SHARE", help="The drop-outs that are allowed for: 10%.")
@click.option("--reported", multiple=True, metavar="N", help="As printed: 91, '91 per group', '182 total'. Repeatable.")
def samplesize(
    proportions: tuple[str, str] | None, difference: str | None, sd: str | None, hazard_ratio: str | None, power: str,
    one_sided: bool, dropout: str | None, reported: tuple[str, ...],
) -> list[Claim]:  # fmt: skip
    """The number of patients per group, or of events, that a methods section reports; two groups of one size.

    \b
    Examples:
      bsq samplesize --proportions 0.20 0.40 --power 0.8 --reported 91
      bsq samplesize --difference 5 --sd 10 --power 90%
      bsq samplesize --hazard-ratio 0.7 --power 80% --reported "247 events"
    """
    plan = {
        "kind": "sample_size", "subject": "sample size", "proportions": list(proportions or ()),
        "difference": difference, "sd": sd, "hazard_ratio": hazard_ratio, "power": power,
        "alpha": str(click.get_current_context().params["alpha"]),
        "sides": 1 if one_sided else 2, "dropout": dropout,
    }  # fmt: skip
    return [plan | {"printed": [printed]} for printed in reported or ("?",)]
