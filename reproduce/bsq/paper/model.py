"""What a paper file holds, and what is made of it."""

from typing import Annotated, Literal

import msgspec

from bsq.claims.base import Claim, Described, Surroundings
from bsq.claims.comparison import TestName
from bsq.claims.total import Relation


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table."""

    name: Annotated[str, Described(description="the column's heading", min_length=1)]
    n: Annotated[int | str | None, Described(description="its number of patients, or the name of their group")] = None
    role: Annotated[
        Literal["group", "total", "p", "HR", "OR", "RR"],
        Described(description="group: patients; total: all groups together; p: p-values; HR, OR, RR: ratios"),
    ] = "group"


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table as printed: one row a line, cells between bars, levels of a variable indented under its heading."""

    id: Annotated[str, Described(description="a short name, unique in the paper", min_length=1)]
    rows: Annotated[str, Described(description="one row a line: label | cell | cell")]
    columns: Annotated[list[Column], Described(description="the columns after the row label, in order")] = []
    where: Annotated[str, Described(description="the table's number in the paper")] = ""
    test: Annotated[TestName | None, Described(description="the test that the table names for its p-values")] = None
    relations: Annotated[
        dict[str, Relation],
        Described(description="for headings whose levels do not add up: how they make up the whole (see kind total)"),
    ] = {}
    expect: Annotated[dict[str, str], Described(description='recorded verdicts: "row | column" = "mismatch"')] = {}
    notes: Annotated[dict[str, str], Described(description='why: "row | column" = "..."')] = {}
    ignore: Annotated[dict[str, str], Described(description='findings let pass: "row | column" = "why"')] = {}


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The head of a paper file: everything but its claims and tables."""

    id: Annotated[str, Described(description="the paper's short name", min_length=1)]
    title: Annotated[str, Described(description="the paper's title")] = ""
    citation: Annotated[str, Described(description="journal, year, pages")] = ""
    doi: Annotated[str, Described(description="digital object identifier")] = ""
    alpha: Annotated[
        float, Described(description="the level below which the paper calls a p-value significant", gt=0, lt=1)
    ] = 0.05
    tests: Annotated[list[TestName], Described(description="the tests that the methods section names")] = []
    groups: Annotated[
        dict[str, Annotated[int, Described(gt=0)]], Described(description="the groups and their sizes")
    ] = {}


class Cell(msgspec.Struct, frozen=True):
    """Where in a table a claim stands: its line and column numbers, from 0; column -1 for the row as a whole."""

    table: str
    row: int
    column: int


class Block(msgspec.Struct, frozen=True):
    """Where a paper file has a claim: its ``[[claim]]`` or ``[[table]]``, from 0; in it, the value or cell that
    ``expect`` and ``ignore`` name, if they have to; and the line of the file, from 1."""

    array: Literal["claim", "table"]
    index: int
    key: str
    line: int


class Paper(msgspec.Struct, frozen=True):
    """A paper: its claims, one finding each, and all that they may know of each other.

    Attributes
    ----------
    source, text : str
        The paper file, as errors call it, and what is in it.
    cells, blocks : dict
        Where a claim stands in a printed table, and where in the paper file; by the claim's id.
    expected, ignored : dict of str to str
        The recorded verdict of a claim, and why a finding on it is let pass; by the claim's id.
    unread : tuple of str
        The cells of tables that were not understood.
    """

    id: str
    title: str
    citation: str
    doi: str
    source: str
    claims: tuple[Claim, ...]
    around: Surroundings
    cells: dict[str, Cell] = {}
    expected: dict[str, str] = {}
    ignored: dict[str, str] = {}
    unread: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    blocks: dict[str, Block] = {}
    text: str = ""
