"""Survival curves of rebuilt patients with their numbers at risk: a figure to print, and a plot for the terminal."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import compress, cycle
from pathlib import Path
from string import ascii_uppercase
from textwrap import fill, wrap
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import ArrayLike
from rich.cells import cell_len, set_cell_size

from bsq.curves.reconstruction import survival_steps
from bsq.files import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bsq.curves.arms import Source

METADATA: dict[str, dict[str, None]] = {
    ".svg": dict.fromkeys(("Creator", "Date", "Format", "Type")),
    ".png": dict.fromkeys(("Software",)),
    ".pdf": dict.fromkeys(("Creator", "Producer", "CreationDate")),
}
"""The formats, and what their files do not tell, so that the same figure is always the same file."""
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9")
"""Okabe and Ito's, which the colour-blind can tell apart."""
GREY = "#666666"
DASHES = ("solid", (0, (5, 1.6)), (0, (1.6, 1.1)), (0, (7, 1.6, 1.6, 1.6)), (0, (3, 1.2, 1.2, 1.2, 1.2, 1.2)))
CIRCLE: Any = {"marker": "o", "markersize": 3, "markerfacecolor": "white", "markeredgewidth": 0.6, "linestyle": "none"}
TICK: Any = {"marker": "|", "markersize": 6, "markeredgewidth": 0.8, "linestyle": "none"}
STYLE: Any = {
    "font.family": "DejaVu Sans", "font.size": 9, "text.parse_math": False, "axes.linewidth": 0.8,
    "svg.hashsalt": "bsq", "svg.fonttype": "none", "pdf.fonttype": 42,
}  # fmt: skip
SIZE = (5.4, 3.5)
"""Inches of the plot itself; legend and table stand around it."""
CHARACTERS = 80
"""So many characters have room below it."""

PATTERNS = ("1", "10", "111100", "1000", "11111000100")
SAMPLES = ("⠒⠒⠒⠒", "⠂⠂⠂⠂", "⠒⠒ ⠒", "⠂ ⠂ ", "⠒⠒⠂ ")
"""Which of the dots along a curve are set in the terminal, and what that looks like."""
BRAILLE = ((1, 8), (2, 16), (4, 32), (64, 128))
"""The bits of the dots of a character, by row and column."""
MARGIN = 4
"""Columns right of the plot, for the letters of the curves and half of the last number."""
ASCII = str.maketrans("┤│└┬─·…", "+|++-.~")
LEVELS = {1.0: "100%", 0.75: "75", 0.5: "50", 0.25: "25", 0.0: "0"}
MONTHS = (1, 2, 3, 6, 12, 24, 36, 60, 120)


class Drawn(msgspec.Struct, frozen=True):
    """One arm as drawn.

    Attributes
    ----------
    name : str
        Shown as it is, markup and all.
    time, event : arrays of float and int, shape (patients,)
        The rebuilt patients; event 1 where the patient had the event, 0 where the patient was censored.
    points : tuple of (float, float)
        The points that were read from the printed curve: time and survival.
    at_risk : tuple of (float, int)
        The printed numbers at risk. One at time 0 alone is no table; then the patients are counted.
    median : float, optional
        The printed median.
    """

    name: str
    time: ArrayLike
    event: ArrayLike
    points: tuple[tuple[float, float], ...] = ()
    at_risk: tuple[tuple[float, int], ...] = ()
    median: float | None = None


def drawn(source: Source, median: float | None = None) -> Drawn:
    """An arm of a paper as it is drawn: the rebuilt patients, with the points and numbers that they were rebuilt from.

    Raises
    ------
    CurveError
        If the arm cannot be rebuilt.
    """
    from bsq.curves.arms import at_risk_of, points_of, rebuilt

    arm, numbers = rebuilt(source), at_risk_of(source)
    points = points_of(source) if source.points else None
    return Drawn(
        name=source.name,
        time=arm.time,
        event=arm.event,
        points=tuple(zip(points.time, points.survival, strict=True)) if points else (),
        at_risk=numbers.rows if numbers else (),
        median=median,
    )


