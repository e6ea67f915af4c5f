"""At which lines of a paper file its blocks begin, so that errors can name them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bsq.patterns import pattern

_TOKEN = pattern(
    r"""
    ^[ \t]*\[\[[ \t]*(?P<block>\w+)[ \t]*\]\]
    | ^[ \t]*rows[ \t]*=[ \t]*(?P<rows>\'\'\'|\"\"\"|'|")(?=(?P<newline>\r?\n)?)
      (?:(?<=\'\'\').*?\'\'\'|(?<=\"\"\").*?\"\"\"|[^\n]*)
    | \'\'\'.*?\'\'\' | \"\"\".*?\"\"\" | '[^'\n]*' | "(?:\\.|[^"\\\n])*"
    | \#[^\n]*
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
"""Block headings and the rows of tables, and the strings and comments in which neither counts."""


def block_lines(text: str, name: str) -> Iterator[int]:
    """The lines at which ``[[name]]`` blocks begin."""
    for token in _TOKEN.finditer(text):
        if token["block"] == name:
            yield _line(text, token.end())


def row_lines(text: str) -> Iterator[int]:
    """The lines at which the rows of the tables begin."""
    for token in _TOKEN.finditer(text):
        if token["rows"]:
            yield _line(text, token.end("rows")) + bool(token["newline"])


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
