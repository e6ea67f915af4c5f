"""Commands that re-derive one statistic: claims made of the command line, under the rules of a paper file."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from bsq.printed import NUMBER, UNPRINTED_DIGITS, plain
from bsq_cli.exits import FAIL_ON
from bsq_cli.output import output_of, report_options

Claim = dict[str, Any]
"""A claim as a paper file has it."""
LARGEST_INPUT = 5_000_000
"""Bytes of standard input; a paper has 100,000."""


def command(*, alternative: bool = False, level: bool = False) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command of a function that turns its arguments into claims.

    The function's docstring is the help; it returns the claims, or the claims and the lines that a terminal shows above
    them. ``alternative`` and ``level`` add their options, which go into every claim.
    """

    def decorate(function: Callable[..., list[Claim] | tuple[list[Claim], list[str]]]) -> click.Command:
        @functools.wraps(function)
        @click.pass_context
        def run(ctx: click.Context, /, **arguments: Any) -> None:
            from bsq_cli.report import report

            shared = {name: arguments.pop(name) for name in ("alpha", "digits", "fail_on")}
            output = output_of(arguments.pop("format_"), arguments.pop("files"))
            common = {}
            if alternative:
                common["alternative"] = arguments.pop("alternative")
            if level:
                common["level"] = arguments.pop("conf_level")
            _refuse_unknown_options(ctx, (*arguments.values(), *ctx.args))
            if ctx.args:
                raise click.UsageError(f"too many arguments: {' '.join(ctx.args)}; quote what belongs together")
            if "reported" in arguments:
                arguments["reported"] = _apart(arguments["reported"])
            made = function(**arguments)
            claims, preface = made if isinstance(made, tuple) else (made, ())
            report(
                ctx, [_complete(claim, common, i) for i, claim in enumerate(claims)], preface, output=output, **shared
            )

        settings = {"ignore_unknown_options": True, "allow_extra_args": True}
        command = click.command(context_settings=settings)(run)
        command.params += _options(alternative, level)
        return command

    return decorate


def _options(alternative: bool, level: bool) -> list[click.Parameter]:
    """The options that the commands share, after their own."""
    sides = click.Choice(["two-sided", "less", "greater"])
    options = []
    if alternative:
        options.append(
            click.Option(["--alternative"], type=sides, default="two-sided", show_default=True,
                         help="The alternative hypothesis; less: the first group has the lower value.")
        )  # fmt: skip
    if level:
        options.append(
            click.Option(
                ["--conf-level"], type=Percentage(), metavar="PERCENT", help="Confidence level.  [default: 95]"
            )
        )
    return [
        *options,
        click.Option(["--alpha"], type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.05, metavar="P",
                     help="The level below which a p-value is significant.  [default: 0.05]"),
        click.Option(["--digits"], type=click.IntRange(1, 15), default=UNPRINTED_DIGITS, metavar="N",
                     help=f"Significant digits of re-derived values.  [default: {UNPRINTED_DIGITS}]"),
        *report_options(),
        click.Option(["--fail-on"], type=click.Choice(FAIL_ON), default="mismatch", show_default=True,
                     help="The least finding for exit code 1."),
    ]  # fmt: skip


# click's types take a parameter from some version on; older ones, which may be installed, take none
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


def _refuse_unknown_options(ctx: click.Context, values: Sequence[Any]) -> None:
    """Unknown options reach the arguments, so that -1/5 is a (bad) count and -0.45 a number; --typos are refused."""
    for value in values:
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and text.startswith("--"):
                known = [option for parameter in ctx.command.params for option in parameter.opts if option[:2] == "--"]
                from difflib import get_close_matches

                raise click.NoSuchOption(
                    text.partition("=")[0], possibilities=get_close_matches(text.partition("=")[0], known), ctx=ctx
                )


def _complete(claim: Claim, common: Claim, i: int) -> Claim:
    """A claim with an id, and with the shared options that its kind has and that are given."""
    from bsq.claims import load_kind

    fields = load_kind(claim["kind"]).__struct_fields__
    given = {key: value for key, value in common.items() if key in fields and value is not None}
    return {"id": f"{claim['kind']}-{i + 1}", **given, **{k: v for k, v in claim.items() if v not in (None, ())}}


def _apart(reported: Sequence[str]) -> tuple[str, ...]:
    """Reported values one by one: ``HR 0.74 (0.57-0.97); p = 0.03`` are two."""
    if not all(map(str.strip, reported)):
        raise click.UsageError("--reported needs a value, as it is printed")
    return tuple(part for text in reported for part in before_p(_bare(text)))


def _bare(text: str) -> str:
    """A value without the brackets and the full stop that a sentence puts round it."""
    text = re.sub(r"\b(?:two|2)[-\s](?:sided|tailed)\b\s*,?", "", text).strip().rstrip(".").strip()
    return text[1:-1] if re.fullmatch(r"\([^()]*\)", text) else text


def before_p(text: str) -> list[str]:
    """What is printed before a p, and the p.

    >>> before_p("HR 0.74 (0.57-0.97); p = 0.03"), before_p("p = 0.03")
    (['HR 0.74 (0.57-0.97)', 'p = 0.03'], ['p = 0.03'])
    """
    return [part.strip() for part in _BEFORE_P.split(text) if part.strip()]


