"""Read a paper file: TOML, every fault of it at once, claims and what they may know of each other."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import msgspec

from bsq.claims import KINDS, load_kind
from bsq.claims.base import Claim, Missing, Surroundings
from bsq.findings import Verdict
from bsq.paper.convert import convert
from bsq.paper.errors import Fault, PaperFileError, did_you_mean
from bsq.paper.lines import block_lines, row_lines
from bsq.paper.model import Block, Cell, Column, Header, Paper, Table
from bsq.words import all_shown, in_line

LARGEST_FILE = 5_000_000
"""Bytes; a paper of four hundred claims takes 30,000."""
VERDICTS = [verdict.value for verdict in Verdict]


def read_paper(path: Path) -> Paper:
    """Read and validate a paper file.

    Raises
    ------
    PaperFileError
        With everything that is wrong with the file.
    """
    return parse_paper(_text_of(path), str(path), path.parent)


def parse_paper(text: str, source: str, folder: Path | None = None) -> Paper:
    """Read a paper file from its text; ``source`` is how errors call it, ``folder`` where the files beside it are.

    Raises
    ------
    PaperFileError
        With everything that is wrong with the text.
    """
    if not text.strip():
        raise PaperFileError(source, [Fault("", "", "empty; `bsq new` writes a paper file to fill in")])
    try:
        raw = all_shown(tomllib.loads(text, parse_float=_Float))
    except RecursionError:
        raise PaperFileError(source, [Fault("", "", "not valid TOML: nested too deeply")]) from None
    except ValueError as error:
        reason = "a number is too long" if "digits" in str(error) else f"{str(error)[0].lower()}{str(error)[1:]}"
        raise PaperFileError(source, [Fault("", "", f"not valid TOML: {reason}")]) from None
    return _Reading(raw, text, source, folder).paper()


def paper_of_claims(
    title: str, claims: Sequence[Mapping[str, Any]], alpha: float, files: Mapping[str, str] | None = None
) -> Paper:
    """A paper without a name, for which nobody wrote a file: claims given one by one, under a paper file's rules.

    ``files`` are the texts of files that the claims name.

    Raises
    ------
    PaperFileError
        With everything that is wrong with the claims.
    """
    raw = {"id": "-", "title": title, "alpha": alpha, "claim": [all_shown(dict(claim)) for claim in claims]}
    return msgspec.structs.replace(_Reading(raw, "", title, None, files).paper(), id="")


class _Float(float):
    """A TOML float that shows as it was written."""

    def __new__(cls, text: str) -> _Float:
        number = super().__new__(cls, text)
        number.text = text
        return number

    text: str

    def __repr__(self) -> str:
        return self.text


def _text_of(path: Path) -> str:
    source = str(path)

    def refuse(message: str) -> PaperFileError:
        return PaperFileError(source, [Fault("", "", message)])

    try:
        if path.is_dir():
            raise refuse("a folder, where a paper file (.toml) is expected")
        if path.exists() and not path.is_file():
            raise refuse("not a file, where a paper file (.toml) is expected")
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise refuse(f"{size / 1e6:.0f} MB; a paper file has at most {LARGEST_FILE / 1e6:.0f} MB")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(f"not UTF-8 text (byte {error.start}); a paper file is a TOML text file") from None
    except FileNotFoundError:
        raise refuse("no such file") from None
    except OSError as error:
        raise refuse(f"cannot be read: {error.strerror}") from None
    if "\0" in text:
        raise refuse("not UTF-8 text (it holds zero bytes, as UTF-16 does); a paper file is a TOML text file")
    return text


def _text_beside(folder: Path | None, name: str) -> str:
    """The text of a file beside a paper file.

    Raises
    ------
    ValueError
        If it cannot be read.
    """
    path = Path(name)
    if folder is None or path.is_absolute():
        raise ValueError("expected a file beside the paper file, by a relative name")
    try:
        if (folder / path).stat().st_size > LARGEST_FILE:
            raise ValueError(f"larger than {LARGEST_FILE / 1e6:.0f} MB; a digitized curve has a few kB")
        return (folder / path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ValueError(f"no such file beside the paper file (looked in {folder})") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 text (byte {error.start})") from None
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None


class _Reading:
    """One reading of one file: collects its blocks and its faults."""

    def __init__(
        self,
        raw: dict[str, Any],
        text: str,
        source: str,
        folder: Path | None,
        files: Mapping[str, str] | None = None,
    ) -> None:
        self.raw, self.text, self.source, self.folder = raw, text, source, folder
        self.files: dict[str, str] = dict(files or {})
        self.lines = {name: list(block_lines(text, name)) for name in ("claim", "table")}
        self.row_lines = list(row_lines(text))
        self.faults: list[Fault] = []
        self.claims: list[Claim] = []
        self.cells: dict[str, Cell] = {}
        self.missing: list[Missing] = []
        self.totals: dict[int, str] = {}
        self.expected: dict[str, str] = {}
        self.ignored: dict[str, str] = {}
        self.tables: list[Table] = []
        self.claim_blocks: dict[str, Block] = {}
        self.unread: list[str] = []

    def paper(self) -> Paper:
        header = self._header()
        groups = _valid_groups(self.raw.get("groups"))
        for name, size in groups.items():
            self.totals.setdefault(size, name)
        claims = self._blocks("claim")
        tables = self._blocks("table")
        self._refuse_duplicates(claims, tables)
        for i, raw in enumerate(claims):
            self._claim(raw, groups, self._line("claim", i), i)
        for i, raw in enumerate(tables):
            self._table(raw, groups, self._line("table", i), i)
        if not self.faults and not self.claims:
            self.faults.append(
                Fault("", "", "nothing to check: expected a [[claim]], or a [[table]] with counts, medians or p-values")
            )
        if self.faults or header is None:
            raise PaperFileError(self.source, self.faults)
        around = Surroundings(
            alpha=Fraction(str(header.alpha)),
            groups=dict(header.groups),
            tests=tuple(header.tests),
            totals=self.totals,
            missing=tuple(dict.fromkeys(self.missing)),
            files=self.files,
        )
        return Paper(
            id=header.id,
            title=in_line(header.title),
            citation=in_line(header.citation),
            doi=in_line(header.doi),
            source=self.source,
            claims=tuple(self.claims),
            around=around,
            cells=self.cells,
            expected=self.expected,
            ignored=self.ignored,
            unread=tuple(self.unread),
            tables=tuple(self.tables),
            blocks=self.claim_blocks,
            text=self.text,
        )

    def _header(self) -> Header | None:
        head = {key: value for key, value in self.raw.items() if key not in ("claim", "table")}
        known = [*Header.__struct_fields__, "claim", "table"]
        for key in [key for key in head if key not in known]:
            del head[key]
            self.faults.append(Fault("", key, f"unknown key; {did_you_mean(key, known)}"))
        if isinstance(head.get("alpha"), float):
            head["alpha"] = float(head["alpha"])
        header, faults = convert(head, Header, "")
        self.faults += faults
        return header

    def _blocks(self, name: str) -> list[dict[str, Any]]:
        blocks = self.raw.get(name, [])
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            self.faults.append(Fault("", name, f"expected blocks that begin with [[{name}]], double brackets"))
            return []
        return blocks

    def _line(self, name: str, i: int) -> int:
        return self.lines[name][i] if i < len(self.lines[name]) else 0

    def _refuse_duplicates(self, claims: list[dict[str, Any]], tables: list[dict[str, Any]]) -> None:
        seen: set[str] = set()
        for name, blocks in (("claim", claims), ("table", tables)):
            for i, block in enumerate(blocks):
                identity = block.get("id")
                if isinstance(identity, str) and identity in seen:
                    message = "stands twice; every claim and table has its own id"
                    self.faults.append(Fault("", f'id "{identity}"', message, self._line(name, i)))
                seen |= {identity} if isinstance(identity, str) else set()

    def _claim(self, raw: dict[str, Any], groups: Mapping[str, int], line: int, i: int) -> None:
        block = f'claim "{raw["id"]}"' if isinstance(raw.get("id"), str) else f"claim {i + 1}"
        kind = raw.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            found = "missing" if kind is None else f"unknown kind {kind!r}"
            self.faults.append(Fault(block, "kind", f"{found}; {did_you_mean(str(kind), list(KINDS))}", line))
            return
        fields = {key: value for key, value in raw.items() if key != "kind"}
        claim, faults = convert(fields, load_kind(kind), block, line)
        self.faults += faults
        if claim is None:
            return
        problems = [Fault(block, problem.place, problem.message, line) for problem in claim.problems()]
        for place, group in claim.groups_named():
            if group not in groups:
                hint = did_you_mean(group, list(groups)) if groups else "the paper has none"
                message = f"expected a number of patients or one of the paper's groups, found {group!r}; {hint}"
                problems.append(Fault(block, place, message, line))
        if not problems:
            for place, count in claim.counts_given():
                known = count.of(dict(groups))
                if known.problem():
                    problems.append(Fault(block, f'{place} "{count.text}"', known.problem(), line))
                elif known.n is not None and not known.at_most:
                    self.totals.setdefault(known.n, claim.subject or claim.id)
        problems += self._faults_of_files(claim, groups, block, line) if not problems else []
        self.faults += problems
        if not problems:
            parts = _apart(list(claim.expand()))
            self.claims += parts
            self._record_parts(claim, parts, Place(block, "claim", i, line))

    def _faults_of_files(self, claim: Claim, groups: Mapping[str, int], block: str, line: int) -> list[Fault]:
        """Read the files that a claim names, and tell what is wrong with them."""
        faults = []
        for place, name in claim.files_named():
            if name not in self.files:
                try:
                    self.files[name] = _text_beside(self.folder, name)
                except ValueError as error:
                    faults.append(Fault(block, f'{place} "{name}"', str(error), line))
        if faults:
            return faults
        return [Fault(block, p.place, p.message, line) for p in claim.problems_of_files(self.files, groups)]

    def _record_parts(self, claim: Claim, parts: list[Claim], place: Place) -> None:
        """Record the verdicts and the reasons to let a finding pass: of the one finding, or of each by what it prints
        or by the end of its name."""
        names: dict[str, list[str]] = {}
        for part in parts:
            names.setdefault(part.printed_text(), []).append(part.id)
            names.setdefault(part.id.partition(": ")[2] or part.id, []).append(part.id)
        for part in parts:
            text = part.printed_text()
            key = text if len(names[text]) == 1 else part.id.partition(": ")[2]
            self.claim_blocks[part.id] = Block("claim", place.index, key if len(parts) > 1 else "", place.line)
        for name, recorded in (("expect", claim.expect), ("ignore", claim.ignore)):
            if isinstance(recorded, str):
                if recorded and len(parts) > 1:
                    example = f'{name} = {{ "{parts[-1].printed_text()}" = "{recorded}" }}'
                    message = f"several values are printed; say which: {example}"
                    self.faults.append(Fault(place.block, name, message, place.line))
                recorded = {parts[-1].printed_text(): recorded} if recorded else {}
            self._record_values(name, recorded, names, place)

    def _record_values(
        self, name: str, recorded: Mapping[str, str], names: Mapping[str, Sequence[str]], place: Place
    ) -> None:
        """Record what ``expect`` or ``ignore`` says of printed values or cells."""
        for key, value in recorded.items():
            if key not in names:
                message = (
                    f"not printed; {did_you_mean(key, list(names))}"
                    if place.array == "claim"
                    else f"no such cell; {_nearest(key, list(names))}"
                )
                self.faults.append(Fault(place.block, f'{name} "{key}"', message, place.line))
            elif name == "expect" and value not in VERDICTS:
                where = name if place.array == "claim" else f'{name} "{key}"'
                message = f"unknown verdict {value!r}; {did_you_mean(value, VERDICTS)}"
                self.faults.append(Fault(place.block, where, message, place.line))
            elif name == "ignore" and not value.strip():
                self.faults.append(Fault(place.block, f'{name} "{key}"', "expected the reason", place.line))
            else:
                target = self.expected if name == "expect" else self.ignored
                target |= dict.fromkeys(names[key], value)

    def _table(self, raw: dict[str, Any], groups: Mapping[str, int], line: int, i: int) -> None:
        from bsq.paper.table import read_table

        block = f'table "{raw["id"]}"' if isinstance(raw.get("id"), str) else f"table {i + 1}"
        columns, faults = [], []
        listed = raw.get("columns", [])
        for j, column in enumerate(listed if isinstance(listed, list) else []):
            if not isinstance(column, dict):
                faults.append(
                    Fault(block, f"columns[{j}]", f'expected {{name = "...", n = 22}}, found {column!r}', line)
                )
                continue
            made, wrong = convert(column, Column, f"{block}: columns[{j}]", line)
            faults += wrong
            columns += [made] if made else []
        table, wrong = convert({key: value for key, value in raw.items() if key != "columns"}, Table, block, line)
        faults += wrong
        if not isinstance(listed, list) or not listed:
            what = "expected a list of at least one column" if "columns" in raw else "missing; every table has them"
            faults.append(Fault(block, "columns", what, line))
        names = [column.name for column in columns]
        for name in sorted({name for name in names if names.count(name) > 1}):
            faults.append(Fault(block, "columns", f'two columns are called "{name}"; give them different names', line))
        self.faults += faults
        if faults or table is None:
            return
        read = read_table(
            msgspec.structs.replace(table, columns=columns), groups, self.row_lines[i] if i < len(self.row_lines) else 0
        )
        self.faults += read.faults
        for column in columns:
            if isinstance(column.n, int):
                self.totals.setdefault(column.n, f"{column.name} ({table.where or table.id})")
        self.missing += read.missing
        self.cells |= read.cells
        self.unread += [f'table "{table.id}": {cell}' for cell in read.unread]
        self.tables.append(msgspec.structs.replace(table, columns=columns))
        if not read.faults:
            self._record_cells(table, read.claims, Place(block, "table", i, line))

    def _record_cells(self, table: Table, claims: list[Claim], place: Place) -> None:
        """Take the table's claims, with the verdicts, reasons and notes recorded for its cells."""
        names = {claim.id.partition(": ")[2]: claim for claim in claims}
        identities = {name: [claim.id] for name, claim in names.items()}
        first = self.row_lines[place.index] if place.index < len(self.row_lines) else 0
        self._record_values("expect", table.expect, identities, place)
        self._record_values("ignore", table.ignore, identities, place)
        for key in table.notes.keys() - names.keys():
            message = f"no such cell; {_nearest(key, list(names))}"
            self.faults.append(Fault(place.block, f'notes "{key}"', message, place.line))
        for name, claim in names.items():
            line = first + self.cells[claim.id].row if first else 0
            self.claim_blocks[claim.id] = Block("table", place.index, name, line)
            noted = table.notes.get(name, "")
            self.claims.append(msgspec.structs.replace(claim, note=noted) if noted else claim)


class Place(msgspec.Struct, frozen=True):
    """A block that is being read: how errors call it, which one it is, and its line."""

    block: str
    array: Literal["claim", "table"]
    index: int
    line: int


def _nearest(key: str, names: list[str]) -> str:
    """A hint that does not list a whole table."""
    hint = did_you_mean(key, names)
    return (
        hint if hint.startswith("did") else f"cells are named like {names[0]!r}" if names else "the table has no claims"
    )


def _apart(parts: list[Claim]) -> list[Claim]:
    """Claims with names of their own: the second of two alike is called (2)."""
    seen: Counter[str] = Counter()
    named = []
    for part in parts:
        seen[part.id] += 1
        suffix = f" ({seen[part.id]})" if seen[part.id] > 1 else ""
        named.append(msgspec.structs.replace(part, id=part.id + suffix) if suffix else part)
    return named


def _valid_groups(groups: object) -> dict[str, int]:
    """What can be used of a [groups] table that has faults, so that its claims are still checked."""
    items = groups.items() if isinstance(groups, dict) else ()
    return {name: size for name, size in items if isinstance(size, int) and size > 0}
