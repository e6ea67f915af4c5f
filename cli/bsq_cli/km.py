"""``bsq km``: patients rebuilt from a digitized figure; ``bsq logrank``: patients in a file."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bsq_cli.single import Claim, Whole, command, read_stdin, read_text

if TYPE_CHECKING:
    from bsq.curves.arms import Source
    from bsq.curves.at_risk import AtRisk

TIME = click.FloatRange(0, min_open=True)


def _told_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of both commands: what is told of the patients, and drawn."""
    path = click.Path(dir_okay=False, path_type=Path)
    for option in (
        click.option("--no-plot", is_flag=True, help="Leave out the plot in the terminal."),
        click.option("--plot", type=path, metavar="FILE", help="Draw to .svg, .png, .pdf."),
        click.option("--time-unit", default="", metavar="UNIT", help="The unit of time, for figures: months."),
        click.option("--reported", multiple=True, metavar="VALUE",
                     help="'ARM: median 14.9', 'HR 0.68 (0.52-0.89)', 'p = .005'."),
        click.option("--tau", type=TIME, metavar="TIME", help="Restricted mean survival up to a time."),
        click.option("--at", "times", multiple=True, type=TIME, metavar="TIME",
                     help="Survival at a time; several times."),
    ):  # fmt: skip
        function = option(function)
    return function


@command(level=True)
@click.argument("points", nargs=-1, required=True, metavar="POINTS...")
@click.option("--arm", "names", multiple=True, metavar="NAME", help="An arm's name, in the order of the points.")
@click.option("--at-risk", multiple=True, metavar="NUMBERS", help="'0:213, 10:122', or a file; one for each arm.")
@click.option("--n", "totals", multiple=True, type=Whole(), metavar="N", help="Patients; one for each arm.")
@click.option("--events", multiple=True, type=Whole(), metavar="N", help="Patients with the event; one for each arm.")
@click.option("--marks", multiple=True, metavar="TIMES", help="Censoring marks: '3.1, 4.5', or a file; per arm.")
@click.option("--unit", type=click.Choice(["percent", "fraction"]), help="Of survival in the points.")
@click.option("--incidence/--survival", default=None, help="Whether the points are of a cumulative incidence.")
@click.option("--decimal", type=click.Choice(["comma", "point"]), help="The decimal mark in the points.")
@click.option("--method", type=click.Choice(["bsq", "guyot"]), default="bsq", show_default=True, help="How to rebuild.")
@click.option(
    "--save", type=click.Path(dir_okay=False, path_type=Path), metavar="CSV", help="Write the patients there."
)
@_told_options
def km(
    points: tuple[str, ...],
    names: tuple[str, ...],
    at_risk: tuple[str, ...],
    totals: tuple[int, ...],
    events: tuple[int, ...],
    marks: tuple[str, ...],
    times: tuple[float, ...],
    tau: float | None,
    reported: tuple[str, ...],
    time_unit: str,
    unit: Any,
    incidence: bool | None,
    decimal: str | None,
    method: Any,
    save: Path | None,
    plot: Path | None,
    no_plot: bool,
) -> tuple[list[Claim], list[str]]:
    """Rebuild the patients behind Kaplan-Meier curves from points on them: medians, hazard ratio, log-rank p.

    Each file holds one curve or several, as WebPlotDigitizer, Engauge, DigitizeIt or ScanIt write them. Numbers at risk
    or events make the hazard ratio checkable. Every value has the range that the reading of the points allows.

    \b
    Examples:
      bsq km curve.csv --n 206 --at 12 --reported "median 11.3"
      bsq km curves.csv --at-risk at-risk.csv --reported "HR 0.68 (0.52 to 0.89)"
    """
    from bsq.claims.curve import DECIMALS

    read = {"unit": unit, "incidence": incidence, "decimal": DECIMALS.get(decimal or ""), "method": method}
    sources, assumed = _sources(points, names, at_risk, totals, events, marks, read)
    shared = {"unit": unit, "incidence": incidence, "decimal": decimal, "method": method}
    return _told(sources, shared, times, tau, reported, time_unit, save, plot, no_plot, assumed)


@command(level=True)
@click.argument("patients", metavar="PATIENTS.csv")
@_told_options
def logrank(
    patients: str,
    times: tuple[float, ...],
    tau: float | None,
    reported: tuple[str, ...],
    time_unit: str,
    plot: Path | None,
    no_plot: bool,
) -> tuple[list[Claim], list[str]]:
    """Compare the survival of patients in a CSV file (time, event, arm): medians, log-rank tests, hazard ratio.

    The file may be one that bsq km --save wrote, or any other. - reads standard input.

    \b
    Example:
      bsq logrank patients.csv --at 12 --reported "p = 0.005"
    """
    from bsq.curves.arms import Source
    from bsq.curves.errors import CurveError
    from bsq.curves.ipd import read_patients

    text = read_stdin() if patients == "-" else read_text(patients)
    try:
        arms = read_patients(text)
    except CurveError as error:
        raise click.UsageError(f"{patients}: {error}") from None
    sources = [Source(name=arm.name or "all", patients=text, curve=arm.name) for arm in arms]
    return _told(sources, {}, times, tau, reported, time_unit, None, plot, no_plot, [])


