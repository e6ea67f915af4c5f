"""Patients one by one, in a CSV file: time, event, arm."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence

import msgspec

from bsq.curves.errors import CurveError

COLUMNS: Mapping[str, str] = {
    "time": r"(os|pfs|efs|dfs|rfs|follow[-_ ]?up)?[-_ ]*(time|months?|days?|weeks?|years?|t|duration|futime|survtime)",
    "event": r"(event|status|dead|death|died|cens(or(ed|ing)?)?|d|e|observed|fustat|outcome)([-_ ]?(observed|status))?",
    "arm": r"arm|group|trt|treat(ment)?|rx|strat(a|um)|cohort",
}
"""What a column may be called, in lower case."""
YES, NO = (
    {"1", "1.0", "true", "yes", "y", "event", "dead", "died"},
    {"0", "0.0", "false", "no", "n", "censored", "alive"},
)


class Patients(msgspec.Struct, frozen=True):
    """The patients of one arm: their times, and whether each had the event (1) or was censored (0)."""

    name: str
    time: tuple[float, ...]
    event: tuple[int, ...]


def read_patients(text: str) -> tuple[Patients, ...]:
    """Read patients, arm by arm, in the order in which the arms first come.

    Events are 1 and censorings 0; or 2 and 1, as R has them; a column called censored has it the other way round.

    Raises
    ------
    CurveError
        If there is no column of times or of events, or a cell of them is neither.

    Examples
    --------
    >>> read_patients("time,event,arm\\n2.5,1,A\\n3,0,B\\n4,1,A")[0]
    Patients(name='A', time=(2.5, 4.0), event=(1, 1))
    """
    if "\0" in text:
        raise CurveError("expected a CSV file of patients, found a binary file")
    first = text.lstrip("\ufeff\n\r ").partition("\n")[0]
    reader = csv.reader(text.lstrip("\ufeff").splitlines(), delimiter=max(",;\t", key=first.count))
    try:
        numbered = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise CurveError(f"line {reader.line_num}: expected cells between separators, found {error}") from None
    if len(numbered) < 2:
        raise CurveError("expected a line of column names and then one patient a line, found fewer")
    (_, header), patients = numbered[0], numbered[1:]
    places = _places(header)
    events = [(line, _cell(row, places["event"], line).lower()) for line, row in patients]
    codes = _codes(events, header[places["event"]])
    arms: dict[str, tuple[list[float], list[int]]] = {}
    for (line, row), (_, event) in zip(patients, events, strict=True):
        name = _cell(row, places["arm"], line) if "arm" in places else ""
        times, coded = arms.setdefault(name, ([], []))
        times.append(_time(_cell(row, places["time"], line), line))
        coded.append(codes[event])
    return tuple(Patients(name, tuple(times), tuple(coded)) for name, (times, coded) in arms.items())


def write_patients(arms: Sequence[Patients]) -> str:
    """Patients as a CSV file that R, lifelines and :func:`read_patients` load as it is.

    >>> write_patients([Patients("A", (2.5,), (1,))])
    'time,event,arm\\n2.5,1,A\\n'
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["time", "event", "arm"])
    for arm in arms:
        writer.writerows((f"{time:.12g}", event, arm.name) for time, event in zip(arm.time, arm.event, strict=True))
    return out.getvalue()


def _places(header: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for i, title in enumerate(header):
        for column, pattern in COLUMNS.items():
            if column not in places and re.fullmatch(pattern, title.strip().lower()):
                places[column] = i
                break
    missing = [column for column in ("time", "event") if column not in places]
    if missing:
        raise CurveError(f"expected the columns time, event and arm; found {', '.join(header)[:80]}")
    return places


def _cell(row: Sequence[str], place: int, line: int) -> str:
    if place >= len(row):
        raise CurveError(f"line {line}: expected {place + 1} cells or more, found {len(row)}: {','.join(row)[:60]}")
    return row[place].strip()


def _time(cell: str, line: int) -> float:
    try:
        time = float(cell.replace(",", "."))
    except ValueError:
        time = math.nan
    if not (math.isfinite(time) and time >= 0):
        raise CurveError(f"line {line}: expected a time from 0 on, found {cell[:40]!r}")
    return time


def _codes(cells: Sequence[tuple[int, str]], title: str) -> dict[str, int]:
    """What each code of the event column, given with its line, stands for."""
    found = {cell for _, cell in cells}
    if found <= {"1", "2"} and "2" in found:
        codes = {"1": 0, "2": 1}
    else:
        wrong = sorted(found - YES - NO)
        if wrong:
            line = next(line for line, cell in cells if cell == wrong[0])
            raise CurveError(
                f"line {line}: expected an event of 1 or 0 (or 2 and 1, as R has them), found {wrong[0]!r}"
            )
        codes = {cell: int(cell in YES) for cell in found}
    if re.match("cens", title.strip().lower()) and not found & {"event", "dead", "died", "censored", "alive"}:
        return {cell: 1 - event for cell, event in codes.items()}
    return codes
