"""``bsq verify``."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

import click
from msgspec.structs import replace

from bsq.engine import Report
from bsq.engine import verify as verify_paper
from bsq.findings import Finding
from bsq.words import counted
from bsq_cli import completion
from bsq_cli.exits import FAIL_ON, Exit, exit_code
from bsq_cli.output import Output, reporting
from bsq_cli.reading import read_papers


@click.command()
@click.argument("papers", nargs=-1, required=True, metavar="PAPER...", shell_complete=completion.papers)
@reporting()
@click.option("--talk", is_flag=True, help="The guided version for a journal club; the same as --format talk.")
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Only claims of this id, table, kind, verdict or flag; * stands for anything. Repeatable.",
)
@click.option(
    "--show",
    type=click.Choice(["flagged", "all"]),
    default="flagged",
    show_default=True,
    help="Whether to list what is in order, too.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="mismatch",
    show_default=True,
    help="The least finding for exit code 1.",
)
@click.pass_context
def verify(
    ctx: click.Context,
    papers: tuple[str, ...],
    output: Output,
    only: tuple[str, ...],
    show: str,
    fail_on: str,
    talk: bool,
) -> None:
    """Re-derive every claim of a paper.

    PAPER is a bundled paper (see bsq list), a paper file, or a folder of paper files.

    \b
    Examples:
      bsq verify paper-001
      bsq verify paper-001 --talk
      bsq verify paper-003 --only 'table-2*' --show all
      bsq verify my-paper.toml --format json --fail-on never
      bsq verify paper-003 --output html=report.html
    """
    if talk and output.format != "terminal":
        raise click.UsageError(f"--talk is a format of its own; leave out --format {output.format}")
    read, broken = read_papers(papers)
    for paper in read:
        if paper.unread:
            cells = counted(len(paper.unread), "table cell")
            click.echo(f"Note: {paper.source}: {cells} not checked; bsq lint lists them", err=True)
    reports = [_selected(verify_paper(paper), only) for paper in read]
    reports = [report for report in reports if report.findings]
    code = Exit.BAD_INPUT if broken else exit_code(reports, fail_on)
    if code is Exit.NOTHING:
        click.echo(f"Nothing to check: no claim is named {' or '.join(only)}; bsq show lists the claims.", err=True)
    elif reports:
        chosen = output._replace(format="talk") if talk else output
        chosen.write(reports, everything=show == "all")
    ctx.exit(code)


def _selected(report: Report, only: tuple[str, ...]) -> Report:
    """The findings that one of the patterns names; every finding if there is no pattern."""
    if not only:
        return report
    chosen = (f for f in report.findings if any(fnmatchcase(name, pattern) for pattern in only for name in _names(f)))
    return replace(report, findings=tuple(chosen))


def _names(finding: Finding) -> Iterator[str]:
    """What --only may call a finding: its id, the id of its claim or table, its kind, its verdict, its flags."""
    yield from (finding.claim, finding.claim.partition(": ")[0], finding.kind, finding.verdict)
    if finding.impossible:
        yield "impossible"
    if finding.decision_error:
        yield "decision_error"
