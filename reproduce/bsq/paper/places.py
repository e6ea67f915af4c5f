"""Where in a paper file the printed values stand, so that reports can point at them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from bsq.findings import Finding
from bsq.paper.model import Paper


class Place(NamedTuple):
    """A line of a file and, in it, the columns of a text; all from 1, the end column behind it. None: not known."""

    line: int | None = None
    column: int | None = None
    end_column: int | None = None


class Places:
    """The places of a paper's claims in its paper file."""

    def __init__(self, paper: Paper) -> None:
        self._blocks, self._lines = paper.blocks, paper.text.split("\n")

    def of(self, finding: Finding) -> Place:
        """The place of the printed value, else of the block that holds it."""
        block = self._blocks.get(finding.claim)
        if block is None or not block.line:
            return Place()
        last = block.line if block.array == "table" else self._last_line(block.line)
        for text in (f'"{finding.printed}"', finding.printed):
            for line in range(block.line, last + 1):
                start = self._lines[line - 1].find(text)
                if text and start >= 0:
                    quote = text[0] == '"'
                    return Place(line, start + 1 + quote, start + 1 + len(text) - quote)
        heading = self._lines[block.line - 1].rstrip()
        return Place(block.line, 1, len(heading) + 1)

    def _last_line(self, heading: int) -> int:
        """The last line of the block whose heading is in a line."""
        following = range(heading + 1, len(self._lines) + 1)
        return next((line - 1 for line in following if self._lines[line - 1].startswith("[")), len(self._lines))


def from_here(source: str) -> str:
    """A file as other programs on this machine name it: relative to the working folder where it lies below it.

    >>> from_here("papers/./trial.toml")
    'papers/trial.toml'
    """
    path = Path(source).resolve()
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
