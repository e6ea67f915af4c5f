"""Record verdicts in a paper file, whose comments and layout stay as they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import InlineTable, Table

from bsq.audit import IGNORED, UNRECORDED, Change
from bsq.paper.model import Block, Paper
from bsq.paper.reading import parse_paper

AFTER = {"claim": ("printed", "kind"), "table": ("rows",)}
"""The keys behind which a new ``expect`` goes, the first of them that the block has."""


def recorded(paper: Paper, changes: Iterable[Change]) -> str:
    """The text of a paper file with the present verdicts recorded; what is not ignored any more is not named either.

    Raises
    ------
    PaperFileError
        If the text would not be a paper file any more.

    Examples
    --------
    >>> from bsq.engine import audit, verify
    >>> from bsq.paper.reading import parse_paper
    >>> text = '''id = "p"
    ... [[claim]]
    ... id = "tp53"  # in the abstract, too
    ... kind = "percent"
    ... count = "3/22"
    ... printed = "14.0%"
    ... '''
    >>> paper = parse_paper(text, "p.toml")
    >>> print(recorded(paper, audit(verify(paper), {}).changes or ()))
    id = "p"
    [[claim]]
    id = "tp53"  # in the abstract, too
    kind = "percent"
    count = "3/22"
    printed = "14.0%"
    expect = "mismatch"
    <BLANKLINE>
    """
    document = tomlkit.parse(paper.text)
    for change in changes:
        place = paper.blocks[change.claim]
        block = document[place.array][place.index]
        if change.recorded == IGNORED:
            _forget(block, "ignore", place)
        if change.now == UNRECORDED:
            _forget(block, "expect", place)
        else:
            _record(block, change.now, place, "\r\n" if "\r\n" in paper.text else "\n")
    text = document.as_string()
    parse_paper(text, paper.source, Path(paper.source).parent)
    return text


def _forget(block: Any, name: str, place: Block) -> None:
    """Take the verdict or reason of a value out of a block."""
    held = block.get(name)
    if place.key and isinstance(held, InlineTable | Table):
        held.pop(place.key, None)
        if held:
            return
    block.pop(name, None)


def _record(block: Any, verdict: str, place: Block, newline: str) -> None:
    """Set the verdict of a value in a block."""
    held = block.get("expect")
    if isinstance(held, InlineTable | Table):
        for key in [place.key] if place.key else list(held):
            held[key] = verdict
        return
    if held is not None:
        block["expect"] = verdict
        return
    value: Any = verdict
    if place.key:
        value = tomlkit.inline_table()
        value[place.key] = verdict
    after = next(name for name in AFTER[place.array] if name in block)
    # the public append would put it behind the comments that belong to the next block
    item = tomlkit.item(value)
    item.trivia.trail = newline
    block.value._insert_after(after, "expect", item)
