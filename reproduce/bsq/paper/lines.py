"""At which lines of a paper file its blocks begin, so that errors can name them."""

from __future__ import annotations

import re
from collections.abc import Iterator


def block_lines(text: str, name: str) -> Iterator[int]:
    """The lines at which ``[[name]]`` blocks begin, outside multi-line strings."""
    for number, line in _code_lines(text):
        if re.match(rf"\s*\[\[\s*{name}\s*\]\]", line):
            yield number


def row_lines(text: str) -> Iterator[int]:
    """The lines at which the rows of the tables begin."""
    for number, line in _code_lines(text):
        match = re.match(r"\s*rows\s*=\s*('''|\"\"\")(.*)", line)
        if match:
            yield number if match[2].strip() else number + 1


def _code_lines(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines outside multi-line strings."""
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not inside:
            yield number, line
        for quote in ("'''", '"""'):
            if line.count(quote) % 2 and inside in ("", quote):
                inside = "" if inside else quote
