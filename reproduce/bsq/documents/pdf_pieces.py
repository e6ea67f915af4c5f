"""Paragraphs and tables from the lines of a PDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bsq.documents.model import Builder, Document
from bsq.documents.pdf_lines import Line, Page, without_running_lines
from bsq.documents.pdf_tables import table_at
from bsq.patterns import pattern

_HEADINGS = pattern(
    r"""(?:\d+(?:\.\d+)*\.?\s+)?
        (?:abstract|summary|background|introduction|(?:patients?|materials?|subjects)(?:,?\sand)?\smethods|methods
          |study\sdesign|statistical\s(?:analysis|methods)|results|findings|interpretation|discussion|conclusions?
          |references|acknowledge?ments?|funding|efficacy|safety)
        \W?""",
    re.IGNORECASE | re.VERBOSE,
)
"""What sections are called, with their number."""
_LARGER = 1.1
_SPACED = 1.35
"""Lines of a paragraph stand no farther apart than this, in the page's usual distance."""
_INDENT = (0.7, 4.0)
_SHORT = 0.85
_BROKEN = pattern(r"(?<![^\W\d_])([^\W\d_]+)[-\u00ad\u2010]$")
_RANGE = pattern(r"[^\W_][-–]$")
_ENDS = (".", "!", "?", ":", ".)", ".”", '."')


def lay_out(source: str, pages: Sequence[Page], title: str) -> Document:
    """The document that the pages hold."""
    builder = Builder(source, title)
    pages = without_running_lines(pages)
    lines = [line for page in pages for line in page.lines]
    page_of = [page for page in pages for _ in page.lines]
    leadings = {page.number: _leading(page.lines) for page in pages}
    prose = _Prose(builder, lines)
    position = 0
    while position < len(lines):
        page = page_of[position]
        found = table_at(lines, position)
        if found is None:
            prose.add(lines[position], page, leadings[page.number])
            position += 1
            continue
        prose.end_before_table()
        builder.page = page.number
        builder.table(found.caption, found.header, found.body, found.notes)
        position += found.used
    prose.end()
    return builder.document()


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance of two lines of a page."""
    distances = Counter(
        round(above.base - below.base, 1)
        for above, below in pairwise(lines)
        if 0 < above.base - below.base < 3 * above.size
    )
    return distances.most_common(1)[0][0] if distances else 0.0


class _Prose:
    """Joins the lines of prose to paragraphs."""

    def __init__(self, builder: Builder, lines: Sequence[Line]) -> None:
        self.builder = builder
        sizes = Counter(round(line.size, 1) for line in lines for _ in line.words)
        self.body_size = max(sizes, key=lambda size: sizes[size], default=0.0)
        text = "\n".join(line.text for line in lines)
        self.compounds = {word.lower() for word in re.findall(r"[^\W\d_]+-[^\W\d_]+", text)}
        self._lines: list[Line] = []
        self._page = 0

    def add(self, line: Line, page: Page, leading: float) -> None:
        """The next line, which may begin a paragraph."""
        if self._lines and self._begins(line, page, leading):
            self.end()
        if not self._lines:
            self._page = page.number
        self._lines.append(line)

    def end_before_table(self) -> None:
        """What comes before a table ends, but for a sentence that goes on behind it."""
        if self._lines and (self._is_heading() or self._lines[-1].text.endswith(_ENDS)):
            self.end()

    def end(self) -> None:
        """The paragraph ends."""
        if not self._lines:
            return
        self.builder.page = self._page
        text = self._joined()
        if self._is_heading():
            self.builder.heading(text)
        else:
            self.builder.paragraph(text)
        self._lines = []

    def _begins(self, line: Line, page: Page, leading: float) -> bool:
        last = self._lines[-1]
        if abs(line.size - last.size) > 0.06 * last.size or any(
            _HEADINGS.fullmatch(part.text) for part in (last, line)
        ):
            return True
        if self._is_heading():
            return not 0 < last.base - line.base < _SPACED * line.size
        ends = last.text.endswith(_ENDS)
        if line.base >= last.base:  # the next column or page
            return ends
        if last.base - line.base > _SPACED * max(leading, line.size * 0.9):
            return True
        if not ends:
            return False
        is_indented = _INDENT[0] < (line.left - min(part.left for part in self._lines)) / line.size < _INDENT[1]
        is_short = last.right - last.left < _SHORT * (_edge(page.lines, last) - last.left)
        return is_indented or is_short

    def _is_heading(self) -> bool:
        """Whether the lines are larger than the text, or what sections are called."""
        if _HEADINGS.fullmatch(" ".join(line.text for line in self._lines)):
            return True
        return self._lines[0].size > _LARGER * self.body_size and not self._lines[-1].text.endswith(".")

    def _joined(self) -> str:
        """The text of the lines, with words that a hyphen breaks made whole."""
        text = ""
        for line in self._lines:
            broken = _BROKEN.search(text)
            if not text:
                text = line.text
            elif broken and line.text[0].islower():
                first = re.match(r"[^\W\d_]+", line.text)
                is_compound = first is not None and f"{broken[1]}-{first[0]}".lower() in self.compounds
                text = text + line.text if is_compound else text[:-1] + line.text
            elif _RANGE.search(text) and line.text[0].isalnum():
                text += line.text
            else:
                text += f" {line.text}"
        return text


def _edge(lines: Sequence[Line], line: Line) -> float:
    """Where the column of a line ends: where three in four of those that begin with it do."""
    rights = sorted(other.right for other in lines if abs(other.left - line.left) < 3 * line.size)
    return rights[len(rights) * 3 // 4]
