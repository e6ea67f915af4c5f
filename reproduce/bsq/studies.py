"""Studies of a meta-analysis: a CSV file as lines, one a study, and lines as estimates with their variances."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from bsq.patterns import pattern
from bsq.phrases import Count, read_count, read_estimate
from bsq.printed import NUMBER, plain, read
from bsq.statistics.distributions import two_sided_z
from bsq.summaries import Summary

RATIOS = ("RR", "OR", "HR")
"""Effects that are pooled as logarithms."""
ALIASES: dict[str, str] = {
    "study": r"study(label|id|name)?|label|name|author|trial|slab|reference|id",
    "estimate": r"estimate|effect|est|es|hr|or|rr|rd|md|ratio|yi|y|logor|logrr|loghr|te",
    "low": r"(ci)?(low|lower|lcl|ll|lb)(limit|ci|95)?|lowerci|cilow|cilower|lci",
    "high": r"(ci)?(high|upper|ucl|ul|ub)(limit|ci|95)?|upperci|cihigh|ciupper|uci",
    "se": r"se|sei|sete|stderr|standarderror",
    "variance": r"vi|v|variance",
    "events1": r"events?(1|e|t|exp|treat(ed|ment)?|int)|ai|a|x1|r1",
    "n1": r"n(1|e|t|exp|treat(ed|ment)?|int)|n1i|total1",
    "events2": r"events?(2|c|ctrl|control)|ci|c|x2|r2",
    "n2": r"n(2|c|ctrl|control)|n2i|total2",
    "mean1": r"mean(1|e|t|exp|treat(ed|ment)?|int)|m1|m1i",
    "sd1": r"sd(1|e|t|exp|treat(ed|ment)?|int)|s1|sd1i",
    "mean2": r"mean(2|c|ctrl|control)|m2|m2i",
    "sd2": r"sd(2|c|ctrl|control)|s2|sd2i",
}
"""What a column may be called, without blanks, dots and underscores, in lower case."""
FORMS = (
    (("events1", "n1", "events2", "n2"), "{events1}/{n1} | {events2}/{n2}"),
    (("mean1", "sd1", "n1", "mean2", "sd2", "n2"), "{mean1} ({sd1}), n={n1} | {mean2} ({sd2}), n={n2}"),
    (("estimate", "low", "high"), "{estimate} ({low} to {high})"),
    (("estimate", "se"), "{estimate} (SE {se})"),
)
"""The columns that make up a study, and how they are written as one."""


class StudiesError(ValueError):
    """A CSV file that holds no studies; the message says what must hold and what was found."""


def read_csv(text: str, effect: str | None = None) -> tuple[str, list[str]]:
    """What is pooled, and one line a study: ``label | estimate``, or ``label | group | group``.

    Without ``effect`` the columns tell: counts are pooled as risk ratios, means as differences, and estimates as what
    their column is called.

    Raises
    ------
    StudiesError
        If the file has no studies, or no columns that make them up.

    Examples
    --------
    >>> read_csv("study,events1,n1,events2,n2\\nAdams,12,100,20,100")
    ('RR', ['Adams | 12/100 | 20/100'])
    >>> read_csv("study;hr;lower;upper\\nAdams;0,74;0,57;0,97")
    ('HR', ['Adams | 0,74 (0,57 to 0,97)'])
    """
    rows = [row for row in csv.reader(text.splitlines(), delimiter=_delimiter(text)) if any(map(str.strip, row))]
    if len(rows) < 2:
        raise StudiesError("expected a line of column names and then one study a line")
    columns = _columns(rows[0])
    form = next(((names, shape) for names, shape in FORMS if all(name in columns for name in names)), None)
    if form is None:
        known = "; or ".join(", ".join(names) for names, _ in FORMS)
        raise StudiesError(f"expected the columns study and {known}; found {', '.join(rows[0])}")
    return effect or _effect(rows[0], columns, form[0]), [
        _line(i, row, columns, *form) for i, row in enumerate(rows[1:], 1)
    ]


def _effect(header: Sequence[str], columns: Mapping[str, int], names: Sequence[str]) -> str:
    """What is pooled, by the columns' names."""
    if "estimate" not in names:
        return "RR" if "events1" in names else "MD"
    called = re.sub(r"[\W_]|LOG", "", header[columns["estimate"]].upper())
    if called in ("HR", "OR", "RR", "RD", "MD"):
        return called
    raise StudiesError(f"the column {header[columns['estimate']]!r} does not say what is pooled; give --effect")


