"""The lines of a PDF's page, in the order of reading: column by column, without what runs along every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

import msgspec

from bsq.documents.captions import is_caption
from bsq.patterns import pattern

CELL_GAP = 0.85
"""Words of one line that stand farther apart, in sizes of the font, belong to different cells."""
_GUTTER = 0.7
_FULL = 0.55
"""Prose fills more than this of its column's width."""
_FEWEST_LINES = 8
_MARGIN = 4
"""So many lines at the top and the foot of a page may run along every page."""
_NUMBER = pattern(r"(?:page\s+)?\d{1,4}(?:\s+of\s+\d{1,4})?", re.IGNORECASE)


class Word(msgspec.Struct, frozen=True):
    """A word and its place: the ends, the baseline (from the foot of the page) and the height of the font."""

    text: str
    left: float
    right: float
    base: float
    size: float


class Line(msgspec.Struct, frozen=True):
    """Words on one baseline, in one column of the page."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Its words with blanks between them."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.words[-1].right

    @property
    def base(self) -> float:
        """The height of its baseline."""
        return self.words[0].base

    @property
    def size(self) -> float:
        """The height of its font."""
        return median(word.size for word in self.words)

    def shifted(self, by: float) -> Line:
        """The line farther to the right."""
        return Line(tuple(Word(w.text, w.left + by, w.right + by, w.base, w.size) for w in self.words))

    def cells(self, gap: float = CELL_GAP) -> list[Line]:
        """The parts that gaps tell apart."""
        parts: list[list[Word]] = []
        for word in self.words:
            if parts and word.left - parts[-1][-1].right <= gap * word.size:
                parts[-1].append(word)
            else:
                parts.append([word])
        return [Line(tuple(part)) for part in parts]


class Page(msgspec.Struct, frozen=True):
    """A page's number and its lines in the order of reading."""

    number: int
    lines: list[Line]


class _Columns(msgspec.Struct, frozen=True):
    """Two columns of prose: where the left one begins, where the gutter is, and where the right one ends."""

    left: float
    gutter: float
    right: float

    def split(self, row: Sequence[Word]) -> tuple[list[Word], list[Word]]:
        """The two sides of a row."""
        return [w for w in row if w.left < self.gutter], [w for w in row if w.left >= self.gutter]

    def are_prose(self, row: Sequence[Word]) -> bool:
        """Whether one side of a row, or both, are prose that fills its column."""
        left, right = self.split(row)
        widths = self.gutter - self.left, self.right - self.gutter
        return _is_split(left, right) and all(
            not side or (side[-1].right - side[0].left > _FULL * width and len(Line(tuple(side)).cells()) == 1)
            for side, width in zip((left, right), widths, strict=True)
        )


def lines_of(words: Sequence[Word]) -> list[Line]:
    """The lines of a page, in the order of reading."""
    rows = _rows(words)
    columns = _two_columns(rows)
    if columns is None:
        return [Line(tuple(row)) for row in rows]
    lines: list[Line] = []
    sides: tuple[list[Line], list[Line]] = ([], [])
    is_wide_table = False
    for row in rows:
        left, right = columns.split(row)
        is_split = _is_split(left, right)
        if is_wide_table and columns.are_prose(row):
            is_wide_table = False
        if is_split and not is_wide_table:
            for side, part in zip(sides, (left, right), strict=True):
                if part:
                    side.append(Line(tuple(part)))
            continue
        lines += [*sides[0], *sides[1], Line(tuple(row))]
        sides = [], []
        is_wide_table = is_wide_table or is_caption(lines[-1].text)
    return [*lines, *sides[0], *sides[1]]


def without_running_lines(pages: Sequence[Page]) -> list[Page]:
    """The pages without their numbers, and the headers and footers that stand on many of them."""
    seen = Counter(key for page in pages for key in {_key(line) for line in _outermost(page)})
    fewest = max(2, len(pages) // 3)
    return [
        Page(page.number, [line for line in page.lines if line not in running])
        for page in pages
        for running in [[line for line in _outermost(page) if seen[_key(line)] >= fewest or _is_number(page, line)]]
    ]


def _is_number(page: Page, line: Line) -> bool:
    """Whether a line is the page's number: the first or the last of the page."""
    heights = [other.base for other in page.lines]
    return _NUMBER.fullmatch(line.text) is not None and line.base in (min(heights), max(heights))


def _outermost(page: Page) -> list[Line]:
    by_height = sorted(page.lines, key=lambda line: -line.base)
    return [*by_height[:_MARGIN], *by_height[-_MARGIN:]]


def _key(line: Line) -> tuple[str, int]:
    """What a running line has in common on all pages."""
    return re.sub(r"\d+", "#", line.text), round(line.base / 3)


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words on one baseline, from the top of the page."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (-word.base, word.left)):
        if rows and rows[-1][0].base - word.base <= 0.2 * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda word: word.left)
    return rows


def _two_columns(rows: Sequence[Sequence[Word]]) -> _Columns | None:
    """The two columns of prose, if the page has them."""
    if len(rows) < _FEWEST_LINES:
        return None
    left, right = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    width = right - left
    if not 0 < width < 100_000:
        return None
    crossed = [0] * (int(width) + 2)  # at each point of the width, the change in how many lines cross it
    for row in rows:
        start = end = int(row[0].left - left)
        for word in row:
            if word.left - left > end + _GUTTER * word.size:
                crossed[start] += 1
                crossed[min(end + 1, len(crossed) - 1)] -= 1
                start = int(word.left - left)
            end = max(end, int(word.right - left))
        crossed[start] += 1
        crossed[min(end + 1, len(crossed) - 1)] -= 1
    counts: list[int] = []
    for change in crossed:
        counts.append((counts[-1] if counts else 0) + change)
    middle = range(int(0.35 * width), int(0.65 * width))
    if not middle:
        return None
    fewest = min(counts[x] for x in middle)
    places = [x for x in middle if counts[x] == fewest]
    columns = _Columns(left, left + places[len(places) // 2] + 0.5, right)
    prose = sum(map(columns.are_prose, rows))
    return columns if prose >= max(_FEWEST_LINES // 2, fewest) else None


def _is_split(left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Whether the two sides of a row are lines of two columns."""
    return not left or not right or right[0].left - left[-1].right > _GUTTER * right[0].size