class _Curve:
    """An arm with its Kaplan-Meier curve."""

    def __init__(self, arm: Drawn, letter: str) -> None:
        self.name, self.letter = _shown(arm.name) or (f"arm {letter}" if letter else ""), letter
        self.points, self.median, self.printed = arm.points, arm.median, dict(arm.at_risk)
        self.is_printed = len(self.printed) > 1
        time, event = np.asarray(arm.time, dtype=float), np.asarray(arm.event, dtype=int)
        order = np.argsort(time, kind="stable")
        self.time, self.event = time[order], event[order]
        self.steps, self.levels = survival_steps(self.time, self.event)
        self.end = float(self.time.max(initial=0))

    def at_risk(self, ticks: Iterable[float]) -> list[str]:
        if self.is_printed:
            return [str(self.printed.get(tick, "")) for tick in ticks]
        return [str(np.count_nonzero(self.time >= tick)) for tick in ticks]


class _Plot:
    """What both figures show: the curves, the ticks of time, and the numbers at risk below them."""

    def __init__(self, arms: Sequence[Drawn], unit: str) -> None:
        if not arms:
            raise ValueError("expected at least one arm, found none")
        letters = cycle(ascii_uppercase if len(arms) > 1 else [""])
        self.curves = [_Curve(arm, letter) for arm, letter in zip(arms, letters, strict=False)]
        shown = (x for c in self.curves for x in (c.end, c.median or 0, *c.printed, *(time for time, _ in c.points)))
        self.end = float(max(shown)) or 1.0
        self.is_in_months = unit.lower() in ("month", "months", "mo")
        self.label = f"Time ({_shown(unit)})" if unit else "Time"

    def ticks(self, characters: int) -> list[float]:
        """The times of the printed numbers at risk, else round ones, as many as have room for their numbers."""
        printed = sorted({0.0}.union(*(curve.printed for curve in self.curves if curve.is_printed)))
        for most in range(16 if len(printed) > 1 else 8, 0, -1):
            ticks = self._spread(printed, self.end / most) if len(printed) > 1 else self._round(most)
            texts = [f"{tick:g}" for tick in ticks] + [text for curve in self.curves for text in curve.at_risk(ticks)]
            room = min(np.diff(ticks), default=0) / self.end * characters
            if room >= max(map(len, texts)) + 2:
                return ticks
        return [0.0]

    def _spread(self, times: Sequence[float], least: float) -> list[float]:
        """Those of the times that are ``least`` apart, and on to the end in steps of the last."""
        kept = [times[0]]
        for time in times[1:]:
            if time - kept[-1] >= least * (1 - 1e-9):
                kept.append(time)
        step = max(least, kept[-1] - kept[-2]) if len(kept) > 1 else least
        return kept + [kept[-1] + step * i for i in range(1, math.floor((self.end - kept[-1]) / step + 1e-9) + 1)]

    def _round(self, most: int) -> list[float]:
        power = 10.0 ** math.floor(math.log10(self.end) - 1)
        steps = [float(step) for step in MONTHS if self.is_in_months and 3 <= self.end / step <= most]
        steps += [step * power for step in (1, 2, 5, 10, 20, 50, 100) if self.end / (step * power) <= most]
        return [steps[0] * i for i in range(math.floor(self.end / steps[0] + 1e-9) + 1)]

    def tables(self) -> Iterator[tuple[str, list[int]]]:
        """The titles of the numbers at risk, and the curves below each."""
        for is_printed, title in ((True, "Number at risk"), (False, "Number at risk (rebuilt)")):
            if chosen := [i for i, curve in enumerate(self.curves) if curve.is_printed == is_printed]:
                yield title, chosen


