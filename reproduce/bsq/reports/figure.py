"""Survival curves of rebuilt patients with their numbers at risk: a figure to print, and one for the terminal."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import cycle
from pathlib import Path
from tempfile import NamedTemporaryFile
from textwrap import fill, wrap
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import ArrayLike
from rich.cells import cell_len, set_cell_size

from bsq.curves.reconstruct import kaplan_meier

if TYPE_CHECKING:
    from matplotlib.axes import Axes

METADATA: dict[str, dict[str, None]] = {
    ".svg": dict.fromkeys(("Creator", "Date", "Format", "Type")),
    ".png": dict.fromkeys(("Software",)),
    ".pdf": dict.fromkeys(("Creator", "Producer", "CreationDate")),
}
"""The formats, and what their files do not tell, so that the same figure is the same file."""
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9")
"""Okabe and Ito's, which the colour-blind can tell apart."""
DASHES = ("solid", (0, (5, 1.6)), (0, (1.6, 1.1)), (0, (7, 1.6, 1.6, 1.6)), (0, (3, 1.2, 1.2, 1.2, 1.2, 1.2)))
GREY = "#666666"
STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans", "font.size": 9, "text.parse_math": False, "axes.linewidth": 0.8,
    "svg.hashsalt": "bsq", "svg.fonttype": "none", "pdf.fonttype": 42,
}  # fmt: skip
SIZE = (5.4, 3.5)
"""Inches of the plot itself; legend and table stand around it."""
CHARACTERS = 80
"""As many characters of the table fit below the plot."""

PATTERNS = ("1", "10", "11110000", "1000", "11111000100")
"""Which dots along a curve are set in the terminal."""
BRAILLE = ((1, 8), (2, 16), (4, 32), (64, 128))
HALF = 0.5
MONTHS = (1, 2, 3, 6, 12, 24, 36, 60, 120)


class Drawn(msgspec.Struct, frozen=True):
    """One arm as drawn.

    Attributes
    ----------
    name : str
        Shown as it is; of several arms one without a name is told by its number.
    time, event : arrays of float and int, shape (patients,)
        The rebuilt patients; event 1 where the patient had the event, 0 where the patient was censored.
    points : tuple of (float, float)
        The points that were read from the printed curve: time and survival.
    at_risk : tuple of (float, int)
        The printed numbers at risk. A number at time 0 alone is no table: then the patients are counted.
    median : float, optional
        The printed median.
    """

    name: str
    time: ArrayLike
    event: ArrayLike
    points: tuple[tuple[float, float], ...] = ()
    at_risk: tuple[tuple[float, int], ...] = ()
    median: float | None = None


class _Curve:
    """An arm with its Kaplan-Meier curve."""

    def __init__(self, arm: Drawn, otherwise: str) -> None:
        # control characters would be obeyed by a terminal and are no XML
        self.name = " ".join("".join(c if c.isprintable() else " " for c in arm.name).split()) or otherwise
        self.points, self.median, self.printed = arm.points, arm.median, dict(arm.at_risk)
        time, event = np.asarray(arm.time, dtype=float), np.asarray(arm.event, dtype=int)
        order = np.argsort(time, kind="stable")
        self.time, self.event = time[order], event[order]
        self.steps, self.levels = kaplan_meier(self.time, self.event)
        self.end = float(self.time.max(initial=0))
        self.is_printed = len(self.printed) > 1

    def at_risk(self, ticks: Iterable[float]) -> list[str]:
        if self.is_printed:
            return [str(self.printed.get(tick, "")) for tick in ticks]
        return [str(np.count_nonzero(self.time >= tick)) for tick in ticks]