def _delimiter(text: str) -> str:
    """The delimiter that the line of column names has most of."""
    first = text.lstrip().partition("\n")[0]
    return max(",;\t|", key=first.count)


def _columns(names: Sequence[str]) -> dict[str, int]:
    """What each column is, by its name."""
    columns: dict[str, int] = {}
    for i, name in enumerate(names):
        plain = re.sub(r"[\W_]", "", name.lower())
        for column, alias in ALIASES.items():
            if re.fullmatch(alias, plain) and column not in columns:
                columns[column] = i
    return columns


def _line(i: int, row: Sequence[str], columns: Mapping[str, int], names: Sequence[str], shape: str) -> str:
    try:
        values = {name: row[columns[name]].strip() for name in names}
        label = row[columns["study"]].strip().replace("|", "/") if "study" in columns else f"study {i}"
    except IndexError:
        raise StudiesError(f"study {i}: expected {len(columns)} cells, found {len(row)}: {','.join(row)}") from None
    missing = [name for name, value in values.items() if not value]
    if missing:
        raise StudiesError(f"study {i} ({label}): {', '.join(missing)} is empty")
    return f"{label or f'study {i}'} | {shape.format(**values)}"


class Study(msgspec.Struct, frozen=True):
    """One study of a meta-analysis.

    Attributes
    ----------
    label : str
        Its name.
    y, v : float
        The estimate and its variance on the scale of the analysis.
    reach : tuple of float
        How far y, and the standard error, may lie from these by the rounding of what is printed.
    table : tuple or None
        The counts a, n1, b, n2, where they are what is printed.
    """

    label: str
    y: float
    v: float
    reach: tuple[float, float] = (0.0, 0.0)
    table: tuple[int, int, int, int] | None = None

    def moved(self, dy: float, dse: float) -> Study:
        """This study with another estimate and standard error."""
        return replace(self, y=self.y + dy, v=max(1e-12, math.sqrt(self.v) + dse) ** 2)


Studies = Sequence[Study]
_WITH_ERROR = pattern(rf"(?P<y>{NUMBER})\s*(?:\(\s*SE\s*[=:]?\s*|±\s*)(?P<se>{NUMBER})\s*\)?", re.IGNORECASE)


def read_studies(text: str, effect: str) -> list[Study]:
    """Read one study a line.

    Raises
    ------
    ValueError
        If a line is no study; the message quotes it.

    Examples
    --------
    >>> [round(study.y, 3) for study in read_studies("A | 0.74 (0.57-0.97)\\nB | 12/100 | 20/100", "RR")]
    [-0.301, -0.511]
    """
    return [_study(line, effect) for line in text.splitlines() if line.strip()]


def _study(line: str, effect: str) -> Study:
    label, *cells = (cell.strip() for cell in line.strip().strip("|").split("|"))
    try:
        if len(cells) == 1:
            return _of_estimate(label, cells[0], effect)
        if len(cells) == 2 and effect == "MD":
            return _of_means(label, Summary.read(cells[0]), Summary.read(cells[1]))
        if len(cells) == 2 and effect in ("RR", "OR", "RD"):
            return _of_counts(label, read_count(cells[0]), read_count(cells[1]), effect)
    except ValueError as error:
        raise ValueError(f"line {line.strip()!r}: {error}") from None
    groups = {"HR": "", "MD": ", or label | mean (SD), n=72 | mean (SD), n=68"}.get(
        effect, ", or label | 12/100 | 20/100"
    )
    raise ValueError(f"line {line.strip()!r}: expected label | 0.74 (0.57-0.97){groups}")


