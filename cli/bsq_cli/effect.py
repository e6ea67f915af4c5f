"""``bsq effect``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, command


@command(level=True)
@click.argument("counts", nargs=2, metavar="COUNT COUNT")
@click.option("--reported", multiple=True, metavar="VALUE", help="As printed, after its label: 'RR 1.33 (1.01-1.75)'.")
def effect(counts: tuple[str, str], reported: tuple[str, ...]) -> list[Claim]:
    """Risk ratio, odds ratio, risk difference and number needed to treat, first over (minus) second.

    \b
    Examples:
      bsq effect 40/44 15/22
      bsq effect 40/44 15/22 --reported "RR 1.33 (0.99-1.79)" --reported "NNT 4.4"
    """
    names = {"RR": "risk ratio", "OR": "odds ratio", "RD": "risk difference", "NNT": "number needed to treat"}
    claims = []
    given = {text: text.strip().split()[0].rstrip("=:,").upper() for text in reported if text.strip()}
    for text, label in given.items():
        if label not in names:
            raise click.UsageError(f"expected one of {', '.join(names)} before the reported value, found {text!r}")
    for label, subject in names.items():
        printed = [text for text, of in given.items() if of == label]
        if reported and not printed:
            continue
        for text in printed or ["?%" if label == "RD" else "?"]:
            claims.append({"subject": subject, "counts": list(counts)} | _claim(label, text))
    return claims


def _claim(label: str, text: str) -> Claim:
    """The claim kind of a measure, and its printed value with the label that the kind expects."""
    if label in ("RR", "OR"):
        return {"kind": "ratio", "measure": label, "printed": [text]}
    return {"kind": "difference", "printed": [text if text.strip().upper().startswith(label) else f"{label} {text}"]}
