"""``bsq new``, ``bsq lint`` and ``bsq schema``."""

from __future__ import annotations

from pathlib import Path

import click

from bsq.words import counted
from bsq_cli import completion
from bsq_cli.exits import Exit
from bsq_cli.reading import read_papers


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@click.pass_context
def new(ctx: click.Context, file: Path, force: bool) -> None:
    """Write a commented paper FILE to fill in. It is valid as it stands: bsq verify FILE works at once.

    \b
    Example:
      bsq new my-paper
    """
    from bsq.files import write_whole
    from bsq.paper.template import template

    if not file.name:
        click.echo("Error: expected the name of a file to write, such as my-paper.toml", err=True)
        ctx.exit(Exit.BAD_INPUT)
    if file.suffix != ".toml":
        file = file.with_name(file.name + ".toml")
    if file.exists() and not force:
        click.echo(f"Error: {file}: exists already; --force overwrites it", err=True)
        ctx.exit(Exit.BAD_INPUT)
    try:
        write_whole(file, template(file.stem))
    except OSError as error:
        click.echo(f"Error: {file}: cannot be written: {error.strerror}", err=True)
        ctx.exit(Exit.BAD_INPUT)
    click.echo(f"Wrote {file}. Fill it in, then: bsq verify {file}", err=True)


@click.command()
@click.argument("papers", nargs=-1, required=True, metavar="PAPER...", shell_complete=completion.papers)
@click.pass_context
def lint(ctx: click.Context, papers: tuple[str, ...]) -> None:
    """Check paper files without re-deriving anything; every fault of a file is listed at once.

    \b
    Example:
      bsq lint my-paper.toml
    """
    read, broken = read_papers(papers)
    for paper in read:
        click.echo(f"{paper.source}: good, {counted(len(paper.claims), 'claim')}")
        for cell in paper.unread:
            click.echo(f"  not checked: {cell}")
    ctx.exit(Exit.BAD_INPUT if broken else Exit.CLEAN)


@click.command()
def schema() -> None:
    """Print the JSON Schema of the paper file, for editors and other programs.

    \b
    Example:
      bsq schema > paper.schema.json
    """
    import json

    from bsq.paper.schema import schema as paper_schema

    click.echo(json.dumps(paper_schema(), indent=2, ensure_ascii=False))
