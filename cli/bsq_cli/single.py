"""Commands that re-derive one statistic: claims made of the command line, under the rules of a paper file."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from bsq.printed import UNPRINTED_DIGITS, plain
from bsq.reports import FORMATS
from bsq_cli.exits import FAIL_ON

Claim = dict[str, Any]
"""A claim as a paper file has it."""
LARGEST_INPUT = 5_000_000
"""Bytes of standard input; a paper has 100,000."""


def command(*, alternative: bool = False, level: bool = False) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command of a function that turns its arguments into claims.

    The function's docstring is the help. ``alternative`` and ``level`` add their options, which go into every claim.
    """

    def decorate(function: Callable[..., Sequence[Claim]]) -> click.Command:
        @functools.wraps(function)
        @click.pass_context
        def run(ctx: click.Context, /, **arguments: Any) -> None:
            from bsq_cli.report import report

            shared = {name: arguments.pop(name) for name in ("alpha", "digits", "format_", "fail_on")}
            common = {}
            if alternative:
                common["alternative"] = arguments.pop("alternative")
            if level:
                common["level"] = arguments.pop("conf_level")
            _refuse_unknown_options(ctx, arguments)
            claims = [_complete(claim, common, i) for i, claim in enumerate(function(**arguments))]
            report(ctx, claims, **shared)

        decorated: Any = run
        for option in reversed(_options(alternative, level)):
            decorated = option(decorated)
        return click.command(context_settings={"ignore_unknown_options": True})(decorated)

    return decorate


def _options(alternative: bool, level: bool) -> list[Callable[[Any], Any]]:
    options = []
    if alternative:
        sides = click.Choice(["two-sided", "less", "greater"])
        options.append(
            click.option(
                "--alternative",
                type=sides,
                default="two-sided",
                show_default=True,
                help="The alternative hypothesis; less: the first group has the lower value.",
            )
        )
    if level:
        options.append(
            click.option("--conf-level", type=Percentage(), metavar="PERCENT", help="Confidence level.  [default: 95]")
        )
    return [
        *options,
        click.option("--alpha", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.05,
                     show_default=True, metavar="P", help="The level below which a p-value is significant."),
        click.option("--digits", type=click.IntRange(1, 15), default=UNPRINTED_DIGITS, show_default=True,
                     metavar="N", help="Significant digits of re-derived values."),
        click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="terminal", show_default=True,
                     help="How to report."),
        click.option("--fail-on", type=click.Choice(FAIL_ON), default="mismatch", show_default=True,
                     help="The least finding for exit code 1."),
    ]  # fmt: skip


class Percentage(click.ParamType):  # type: ignore[type-arg]
    """A confidence level: 95, 95% or 0.95."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = float(str(value).strip().removesuffix("%"))
        except ValueError:
            self.fail(f"expected a confidence level such as 95, found {value!r}", param, ctx)
        percent = number * 100 if number < 1 else number
        if not 50 <= percent < 100 or percent != round(percent):
            self.fail(f"a confidence level is a whole percentage from 50 to 99, found {value!r}", param, ctx)
        return round(percent)


def _refuse_unknown_options(ctx: click.Context, arguments: dict[str, Any]) -> None:
    """Unknown options reach the arguments, so that -1/5 is a (bad) count and -0.45 a number; --typos are refused."""
    for value in arguments.values():
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and text.startswith("--"):
                known = [option for parameter in ctx.command.params for option in parameter.opts if option[:2] == "--"]
                from difflib import get_close_matches

                raise click.NoSuchOption(text, possibilities=get_close_matches(text, known), ctx=ctx)


def _complete(claim: Claim, common: Claim, i: int) -> Claim:
    """A claim with an id, and with the shared options that its kind has and that are given."""
    from bsq.claims import load_kind

    fields = load_kind(claim["kind"]).__struct_fields__
    given = {key: value for key, value in common.items() if key in fields and value is not None}
    return {"id": f"{claim['kind']}-{i + 1}", **given, **{k: v for k, v in claim.items() if v not in (None, ())}}


def is_p(text: str) -> bool:
    """Whether a reported value is a p-value by its look: ``p = 0.03``, ``< .001``, ``NS``, or a lone ``.21``.

    >>> is_p(".21"), is_p("NS"), is_p("OR 2.1"), is_p("2.1 (1.0-4.2)")
    (True, True, False, False)
    """
    from bsq.printed import read_p

    try:
        printed = read_p(text)
    except ValueError:
        return plain(text)[:1] in "pP" and plain(text)[:3].lower() != "ppv"
    return not printed.percent and (plain(text)[:1] in "pP<>=" or 0 <= printed.value <= 1)


def counts_or_table(counts: Sequence[str], table: str | None) -> Claim:
    """The counts of a comparison, or the table that stands for them."""
    if bool(counts) == bool(table):
        raise click.UsageError("give the counts of at least two groups, such as 40/44 15/22, or --table '8 1 3; 7 0 6'")
    return {"table": table} if table else {"counts": list(counts)}


def read_stdin() -> str:
    """Standard input as text, whole.

    Raises
    ------
    click.UsageError
        If it is too much, or no text.
    """
    raw = sys.stdin.buffer.read(LARGEST_INPUT + 1)
    if len(raw) > LARGEST_INPUT:
        raise click.UsageError(f"standard input has more than {LARGEST_INPUT / 1e6:.0f} MB; a paper has 0.1 MB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"standard input is not UTF-8 text (byte {error.start})") from None


def read_text(name: str) -> str:
    """A text file, whole.

    Raises
    ------
    click.UsageError
        If it cannot be read, is too large, or is no text.
    """
    path = Path(name)
    try:
        if path.is_dir():
            raise click.UsageError(f"{name}: a folder, where a file is expected")
        if path.stat().st_size > LARGEST_INPUT:
            raise click.UsageError(f"{name}: more than {LARGEST_INPUT / 1e6:.0f} MB")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{name}: not UTF-8 text (byte {error.start})") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise click.UsageError(f"{name}: cannot be read: {reason}") from None
