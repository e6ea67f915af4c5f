"""PDF with a text layer, with PDFium: characters to words here, words to lines and tables in the modules beside."""

from __future__ import annotations

import ctypes
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from math import isfinite, pi
from typing import TYPE_CHECKING, Any

from bsq.documents.model import Document, DocumentError
from bsq.documents.pdf_lines import Page, Word, lines_of
from bsq.documents.pdf_pieces import lay_out
from bsq.documents.superscripts import superscript

if TYPE_CHECKING:
    import pypdfium2

MOST_PAGES = 2_000
MOST_CHARACTERS = 10_000_000
_PASSWORD, _SECURITY = 4, 5
"""PDFium's codes for what is encrypted."""
_CONTROLS = {
    0x02: "-", 0x0B: "ff", 0x0C: "fi", 0x0D: "fl", 0x0E: "ffi", 0x0F: "ffl",
    0x1B: "ff", 0x1C: "fi", 0x1D: "fl", 0x1E: "ffi", 0x1F: "ffl",
}  # fmt: skip
"""How PDFium shows a hyphen at the end of a line, and where TeX's fonts have their ligatures."""
_WORD_GAP = 0.18
_BLANK_GAP = 0.03
"""The gap between two words is wider than this, in sizes of the font, without and with a blank in the file."""
_RAISED = (0.12, 0.75)
"""How far above the line a superscript stands, in sizes of the font."""
_SMALLER = 0.88


def read(source: str, data: bytes) -> Document:
    """Read the text layer of a PDF.

    Raises
    ------
    DocumentError
        If it is damaged, encrypted, or without a text layer; if pypdfium2 is not installed.
    """
    try:
        import pypdfium2
    except ImportError:
        raise DocumentError(
            f"{source}: PDF is read with pypdfium2, which is not installed; install it with pip install 'bsq[pdf]'"
        ) from None
    logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (_PASSWORD, _SECURITY):
            raise DocumentError(
                f"{source}: encrypted; save it without a password, for example by printing it"
            ) from None
        raise DocumentError(f"{source}: a damaged or truncated PDF; download it again") from None
    try:
        return _read_pages(source, pdf)
    finally:
        pdf.close()


def _read_pages(source: str, pdf: pypdfium2.PdfDocument) -> Document:
    import pypdfium2

    if len(pdf) > MOST_PAGES:
        raise DocumentError(f"{source}: {len(pdf):,} pages; give the paper alone, at most {MOST_PAGES:,} pages")
    pages: list[Page] = []
    left = MOST_CHARACTERS
    damaged = 0
    for number in range(1, len(pdf) + 1):
        try:
            words, used = _words(pdf[number - 1], left)
        except pypdfium2.PdfiumError:
            damaged += 1
            continue
        left -= used
        if left <= 0:
            raise DocumentError(f"{source}: more than {MOST_CHARACTERS:,} characters; give the paper alone")
        pages.append(Page(number, lines_of(words)))
    if damaged == len(pdf):
        raise DocumentError(f"{source}: a damaged or truncated PDF, none of its pages can be read; download it again")
    document = lay_out(source, pages, pdf.get_metadata_dict().get("Title", ""))
    if not document.pieces:
        raise DocumentError(f"{source}: no text layer: the pages are images; run OCR first (for example ocrmypdf)")
    return document


class _Character:
    """A printed character: its text, the ends of its advance, its baseline and the height of its font."""

    __slots__ = ("base", "left", "right", "size", "text", "turns")

    def __init__(
        self, text: str, turns: int, box: tuple[float, float, float, float], origin: tuple[float, float]
    ) -> None:
        left, bottom, right, top = box
        x, y = origin
        self.text, self.turns = text, turns
        # the page is turned so that the text runs to the right
        if turns == 0:
            self.left, self.right, self.base, self.size = left, right, y, top - bottom
        elif turns == 1:
            self.left, self.right, self.base, self.size = -top, -bottom, x, right - left
        elif turns == 2:
            self.left, self.right, self.base, self.size = -right, -left, -y, top - bottom
        else:
            self.left, self.right, self.base, self.size = bottom, top, -x, right - left
        self.size = max(self.size, 0.1)


def _words(page: Any, most: int) -> tuple[list[Word], int]:
    """The words of a page, and how many characters were read."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count >= most:
            return [], count
        return list(_joined(_upright(_characters(textpage.raw, count)))), count
    finally:
        textpage.close()
        page.close()


def _characters(textpage: Any, count: int) -> Iterator[_Character | None]:
    """The printed characters in the order of the file, and None for blanks."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    for i in range(count):
        code = raw.FPDFText_GetUnicode(textpage, i)
        text = chr(code) if 0 < code < 0x110000 else ""
        if code in _CONTROLS and not raw.FPDFText_IsGenerated(textpage, i):
            text = _CONTROLS[code]
        if text.isspace():
            yield None
        if not text.strip() or not text.isprintable() or not raw.FPDFText_GetLooseCharBox(textpage, i, box):
            continue
        raw.FPDFText_GetCharOrigin(textpage, i, x, y)
        sides = box.left, box.bottom, box.right, box.top
        angle = raw.FPDFText_GetCharAngle(textpage, i)
        if isfinite(sum(sides) + x.value + y.value + angle):
            yield _Character(text, round(angle / (pi / 2)) % 4, sides, (x.value, y.value))


def _upright(characters: Iterator[_Character | None]) -> list[_Character | None]:
    """The characters that run as most of the page does; others are the axes of figures, or stamps at the margin."""
    found = list(characters)
    turns = Counter(character.turns for character in found if character)
    usual = max(turns, key=lambda turn: turns[turn], default=0)
    return [character for character in found if character is None or character.turns == usual]


def _joined(characters: Iterable[_Character | None]) -> Iterator[Word]:
    """Characters that follow each other closely are a word; smaller ones above its line are superscripts."""
    word: list[_Character] = []
    raised: list[bool] = []
    after_blank = False
    for character in characters:
        if character is None:
            after_blank = True
            continue
        is_raised = False
        if word:
            gap = character.left - word[-1].right
            first = word[0]
            shift = (character.base - first.base) / first.size
            is_ligature = character.left == word[-1].left and character.base == word[-1].base
            is_close = is_ligature or -0.5 < gap / first.size < (_BLANK_GAP if after_blank else _WORD_GAP)
            is_raised = _RAISED[0] < shift < _RAISED[1] and character.size < _SMALLER * first.size
            if not is_close or (abs(shift) > 0.08 and not is_raised):
                yield _word(word, raised)
                word, raised, is_raised = [], [], False
        word.append(character)
        raised.append(is_raised)
        after_blank = False
    if word:
        yield _word(word, raised)


def _word(characters: list[_Character], raised: list[bool]) -> Word:
    parts: list[str] = []
    marks: list[str] = []
    for character, is_raised in zip(characters, raised, strict=True):
        if is_raised:
            marks.append(character.text)
            continue
        if marks:
            parts.append(superscript("".join(marks)))
            marks = []
        parts.append(character.text)
    if marks:
        parts.append(superscript("".join(marks)))
    first = characters[0]
    return Word("".join(parts), first.left, max(c.right for c in characters), first.base, first.size)
