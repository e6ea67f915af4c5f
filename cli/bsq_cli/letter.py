"""``bsq letter``."""

from __future__ import annotations

import sys

import click

from bsq.engine import verify
from bsq_cli import completion
from bsq_cli.exits import Exit
from bsq_cli.reading import read_papers


@click.command()
@click.argument("paper", shell_complete=completion.papers)
@click.pass_context
def letter(ctx: click.Context, paper: str) -> None:
    """Draft a letter to the editor about the mismatches of one PAPER, in Markdown.

    It lists what does not follow and is not ignored, with the derivations, in the tone of someone who may be wrong.
    Read each point in the paper again before you send it.

    \b
    Example:
      bsq letter paper-001 > letter.md
    """
    from bsq.reports.letter import mismatches, render

    papers, broken = read_papers([paper])
    if len(papers) > 1:
        raise click.UsageError(f"{paper} holds {len(papers)} papers; a letter is about one")
    for report in map(verify, papers):
        if mismatches(report):
            render(report, sys.stdout)
        else:
            click.echo(f"{report.paper.id}: no mismatch; there is nothing to write about.", err=True)
    ctx.exit(Exit.BAD_INPUT if broken else Exit.CLEAN)
