"""``bsq audit``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bsq.bundled import bundled
from bsq.engine import Report, verify
from bsq.engine import audit as audit_report
from bsq.files import write_whole
from bsq.paper.errors import PaperFileError
from bsq.paper.model import Paper
from bsq_cli import completion
from bsq_cli.exits import Exit
from bsq_cli.output import Output, reporting
from bsq_cli.reading import read_papers, tell

if TYPE_CHECKING:
    from bsq.baseline import Baseline


@click.command()
@click.argument("papers", nargs=-1, metavar="[PAPER...]", shell_complete=completion.papers)
@click.option(
    "--update",
    is_flag=True,
    help="Record the present verdicts, and show what that changes; records that no longer hold are removed.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where verdicts are recorded instead of in the paper files.",
)
@reporting(default="changes")
@click.pass_context
def audit(ctx: click.Context, papers: tuple[str, ...], update: bool, baseline: Path | None, output: Output) -> None:
    """Compare each verdict with the recorded one.

    PAPER is a bundled paper (see bsq list), a paper file, or a folder of paper files; without any, the bundled papers
    are audited. A paper file records a verdict with expect = "mismatch" in its claim; of a claim without expect,
    "reproduced" is expected. ignore = "why" lets a finding pass, and is reported once there is nothing to ignore.

    \b
    Exit codes: 0 every verdict is as recorded; 1 some changed;
    2 a bad call or a bad paper file; 3 nothing to check was found.

    \b
    Examples:
      bsq audit
      bsq audit papers/ --output markdown=summary.md --output sarif=bsq.sarif
      bsq audit papers/ --baseline verdicts.json --update
    """
    if update and not papers and not baseline:
        raise click.UsageError("--update edits paper files; name them, or the folder that they are in")
    read, broken = read_papers(dict.fromkeys(papers or bundled()))
    if not read:
        ctx.exit(Exit.BAD_INPUT)
    try:
        known = _known(baseline, read, update) if baseline else None
        reports = [_audited(verify(paper), known) for paper in read]
    except PaperFileError as error:
        tell(error)
        ctx.exit(Exit.BAD_INPUT)
    changed = [report for report in reports if report.changes]
    if update and not broken:
        _update(ctx, reports, changed, baseline, known)
    output.write(reports)
    if changed and not update:
        told = " ".join((*papers, *(["--baseline", str(baseline)] if baseline else []))) or "PAPER"
        click.echo(f"bsq audit {told} --update records the present verdicts.", err=True)
    is_as_recorded = not changed or (update and not broken)
    ctx.exit(Exit.BAD_INPUT if broken else Exit.CLEAN if is_as_recorded else Exit.FLAGGED)


def _known(baseline: Path, papers: list[Paper], update: bool) -> Baseline:
    """The verdicts of the baseline; one that is to be written need not be there yet."""
    from bsq.baseline import read_baseline, refuse_namesakes

    refuse_namesakes(papers, baseline)
    return {} if update and not baseline.exists() else read_baseline(baseline)


def _audited(report: Report, known: Baseline | None) -> Report:
    recorded = report.paper.expected if known is None else known.get(report.paper.id, {})
    return audit_report(report, recorded)


def _update(
    ctx: click.Context, reports: list[Report], changed: list[Report], baseline: Path | None, known: Baseline | None
) -> None:
    """Record the present verdicts in the baseline, or in the paper files."""
    try:
        texts = _texts(reports, changed, baseline, known)
    except PaperFileError as error:
        tell(error)
        ctx.exit(Exit.BAD_INPUT)
    for path, text in texts.items():
        try:
            write_whole(path, text)
        except OSError as error:
            click.echo(f"Error: {path}: cannot be written: {error.strerror}", err=True)
            ctx.exit(Exit.BAD_INPUT)
        click.echo(f"Recorded in {path}.", err=True)


def _texts(
    reports: list[Report], changed: list[Report], baseline: Path | None, known: Baseline | None
) -> dict[Path, str]:
    """What is to be written where."""
    from bsq.baseline import baseline_text
    from bsq.paper.recording import recorded

    return (
        {baseline: baseline_text(reports, known or {})}
        if baseline
        else {Path(report.paper.source): recorded(report.paper, report.changes or ()) for report in changed}
    )
