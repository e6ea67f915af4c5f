"""``bsq rate``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, Whole, command


@command(alternative=True, level=True)
@click.argument("rates", nargs=-1, required=True, metavar="RATE [RATE]")
@click.option("--per", type=Whole(), default=1, show_default=True, help="The person-time that a printed rate is per.")
@click.option("--reported", multiple=True, metavar="VALUE", help="As printed: 'IRR 0.47 (0.24-0.91)', 'p = 0.02'.")
def rate(rates: tuple[str, ...], per: int, reported: tuple[str, ...]) -> list[Claim]:
    """Events per person-time: one RATE such as 12/345.6 with its intervals, or two, first over second.

    \b
    Examples:
      bsq rate 12/345.6 --per 100 --reported "3.5 (1.8-6.1)"
      bsq rate 12/345.6 30/402.1
    """
    claim = {"kind": "rate", "rates": list(rates), "per": per}
    if reported:
        return [claim | {"subject": "rate", "printed": [printed]} for printed in reported]
    if len(rates) == 1:
        return [claim | {"subject": "rate", "printed": ["rate ?"]}]
    each = [claim | {"subject": f"rate of group {i}", "rates": [one], "printed": ["rate ?"]}
            for i, one in enumerate(rates, 1)]  # fmt: skip
    return each + [
        claim | {"subject": what, "printed": [f"{what} ?"]} for what in ("rate ratio", "rate difference", "p")
    ]
