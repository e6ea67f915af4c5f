"""Reading the papers that a command was called with; what is wrong with them goes to standard error."""

from __future__ import annotations

from collections.abc import Iterable

import click

from bsq.bundled import find
from bsq.paper.errors import PaperFileError
from bsq.paper.model import Paper
from bsq.paper.reading import read_paper


def read_papers(names: Iterable[str]) -> tuple[list[Paper], bool]:
    """Every paper that can be read, and whether one could not; a broken file does not keep the others back."""
    papers, broken = [], False
    for name in names:
        try:
            paths = find(name)
        except PaperFileError as error:
            paths, broken = [], True
            tell(error)
        for path in paths:
            try:
                papers.append(read_paper(path))
            except PaperFileError as error:
                broken = True
                tell(error)
    return papers, broken


def tell(error: PaperFileError) -> None:
    """Tell everything that is wrong with a paper file."""
    click.echo(f"Error: {error}", err=True)
