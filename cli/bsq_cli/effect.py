"""``bsq effect``."""

from __future__ import annotations

import re

import click

from bsq_cli.single import RATIOS, Claim, command, is_p, labelled


@command(level=True)
@click.argument("counts", nargs=2, metavar="COUNT COUNT")
@click.option(
    "--reported",
    multiple=True,
    metavar="VALUE",
    help="After its label (RR, OR, RD, NNT or in words): 'RR 1.33 (1.01-1.75)'; or p.",
)
def effect(counts: tuple[str, str], reported: tuple[str, ...]) -> list[Claim]:
    """Risk ratio, odds ratio, risk difference and number needed to treat, first over (minus) second.

    \b
    Examples:
      bsq effect 40/44 15/22
      bsq effect 40/44 15/22 --reported "RR 1.33 (0.99-1.79)" --reported "NNT 4.4"
    """
    claims: list[Claim] = []
    for text in reported or [f"{label} ?" for label in SUBJECTS]:
        label, value = labelled(text, LABELS)
        if is_p(text):
            claims.append(_of_p(text, claims, counts))
        elif re.match(ADJUSTED, text):
            raise click.UsageError(f"an adjusted ratio does not follow from counts; bsq ratio checks {text!r}")
        elif not label:
            known = ", ".join(f"{label} ({subject})" for label, subject in SUBJECTS.items())
            raise click.UsageError(f"expected the value after one of {known}, found {text!r}")
        else:
            claims.append({"subject": SUBJECTS[label], "counts": list(counts)} | _claim(label, value))
    return claims


def _of_p(text: str, before: list[Claim], counts: tuple[str, ...]) -> Claim:
    """A p beside a ratio with its interval may be of that; any other is of the counts."""
    from bsq.claims.ratio import read_ratio

    ratio = before[-1] if before and before[-1]["kind"] == "ratio" else None
    if ratio and read_ratio(ratio["printed"][0]).high:
        before.pop()
        return ratio | {"printed": [ratio["printed"][0], text]}
    return {"kind": "comparison", "subject": "p", "counts": list(counts), "printed": text}


ADJUSTED = r"\s*(?:a(?:OR|RR|HR)\b|adjusted\b)"
SUBJECTS = {"RR": "risk ratio", "OR": "odds ratio", "RD": "risk difference", "NNT": "number needed to treat"}
LABELS = {
    "RD": r"RD|ARR|ARD|ARI|(?:absolute )?(?:risk |rate )?(?:difference|reduction|increase)",
    "NNT": r"NN[TH]B?|numbers? needed to (?:treat|harm)",
    "RR": RATIOS["RR"],
    "OR": RATIOS["OR"],
}
"""What a measure is called -> the labels that papers print before it."""


def _claim(label: str, value: str) -> Claim:
    """The claim kind of a measure, and its printed value as the kind expects it."""
    if label in ("RR", "OR"):
        return {"kind": "ratio", "measure": label, "printed": [value]}
    return {"kind": "difference", "printed": [f"{label} {'?%' if (label, value) == ('RD', '?') else value}"]}