class _Plot:
    """What both figures show: the curves, the ticks of time, and the numbers at risk below them."""

    def __init__(self, arms: Sequence[Drawn], unit: str) -> None:
        if not arms:
            raise ValueError("expected at least one arm, found none")
        self.curves = [_Curve(arm, f"arm {i}" if len(arms) > 1 else "") for i, arm in enumerate(arms, 1)]
        shown = (x for c in self.curves for x in (c.end, c.median or 0, *c.printed, *(time for time, _ in c.points)))
        self.end = max(shown) or 1.0
        self.is_in_months = unit.lower() in ("month", "months", "mo")
        self.label = f"Time ({unit})" if unit else "Time"

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
        """Times no nearer to each other than ``least``, and on to the end in steps of their last."""
        kept = [times[0]]
        for time in times[1:]:
            if time - kept[-1] >= least * (1 - 1e-9):
                kept.append(time)
        step = max(least, kept[-1] - kept[-2]) if len(kept) > 1 else least
        return kept + [kept[-1] + step * i for i in range(1, math.floor((self.end - kept[-1]) / step + 1e-9) + 1)]

    def _round(self, most: int) -> list[float]:
        power = 10.0 ** math.floor(math.log10(self.end) - 1)
        steps = [float(step) for step in MONTHS if self.is_in_months and 3 <= self.end / step <= most]
        steps += [i * power * 10**j for j in range(4) for i in (1, 2, 5) if self.end / (i * power * 10**j) <= most]
        return [steps[0] * i for i in range(math.floor(self.end / steps[0] + 1e-9) + 1)]

    def tables(self) -> Iterator[tuple[str, list[int]]]:
        """The titles of the numbers at risk, and the curves below each."""
        titles = {True: "Number at risk", False: "Number at risk (rebuilt)"}
        for is_printed, title in titles.items():
            if chosen := [i for i, curve in enumerate(self.curves) if curve.is_printed == is_printed]:
                yield title, chosen


def write_figure(arms: Sequence[Drawn], path: Path, *, unit: str = "", endpoint: str = "") -> None:
    """Write the curves as a figure; the same arms always give the same file.

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
        If the folder cannot be written to. A file that was there is then still there.
    """
    kind = path.suffix.lower()
    if kind not in METADATA:
        raise ValueError(f"expected a file name that ends in .svg, .png or .pdf, found {path.name}")
    plot = _Plot(arms, unit)
    import matplotlib
    from matplotlib.figure import Figure

    content = BytesIO()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        figure = Figure(figsize=SIZE)
        axes = figure.add_axes((0, 0, 1, 1))
        ticks = plot.ticks(CHARACTERS)
        _draw_axes(axes, plot, ticks, f"{endpoint or 'Survival'} (%)")
        for i, curve in enumerate(plot.curves):
            _draw_curve(axes, i, curve)
        _draw_medians(axes, plot)
        _draw_legend(axes, plot)
        _draw_table(axes, plot, ticks)
        figure.savefig(
            content, format=kind[1:], dpi=300, bbox_inches="tight", pad_inches=0.1, metadata=METADATA[kind]
        )
    _write_whole(path, content.getvalue())


def _draw_axes(axes: Axes, plot: _Plot, ticks: Sequence[float], label: str) -> None:
    axes.set(xlim=(0, plot.end * 1.02), ylim=(0, 1.03), xlabel=plot.label, ylabel=label)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines["left"].set_bounds(0, 1)


def _ink(i: int) -> dict[str, Any]:
    return {"color": COLOURS[i % len(COLOURS)], "linestyle": DASHES[i % len(DASHES)], "linewidth": 1.5}


def _draw_curve(axes: Axes, i: int, curve: _Curve) -> None:
    colour = COLOURS[i % len(COLOURS)]
    censored = curve.time[curve.event == 0]
    x, y = [0.0, *curve.steps, curve.end], [1.0, *curve.levels[1:], curve.levels[-1]]
    axes.plot(x, y, drawstyle="steps-post", clip_on=False, zorder=4, gid=f"curve-{i + 1}", **_ink(i))
    level = curve.levels[np.searchsorted(curve.steps, censored, side="right")]
    marks = {"linestyle": "none", "color": colour, "clip_on": False}
    axes.plot(censored, level, marker="|", markersize=6, markeredgewidth=0.8, zorder=5, gid=f"censored-{i + 1}", **marks)
    if curve.points:
        round_ = {"marker": "o", "markersize": 3, "markerfacecolor": "white", "markeredgewidth": 0.6}
        axes.plot(*zip(*curve.points, strict=True), zorder=6, gid=f"points-{i + 1}", **round_, **marks)


