"""From claims made of a command line to the report and the exit code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import click
from msgspec.structs import replace

from bsq.engine import verify
from bsq.paper.errors import Fault, PaperFileError
from bsq.paper.reading import paper_of_claims
from bsq_cli.exits import Exit, exit_code
from bsq_cli.output import Output


def report(
    ctx: click.Context,
    claims: Sequence[Mapping[str, Any]],
    preface: Sequence[str],
    alpha: float,
    digits: int,
    output: Output,
    fail_on: str,
) -> NoReturn:
    """Re-derive the claims, write the report, in a terminal after the lines of the preface, and exit."""
    try:
        paper = paper_of_claims(ctx.command_path, claims, alpha)
    except PaperFileError as error:
        for line in dict.fromkeys(map(_told, error.faults)):
            click.echo(f"Error: {line}", err=True)
        ctx.exit(Exit.BAD_INPUT)
    found = replace(verify(paper), digits=digits)
    for line in preface if output.format == "terminal" else ():
        click.echo(line)
    output.write([found], everything=True)
    ctx.exit(exit_code([found], fail_on))


def _told(fault: Fault) -> str:
    """A fault without the keys of a paper file, which nobody typed."""
    quoted = re.search(r"""['"].*['"]$""", fault.place)
    if quoted:
        return f"{quoted[0]}: {fault.message}"
    return fault.message if "found" in fault.message else f"{fault.place.replace('_', ' ')}: {fault.message}"
