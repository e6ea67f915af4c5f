"""``bsq list`` and ``bsq show``."""

from __future__ import annotations

import sys
import tomllib

import click

from bsq.bundled import bundled
from bsq_cli import completion
from bsq_cli.exits import Exit
from bsq_cli.reading import read_papers


@click.command("list")
def list_papers() -> None:
    """List the bundled papers.

    \b
    Example:
      bsq list
    """
    for name, path in bundled().items():
        click.echo(f"{name}  {tomllib.loads(path.read_text(encoding='utf-8'))['title']}")


@click.command()
@click.argument("paper", shell_complete=completion.papers)
@click.pass_context
def show(ctx: click.Context, paper: str) -> None:
    """Show the claims of one PAPER: what it prints, where, and what it should follow from.

    \b
    Example:
      bsq show paper-001
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from bsq.engine import verify

    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    papers, broken = read_papers([paper])
    for found in papers:
        console.print(Text(f"{found.id}  {found.title}", style="bold"))
        if found.around.groups:
            console.print("Groups: " + ", ".join(f"{name} {size}" for name, size in found.around.groups.items()))
        table = Table("claim", "kind", "printed", "from", box=None, header_style="bold", pad_edge=False)
        for finding in verify(found).findings:
            table.add_row(*(Text(cell) for cell in (finding.claim, finding.kind, finding.printed, finding.inputs)))
        console.print(table)
    ctx.exit(Exit.BAD_INPUT if broken else Exit.CLEAN)