def _of_estimate(label: str, text: str, effect: str) -> Study:
    to = math.log if effect in RATIOS else float
    with_error = _WITH_ERROR.fullmatch(plain(text))
    if with_error:
        y, se = read(with_error["y"]), read(with_error["se"])
        return Study(label, float(y.value), float(se.value) ** 2, (float(y.unit) / 2, float(se.unit) / 2))
    found = read_estimate(text)
    if found.low is None or found.high is None:
        raise ValueError("an estimate needs both limits")
    if effect in RATIOS and any(part.bounds()[0] <= 0 for part in found.parts.values()):
        raise ValueError("a ratio and its limits are positive")
    if not found.low.value < found.high.value:
        raise ValueError("the limits do not ascend")
    z = two_sided_z(float(found.level or 95) / 100)
    (first, last), (low, high), (bottom, top) = (
        [to(float(limit)) for limit in part.bounds()] for part in (found.centre, found.low, found.high)
    )
    narrow, wide = (bottom - high) / (2 * z), (top - low) / (2 * z)
    error = (to(float(found.high.value)) - to(float(found.low.value))) / (2 * z)
    reach = (last - first) / 2, (wide - narrow) / 2
    return Study(label, to(float(found.centre.value)), error**2, reach)


def _of_counts(label: str, first: Count, second: Count, effect: str) -> Study:
    a, n1, b, n2 = first.k, first.n, second.k, second.n
    if a is None or b is None or n1 is None or n2 is None:
        raise ValueError("expected known counts of totals, such as 12/100")
    for count in (first, second):
        if count.problem():
            raise ValueError(count.problem())
    return of_table(label, (a, n1, b, n2), effect)


def of_table(label: str, table: tuple[int, int, int, int], effect: str, any_zero: bool = False) -> Study:
    """A study of two proportions, with 0.5 added to its counts where one is zero; without events it has no variance."""
    a, n1, b, n2 = table
    cells = (a, b) if effect == "RR" and not any_zero else (a, b, n1 - a, n2 - b)
    is_empty = a + b in (0, n1 + n2) and (effect == "OR" or not a + b)
    if is_empty and effect != "RD" and not any_zero:
        return Study(label, 0.0, math.inf, table=table)
    variance = a * (n1 - a) / n1**3 + b * (n2 - b) / n2**3
    added = 0 in cells if effect != "RD" or any_zero else not variance
    x1, t1, x2, t2 = (a + 0.5, n1 + 1, b + 0.5, n2 + 1) if added else (a, n1, b, n2)
    y1, y2 = t1 - x1, t2 - x2
    match effect:
        case "RD":
            return Study(label, x1 / t1 - x2 / t2, x1 * y1 / t1**3 + x2 * y2 / t2**3, table=table)
        case "RR":
            return Study(label, math.log(x1 / t1 * t2 / x2), 1 / x1 - 1 / t1 + 1 / x2 - 1 / t2, table=table)
    return Study(label, math.log(x1 * y2 / (y1 * x2)), 1 / x1 + 1 / y1 + 1 / x2 + 1 / y2, table=table)


def _of_means(label: str, first: Summary, second: Summary) -> Study:
    variances = []
    for group in (first, second):
        if group.problem() or group.n is None:
            raise ValueError(group.problem() or "expected the number of patients, such as n=72")
        factor = 1 if group.kind == "SE" else 1 / group.n
        variances.append(
            (float(group.spread.value) ** 2 * factor, float(group.spread.unit * group.spread.value) * factor)
        )
    v = sum(variance for variance, _ in variances)
    if not v:
        raise ValueError("both standard deviations are zero")
    reach = float(first.mean.unit + second.mean.unit) / 2, sum(change for _, change in variances) / (4 * math.sqrt(v))
    return Study(label, float(first.mean.value - second.mean.value), v, reach)
