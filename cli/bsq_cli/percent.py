"""``bsq percent``."""

from __future__ import annotations

import click

from bsq_cli.single import Claim, Whole, command


@command()
@click.argument("count", required=False)
@click.option(
    "--of", "total", type=Whole(), metavar="N", help="Instead of COUNT: the patients, of whom some unknown number."
)
@click.option(
    "--or-of", type=int, multiple=True, metavar="N", help="Another total that the paper may mean. Repeatable."
)
@click.option("--reported", multiple=True, metavar="PERCENT", help="The percentage as printed. Repeatable.")
def percent(count: str | None, total: int | None, or_of: tuple[int, ...], reported: tuple[str, ...]) -> list[Claim]:
    """Re-derive a percentage from COUNT, such as 3/22, or see which count of --of N patients gives it.

    Several percentages of one unknown count are held against the same total.

    \b
    Examples:
      bsq percent 3/22 --reported 14.0%
      bsq percent --of 22 --reported 76.6% --reported 73.3%
    """
    if (count is None) == (total is None):
        raise click.UsageError("give either COUNT, such as 3/22, or --of, such as --of 22")
    if total is not None and not reported:
        raise click.UsageError("--of needs --reported, the percentage that some count of so many patients should give")
    base = {
        "kind": "percent",
        "subject": "percentage",
        "count": f"?/{total}" if count is None else count,
        "or_of": list(or_of),
    }
    if total is not None:
        return [base | {"printed": list(reported)}]
    return [base | {"printed": printed} for printed in reported or ("?%",)]