def _sources(
    points: Sequence[str],
    names: Sequence[str],
    at_risk: Sequence[str],
    totals: Sequence[int],
    events: Sequence[int],
    marks: Sequence[str],
    read: dict[str, Any],
) -> tuple[list[Source], list[str]]:
    """The arms of the files, each with what is given of it, and what was assumed of the files."""
    from bsq.curves.arms import Source, digitized
    from bsq.curves.errors import CurveError

    found: list[tuple[str, str, str]] = []
    assumed = []
    for file in points:
        text = read_stdin() if file == "-" else read_text(file)
        try:
            curves = digitized(text, read["unit"], read["incidence"], read["decimal"])
        except CurveError as error:
            raise click.UsageError(f"{file}: {error}") from None
        assumed += [f"{file}: {'; '.join(curves.assumed)}"] if curves.assumed else []
        stem = "curve" if file == "-" else Path(file).stem
        is_one = len(curves.arms) == 1
        found += [("" if is_one else arm.name or f"#{i}", text, stem) for i, arm in enumerate(curves.arms, 1)]
    count = len(found)
    called = [f"{stem} {curve[1:]}" if curve.startswith("#") else curve or stem for curve, _, stem in found]
    if names and len(names) != count:
        raise click.UsageError(f"--arm: expected {count} names, one for each curve; found {len(names)}")
    called = list(names) or [name if called.count(name) == 1 else f"{name} {i + 1}" for i, name in enumerate(called)]
    numbers = _numbers_at_risk(at_risk, called, read["decimal"])
    each: dict[str, Sequence[Any]] = {"--n": totals, "--events": events, "--marks": marks}
    for option, given in each.items():
        if given and len(given) != count:
            raise click.UsageError(f"{option}: expected {count}, one for each curve; found {len(given)}")
    sources = [
        Source(
            name=name, points=text, curve=curve, at_risk=numbers[i] if numbers else "",
            total=totals[i] if totals else None, events=events[i] if events else None,
            marks=_times(marks[i]) if marks else None, **read,
        )
        for i, (name, (curve, text, _)) in enumerate(zip(called, found, strict=True))
    ]  # fmt: skip
    return sources, assumed


def _times(given: str) -> tuple[float, ...]:
    """Times, from a list or a file of them."""
    from bsq.claims.curve import is_file

    texts = re.split(r"[,;\s]+", (read_text(given) if is_file(given) else given).strip())
    try:
        return tuple(float(text) for text in texts if text)
    except ValueError as error:
        raise click.UsageError(f"--marks: expected times between commas or blanks; {error}") from None


def _numbers_at_risk(given: Sequence[str], names: Sequence[str], decimal: Any) -> list[str]:
    """The numbers at risk of each arm, as text: by the arms' names where they stand there, else in their order."""
    from bsq.claims.curve import is_file
    from bsq.curves.at_risk import read_at_risk
    from bsq.curves.errors import CurveError

    arms: list[AtRisk] = []
    for text in given:
        try:
            arms += read_at_risk(read_text(text) if is_file(text) else text, decimal=decimal).arms
        except CurveError as error:
            raise click.UsageError(f"--at-risk{f' {text}' if is_file(text) else ''}: {error}") from None
    if not arms:
        return []
    by_name = {arm.name: arm for arm in arms}
    if set(names) <= set(by_name):
        arms = [by_name[name] for name in names]
    if len(arms) != len(names):
        raise click.UsageError(
            f"--at-risk: expected numbers for {len(names)} curves ({', '.join(names)}), found them for {len(arms)}"
        )
    return [", ".join(f"{time!r}:{n}" for time, n in arm.rows) for arm in arms]


