"""What a phrase is about: the beginnings of its words that mean something."""

from __future__ import annotations

from bsq.patterns import pattern

_WORDS = pattern(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*(?!\d)|(?<!\w)[^\W\d_]{1,4}\d{1,3}[a-z]?(?!\w)")
"""Words, and codes such as G2, ypT3 and HbA1c."""
_COMMON = frozenset(
    "the and with for from were was had has have than that this patients group groups arm arms rate rates both more less "
    "all any other not but only respectively compared versus number percent percentage during after before which who "
    "table figure study treatment significant significantly difference higher lower there among between".split()
)
STEM = 6


def stems(text: str) -> frozenset[str]:
    """The beginnings of the words of a text that mean something.

    >>> sorted(stems("Required oxytocin augmentation, n (%)")), sorted(stems("In 12 G2 tumours"))
    (['augmen', 'oxytoc', 'requir'], ['g2', 'tumour'])
    """
    return frozenset(word.rstrip("s")[:STEM] for word in _WORDS.findall(text.lower()) if word not in _COMMON)
