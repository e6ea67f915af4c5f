"""What is wrong with a paper file: every problem of the file at once, each with its place and a hint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Fault(NamedTuple):
    """One thing wrong: the block, the place in it, what must hold and what was found, and the line (0: unknown)."""

    block: str
    place: str
    message: str
    line: int = 0

    def __str__(self) -> str:
        where = "".join(f"{part}: " for part in (self.block, self.place) if part)
        return f"{where}{self.message}" + (f" (line {self.line})" if self.line else "")


class PaperFileError(Exception):
    """A paper file that cannot be used; ``faults`` lists everything wrong with it."""

    def __init__(self, source: str, faults: Sequence[Fault]) -> None:
        self.source, self.faults = source, tuple(faults)
        super().__init__("\n".join(f"{source}: {fault}" for fault in self.faults))


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint that names the nearest known word, or all of them where none is near.

    >>> did_you_mean("coutns", ["counts", "printed"])
    'did you mean counts?'
    """
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
