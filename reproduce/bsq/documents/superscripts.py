"""Raised text in characters of its own, so that the mark of a footnote is never read as a digit of the number."""

from __future__ import annotations

_PLAIN = "0123456789+-−–=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ"
_TRANSLATED = str.maketrans(_PLAIN, _RAISED)
_BETWEEN = ",;-–—"
"""What stands between the numbers of citations, and stays when they are left out."""


def superscript(text: str) -> str:
    """A raised text: digits and letters as Unicode superscripts; where one has no such form, after a caret.

    >>> "12 (54.5)" + superscript("a,b"), "10" + superscript("-4"), "54.5" + superscript("†"), "7" + superscript("Q")
    ('12 (54.5)ᵃ,ᵇ', '10⁻⁴', '54.5†', '7^Q')
    """
    text = text.strip()
    if not text.strip(_BETWEEN + " "):
        return ""
    raised = text.translate(_TRANSLATED)
    return raised if not any(map(_is_plain, raised)) else f"^{text}"


def _is_plain(character: str) -> bool:
    return character.isascii() and character.isalnum()
