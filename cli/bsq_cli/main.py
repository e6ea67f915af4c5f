"""The command ``bsq``: a light table of commands, each loaded on use."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import Any

import click

PAPERS: dict[str, tuple[str, str]] = {
    "verify": ("bsq_cli.verify:verify", "Re-derive every claim of a paper."),
    "scan": ("bsq_cli.scan:scan", "Find and check the statistics of a document."),
    "audit": ("bsq_cli.audit:audit", "Compare each verdict with the recorded one."),
    "letter": ("bsq_cli.letter:letter", "Draft a letter to the editor."),
    "list": ("bsq_cli.papers:list_papers", "List the bundled papers."),
    "show": ("bsq_cli.papers:show", "Show the claims of one paper."),
    "explain": ("bsq_cli.explain:explain", "Explain a claim kind, a method or a verdict."),
}
STATISTICS: dict[str, tuple[str, str]] = {
    "percent": ("bsq_cli.percent:percent", "Re-derive a percentage from its count."),
    "compare": ("bsq_cli.compare:compare", "Every test of counts, side by side."),
    "fisher": ("bsq_cli.fisher:fisher", "Fisher's exact test, with the odds ratio."),
    "chi2": ("bsq_cli.chi2:chi2", "Chi-square tests."),
    "infer": ("bsq_cli.infer:infer", "Find the counts behind percentages and a p."),
    "proportion": ("bsq_cli.proportion:proportion", "Every confidence interval of a proportion."),
    "effect": ("bsq_cli.effect:effect", "Risk ratio, odds ratio, risk difference, NNT."),
    "ratio": ("bsq_cli.ratio:ratio", "A ratio against its interval and its p."),
    "survival": ("bsq_cli.survival:survival", "A survival estimate against its interval."),
    "km": ("bsq_cli.km:km", "Rebuild survival curves from their points."),
    "logrank": ("bsq_cli.km:logrank", "Compare the survival of patients in a file."),
    "mean": ("bsq_cli.mean:mean", "Whether whole numbers can have a mean and SD."),
    "ttest": ("bsq_cli.ttest:ttest", "Student's, Welch's and the z test of two means."),
    "anova": ("bsq_cli.anova:anova", "One-way analysis of variance."),
    "statistic": ("bsq_cli.statistic:statistic", "Test statistics against their p."),
    "diagnostic": ("bsq_cli.diagnostic:diagnostic", "What a diagnostic 2 x 2 table gives."),
    "rate": ("bsq_cli.rate:rate", "Events per person-time."),
    "correlation": ("bsq_cli.correlation:correlation", "A correlation's p and interval."),
    "samplesize": ("bsq_cli.samplesize:samplesize", "The planned number of patients."),
    "metaanalysis": ("bsq_cli.metaanalysis:metaanalysis", "A meta-analysis from its studies."),
}
FILES: dict[str, tuple[str, str]] = {
    "new": ("bsq_cli.paper_file:new", "Write a paper file to fill in."),
    "lint": ("bsq_cli.paper_file:lint", "Check paper files without re-deriving."),
    "schema": ("bsq_cli.paper_file:schema", "Print the JSON Schema of the paper file."),
}
SECTIONS = {"Papers": PAPERS, "One statistic": STATISTICS, "Paper files": FILES}
COMMANDS = PAPERS | STATISTICS | FILES
"""name -> (module:command, one-line summary)"""


class UnexpectedError(click.ClickException):
    """A failure of bsq itself, told in a line."""

    exit_code = 2


class Commands(click.Group):
    """A group whose commands are imported when they are called, so that ``bsq --help`` costs no more than click."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from bsq.paper.errors import did_you_mean

            ctx.fail(f"no command {args[0]!r}; {did_you_mean(args[0], list(COMMANDS))}")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> Any:
        try:
            try:
                return super().main(*args, **extra)
            finally:
                if sys.stdout:  # closed streams are None
                    sys.stdout.flush()
        except OSError as error:
            click.echo(f"Error: the output cannot be written: {error.strerror}", err=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where the rest of it goes
            sys.exit(2)

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal that cannot show a character still gets the report
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, OSError):
            raise
        except Exception as error:
            if os.environ.get("BSQ_DEBUG"):
                raise
            what = f"{type(error).__name__}: {error}"
            raise UnexpectedError(
                f"bsq failed on this input ({what}); BSQ_DEBUG=1 shows where. Please report it with the input."
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, commands in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, summary) for name, (_, summary) in commands.items()])


def _version(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value and not ctx.resilient_parsing:
        from bsq import __version__

        click.echo(f"bsq {__version__}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version."
)
def main() -> None:
    """Re-derive the statistics that a clinical paper prints from the counts that it prints.

    Start with: bsq verify paper-001, or bsq scan your-paper.txt

    \b
    Exit codes: 0 nothing to flag; 1 findings at or above --fail-on;
    2 a bad call or a bad paper file; 3 nothing to check was found.
    """
