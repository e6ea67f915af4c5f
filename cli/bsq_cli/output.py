"""Where a report goes: standard output in one format, and files in any others."""

from __future__ import annotations

import functools
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from bsq.engine import Report
from bsq.files import write_whole
from bsq.reports import FORMATS, load_format
from bsq_cli.exits import Exit

R = TypeVar("R")


class UnwritableError(click.ClickException):
    """A report that cannot be written."""

    exit_code = Exit.BAD_INPUT


class Output(NamedTuple):
    """The format on standard output, and the format of each file."""

    format: str
    files: dict[Path, str] = {}

    def write(self, reports: Sequence[Report], *, everything: bool = False) -> None:
        """Write the reports; files whole or not at all.

        Raises
        ------
        UnwritableError
            If a file cannot be written.
        """
        papers = {Path(report.paper.source).resolve() for report in reports if report.paper.id}
        for path in self.files:
            if path.resolve() in papers:
                raise UnwritableError(f"{path}: is a paper file; give the report another name")
        for path, name in self.files.items():
            text = io.StringIO()
            load_format(name)(reports, text, everything=everything)
            try:
                write_whole(path, text.getvalue())
            except OSError as error:
                raise UnwritableError(f"{path}: cannot be written: {error.strerror}") from None
            click.echo(f"Wrote {path}.", err=True)
        load_format(self.format)(reports, sys.stdout, everything=everything)
        sys.stdout.flush()


class _File(click.ParamType):  # type: ignore[type-arg]
    """``FORMAT=FILE``."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        if isinstance(value, tuple):
            return value
        name, equals, path = str(value).partition("=")
        if name not in FORMATS:
            self.fail(f"expected FORMAT=FILE with one of {', '.join(FORMATS)}, found {value!r}", param, ctx)
        if not equals or not path:
            self.fail(f"expected a file after the format, such as {name}=report.{name}, found {value!r}", param, ctx)
        if Path(path).is_dir():
            self.fail(f"{path!r} is a folder, where a file is expected", param, ctx)
        return name, Path(path)


def report_options(default: str = "terminal") -> list[click.Parameter]:
    """``--format`` and ``--output``, which every command that reports has."""
    formats = [name for name in FORMATS if name == default or name != "changes"]
    return [
        click.Option(["--format", "format_"], type=click.Choice(formats), default=default, show_default=True,
                     help="How to report on standard output."),
        click.Option(["--output", "files"], type=_File(), multiple=True, metavar="FORMAT=FILE",
                     help="Write a report to a file, too. Repeatable."),
    ]  # fmt: skip


def output_of(format_: str, files: Sequence[tuple[str, Path]]) -> Output:
    """What the options ask for.

    Raises
    ------
    click.UsageError
        If one file is to hold two reports.
    """
    names: dict[Path, str] = {}
    for name, path in files:
        if path in names:
            raise click.UsageError(f"--output: {path} is to hold two reports, {names[path]} and {name}")
        names[path] = name
    return Output(format_, names)


def reporting(default: str = "terminal") -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Give a command :func:`report_options`, and its function what they ask for as ``output``."""

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        @functools.wraps(function)
        def run(*arguments: Any, format_: str, files: Sequence[tuple[str, Path]], **named: Any) -> R:
            return function(*arguments, output=output_of(format_, files), **named)

        own = getattr(function, "__click_params__", [])
        run.__click_params__ = [*own, *reversed(report_options(default))]  # type: ignore[attr-defined]
        return run

    return decorate
