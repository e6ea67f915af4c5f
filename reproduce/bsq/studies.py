"""Studies of a meta-analysis from a CSV file, as the lines that the claim kind ``pooled`` reads."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence

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
        for column, pattern in ALIASES.items():
            if re.fullmatch(pattern, plain) and column not in columns:
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