def _told(
    sources: list[Source],
    shared: Claim,
    times: Sequence[float],
    tau: float | None,
    reported: Sequence[str],
    time_unit: str,
    save: Path | None,
    plot: Path | None,
    no_plot: bool,
    assumed: list[str],
) -> tuple[list[Claim], list[str]]:
    """The claims of the arms, and what a terminal shows above them; files are written first."""
    from bsq.curves.arms import rebuilt
    from bsq.curves.errors import CurveError
    from bsq.curves.spread import reading_errors

    try:
        found = [rebuilt(source) for source in sources]
    except CurveError as error:
        raise click.UsageError(str(error)) from None
    if save is not None:
        _save(sources, save)
    drawn = _drawn(sources, reported)
    if plot is not None:
        _plot(drawn, plot, time_unit)
    preface = []
    for source, arm in zip(sources, found, strict=True):
        line = f"{source.name}: {len(arm.time)} patients, {int(arm.event.sum())} events"
        if not arm.is_given:
            off_time, off = reading_errors(arm)
            line += f" (rebuilt; times may be off by {off_time:.2g}, survival by {100 * off:.2g}%)"
        preface.append(line)
        preface += [f"  assumed: {'; '.join(arm.assumed)}"] if arm.assumed else []
        preface += [f"  CONTRADICTION: {told}" for told in arm.contradictions]
    preface += [f"assumed: {told}" for told in assumed]
    width = shutil.get_terminal_size().columns
    preface = [part for line in preface for part in textwrap.wrap(line, width, subsequent_indent="    ")]
    if not no_plot:
        from bsq.reports.figure import terminal_figure

        encoding = (sys.stdout.encoding or "").lower()
        preface += ["", *terminal_figure(drawn, width, unit=time_unit, ascii_only=not encoding.startswith("utf"))]
    arms = [
        {key: value for key, value in (
            ("name", source.name), ("points", source.points), ("patients", source.patients), ("curve", source.curve),
            ("at_risk", source.at_risk), ("n", source.total), ("events", source.events),
            ("marks", list(source.marks or ()))) if value not in ("", None, [])}
        for source in sources
    ]  # fmt: skip
    claim = {
        "kind": "curve",
        "time_unit": time_unit,
        "arms": arms,
        **{k: v for k, v in shared.items() if v is not None},
    }
    names, reported = [source.name for source in sources], _whole(reported)
    printed = [*reported, *_at_times(names, times, tau)] if reported else _unprinted(names, times, tau)
    return [claim | {"printed": [text]} for text in printed], [*preface, ""]


def _whole(reported: Sequence[str]) -> list[str]:
    """Reported values with what stands before their p: ``log-rank p = .005``, ``A vs B: p = .02``."""
    whole: list[str] = []
    for text in reported:
        if whole and not any(char.isdigit() for char in whole[-1].rpartition(":")[2]):
            whole[-1] = f"{whole[-1]} {text}"
        else:
            whole.append(text)
    return whole


def _unprinted(names: Sequence[str], times: Sequence[float], tau: float | None) -> list[str]:
    """What is re-derived where nothing is reported."""
    wanted = [*(f"{name}: median ?" for name in names), *_at_times(names, times, tau)]
    if len(names) < 2:
        return wanted
    return [*wanted, "p ?", *(f"{names[0]} vs {name}: HR ?" for name in names[1:])]


def _at_times(names: Sequence[str], times: Sequence[float], tau: float | None) -> list[str]:
    wanted = [f"{name}: survival ?% at {time:g}" for time in times for name in names]
    return wanted + ([f"{name}: RMST ? at {tau:g}" for name in names] if tau else [])


def _drawn(sources: Sequence[Source], reported: Sequence[str]) -> list[Any]:
    """The arms as they are drawn."""
    from bsq.reports.figure import drawn

    is_only = len(sources) == 1
    return [drawn(source, _reported_median(source.name, reported, is_only)) for source in sources]


def _reported_median(name: str, reported: Sequence[str], is_only: bool) -> float | None:
    from bsq.printed import NUMBER, read

    before = rf"(?:{re.escape(name)}:\s*)" + ("?" if is_only else "")
    for text in reported:
        found = re.match(rf"\s*{before}median\s+({NUMBER})", text)
        if found:
            return float(read(found[1]).value)
    return None


def _save(sources: Sequence[Source], path: Path) -> None:
    from bsq.curves.arms import rebuilt
    from bsq.curves.ipd import Patients, write_patients
    from bsq.files import write_whole

    arms = [rebuilt(source) for source in sources]
    patients = [
        Patients(source.name, tuple(map(float, arm.time)), tuple(map(int, arm.event)))
        for source, arm in zip(sources, arms, strict=True)
    ]
    try:
        write_whole(path, write_patients(patients))
    except OSError as error:
        raise click.UsageError(f"--save {path}: cannot be written: {error.strerror}") from None
    click.echo(f"{path}: {sum(len(arm.time) for arm in arms)} patients written", err=True)


def _plot(drawn: list[Any], path: Path, time_unit: str) -> None:
    from bsq.reports.figure import write_figure

    try:
        write_figure(drawn, path, unit=time_unit)
    except ValueError as error:
        raise click.UsageError(f"--plot {path}: {error}") from None
    except OSError as error:
        raise click.UsageError(f"--plot {path}: cannot be written: {error.strerror}") from None
    click.echo(f"{path}: drawn", err=True)
