"""Words for messages."""


def counted(n: int, noun: str) -> str:
    """A number with its noun, in the plural unless it is one.

    >>> counted(1, "claim"), counted(1200, "claim")
    ('1 claim', '1,200 claims')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
