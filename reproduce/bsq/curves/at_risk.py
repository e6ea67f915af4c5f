"""Numbers at risk, as they are printed below survival curves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from bsq.curves.cells import Decimal, Line, Row, cells_of, is_numeric, number_of, read_lines, role_of, separator_of
from bsq.curves.errors import CurveError
from bsq.patterns import pattern

_WHOLE = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,2}|[0-9]{1,9})"
_COUNT = pattern(rf"(?P<n>{_WHOLE})(?:\.0+)?(?:\s*[(\[]\s*(?P<censored>{_WHOLE})\s*[)\]])?")
_NOT_PRINTED = pattern(r"|na|n/a|nr|[-–—.]", re.IGNORECASE)
_TIME = r"(?<![\w.])(?P<time>[0-9]+(?:[.,][0-9]+)?|\.[0-9]+)"
_NUMBER_AND_CENSORED = rf"{_WHOLE}(?:\.[0-9]+)?(?:\s*[(\[][0-9 ]*[)\]])?"
_PAIR = pattern(rf"{_TIME}\s*[:=]\s*(?P<count>{_NUMBER_AND_CENSORED}|NA|[-–—])(?!\s*[:=(]|\w|\.[0-9])")
_BLANK_PAIR = pattern(rf"(?P<name>.*\s)?{_TIME}\s+(?P<count>{_NUMBER_AND_CENSORED})")
_IS_TIME = pattern(r"t(?:ime)?(?:at)?risk|ticks?|timepoints?")
_IS_NUMBER = pattern(r"n|nar|n?(?:o|umber|umbers|patients)?(?:at)?risk|patients|count")
_IS_LEFT_OUT = pattern(r"interval|te|studyid|figure")
_PREFIX = pattern(r"(?:n_?(?:at_?)?risk|nar|n)[_. ]+(?=\w)", re.IGNORECASE)

Entries = dict[str | int, list[tuple[int, str, str]]]
"""Of each arm, by its name or its place: lines, and the cells with a time and with the number at risk."""


class AtRisk(msgspec.Struct, frozen=True):
    """The numbers at risk of one arm.

    Attributes
    ----------
    name : str
        The arm as the file calls it, or "".
    rows : tuple of (float, int)
        Times, ascending, and the number at risk at each.
    censored : tuple of (float, int)
        Times and the number censored until then, where that is printed: ``86 (18)``.
    """

    name: str
    rows: tuple[tuple[float, int], ...]
    censored: tuple[tuple[float, int], ...] = ()


class PrintedAtRisk(msgspec.Struct, frozen=True):
    """The numbers at risk of all arms, and how they were read where their reader was not told."""

    arms: tuple[AtRisk, ...]
    assumed: tuple[str, ...]


def read_at_risk(text: str, *, decimal: Decimal | None = None) -> PrintedAtRisk:
    """Read a table of numbers at risk: times down, across or in long form; or ``0:213, 10:122``, one arm a line.

    Parameters
    ----------
    text : str
        The file. An empty cell, ``NA`` or a dash is a number that is not printed.
    decimal : optional
        The decimal mark of the times, where they do not tell.

    Raises
    ------
    CurveError
        If the text holds no numbers at risk, if they rise, or if they can be read in two ways.

    Examples
    --------
    >>> read_at_risk("trisk,nrisk_radio,nrisk_radioplus\\n0,213,211\\n10,122,143\\n60,,").arms[0]
    AtRisk(name='radio', rows=((0.0, 213), (10.0, 122)), censored=())
    >>> read_at_risk(",0,6,12\\nRadio,213,104 (18),-").arms[0]
    AtRisk(name='Radio', rows=((0.0, 213), (6.0, 104)), censored=((6.0, 18),))
    >>> read_at_risk("Radio 0:213, 10:122\\nRadioPlus 0:211, 10:143").assumed
    ('2 arms: Radio, RadioPlus',)
    """
    lines = [(number, line) for number, line in read_lines(text) if line]
    lines = [(number, _with_colons(line)) for number, line in lines]
    is_paired = any(_PAIR.search(line) for _, line in lines)
    readings = [_pairs(lines)] if is_paired else list(_tables(_rows(lines)))
    held: list[tuple[Entries, tuple[AtRisk, ...]]] = []
    errors = [CurveError("expected numbers at risk below the names of the columns, found none")]
    for entries in filter(None, readings):
        try:
            held.append((entries, tuple(_arm(name, found, decimal) for name, found in entries.items())))
        except CurveError as error:
            errors.append(error)
    if not held:
        raise errors[min(1, len(errors) - 1)]
    if len(held) > 1:
        raise CurveError("the times may stand in the first column or in the first row; name them: time,arm1,arm2")
    ((entries, arms),) = held
    cells = [cells for found in entries.values() for _, *cells in found]
    assumed = {
        "decimal commas": decimal is None and any("," in time for time, _ in cells),
        "thousands commas": any("," in count for _, count in cells),
        f"{len(arms)} arms: {', '.join(arm.name or 'unnamed' for arm in arms)}": len(arms) > 1,
    }
    return PrintedAtRisk(arms, tuple(phrase for phrase, holds in assumed.items() if holds))


def _arm(name: str | int, entries: Iterable[tuple[int, str, str]], decimal: Decimal | None) -> AtRisk:
    """Numbers, and numbers that may be those at risk of one arm: they never rise."""
    called = name if isinstance(name, str) else ""
    whose = f"{called}: " if called else ""
    numbers: dict[float, int] = {}
    censored: dict[float, int] = {}
    for line, at, cell in entries:
        time = _time(at, decimal, line)
        if _NOT_PRINTED.fullmatch(cell):
            continue
        count = _COUNT.fullmatch(cell)
        if count is None or ("," in cell and decimal == ","):
            raise CurveError(f'line {line}: expected a whole number of patients at risk, found "{cell[:40]}"')
        n = int(count["n"].replace(",", ""))
        if numbers.setdefault(time, n) != n:
            raise CurveError(f"{whose}at {time:g}: expected one number at risk, found {numbers[time]} and {n}")
        if count["censored"]:
            censored[time] = int(count["censored"].replace(",", ""))
    if not numbers:
        raise CurveError(f"{whose}expected at least one number at risk, found none")
    rows = tuple(sorted(numbers.items()))
    for (_, before), (time, n) in pairwise(rows):
        if n > before:
            found = f"{n} at risk, more than the {before} before it"
            raise CurveError(f"{whose}at {time:g}: {found}; numbers at risk never rise")
    return AtRisk(called, rows, tuple(sorted(censored.items())))


def _time(cell: str, decimal: Decimal | None, line: int) -> float:
    if decimal is None and re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", cell):
        whole = cell.replace(",", "")
        raise CurveError(f"line {line}: the time {cell} may be {cell.replace(',', '.')} or {whole}; give --decimal")
    time = number_of(cell, decimal or ("," if "," in cell else "."), line)
    if time < 0:
        raise CurveError(f"line {line}: expected a time, at least 0, found {cell}")
    return time


def _with_colons(line: str) -> str:
    """``0 213, 10 122`` as ``0:213, 10:122``; any other line as it is."""
    pairs = [_BLANK_PAIR.fullmatch(chunk.strip()) for chunk in re.split(r"[,;]\s+", line.strip(" ,;."))]
    if len(pairs) == 1 or not all(pairs) or any(pair and pair["name"] for pair in pairs[1:]):
        return line
    return ", ".join(f"{pair['name'] or ''}{pair['time']}:{pair['count']}" for pair in pairs if pair)


def _pairs(lines: Iterable[Line]) -> Entries:
    """``Radio 0:213, 10:122``: one arm a line, its name before it or on the line above."""
    entries: Entries = {}
    name = ""
    for number, line in lines:
        found = list(_PAIR.finditer(line))
        if not found and not any(map(str.isdigit, line)):
            name = line.strip(" \t:,;=")
            continue
        name = (line[: found[0].start()].strip(" \t:,;=") if found else "") or name
        left = line[found[0].start() :] if found else line
        if _PAIR.sub("", left).strip(" \t,;.|") or name in entries:
            raise CurveError(f'line {number}: expected an arm such as Radio 0:213, 10:122, found "{line.strip()[:60]}"')
        entries[name or number] = [(number, pair["time"], pair["count"]) for pair in found]
        name = ""
    return entries


def _rows(lines: Sequence[Line]) -> list[Row]:
    """The cells of a table; where blanks separate them, a name at the beginning may hold blanks."""
    lines = [(number, re.sub(r"(?<=[0-9])[ \t]+(?=[(\[][0-9])", "", line)) for number, line in lines]
    separator = separator_of(lines)
    rows = [(number, cells) for number, line in lines if (cells := cells_of(line, separator))]
    return [(number, _unbroken(cells)) for number, cells in rows] if separator == " " else rows


def _unbroken(cells: list[str]) -> list[str]:
    words = next((i for i, cell in enumerate(cells) if is_numeric(cell)), 0)
    return [" ".join(cells[:words]), *cells[words:]] if words else cells


def _tables(rows: Sequence[Row]) -> Iterator[Entries]:
    """Every way to read a table: there are two where no names tell the times from the arms."""
    if len(rows) > 1 and _role(" ".join(rows[0][1])) == "n":
        rows = rows[1:]  # Number at risk, as a title
    (line, first), rest = rows[0], rows[1:]
    width = max(len(cells) for _, cells in rows)
    are_times, is_bare = all(map(is_numeric, first[1:])) and len(first) > 1, not any(map(_is_name, first))
    has_names = bool(rest) and not any(is_numeric(cells[0]) for _, cells in rest)
    if are_times and has_names:
        times = (
            first[1:] if width == len(first) or not is_numeric(first[0]) else first
        )  # no corner: 0 6 12, Radio 9 7 5
        numbers = [number_of(time, "," if "," in time else ".", line) for time in times]
        if numbers != sorted(numbers):
            raise CurveError(f"line {line}: expected times that ascend in the first row, found {', '.join(times)[:60]}")
        yield _across(times, rest)
    elif is_bare and first[0]:
        yield _down(["time", *[""] * (width - 1)], rows)
        if width == len(first) > 2 and rest:
            yield _across(first, [(number, ["", *cells]) for number, cells in rest])
    else:
        yield _down(first, rest)
        if are_times:
            yield _across(first[1:], rest)


def _across(times: Sequence[str], rows: Iterable[Row]) -> Entries:
    entries: Entries = {}
    for number, (name, *counts) in rows:
        if len(counts) > len(times) or name in entries:
            what = f"{name} once" if name in entries else f"{len(times)} numbers at most"
            raise CurveError(f"line {number}: expected {what}, found {','.join([name, *counts])[:60]}")
        arm = "" if _role(name) == "n" else name
        entries[arm or number] = [(number, time, count) for time, count in zip(times, counts, strict=False)]
    return entries


def _down(titles: Sequence[str], rows: Sequence[Row]) -> Entries:
    """Times down the rows, and a column for each arm; or in long form, a column for all and one that names the arm."""
    for number, cells in rows:
        if len(cells) > len(titles):
            raise CurveError(f"line {number}: expected {len(titles)} cells, found {len(cells)}: {','.join(cells)[:60]}")
    rows = [(number, [*cells, *[""] * (len(titles) - len(cells))]) for number, cells in rows]
    roles = [_role(title) for title in titles]
    columns = [i for i, role in enumerate(roles) if role != "other" and (i or titles[0] or "time" not in roles)]
    texts = [i for i in columns if _is_text([cells[i] for _, cells in rows])]
    time = next((i for i in columns if roles[i] == "time"), next((i for i in columns if i not in texts), -1))
    is_long = texts or "n" in roles
    arms = [i for i in columns if roles[i] == "arm" and is_long] or texts
    counts = [i for i in columns if i not in (time, *arms)]
    if time < 0 or not counts or len(arms) > 1 or (arms and len(counts) > 1):
        found = ",".join(titles)[:60]
        raise CurveError(f"expected columns such as time,arm1,arm2 or time,n,arm, and no others; found {found}")
    entries: Entries = {}
    for number, cells in rows:
        for i in counts:
            name = "" if roles[i] == "n" and len(counts) == 1 else _PREFIX.sub("", titles[i])
            entries.setdefault(cells[arms[0]] if arms else name or i, []).append((number, cells[time], cells[i]))
    return entries


def _role(title: str) -> str:
    key = re.sub(r"[\W_]", "", title.lower())
    own = {"time": _IS_TIME, "n": _IS_NUMBER, "other": _IS_LEFT_OUT}
    known = next((role for role, pattern in own.items() if pattern.fullmatch(key)), role_of(title))
    return "" if known == "survival" else known


def _is_name(cell: str) -> bool:
    return not (is_numeric(cell) or _COUNT.fullmatch(cell) or _NOT_PRINTED.fullmatch(cell))


def _is_text(cells: Sequence[str]) -> bool:
    printed = [cell for cell in cells if not _NOT_PRINTED.fullmatch(cell)]
    return bool(printed) and all(map(_is_name, printed))