def _shown(text: str) -> str:
    """In one line, and without control characters, which are no XML and which a terminal obeys."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def write_figure(arms: Sequence[Drawn], path: Path, *, unit: str = "", endpoint: str = "") -> None:
    """Write the curves as a figure. The same arms always give the same file.

    Parameters
    ----------
    arms : sequence of Drawn
    path : Path
        Ends in .svg, .png or .pdf.
    unit, endpoint : str
        What the axes count: "months", "Overall survival".

    Raises
    ------
    ValueError
        If the file is to be of another format, or there is no arm.
    OSError
        If the folder cannot be written to; a file that was there is kept.
    """
    kind = path.suffix.lower()
    if kind not in METADATA:
        raise ValueError(f"expected a file name that ends in .svg, .png or .pdf, found {path.name}")
    write_whole(path, figure(arms, kind, unit=unit, endpoint=endpoint))


def figure(arms: Sequence[Drawn], kind: str, *, unit: str = "", endpoint: str = "") -> bytes:
    """What :func:`write_figure` writes, for a ``kind`` of .svg, .png or .pdf."""
    plot = _Plot(arms, unit)
    import matplotlib
    from matplotlib.figure import Figure

    content = BytesIO()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        drawing = Figure(figsize=SIZE)
        axes = drawing.add_axes((0, 0, 1, 1))
        ticks = plot.ticks(CHARACTERS)
        _draw_axes(axes, plot, ticks, fill(f"{_shown(endpoint) or 'Survival'} (%)", 44))
        for i, curve in enumerate(plot.curves):
            _draw_curve(axes, i, curve)
        _draw_medians(axes, plot)
        _draw_legend(axes, plot)
        _draw_table(axes, plot, ticks)
        drawing.savefig(content, format=kind[1:], dpi=300, bbox_inches="tight", pad_inches=0.1, metadata=METADATA[kind])
    return content.getvalue()


def _draw_axes(axes: Axes, plot: _Plot, ticks: Sequence[float], label: str) -> None:
    axes.set(xlim=(0, plot.end * 1.02), ylim=(0, 1.03), xlabel=plot.label, ylabel=label)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_yticks(list(LEVELS), [label.rstrip("%") for label in LEVELS.values()])
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines["left"].set_bounds(0, 1)


def _ink(i: int) -> dict[str, Any]:
    return {"color": COLOURS[i % len(COLOURS)], "linestyle": DASHES[i % len(DASHES)], "linewidth": 1.5}


def _draw_curve(axes: Axes, i: int, curve: _Curve) -> None:
    censored = curve.time[curve.event == 0]
    x, y = [0.0, *curve.steps, curve.end], [*curve.levels, curve.levels[-1]]
    axes.plot(x, y, drawstyle="steps-post", clip_on=False, zorder=4, gid=f"curve-{i + 1}", **_ink(i))
    marks: Any = {"color": _ink(i)["color"], "clip_on": False}
    level = curve.levels[np.searchsorted(curve.steps, censored, side="right")]
    axes.plot(censored, level, **TICK, **marks, zorder=5, gid=f"censored-{i + 1}")
    if curve.points:
        axes.plot(*zip(*curve.points, strict=True), **CIRCLE, **marks, zorder=6, gid=f"points-{i + 1}")


def _draw_medians(axes: Axes, plot: _Plot) -> None:
    """A line from the half down to each median, and its number left of it, where no curve of a longer median goes."""
    medians = sorted((curve.median, i) for i, curve in enumerate(plot.curves) if curve.median is not None)
    if medians:
        axes.plot([0, medians[-1][0]], [0.5, 0.5], ":", color=GREY, linewidth=0.8, zorder=2)
    for rank, (median, i) in enumerate(medians):
        colour, is_left = _ink(i)["color"], median > 0.1 * plot.end
        axes.plot([median, median], [0, 0.5], ":", color=colour, linewidth=1.1, zorder=3, gid=f"median-{i + 1}")
        axes.annotate(
            f"{median:g}", (median, 0.02 + 0.055 * rank), (-4 if is_left else 4, 0), textcoords="offset points",
            ha="right" if is_left else "left", color=colour, fontsize=8.5, zorder=3.5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip


def _draw_legend(axes: Axes, plot: _Plot) -> None:
    """What the marks are, in grey above the plot, and above that the arms."""
    from matplotlib.lines import Line2D

    kinds: list[tuple[str, dict[str, Any], bool]] = [
        ("censored", TICK, any((curve.event == 0).any() for curve in plot.curves)),
        ("read from the figure", CIRCLE, any(curve.points for curve in plot.curves)),
        ("printed median", {"linestyle": ":"}, any(curve.median is not None for curve in plot.curves)),
    ]
    marks = [(Line2D([], [], color=GREY, linewidth=0.8, **kind), text) for text, kind, is_shown in kinds if is_shown]
    arms = [(Line2D([], [], **_ink(i)), fill(curve.name, 60)) for i, curve in enumerate(plot.curves) if curve.name]
    is_one_line = sum(len(name) + 8 for _, name in arms) < CHARACTERS
    for entries, columns, bottom, style in (
        (marks, len(marks), 1.0, {"fontsize": 8, "labelcolor": GREY}),
        (arms, len(arms) if is_one_line else 1, 1.06 if marks else 1.0, {}),
    ):
        if entries:
            lines, texts = zip(*entries, strict=True)
            axes.figure.legend(
                lines, texts, ncols=columns, loc="lower left", bbox_to_anchor=(0, bottom), frameon=False,
                bbox_transform=axes.transAxes, borderaxespad=0, handlelength=2.6, **style,
            )  # fmt: skip


def _draw_table(axes: Axes, plot: _Plot, ticks: Sequence[float]) -> None:
    """The numbers at risk, below their times."""
    numbers = [curve.at_risk(ticks) for curve in plot.curves]
    left, y = -10 - 2.8 * max(len(row[0]) for row in numbers), -52

    def write(text: str, time: float, right: float, **style: Any) -> None:
        axes.annotate(text, (time, 0), (right, y), textcoords="offset points", fontsize=8.5, **style)

    for title, chosen in plot.tables():
        write(title, 0, left, ha="right", weight="bold")
        for i in chosen:
            y -= 14
            for tick, number in zip(ticks, numbers[i], strict=True):
                write(number, tick, 0, ha="center")
            for j, line in enumerate(wrap(plot.curves[i].name, 26, max_lines=2, placeholder="…")):
                y -= 11 * j
                write(line, 0, left, ha="right", color=_ink(i)["color"])
        y -= 20


def terminal_figure(
    arms: Sequence[Drawn], width: int, *, unit: str = "", height: int = 14, ascii_only: bool = False
) -> list[str]:
    """The lines of a plot, without colours: the curves, and the numbers at risk below them.

    Parameters
    ----------
    arms : sequence of Drawn
        Each has its own pattern of dots, and its letter where it ends.
    width, height : int
        Columns that no line goes beyond (at least 40), and lines of the plot itself (at least 5).
    unit : str
        Of the times.
    ascii_only : bool
        For terminals that cannot show braille: the curves are drawn with their letters.

    Examples
    --------
    >>> arms = [Drawn("Radio", [1, 3, 3, 4], [1, 1, 0, 1]), Drawn("Plus", [2, 4, 4, 4], [1, 0, 0, 0])]
    >>> print("\\n".join(terminal_figure(arms, 44, unit="years", height=5, ascii_only=True)))
    A Radio   B Plus
           100%+ABABABABBBBBBBB
             75+       AAAAAAAABABABABBBBBBB
             50+. . . . . . . . . . AAAAAAAA
             25+                           A
              0+                           A
               +------+------+------+------+
               0      1      2      3      4
                       Time (years)
    Number at risk (rebuilt)
    A Radio    4      4      3      3      1
    B Plus     4      4      4      3      3
    """
    plot = _Plot(arms, unit)

    def written(text: str) -> str:
        return text.translate(ASCII).encode("ascii", "replace").decode() if ascii_only else text

    labels = [[curve.letter] if curve.letter == curve.name else [curve.letter, curve.name] for curve in plot.curves]
    names = [written(" ".join(label).strip()) for label in labels]
    gutter = min(max(7, 4 + max(map(cell_len, names))), width // 4)
    columns = width - gutter - 1 - MARGIN
    ticks = plot.ticks(columns)
    places = [gutter + round(tick / plot.end * columns) for tick in ticks]
    ruler = dict.fromkeys(places, "┬") | {gutter: "└"}
    lines = _legend(names, width, ascii_only)
    lines += [row.rjust(width) for row in _rows(plot, columns, height, ascii_only)]
    lines.append(" " * gutter + "".join(ruler.get(gutter + i, "─") for i in range(columns + 1)))
    lines.append(_centred([f"{tick:g}" for tick in ticks], places, width))
    lines.append(_centred([plot.label[:columns]], [gutter + columns // 2], width))
    for title, chosen in plot.tables():
        lines.append(title)
        for i in chosen:
            numbers = plot.curves[i].at_risk(ticks)
            room = gutter - len(numbers[0]) // 2 - 1
            lines.append(_fitted(names[i], room) + _centred(numbers, [place - room for place in places], width - room))
    return [written(line).rstrip() for line in lines]


def _legend(names: Sequence[str], width: int, ascii_only: bool) -> list[str]:
    """All arms in one line where they fit, else each in its own."""
    entries = [name if ascii_only else f"{SAMPLES[i % len(SAMPLES)]} {name}" for i, name in enumerate(names) if name]
    line = "   ".join(entries)
    return [line] if 0 < cell_len(line) <= width else [_fitted(entry, width) for entry in entries]


def _fitted(text: str, columns: int) -> str:
    """A text padded or cut to so many columns, of which East Asian letters take two."""
    return set_cell_size(text, columns) if cell_len(text) <= columns else f"{set_cell_size(text, columns - 1)}…"


def _centred(texts: Sequence[str], places: Sequence[int], width: int) -> str:
    line = ""
    for text, place in zip(texts, places, strict=True):
        line = line.ljust(min(place - len(text) // 2, width - len(text))) + text
    return line


def _rows(plot: _Plot, columns: int, height: int, ascii_only: bool) -> Iterator[str]:
    """The rows of the plot: labels and axis, the curves, and their letters where they end."""
    down, across = (1, 1) if ascii_only else (4, 2)
    held: defaultdict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    cells = [[" "] * (columns + MARGIN) for _ in range(height)]
    paths = [list(_path(curve, plot.end, height * down, columns * across)) for curve in plot.curves]
    for i, (curve, path) in enumerate(zip(plot.curves, paths, strict=True)):
        pattern = cycle("1" if ascii_only else PATTERNS[i % len(PATTERNS)])
        for row, column in compress(path, map(int, pattern)):
            held[row // down, column // across].append((curve.letter or "*", BRAILLE[row % down][column % across]))
    for (row, column), dots in held.items():
        # where curves meet, their dots stand together and their letters take turns
        braille = chr(0x2800 + sum({bit for _, bit in dots}))
        cells[row][column] = dots[column % len(dots)][0] if ascii_only else braille
    for curve, path in zip(plot.curves, paths, strict=True):
        line, after = cells[path[-1][0] // down], path[-1][1] // across + 1
        if not ascii_only and " " in line[after:]:
            line[line.index(" ", after)] = curve.letter or " "
    labels = {_row(level, height * down) // down: label for level, label in LEVELS.items()}
    for row, line in enumerate(cells):
        if labels.get(row) == LEVELS[0.5]:
            line[:columns:2] = ["·" if cell == " " else cell for cell in line[:columns:2]]
        yield f"{labels.get(row, ''):>5}{'┤' if row in labels else '│'}{''.join(line)}"


def _path(curve: _Curve, end: float, rows: int, columns: int) -> Iterator[tuple[int, int]]:
    """The dots along a curve, from the top left."""
    steps = np.rint(curve.steps / end * (columns - 1))
    above = 0
    for column in range(round(curve.end / end * (columns - 1)) + 1):
        below = _row(float(curve.levels[np.searchsorted(steps, column, side="right")]), rows)
        yield from ((row, column) for row in range(above, below + 1))
        above = below


def _row(level: float, rows: int) -> int:
    return round((1 - level) * (rows - 1))
