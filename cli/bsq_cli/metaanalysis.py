"""``bsq metaanalysis``."""

from __future__ import annotations

import click

from bsq_cli.single import RATIOS, Claim, command, labelled, read_stdin, read_text

EFFECTS = RATIOS | {"RD": r"RD|risk difference", "MD": r"W?MD|mean difference"}


@command(level=True)
@click.argument("studies", metavar="STUDIES.csv")
@click.option(
    "--effect", type=click.Choice(["RR", "OR", "HR", "RD", "MD"]), help="What is pooled; else the columns tell."
)
@click.option("--model", type=click.Choice(["fixed", "random"]), help="The model that the paper names.")
@click.option("--reported", multiple=True, metavar="VALUE", help="As printed: 'RR 0.69 (0.50-0.96)', 'I2 = 40%'.")
@click.option("--no-plot", is_flag=True, help="Leave out the forest plot.")
def metaanalysis(
    studies: str, effect: str | None, model: str | None, reported: tuple[str, ...], no_plot: bool
) -> tuple[list[Claim], list[str]]:
    """A meta-analysis of the studies in a CSV file, with fixed and random effects, and its forest plot.

    The columns are recognized by their names: study; events1, n1, events2, n2; or mean1, sd1, n1, mean2, sd2, n2; or
    estimate, low, high; or estimate, se (a ratio then as its logarithm). - reads standard input.

    \b
    Example:
      bsq metaanalysis studies.csv --effect RR --reported "RR 0.69 (0.50-0.96)"
    """
    from bsq.studies import StudiesError, read_csv

    named = [label for text in reported if (label := labelled(text, EFFECTS)[0])]
    try:
        effect, lines = read_csv(
            read_stdin() if studies == "-" else read_text(studies), effect or next(iter(named), None)
        )
    except StudiesError as error:
        raise click.UsageError(f"{studies}: {error}") from None
    claim = {"kind": "pooled", "effect": effect, "model": model, "studies": "\n".join(lines)}
    plot = [] if no_plot else _plot("\n".join(lines), effect)
    if reported:
        return [claim | {"subject": "pooled", "printed": [printed]} for printed in reported], plot
    measures = ("estimate", "p", "Q", "p of heterogeneity", "I2", "tau2")
    unprinted = {what: f"{what} {'?%' if what == 'I2' else '?'}" for what in measures}
    return [claim | {"subject": what, "printed": [text]} for what, text in unprinted.items()], plot


def _plot(studies: str, effect: str) -> list[str]:
    """The forest plot, where the studies can be pooled; what is wrong with them is told by the report."""
    import shutil

    from bsq.reports.forest import forest

    try:
        return [*forest(studies, effect, shutil.get_terminal_size().columns), ""]
    except ValueError:
        return []