def _draw_medians(axes: Axes, plot: _Plot) -> None:
    """A line from the half down to each median; its number where no curve with such a median goes."""
    medians = sorted((curve.median, i) for i, curve in enumerate(plot.curves) if curve.median is not None)
    if medians:
        axes.plot([0, medians[-1][0]], [HALF, HALF], linestyle=":", color=GREY, linewidth=0.8, zorder=2)
    for rank, (median, i) in enumerate(medians, 1):
        colour = COLOURS[i % len(COLOURS)]
        axes.plot([median, median], [0, HALF], ":", color=colour, linewidth=1.1, zorder=3, gid=f"median-{i + 1}")
        is_above = rank == len(medians) and median < 0.9 * plot.end
        is_left = not is_above and median > 0.1 * plot.end
        axes.annotate(
            f"{median:g}", (median, HALF if is_above else 0.02 + 0.055 * (rank - 1)), xytext=(-3 if is_left else 3, 2),
            textcoords="offset points", ha="right" if is_left else "left", color=colour, fontsize=8.5, zorder=7,
        )  # fmt: skip


def _draw_legend(axes: Axes, plot: _Plot) -> None:
    """What the marks are, in grey above the plot, and above that the arms."""
    from matplotlib.lines import Line2D

    marks = [
        ("censored", {"marker": "|", "linestyle": "none"}, any((c.event == 0).any() for c in plot.curves)),
        ("read from the figure", {**CIRCLE, "linestyle": "none"}, any(c.points for c in plot.curves)),
        ("printed median", {"linestyle": ":"}, any(c.median is not None for c in plot.curves)),
    ]
    shown = {text: Line2D([], [], color=GREY, linewidth=0.8, **mark) for text, mark, is_shown in marks if is_shown}
    names = {fill(c.name, 60): Line2D([], [], **_ink(i)) for i, c in enumerate(plot.curves) if c.name}
    is_one_line = sum(map(len, names)) + 10 * len(names) < 80
    layout = {"loc": "lower left", "borderaxespad": 0, "frameon": False, "handlelength": 2.6}
    place = (0, 1.0)
    if shown:
        marks_legend = axes.legend(shown.values(), shown, ncols=3, fontsize=8, labelcolor=GREY, bbox_to_anchor=(0, 1.0), **layout)
        axes.add_artist(marks_legend)
    if names:
        axes.legend(names.values(), names, ncols=len(names) if is_one_line else 1, bbox_to_anchor=(0, 1.06 if shown else 1.0), **layout)


def _draw_table(axes: Axes, plot: _Plot, ticks: Sequence[float]) -> None:
    """The numbers at risk, below their times."""
    texts = [curve.at_risk(ticks) for curve in plot.curves]
    y = -46.0
    for title, chosen in plot.tables():
        beside = {"textcoords": "offset points", "annotation_clip": False, "fontsize": 8.5}
        axes.annotate(title, (0, 0), xytext=(-12, y), ha="right", weight="bold", **beside)
        for i in chosen:
            lines = wrap(plot.curves[i].name, 26, max_lines=2, placeholder="…")
            y -= 13
            for tick, text in zip(ticks, texts[i], strict=True):
                axes.annotate(text, (tick, 0), xytext=(0, y), ha="center", **beside)
            for j, line in enumerate(lines):
                axes.annotate(line, (0, 0), xytext=(-12, y - 11 * j), ha="right", color=COLOURS[i % len(COLOURS)], **beside)
            y -= 11 * (len(lines) - 1)
        y -= 16


def _write_whole(path: Path, content: bytes) -> None:
    with NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(content)
            file.close()
            beside.chmod(0o644)
            beside.replace(path)
        except OSError:
            beside.unlink()
            raise


