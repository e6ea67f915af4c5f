"""``bsq diagnostic``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, command

MEASURES = (
    "sensitivity", "specificity", "PPV", "NPV", "accuracy", "prevalence", "LR+", "LR-", "DOR", "Youden",
)  # fmt: skip


@command(level=True)
@click.option("--tp", type=int, required=True, metavar="N", help="True positives.")
@click.option("--fp", type=int, required=True, metavar="N", help="False positives.")
@click.option("--fn", type=int, required=True, metavar="N", help="False negatives.")
@click.option("--tn", type=int, required=True, metavar="N", help="True negatives.")
@click.option("--reported", multiple=True, metavar="VALUE", help="As printed, after its label: 'PPV 89.3%'.")
def diagnostic(tp: int, fp: int, fn: int, tn: int, reported: tuple[str, ...]) -> list[Claim]:
    """What a diagnostic test's 2 x 2 table gives: sensitivity, specificity, predictive values, likelihood ratios.

    \b
    Examples:
      bsq diagnostic --tp 25 --fp 3 --fn 5 --tn 60
      bsq diagnostic --tp 25 --fp 3 --fn 5 --tn 60 --reported "sensitivity 83.3% (65.3-94.4)"
    """
    table = {"kind": "diagnostic", "tp": tp, "fp": fp, "fn": fn, "tn": tn}
    if reported:
        return [table | {"subject": "diagnostic test", "printed": [printed]} for printed in reported]
    shares = MEASURES[:6]
    return [table | {"subject": what, "printed": [f"{what} {'?%' if what in shares else '?'}"]} for what in MEASURES]
