"""``bsq explain``."""

from __future__ import annotations

import inspect

import click

from bsq_cli import completion
from bsq_cli.exits import Exit


@click.command()
@click.argument("name", required=False, shell_complete=completion.names)
@click.pass_context
def explain(ctx: click.Context, name: str | None) -> None:
    """Explain NAME: a claim kind, a method or a verdict. Without NAME, list them all.

    \b
    Examples:
      bsq explain
      bsq explain fisher
    """
    from bsq.claims import KINDS, load_kind
    from bsq.findings import VERDICTS
    from bsq.paper.errors import did_you_mean
    from bsq.statistics import METHODS, load_method

    if name is None:
        for heading, table in (("Claim kinds", KINDS), ("Methods", METHODS)):
            click.echo(f"{heading}:")
            for key, (_, summary) in table.items():
                click.echo(f"  {key:30} {summary}")
            click.echo()
        click.echo("Verdicts and flags:\n  " + ", ".join(VERDICTS))
    elif name in KINDS:
        click.echo(f"claim kind {name}\n\n{_readable(inspect.getdoc(load_kind(name)) or '')}")
    elif name in METHODS:
        click.echo(f"method {name}: {METHODS[name][1]}\n\n{_readable(inspect.getdoc(load_method(name)) or '')}")
    elif name in VERDICTS:
        click.echo(click.wrap_text(f"{name}: {VERDICTS[name]}", width=80))
    else:
        known = [*KINDS, *METHODS, *VERDICTS]
        from bsq_cli.main import COMMANDS

        hint = f"did you mean bsq {name} --help?" if name in COMMANDS else did_you_mean(name, known)
        click.echo(f"Error: nothing is called {name!r}; {hint if 'did' in hint else 'bsq explain lists all'}", err=True)
        ctx.exit(Exit.BAD_INPUT)


def _readable(manual: str) -> str:
    """A docstring without the marks that only documentation tools need."""
    return manual.replace(".. code-block:: toml\n\n", "").replace("``", "").replace("`", "")