_BEFORE_P = re.compile(r"[;,]?\s*(?=(?<![A-Za-z])[Pp](?:\s?-?\s?[Vv]alues?)?\s*[:,]?\s*[<>=≤≥])")


def is_p(text: str) -> bool:
    """Whether a reported value is a p-value by its look: ``p = 0.03``, ``< .001``, ``NS``, or a lone ``.21``.

    >>> is_p(".21"), is_p("NS"), is_p("p = 5%"), is_p("OR 2.1"), is_p("2.1 (1.0-4.2)")
    (True, True, True, False, False)
    """
    from bsq.printed import read_p

    if re.match(r"\s*p(?![A-Za-z])", text, re.IGNORECASE):
        return True
    try:
        printed = read_p(text)
    except ValueError:
        return False
    return not printed.percent and (plain(text)[:1] in "<>=≤≥" or 0 <= printed.value <= 1)


RATIOS = {
    "HR": r"a?HR|hazard ratio",
    "OR": r"a?OR|odds ratio",
    "RR": r"a?RR|risk ratio|relative risk|rate ratio|IRR",
}
"""What a ratio is called -> the labels that papers print before it."""


def labelled(text: str, labels: Mapping[str, str]) -> tuple[str, str]:
    """Which of the labels stands before a value, and the value; no label is "".

    >>> labelled("relative risk, 0.56; 95% CI, 0.4-0.8", RATIOS)
    ('RR', '0.56; 95% CI, 0.4-0.8')
    """
    for name, pattern in labels.items():
        match = re.match(rf"\s*(?:{pattern})(?![^\W\d_])\s*[=:,]?\s*", text, re.IGNORECASE)
        if match:
            return name, text[match.end() :]
    return "", text


class Whole(click.ParamType):  # type: ignore[type-arg]
    """A whole number, as papers print it: 1,234, or n = 44."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from bsq.phrases import whole

        try:
            return whole(re.sub(r"^\s*[nN]\s*=\s*", "", str(value)))
        except ValueError as error:
            self.fail(str(error), param, ctx)


ALIASES = {
    "fisher exact": "fisher", "fishers exact": "fisher", "fishers": "fisher", "chi squared": "chi-square",
    "chi square": "chi-square", "chi2": "chi-square", "χ2": "chi-square", "χ²": "chi-square",
    "exact": "clopper-pearson", "wilson score": "wilson", "wald": "wald", "students t": "student",
    "students": "student", "welchs": "welch", "t": "student", "unpaired t": "student", "welch t": "welch",
    "yates corrected": "yates", "likelihood ratio": "likelihood-ratio", "g": "likelihood-ratio",
}  # fmt: skip
"""What papers call a method -> what bsq calls it."""


def method(name: str | None) -> str | None:
    """A method's name as bsq has it: ``Fisher's exact test`` is ``fisher``.

    >>> method("Fisher's exact test"), method("Clopper-Pearson"), method("boschloo")
    ('fisher', 'clopper-pearson', 'boschloo')
    """
    if name is None:
        return None
    plain_name = re.sub(r"['’]|[-\s]?\btest\b|\binterval\b", "", name.lower()).strip()
    return ALIASES.get(plain_name.replace("-", " "), re.sub(r"\s+", "-", plain_name))


def with_interval(estimate: str, interval: Sequence[str]) -> str:
    """An estimate with its interval, which may be typed as one argument or as two limits.

    >>> with_interval("0.74", ["0.57-0.97"]), with_interval("0.74", ["0.57", "0.97"]), with_interval("0.74 (0.5-1)", [])
    ('0.74 (0.57-0.97)', '0.74 (0.57 to 0.97)', '0.74 (0.5-1)')
    """
    typed = re.sub(r"^\s*\(?\s*\d*\s*%?\s*CI\b\s*[:,]?", "", " ".join(interval), flags=re.IGNORECASE).strip("()[], ")
    limits = " to ".join(typed.split()) if re.fullmatch(rf"{NUMBER}%?,?\s+{NUMBER}%?", typed) else typed
    limits = re.sub(r"(?<=\d)\s*,\s*(?=\d+\.)|,\s+", " to ", limits)
    return f"{estimate.strip()} ({limits})" if limits else estimate


def counts_or_table(counts: Sequence[str], table: str | None) -> Claim:
    """The counts of a comparison, or the table that stands for them."""
    if counts and table:
        raise click.UsageError("give either counts or --table, not both")
    if not counts and not table:
        raise click.UsageError("give the counts of at least two groups, such as 40/44 15/22, or --table '8 1 3; 7 0 6'")
    if table:
        return {"table": table}
    if len(counts) >= 4 and all(re.fullmatch(r"[\d,]+", count) for count in counts):
        half = len(counts) // 2
        rows = f"{' '.join(counts[:half])}; {' '.join(counts[half:])}"
        raise click.UsageError(f"these are the cells of a table; give --table '{rows}', one row a group")
    return {"counts": [part.strip() for count in counts for part in re.split(r"\s+(?:vs?\.?|versus)\s+", count)]}


def refuse_statistics(reported: Sequence[str]) -> None:
    """A reported chi-square is no p."""
    for text in reported:
        if re.match(r"\s*(?:[χΧxX]\s?\^?[2²]|chi)", text):
            raise click.UsageError(f"expected a p, found {text!r}; the statistic stands beside each method's p")


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
