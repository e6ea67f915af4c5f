"""A forest plot for the terminal."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from bsq.printed import fixed
from bsq.statistics import pooling
from bsq.statistics.results import Interval
from bsq.studies import RATIOS, Study, read_studies

WEIGHTS = "weights: fixed effect"
LABEL = 20
NUMBERS = 24
NARROWEST = 20
"""Columns of the labels, of the numbers, and the fewest of the plot itself."""


def forest(studies: str, effect: str, width: int) -> list[str]:
    """The lines of a forest plot: each study with its 95% interval and weight, and the pooled estimates.

    Examples
    --------
    >>> lines = forest("Adams | 0.74 (0.57-0.97)\\nBaker | 0.90 (0.70-1.16)", "HR", 80)
    >>> [line.split()[0] for line in lines]
    ['Adams', 'Baker', 'fixed', 'random', 'HR']
    """
    read = [study for study in read_studies(studies, effect) if study.v < math.inf]
    y, v = [study.y for study in read], [study.v for study in read]
    if not read:
        return []
    random = pooling.random_effects(y, v, pooling.dersimonian_laird(y, v) if len(read) > 1 else 0.0, "")
    pooled = {"fixed effect": pooling.fixed_effect(y, v).interval(), "random effects": random.interval()}
    own = [_own(study) for study in read]
    scale = _Scale([*own, *pooled.values()], max(NARROWEST, width - LABEL - NUMBERS - 7), effect)
    total = sum(1 / x for x in v)
    lines = [
        _line(study.label, scale, interval, "■", f"{100 / study.v / total:4.0f}%")
        for study, interval in zip(read, own, strict=True)
    ]
    lines += [_line(name, scale, interval, "◆", "") for name, interval in pooled.items()]
    return [*lines, f"{effect:{LABEL}} {scale.axis()} {WEIGHTS}"]


def _own(study: Study) -> Interval:
    from bsq.statistics.results import Estimated

    return Estimated(study.label, study.y, math.sqrt(study.v)).interval()


class _Scale:
    """From the scale of the analysis to columns of the plot, and to printed numbers."""

    def __init__(self, intervals: Sequence[Interval], width: int, effect: str) -> None:
        self.low = min(0.0, *(interval.low for interval in intervals))
        self.high = max(0.0, *(interval.high for interval in intervals))
        self.width = width
        self.back: Callable[[float], float] = math.exp if effect in RATIOS else float

    def column(self, x: float) -> int:
        return round((x - self.low) / (self.high - self.low) * (self.width - 1))

    def number(self, x: float) -> str:
        return fixed(self.back(x), 2)

    def axis(self) -> str:
        """The values at both ends and at no effect."""
        text = [" "] * self.width
        for x in (0.0, self.low, self.high):
            number = self.number(x)
            start = min(max(0, self.column(x) - len(number) // 2), self.width - len(number))
            beside = text[max(0, start - 1) : start + len(number) + 1]
            if not "".join(beside).strip():
                text[start : start + len(number)] = number
        return "".join(text)


def _line(label: str, scale: _Scale, interval: Interval, mark: str, weight: str) -> str:
    plot = "".join(_plot(scale, interval, mark))
    numbers = f"{scale.number(interval.estimate)} ({scale.number(interval.low)} to {scale.number(interval.high)})"
    name = label if len(label) <= LABEL else f"{label[: LABEL - 1]}…"
    return f"{name:{LABEL}} {plot} {numbers:{NUMBERS}}{weight}".rstrip()


def _plot(scale: _Scale, interval: Interval, mark: str) -> Iterator[str]:
    first, centre, last = (scale.column(x) for x in (interval.low, interval.estimate, interval.high))
    for column in range(scale.width):
        if column == centre:
            yield mark
        elif first <= column <= last:
            yield "┼" if column == scale.column(0.0) else "─"
        else:
            yield "│" if column == scale.column(0.0) else " "
