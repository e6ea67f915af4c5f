"""``bsq scan``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from bsq.documents import FORMATS, read_document
from bsq.documents.model import DocumentError
from bsq.engine import Report
from bsq.files import write_whole
from bsq.findings import CONFIDENCES, FLAGGED, LOW, Finding
from bsq.words import counted
from bsq_cli.exits import FAIL_ON, Exit, exit_code
from bsq_cli.output import Output, UnwritableError, reporting

if TYPE_CHECKING:
    from concurrent.futures import Future

STDIN = "-"


@click.command()
@click.argument("documents", nargs=-1, required=True, metavar="FILE...")
@reporting()
@click.option("--recursive", is_flag=True, help="Read the folders in a folder, too.")
@click.option(
    "--min-confidence",
    type=click.Choice(CONFIDENCES),
    default=LOW,
    show_default=True,
    help="high: leave out what rests on an inferred denominator or comparison.",
)
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    metavar="PAPER.TOML",
    help="Draft a paper file of what was found; of several documents, a folder of them.",
)
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Documents read at a time.")
@click.option(
    "--show",
    type=click.Choice(["flagged", "all"]),
    default="flagged",
    show_default=True,
    help="Whether to list what is in order, too.",
)
@click.option(
    "--fail-on", type=click.Choice(FAIL_ON), default="mismatch", show_default=True,
    help="The least finding for exit code 1.",
)  # fmt: skip
@click.pass_context
def scan(
    ctx: click.Context,
    documents: tuple[str, ...],
    output: Output,
    recursive: bool,
    min_confidence: str,
    save: Path | None,
    jobs: int,
    show: str,
    fail_on: str,
) -> None:
    """Find the statistics that a document prints, and re-derive each.

    FILE is plain text, Markdown, HTML, JATS XML, PDF or DOCX, or a folder of such files; - reads text from standard
    input. PDF and DOCX need pip install 'bsq[pdf]' and 'bsq[docx]'.

    \b
    Examples:
      bsq scan trial.txt
      bsq scan trial.html --min-confidence high --show all
      bsq scan trial.txt --save trial.toml
      bsq scan papers/ --recursive --jobs 2 --format json
    """
    broken = 0
    reports = []
    names = list(_documents(documents, recursive))
    for name, outcome in _scanned(names, jobs):
        if isinstance(outcome, DocumentError):
            broken += 1
            click.echo(f"Error: {outcome}", err=True)
        elif not outcome.findings:
            click.echo(f"Note: {name}: no printed statistic was found that could be re-derived", err=True)
        else:
            reports.append(_confident(outcome, min_confidence))
    if save and reports:
        _save(save, reports, several=len(names) > 1)
    if reports:
        output.write(reports, everything=show == "all")
    if len(names) > 1:
        _summarise(reports, len(names), broken)
    ctx.exit(Exit.BAD_INPUT if broken else exit_code(reports, fail_on))


def _documents(files: Sequence[str], recursive: bool) -> Iterator[str]:
    """The files that were named, and those of a format that bsq reads in the folders that were."""
    for name in files:
        path = Path(name)
        if name == STDIN or not path.is_dir():
            yield name
            continue
        inside = sorted(path.rglob("*") if recursive else path.iterdir())
        seen = (one for one in inside if not any(part.startswith(".") for part in one.relative_to(path).parts))
        chosen = [str(one) for one in seen if one.suffix.lower() in FORMATS and one.is_file()]
        if not chosen:
            hint = "" if recursive else "; --recursive reads the folders in it, too"
            click.echo(f"Note: {name}: a folder without a file of a format that bsq reads{hint}", err=True)
        yield from chosen


def _scanned(names: Sequence[str], jobs: int) -> Iterator[tuple[str, Report | DocumentError]]:
    """What became of each document, in their order, with a progress bar where there are several."""
    if len(names) < 2:
        yield from ((name, _scan_one(name)) for name in names)
        return
    from concurrent.futures import ProcessPoolExecutor

    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    pool = ProcessPoolExecutor(min(jobs, os.cpu_count() or 1)) if jobs > 1 and STDIN not in names else None
    pending: Sequence[Future[Report | DocumentError] | None]
    pending = [pool.submit(_scan_one, name) for name in names] if pool else [None] * len(names)
    pairs = track(
        list(zip(names, pending, strict=True)), "Scanning", console=console, disable=not console.is_terminal,
        transient=True,
    )  # fmt: skip
    try:
        for name, result in pairs:
            yield name, result.result() if result else _scan_one(name)
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)


def _scan_one(name: str) -> Report | DocumentError:
    from bsq.scan.scanner import scan as scan_document

    try:
        document = read_document("standard input", sys.stdin.buffer.read()) if name == STDIN else read_document(name)
    except DocumentError as error:
        return error
    return scan_document(document)


def _confident(report: Report, least: str) -> Report:
    """The findings without those that are flagged with less confidence."""
    kept = (f for f in report.findings if not (f.verdict in FLAGGED and _is_below(f, least)))
    return replace(report, findings=tuple(kept))


def _is_below(finding: Finding, least: str) -> bool:
    return finding.found is not None and CONFIDENCES.index(finding.found.confidence) > CONFIDENCES.index(least)


def _save(path: Path, reports: Sequence[Report], several: bool) -> None:
    """Write the drafts, whole or not at all, and over nothing that is there: a draft may have been mended by hand.

    Raises
    ------
    UnwritableError
        If one cannot be written.
    """
    from bsq.scan.draft import draft

    targets = list(_targets(path, reports)) if several or path.is_dir() else [path]
    for target in targets:
        if target.exists():
            raise UnwritableError(f"{target}: is there already; remove it, or give the draft another name")
    for target, report in zip(targets, reports, strict=True):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, draft(report))
        except OSError as error:
            raise UnwritableError(f"{target}: cannot be written: {error.strerror}; try another folder") from None
        click.echo(f"Wrote {target}; bsq verify {target} re-derives it.", err=True)


def _targets(folder: Path, reports: Sequence[Report]) -> Iterator[Path]:
    """A file in the folder for each document, named as it is; numbered where two have one name."""
    seen: dict[str, int] = {}
    for report in reports:
        name = Path(report.paper.source).stem
        seen[name] = seen.get(name, 0) + 1
        yield folder / (f"{name}.toml" if seen[name] == 1 else f"{name}-{seen[name]}.toml")


def _summarise(reports: Sequence[Report], documents: int, broken: int) -> None:
    """One line on all documents, on standard error."""
    tallies = [report.tally() for report in reports]
    total = {
        verdict: sum(tally[verdict] for tally in tallies)
        for verdict in ("mismatch", "qualified", "reproduced", "unchecked")
    }
    told = ", ".join(f"{number:,} {verdict}" for verdict, number in total.items())
    unread = f", {broken} could not be read" if broken else ""
    click.echo(f"{counted(documents, 'document')}, {len(reports)} with statistics{unread}: {told}.", err=True)
