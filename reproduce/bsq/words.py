"""Words for messages, and texts that are safe to show."""

from __future__ import annotations

from typing import Any

from bsq.patterns import pattern

_OBEYED = pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that terminals and editors obey rather than show, and halves of characters."""
_COMMANDS = {"::": "∷", "##[": "♯♯["}
"""What a CI service takes for a command where a line begins with it, and what looks like it."""


def shown(text: str) -> str:
    r"""A text of a paper as every report may show it: without control characters and commands of a CI service.

    >>> shown("\x1b[31mred\x1b[0m"), shown("::error::TP53")
    ('�[31mred�[0m', '∷error∷TP53')
    """
    if not text.isprintable():  # what is printable, as nearly all is, holds none of them
        text = _OBEYED.sub("�", text)
    for command, harmless in _COMMANDS.items():
        text = text.replace(command, harmless)
    return text


def all_shown(value: Any) -> Any:
    """What a file holds, with every text in it, keys too, as reports may show it."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list):
        return [all_shown(item) for item in value]
    if isinstance(value, dict):
        return {all_shown(key): all_shown(item) for key, item in value.items()}
    return value


def in_line(text: str) -> str:
    """A text in one line, with single spaces."""
    return " ".join(text.split())


def counted(n: int, noun: str) -> str:
    """A number with its noun, in the plural unless it is one.

    >>> counted(1, "claim"), counted(1200, "claim"), counted(2, "mismatch")
    ('1 claim', '1,200 claims', '2 mismatches')
    """
    plural = "es" if noun.endswith(("ch", "sh", "s", "x")) else "s"
    return f"{n:,} {noun}{'' if n == 1 else plural}"