def terminal_figure(
    arms: Sequence[Drawn], width: int, *, unit: str = "", height: int = 14, ascii_only: bool = False
) -> list[str]:
    """The lines of a plot of the curves, no line wider than ``width`` (40 or more), with the numbers at risk.

    Parameters
    ----------
    arms : sequence of Drawn
        Told apart by the pattern of their dots and the letter at their end, without colour.
    width, height : int
        Columns of all, and lines of the plot itself.
    unit : str
        Of the times.
    ascii_only : bool
        For terminals that cannot show braille: each curve is drawn with its letter.

    Examples
    --------
    >>> arms = [Drawn("Radio", [1, 3, 3, 4], [1, 1, 0, 1]), Drawn("Plus", [2, 4, 4, 4], [1, 0, 0, 0])]
    >>> print("\\n".join(terminal_figure(arms, 44, unit="years", height=6, ascii_only=True)))
    """
    plot = _Plot(arms, unit)
    names = [f"{LETTERS[i % 26]} {curve.name}" if len(arms) > 1 else curve.name for i, curve in enumerate(plot.curves)]
    gutter = min(max(7, 4 + max(map(cell_len, names))), width // 4)
    columns = width - gutter - 5
    ticks = plot.ticks(columns)
    places = [gutter + round(tick / plot.end * columns) for tick in ticks]
    levels = {round((1 - level) * (height - 1)): f"{100 * level:g}" for level in (0, 0.25, 0.5, 0.75)} | {0: "100%"}
    axis = {place: "+" if ascii_only else "┬" for place in places} | {gutter: "+" if ascii_only else "└"}
    lines = _legend(names, width, ascii_only)
    for row, cells in enumerate(_canvas(plot, columns, height, ascii_only)):
        bar = ("|" if ascii_only else "┤" if row in levels else "│")
        lines.append(f"{levels.get(row, ''):>{gutter - 1}} {bar}{cells}")
    lines.append("".join(axis.get(i, " " if i < gutter else "-" if ascii_only else "─") for i in range(gutter + columns + 1)))
    lines.append(_centred("", [f"{tick:g}" for tick in ticks], places, width))
    lines.append(" " * (gutter + max(0, columns - len(plot.label)) // 2) + plot.label)
    for title, chosen in plot.tables():
        lines.append(title)
        for i in chosen:
            numbers = plot.curves[i].at_risk(ticks)
            room = gutter - len(numbers[0]) // 2 - 1
            shifted = [place - room for place in places]
            lines.append(_fitted(names[i], room) + _centred("", numbers, shifted, width - room))
    if ascii_only:
        lines = [line.encode("ascii", "replace").decode() for line in lines]
    return [line.rstrip() for line in lines]


def _legend(names: Sequence[str], width: int, ascii_only: bool) -> list[str]:
    """All arms in one line where they fit, else each in its own."""
    samples = ["" if ascii_only else _braille(PATTERNS[i % len(PATTERNS)]) for i in range(len(names))]
    entries = [f"{sample} {name}" for sample, name in zip(samples, names, strict=True) if name]
    line = "   ".join(entries)
    return [line] if cell_len(line) <= width else [_fitted(entry, width) for entry in entries]


def _braille(pattern: str) -> str:
    dots = [dot == "1" for dot, _ in zip(cycle(pattern), range(8))]
    return "".join(chr(0x2800 + 2 * left + 16 * right) for left, right in zip(dots[::2], dots[1::2]))


def _fitted(text: str, cells: int) -> str:
    """A text in so many columns of a terminal."""
    return set_cell_size(text, cells) if cell_len(text) <= cells else set_cell_size(text, cells - 1) + "…"


def _centred(line: str, texts: Sequence[str], places: Sequence[int], width: int) -> str:
    for text, place in zip(texts, places, strict=True):
        line = line.ljust(min(place - len(text) // 2, width - len(text))) + text
    return line


def _canvas(plot: _Plot, columns: int, height: int, ascii_only: bool) -> list[str]:
    across, down = (1, 1) if ascii_only else (2, 4)
    held: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    ends = []
    for i, curve in enumerate(plot.curves):
        pattern = cycle("1" if ascii_only else PATTERNS[i % len(PATTERNS)])
        for column, row in _path(curve, columns * across, height * down, plot.end):
            if next(pattern) == "1":
                held[row // down, column // across].append((i, BRAILLE[row % down][column % across]))
        ends.append((row // down, column // across))
    return []
